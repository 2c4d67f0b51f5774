"""What a server needs before it starts: the database at this version, the style sheets in their folder."""

from django.conf import settings
from django.core.management import call_command


def prepare() -> None:
    """Migrates the database and gathers the static files; quick where both are done."""
    migrate()
    call_command("collectstatic", verbosity=0, interactive=False)


def migrate() -> None:
    """Brings the database to this version; its folder is made where it is missing."""
    if settings.ON_SQLITE:
        settings.DATABASE_FILE.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    call_command("migrate", verbosity=0, interactive=False)
