"""The database: whether it is there, keeps what it acknowledged, and is of this version. The open one is asked."""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from alliance.cli.checks.finding import Finding, failed, ok

SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
SQLITE = {
    "journal_mode": (("wal",), "WAL"),
    "synchronous": (("FULL", "EXTRA"), "FULL"),
    "foreign_keys": (("1",), "1"),
}
POSTGRES = {
    "fsync": (("on",), "on"),
    "synchronous_commit": (("on", "remote_apply", "remote_write", "local"), "on"),
    "full_page_writes": (("on",), "on"),
}
Wanted = Mapping[str, tuple[tuple[str, ...], str]]


def reachable() -> Iterator[Finding]:
    """Whether it answers. A missing SQLite file is not made by looking."""
    if not_made_yet():
        yield failed(
            "database", f"There is none yet in {settings.DATABASE_FILE.parent}. `alliance serve` makes it."
        )
        return
    try:
        connection.ensure_connection()
    except DatabaseError:
        yield failed("database", "It cannot be reached. Is it running, and is DATABASE_URL right?")
        return
    name = connection.settings_dict["NAME"]
    yield ok("database", f"{connection.display_name} answers ({name}).")


def not_made_yet() -> bool:
    """Whether this is SQLite and its file is not there."""
    return (
        settings.ON_SQLITE
        and connection.settings_dict["NAME"] == str(settings.DATABASE_FILE)
        and (not settings.DATABASE_FILE.exists())
    )


def durable() -> Iterator[Finding]:
    """Whether what a client was told is saved has reached the disk: asked from the open connection."""
    found = _of_sqlite() if connection.vendor == "sqlite" else _of_postgres()
    wanted = SQLITE if connection.vendor == "sqlite" else POSTGRES
    yield from judged(found, wanted)


def judged(found: Mapping[str, str], wanted: Wanted) -> Iterator[Finding]:
    """One line for each setting that is not as it must be, or one that says they all are."""
    wrong = [name for name, (allowed, _set_to) in wanted.items() if found[name] not in allowed]
    for name in wrong:
        yield failed(
            "durability",
            f"{name} is {found[name]}: an answer that was acknowledged could be lost or stand alone. "
            f"Set it to {wanted[name][1]}.",
        )
    if not wrong:
        yield ok("durability", ", ".join(f"{name}={found[name]}" for name in wanted) + ".")


def _of_sqlite() -> dict[str, str]:
    found = {name: _asked(f"PRAGMA {name}") for name in SQLITE}
    found["synchronous"] = SYNCHRONOUS.get(int(found["synchronous"]), found["synchronous"])
    return found


def _of_postgres() -> dict[str, str]:
    return {name: _asked(f"SHOW {name}") for name in POSTGRES}


def _asked(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])


def migrated() -> Iterator[Finding]:
    """Whether the tables are those of this version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield failed("migrations", f"{len(waiting)} are waiting. `alliance serve` runs them when it starts.")
    else:
        yield ok("migrations", "The tables are those of this version.")
