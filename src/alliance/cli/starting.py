"""What a process needs before it can serve: folders, a secret, Django, migrations, static files."""

import os
import secrets
import socket
from pathlib import Path

import django
from rich.console import Console

console = Console(highlight=False)
SETTINGS = "alliance.config.settings"


def setup(*, demo: bool = False) -> None:
    """Loads Django with the settings of the real database or of the demo's own."""
    if demo:
        os.environ["ALLIANCE_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    _ensure_secret()
    django.setup()


def _var() -> Path:
    root = Path(__file__).resolve().parents[3]
    return Path(os.environ.get("ALLIANCE_VAR", str(root / "var")))


def _ensure_secret() -> None:
    """A secret of this installation's own, made on first start and kept in var/ for nobody else to read."""
    if os.environ.get("ALLIANCE_SECRET_KEY"):
        return
    path = _var() / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    os.environ["ALLIANCE_SECRET_KEY"] = path.read_text()


def migrate() -> None:
    """Brings the database to this version."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def collect_static() -> None:
    """Gathers the style sheets and scripts once a version."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def port_is_free(host: str, port: int) -> bool:
    """Whether nobody listens there yet."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
