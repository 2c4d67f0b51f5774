"""Forms of signing in and of joining."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.people.addresses import address_index
from alliance.people.lockout import FirstChecked

CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "none",
    "spellcheck": "false",
}


class SignInForm(LoginForm):
    """Address and password; the address is hashed before anything looks at it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Mail address"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        )
        self.fields["password"] = password_field(_("Password"), "current-password")
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        """The keyed hash: from here on nothing knows the address."""
        return address_index(self.cleaned_data["login"])


class SecondStepForm(FirstChecked, AuthenticateForm):
    """The code of the second step."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=CODE))


class SecondStepAgainForm(FirstChecked, ReauthenticateForm):
    """The code again, before something that matters."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=CODE))


class PhoneAppForm(ActivateTOTPForm):
    """The first code of an app on the phone shows that it was set up right."""

    code = forms.CharField(
        label=_("The code that the app shows now"), max_length=20, widget=forms.TextInput(attrs=CODE)
    )

    @property
    def key_in_fours(self) -> str:
        """The key as a person types it from one screen into another."""
        return " ".join(self.secret[place : place + 4] for place in range(0, len(self.secret), 4))


class SoundCredential:
    """What a device says of a passkey is read by a library that trusts its shape; nonsense is a passkey that fails."""

    def clean_credential(self) -> Any:
        """The passkey that was used."""
        with refused_where_unsound():
            return super().clean_credential()  # type: ignore[misc]


@contextmanager
def refused_where_unsound() -> Iterator[None]:
    """Turns what the reading of nonsense ends in into the sentence for a passkey that did not work."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError, struct.error):
        raise get_adapter().validation_error("incorrect_code") from None


class PasskeySignInForm(SoundCredential, LoginWebAuthnForm):
    """Signing in by a passkey alone."""


class PasskeyStepForm(SoundCredential, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class PasskeyAgainForm(SoundCredential, ReauthenticateWebAuthnForm):
    """A passkey again, before something that matters."""


class PasskeyForm(AddWebAuthnForm):
    """A passkey that can sign in alone: it asks for the finger, the face or the code of the device itself."""

    name = forms.CharField(label=_("What you call it"), max_length=60, required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with this alone, without a password"), required=False, initial=True
    )

    def clean(self) -> Any:
        """Checked by allauth against the challenge of this login."""
        with refused_where_unsound():
            return super().clean()


def password_field(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    """A password as it is typed: not trimmed, never shown again."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=4096, widget=widget, **more)


class JoinForm(forms.Form):
    """The password of somebody who joins, or a new one; a client says that they are an adult."""

    def __init__(self, *args: Any, asks_age: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(
            _("Choose a password"),
            "new-password",
            help_text=_("At least 10 letters or digits. Three or four words that you remember are good."),
        )
        if asks_age:
            self.fields["is_adult"] = forms.BooleanField(label=_("I am 18 or older"), required=False)


class ForgottenForm(forms.Form):
    """The address of somebody who forgot the password."""

    address = forms.CharField(
        label=_("Mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
