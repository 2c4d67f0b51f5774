"""Single-use secrets: what is sent is never stored, only its hash."""

import hashlib
import secrets

READABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_token() -> str:
    """256 random bits, fit for a link."""
    return secrets.token_urlsafe(32)


def new_code(length: int = 8) -> str:
    """A code that a person can type: no letters that look like digits."""
    return "".join(secrets.choice(READABLE) for _ in range(length))


def token_hash(token: str) -> str:
    """SHA-256, hex: enough for a secret with this much randomness."""
    return hashlib.sha256(token.encode()).hexdigest()
