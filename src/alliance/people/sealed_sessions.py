"""Logins in the database, sealed: a form that waits for a password, or a secret being set up, stands there too."""

import json
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.db import SessionStore as Stored

from alliance.kernel.keyring import KeyGone, keyring

SERVER_KEY = "logins"


class SessionStore(Stored):
    """Django's own, but what it writes can be read with a key of the keyring only."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Sealed."""
        keyring().create(SERVER_KEY)
        return keyring().get(SERVER_KEY).encrypt(json.dumps(session_dict).encode()).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Opened again; what cannot be opened is no login."""
        token = session_data if isinstance(session_data, bytes) else session_data.encode()
        try:
            opened: dict[str, Any] = json.loads(keyring().get(SERVER_KEY).decrypt(token))
        except (InvalidToken, KeyGone):
            return {}
        return opened
