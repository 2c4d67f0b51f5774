"""What takes a while: the database's own check of itself, and every access log followed link by link."""

from collections.abc import Iterator

from django.db import connection

from alliance.cli.checks.finding import Finding, failed, ok
from alliance.kernel import audit
from alliance.kernel.models import AuditEntry


def whole() -> Iterator[Finding]:
    """SQLite reads itself through; PostgreSQL has checksums of its own."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        told = str(cursor.fetchone()[0])
    if told == "ok":
        yield ok("database whole", "It read itself through and found nothing wrong.")
    else:
        yield failed("database whole", "It is damaged. Stop the server and restore the last backup.")


def logs() -> Iterator[Finding]:
    """Whether anybody changed a line of an access log, took one out or put one in."""
    scopes = list(AuditEntry.objects.values_list("scope_id", flat=True).distinct())
    broken = [(scope, at) for scope in scopes if (at := audit.broken_at(scope)) is not None]
    for scope, at in broken:
        yield failed(
            "access logs", f"The log of {scope} does not hold from line {at} on: somebody changed it."
        )
    if not broken:
        yield ok("access logs", f"{len(scopes)} followed from the first line to the last; each holds.")
