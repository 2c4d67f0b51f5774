"""Signing in: by address and password (the address only ever as a keyed hash), then the second factor."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.main import QRCode

from alliance.kernel.keyring import keyring
from alliance.kernel.principal import Principal
from alliance.people.models import STAFF, Membership, Person
from alliance.people.queries import name_of
from alliance.people.second_factor import KINDS, passed

SERVER_KEY = "secondfactors"
SAID = {
    "mfa/messages/totp_activated.txt": gettext_lazy("The app on your phone is set up."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The app on your phone is not asked any more."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is removed."),
}


def living_memberships(person_id: UUID) -> list[Membership]:
    """The roles that somebody active holds now, with person and practice, the first joined first: by one query."""
    return list(
        Membership.objects.filter(person_id=person_id, person__is_active=True, ended_at=None)
        .select_related("person", "practice")
        .order_by("started_at", "id")
    )


def memberships_of(by: Principal) -> list[Membership]:
    """One's own roles, in every practice."""
    return living_memberships(by.person_id)


class PasswordBackend(ModelBackend):
    """Django's own check of a password; permissions are not used: access follows from relationships."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:
        """The person with this keyed hash and password, if active. An unknown hash costs as much as a known one."""
        found = super().authenticate(request, username=username, password=password, **kwargs)
        return found if isinstance(found, Person) else None

    def user_can_authenticate(self, user: Person | AnonymousUser | None) -> bool:
        """Active, and with a living role somewhere."""
        return isinstance(user, Person) and bool(living_memberships(user.pk))

    def get_user(self, user_id: Any) -> Person | None:
        """Who a login belongs to, with the living roles, by one query; nobody when there is none: at once."""
        held = living_memberships(user_id)
        if not held:
            return None
        person: Person = held[0].person
        person.held = held
        return person


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up: persons come by invitation. No mail of allauth's: notices are ours, and neutral."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("The mail address or the password is not right."),
        "incorrect_password": gettext_lazy("The password is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse | None:
        """A passkey of somebody without a living role opens nothing."""
        if not (isinstance(user, Person) and PasswordBackend().user_can_authenticate(user)):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **more)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """The same sentence as for any sign-in that fails."""
        messages.error(request, _("This did not work. Please try again."))
        return HttpResponseRedirect(reverse("account_login"))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Our own few sentences in place of allauth's."""
        words = message or SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words), extra_tags=extra_tags)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Who just proved to be this person is not asked again for some minutes; old logins are cleared away."""
        super().login(request, user)
        request.session.clear_expired()
        proofs = get_authentication_records(request, user)
        if proofs:
            record_authentication(request, user, proofs[-1]["method"], reauthenticated=True)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """In our words."""
        words = {
            "reauthenticate": _("Type the password"),
            "mfa_reauthenticate": _("Type a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**way, "description": words.get(way["id"], way["description"])} for way in ways]

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """None: a mail that names a second factor tells what this is."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: its secrets are sealed with a key of the server, its name tells nothing."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code did not work. Wait for the next one, and type that."),
        "cannot_delete_authenticator": gettext_lazy(
            "You need one of these to sign in. Add another one first."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Sealed, for the database."""
        keyring().create(SERVER_KEY)
        return keyring().get(SERVER_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Opened again."""
        return keyring().get(SERVER_KEY).decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """What the app on the phone shows: it may be seen by somebody else."""
        return _("Notes")

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """The person's own name."""
        return name_of(user.name) if isinstance(user, Person) else ""

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan: dark on light in either theme, without a style attribute."""
        code = QRCode(border=3)
        code.add_data(url)
        rows = code.get_matrix()
        dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
        return (
            f'<svg viewBox="0 0 {len(rows)} {len(rows)}" width="240" height="240" aria-hidden="true">'
            f'<path fill="#fff" d="M0 0h{len(rows)}v{len(rows)}H0z"/><path fill="#000" d="{dark}"/></svg>'
        )

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Who asks for the passkey, as the device shows it."""
        return {**super().get_public_key_credential_rp_entity(), "name": _("Notes")}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Whose passkey it is, as the device shows it."""
        name = self.get_totp_label(user)
        return {"id": user.pk.hex.encode(), "display_name": name, "name": name}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """A name to begin with."""
        return _("Passkey %(number)d") % {
            "number": Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep one."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=KINDS)
        return others.exclude(pk=authenticator.pk).exists() or not is_staff_anywhere(authenticator.user)


def is_staff_anywhere(person: Person) -> bool:
    """Whether any role held now, in any practice, is one of staff."""
    held = getattr(person, "held", None) or living_memberships(person.pk)
    return any(one.role in STAFF for one in held)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether somebody of the staff is signed in who did not pass a second factor in this login."""
    person = request.user
    return isinstance(person, Person) and is_staff_anywhere(person) and not passed(request.session, person)
