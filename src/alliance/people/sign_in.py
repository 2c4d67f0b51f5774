"""Signing in: by address and password (the address only ever as a keyed hash), then the second factor."""

import hashlib
import hmac
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from alliance.kernel.keyring import keyring
from alliance.people.models import Person


def address_index(address: str) -> str:
    """The keyed hash under which an address can be found without being readable: HMAC-SHA-256, hex."""
    return hmac.new(_pepper(), address.strip().casefold().encode(), hashlib.sha256).hexdigest()


def _pepper() -> bytes:
    ring = keyring()
    ring.create("addressindex")
    return ring.secret("addressindex")


class PasswordBackend(ModelBackend):
    """Django's own check of a password; permissions are not used: access follows from relationships."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:
        """The person with this keyed hash and password, if active."""
        found = super().authenticate(request, username=username, password=password, **kwargs)
        return found if isinstance(found, Person) else None


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up: persons come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: its secrets are sealed, its name tells nothing."""

    def encrypt(self, text: str) -> str:
        return text

    def decrypt(self, encrypted_text: str) -> str:
        return encrypted_text
