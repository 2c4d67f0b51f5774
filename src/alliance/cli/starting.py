"""What every command that touches the database needs first: folders, a secret, Django."""

import os
import secrets
from pathlib import Path

import django
from django.apps import apps

SETTINGS = "alliance.config.settings"
# What points to the real practice must not reach the demo: it has a database, a keyring and a mailbox of its own.
OF_THE_REAL_PRACTICE = (
    "DATABASE_URL",
    "EMAIL_URL",
    "ALLIANCE_KEYRING",
    "ALLIANCE_MASTER_KEY",
    "ALLIANCE_HOSTS",
    "ALLIANCE_ORIGINS",
    "ALLIANCE_PUBLIC_URL",
    "ALLIANCE_BEHIND_PROXY",
)


def setup(*, demo: bool = False, only_help: bool = False) -> None:
    """Loads Django with the settings of the real database or of the demo's own; showing help leaves no file."""
    if apps.ready:
        return
    if demo:
        for name in OF_THE_REAL_PRACTICE:
            os.environ.pop(name, None)
        os.environ.update(ALLIANCE_DEMO="1", ALLIANCE_LOOPBACK="1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not only_help:
        _ensure_secret()
    django.setup()


def var_folder() -> Path:
    """Where databases, keyrings, static files and the secret live."""
    root = Path(__file__).resolve().parents[3]
    return Path(os.environ.get("ALLIANCE_VAR", str(root / "var")))


def secret_file() -> Path:
    """The file of the secret that signs sessions."""
    return var_folder() / "secret"


def _ensure_secret() -> None:
    """A secret of this installation's own, made on first start and kept in var/ for nobody else to read."""
    if os.environ.get("ALLIANCE_SECRET_KEY"):
        return
    path = secret_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    os.environ["ALLIANCE_SECRET_KEY"] = path.read_text()
