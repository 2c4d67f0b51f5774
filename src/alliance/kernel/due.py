"""Deadlines are rows: written in the act's transaction, swept by the worker, done once, retried after failure."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from alliance.kernel import clock
from alliance.kernel.models import DueRow, Heartbeat

log = logging.getLogger(__name__)
Handler = Callable[[UUID], None]
_handlers: dict[str, Handler] = {}
WORKER = "worker"


def on_due(kind: str, handler: Handler) -> None:
    """Says what to do when a row of this kind is due. `handler(ref)` runs in a transaction and may run twice."""
    _handlers[kind] = handler


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


def sweep(limit: int = 200) -> int:
    """Does what is due, oldest first; returns how many rows were done. Safe to run in two processes at once."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": clock.now()})
    due = (
        DueRow.objects.filter(done_at=None, due_at__lte=clock.now())
        .order_by("due_at")
        .values_list("id", flat=True)
    )
    return sum(_do(row_id) for row_id in list(due[:limit]))


def _do(row_id: int) -> bool:
    try:
        with transaction.atomic():
            row = (
                DueRow.objects.select_for_update(skip_locked=_can_skip())
                .filter(id=row_id, done_at=None)
                .first()
            )
            if row is None:
                return False
            _handlers[row.kind](row.ref)
            DueRow.objects.filter(id=row_id).update(done_at=clock.now())
            return True
    except Exception as error:
        # The type only: a message could carry a person's words.
        log.error("due row %s failed: %s", row_id, type(error).__name__)
        _postpone(row_id)
        return False


def _can_skip() -> bool:
    return connection.features.has_select_for_update_skip_locked


def _postpone(row_id: int) -> None:
    row = DueRow.objects.get(id=row_id)
    wait = timedelta(seconds=min(2**row.attempts, 600))
    DueRow.objects.filter(id=row_id).update(
        attempts=row.attempts + 1, failed_at=clock.now(), due_at=clock.now() + wait
    )
