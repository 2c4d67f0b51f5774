"""What a server needs before it starts: the database at this version, the style sheets in their folder."""

from django.core.management import call_command


def prepare() -> None:
    """Migrates the database and gathers the static files; quick where both are done."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
