"""Which logins passed a second factor: staff reach their pages only with one."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest

from alliance.people.models import Person

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
MARK = "second_factor"


def has_second_factor(person: Person) -> bool:
    """Whether an app or a passkey is set up."""
    return Authenticator.objects.filter(user=person, type__in=KINDS).exists()


def passed(session: SessionBase, person: Person) -> bool:
    """Whether this login passed the second factor of this very person."""
    return bool(session.get(MARK) == person.pk.hex)


def mark_passed(session: SessionBase, person: Person) -> None:
    """Notes it in the login; also for what stands in its place: a one-time link of the demo, the login of a test."""
    session[MARK] = person.pk.hex


@receiver(signals.authenticator_used)
@receiver(signals.authenticator_added)
def on_passed(request: HttpRequest, user: Person, authenticator: Authenticator, **_more: Any) -> None:
    """A code or a passkey was right, or was just set up in this login."""
    if authenticator.type in (*KINDS, Authenticator.Type.RECOVERY_CODES):
        mark_passed(request.session, user)


@receiver(signals.authenticator_removed)
def on_removed(request: HttpRequest, user: Person, **_more: Any) -> None:
    """Without any left this login counts as one that has none."""
    if not has_second_factor(user):
        request.session.pop(MARK, None)
