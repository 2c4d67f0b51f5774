"""What must go on while nobody looks: the worker, deadlines, the clock, room on the disk."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min

from alliance.cli.checks.finding import Finding, failed, ok, warning
from alliance.insight.rebuilding import waiting
from alliance.kernel import clock, due
from alliance.kernel.models import AuditEntry, DueRow, Heartbeat
from alliance.people.models import Practice

STALE, OVERDUE = timedelta(minutes=1), timedelta(minutes=5)
APART, FAR_APART = timedelta(seconds=5), timedelta(minutes=1)
LITTLE, TOO_LITTLE = 1_000_000_000, 100_000_000  # bytes


def worker() -> Iterator[Finding]:
    """Whether deadlines are being swept."""
    beat = Heartbeat.objects.filter(name=due.WORKER).values_list("beat_at", flat=True).first()
    if beat is None:
        yield warning("worker", "It has never run here. `alliance serve` starts it beside the server.")
        return
    age = clock.now() - beat
    if age > STALE:
        yield failed(
            "worker",
            f"Its last sign of life is {in_words(age)} old: no alert is passed on. Start `alliance serve`.",
        )
    else:
        yield ok("worker", f"It gave a sign of life {in_words(age)} ago.")


def deadlines() -> Iterator[Finding]:
    """Whether something that was due still waits: kinds and numbers, never what it is about."""
    now = clock.now()
    late = DueRow.objects.filter(done_at=None, due_at__lt=now - OVERDUE)
    tried = DueRow.objects.filter(done_at=None, attempts__gt=2)
    for row in late.values("kind").annotate(n=Count("id"), oldest=Min("due_at")).order_by("kind"):
        yield failed(
            "deadlines", f"{row['n']} of kind {row['kind']} wait since {in_words(now - row['oldest'])}."
        )
    for kind in sorted(set(tried.values_list("kind", flat=True))):
        yield warning("deadlines", f"Those of kind {kind} failed several times; see the worker's log.")
    if not late.exists() and not tried.exists():
        yield ok("deadlines", "Nothing is overdue.")


def states() -> Iterator[Finding]:
    """Whether what is computed from the facts is what this build would compute."""
    n = waiting().values("alliance_id").distinct().count()
    if n:
        yield warning("states", f"Out of date (alliances: {n}). Run `alliance insight rebuild --waiting`.")
    else:
        yield ok("states", "Every state was folded by this build's method.")


def time_told() -> Iterator[Finding]:
    """Whether this machine, the database and what was written agree about the time; whether zones are known."""
    now = clock.now()
    apart = abs(now - _time_of_database())
    newest = AuditEntry.objects.order_by("-at").values_list("at", flat=True).first()
    if apart > FAR_APART:
        yield failed("clock", f"This machine and the database are {in_words(apart)} apart. Set both by NTP.")
    elif newest is not None and newest > now + FAR_APART:
        yield failed(
            "clock", f"Something was written {in_words(newest - now)} from now: the clock was set back."
        )
    elif apart > APART:
        yield warning("clock", f"This machine and the database are {in_words(apart)} apart. Set both by NTP.")
    else:
        yield ok("clock", "This machine and the database tell the same time.")
    for practice in Practice.objects.all():
        if not _is_zone(practice.time_zone):
            yield failed("clock", f"{practice.time_zone} ({practice.name}) is no time zone known here.")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _time_of_database() -> datetime:
    """To the second on SQLite, which has no finer clock."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT strftime('%s', 'now')" if sqlite else "SELECT extract(epoch FROM clock_timestamp())"
        )
        return datetime.fromtimestamp(float(cursor.fetchone()[0]), tz=clock.now().tzinfo)


def disk() -> Iterator[Finding]:
    """Room for what is still to be written."""
    folder = next(one for one in (settings.VAR, *settings.VAR.resolve().parents) if one.exists())
    free = shutil.disk_usage(folder).free
    left = f"{free / 1e9:.1f} GB are free at {folder}"
    if free < TOO_LITTLE:
        yield failed("disk", f"{left}: soon nothing can be saved. Make room.")
    elif free < LITTLE:
        yield warning("disk", f"{left}. Make room before it is full.")
    else:
        yield ok("disk", f"{left}.")


def in_words(span: timedelta) -> str:
    """A span in its largest unit."""
    seconds = max(0, int(span.total_seconds()))
    for name, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {name}"
    return f"{seconds} seconds"
