"""Lockout: after too many wrong passwords or codes a door stays shut for a while. Nothing that was typed is kept."""

from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import signals
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from alliance.people.models import Person

TABLET = "tablet"  # in place of somebody's keyed hash: a code of the tablet is nobody's until it is right
EVERYWHERE = 3  # times the limit of one address: whoever has the password guesses codes from many addresses


def client_address(request: HttpRequest) -> str:
    """Where a request comes from: behind a proxy of ours the address that this proxy saw, never one a client claims."""
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER is None:
        return seen
    return request.META.get("HTTP_X_FORWARDED_FOR", seen).rpartition(",")[2].strip() or seen


class FirstChecked:
    """A code is looked at only where the door is open, and is good for one use."""

    user: Person
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code, used up."""
        refuse_where_locked(context.request, self.user)
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not used_first_time(
            self.authenticator, code
        ):
            self._emit_authentication_failed(self.authenticator)  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return code


def refuse_where_locked(request: HttpRequest, person: Person) -> None:
    """Ends in the page that says for how long, where too many codes were wrong from here or from everywhere."""
    if AxesProxyHandler.is_allowed(request, {"username": person.username}):
        recent = request.axes_attempt_time - settings.AXES_COOLOFF_TIME  # type: ignore[attr-defined]
        wrong = AccessAttempt.objects.filter(username=person.username, attempt_time__gte=recent)
        total = wrong.aggregate(total=Sum("failures_since_start"))["total"] or 0
        if total < EVERYWHERE * settings.AXES_FAILURE_LIMIT:
            return
    request.axes_locked_out = True  # type: ignore[attr-defined]
    raise PermissionDenied


def refuse_tablet_where_locked(request: HttpRequest) -> None:
    """The same for the codes of the tablet, by the address they are typed at: right ones wait like wrong ones."""
    if AxesProxyHandler.is_allowed(request, {"username": TABLET}):
        return
    request.axes_credentials = {"username": TABLET}  # type: ignore[attr-defined]
    request.axes_locked_out = True  # type: ignore[attr-defined]
    raise PermissionDenied


def count_wrong_tablet_code(request: HttpRequest) -> None:
    """A wrong code of the tablet counts like a wrong password; which codes there are plays no part."""
    user_login_failed.send(__name__, credentials={"username": TABLET}, request=request)


def used_first_time(authenticator: Authenticator, code: str) -> bool:
    """Whether this time-based code, and every later one, was not used yet: in whichever process (RFC 6238, 5.2)."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        counter = _counter_of(row, code)
        if counter <= row.data.get("counter", -1):
            return False
        row.data["counter"] = counter
        row.save(update_fields=["data"])
    return True


def _counter_of(row: Authenticator, code: str) -> int:
    secret, typed = decrypt(row.data["secret"]), normalize_user_code(code)
    matching = (
        counter
        for counter in yield_hotp_counters_from_time()
        if normalize_user_code(format_hotp_value(hotp_value(secret, counter))) == typed
    )
    return next(matching, -1)


def forget_wrong_tries(person: Person) -> None:
    """Whoever proved to own the address begins anew."""
    AccessAttempt.objects.filter(username=person.username).delete()


@receiver(signals.authentication_failed)
def count_wrong_code(request: HttpRequest, user: Person, **_more: Any) -> None:
    """A wrong code counts like a wrong password."""
    user_login_failed.send(__name__, credentials={"username": user.username}, request=request)


@receiver(pre_save, sender=AccessAttempt)
def keep_nothing_typed(instance: AccessAttempt, **_more: Any) -> None:
    """What is counted is the keyed hash and where it came from; never a form, a query or a path."""
    instance.get_data = instance.post_data = instance.path_info = instance.http_accept = ""
