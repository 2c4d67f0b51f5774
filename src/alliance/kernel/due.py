"""Deadlines are rows: written in the act's transaction, swept by the worker, done once, retried after failure."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from alliance.kernel import clock
from alliance.kernel.models import DueRow, Heartbeat
from alliance.kernel.prepared import Prepared

log = logging.getLogger(__name__)
Handler = Callable[[UUID], None]
_handlers: dict[str, Handler] = {}
_outside: set[str] = set()
WORKER = "worker"
LEASE = timedelta(minutes=5)
LONGEST_WAIT_SECONDS = 600


def on_due(kind: str, handler: Handler, *, outside: bool = False) -> None:
    """Says what to do when a row of this kind is due; `handler(ref)` may run twice.

    It runs in one transaction with the mark that it is done. `outside` is for what talks to another machine: it runs
    in no transaction, so that nobody's answer waits for a mail server; cut short, it is tried again after a lease.
    Either may set its own deadline anew with `schedule`: then it is not done, but waits.
    """
    _handlers[kind] = handler
    (_outside.add if outside else _outside.discard)(kind)


def schedule(*, kind: str, ref: UUID, practice_id: UUID, due_at: datetime) -> None:
    """Sets or moves the one open deadline of this kind for `ref`."""
    DueRow.objects.update_or_create(
        kind=kind,
        ref=ref,
        done_at=None,
        defaults={"due_at": due_at, "practice_id": practice_id, "attempts": 0},
    )


def cancel(*, kind: str, ref: UUID) -> None:
    """Takes back the open deadline, if there is one."""
    DueRow.objects.filter(kind=kind, ref=ref, done_at=None).delete()


def waits(*, kind: str, ref: UUID) -> bool:
    """Whether there is an open deadline of this kind for `ref`."""
    return DueRow.objects.filter(kind=kind, ref=ref, done_at=None).exists()


def beat() -> None:
    """Says that the worker lives."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": clock.now()})


def next_at() -> datetime | None:
    """When the earliest open deadline falls due; None when nothing waits."""
    earliest = _earliest.first()
    return earliest[0] if earliest else None


_earliest = Prepared(lambda: DueRow.objects.filter(done_at=None).order_by("due_at").values_list("due_at")[:1])


def sweep(limit: int = 200) -> int:
    """Does what is due, oldest first; returns how many rows were done. Safe to run in two processes at once."""
    due = DueRow.objects.filter(done_at=None, due_at__lte=clock.now()).order_by("due_at", "id")
    return sum(_do(row) for row in list(due[:limit]))


def _do(row: DueRow) -> bool:
    try:
        return _do_outside(row) if row.kind in _outside else _do_inside(row)
    except Exception as error:
        # The type only: a message could carry a person's words.
        log.error("due row %s (%s) failed: %s", row.id, row.kind, type(error).__name__)
        _postpone(row)
        return False


def _do_inside(row: DueRow) -> bool:
    with transaction.atomic():
        # Marked first, so that a handler may set the next deadline of its kind.
        if not _claim(row, done_at=clock.now()):
            return False
        _handlers[row.kind](row.ref)
        return True


def _do_outside(row: DueRow) -> bool:
    lease = clock.now() + LEASE
    if not _claim(row, due_at=lease):
        return False
    _handlers[row.kind](row.ref)
    # Only under this very lease: whoever moved the deadline meanwhile wants it done then.
    return bool(DueRow.objects.filter(id=row.id, done_at=None, due_at=lease).update(done_at=clock.now()))


def _claim(row: DueRow, **values: datetime) -> bool:
    """Of two sweepers one gets the row: the other finds it done or moved."""
    return bool(DueRow.objects.filter(id=row.id, done_at=None, due_at=row.due_at).update(**values))


def _postpone(row: DueRow) -> None:
    now = clock.now()
    wait = timedelta(seconds=min(2 ** min(row.attempts, 10), LONGEST_WAIT_SECONDS))
    DueRow.objects.filter(id=row.id, done_at=None).update(
        attempts=min(row.attempts + 1, 1000), failed_at=now, due_at=now + wait
    )
