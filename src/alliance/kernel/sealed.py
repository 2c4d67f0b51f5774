"""Sealed text: what a person said, stored only encrypted. A plain string cannot be saved into a SealedField."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from alliance.kernel.keyring import KeyGone, keyring

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A ciphertext that names its key. `text` opens it; repr and str never do."""

    key_id: str
    token: str

    @property
    def text(self) -> str:
        """The words; raises KeyGone after erasure."""
        return keyring().get(self.key_id).decrypt(self.token.encode()).decode()

    @property
    def text_or_gone(self) -> str:
        """The words, or an empty string where the key was erased."""
        try:
            return self.text
        except KeyGone:
            return ""

    def json(self) -> Any:
        """The value sealed by `seal_json`."""
        return json.loads(self.text)

    def stored(self) -> str:
        """How it stands in the database."""
        return f"{VERSION}.{self.key_id}.{self.token}"

    def __str__(self) -> str:
        return "(sealed)"

    __repr__ = __str__


def seal(text: str, *, key: str) -> Sealed:
    """Encrypts `text` with the key named `key`."""
    return Sealed(key, keyring().get(key).encrypt(text.encode()).decode())


def seal_json(value: Any, *, key: str) -> Sealed:
    """Encrypts a JSON value, keys sorted."""
    return seal(json.dumps(value, sort_keys=True, separators=(",", ":")), key=key)


if TYPE_CHECKING:
    _Column = models.TextField[Sealed | None, Sealed | None]
else:
    _Column = models.TextField


class SealedField(_Column):
    """A column of sealed text. Takes a Sealed or None; anything else is an error of the programmer."""

    description = "text, encrypted with a person's key"

    def from_db_value(self, value: str | None, *_: object) -> Sealed | None:
        """A Sealed, still closed."""
        if value is None:
            return None
        _version, key_id, token = value.split(".", 2)
        return Sealed(key_id, token)

    def to_python(self, value: Any) -> Sealed | None:
        """Only what is sealed already passes."""
        if value is None or isinstance(value, Sealed):
            return value
        raise TypeError("a SealedField takes what seal() returned, never plain text")

    def get_prep_value(self, value: Any) -> str | None:
        """The stored form."""
        value = self.to_python(value)
        return None if value is None else value.stored()
