"""Who did or opened what, when and why: one line an act, in a chain per scope."""

import hashlib
from uuid import UUID

from django.db.models import QuerySet

from alliance.kernel import clock
from alliance.kernel.models import AuditEntry
from alliance.kernel.prepared import Prepared, insert
from alliance.kernel.principal import Principal


def write(
    *,
    scope_id: UUID,
    by: Principal | None,
    verb: str,
    practice_id: UUID | None = None,
    role: str = "",
    object_kind: str = "",
    object_id: UUID | None = None,
) -> AuditEntry:
    """Appends one line. Call inside the act's transaction with the scope's row locked, so that the chain has one end.

    `by` is None only for the software itself (a deadline), and then `practice_id` is given.
    """
    last = _end.first(scope_id=scope_id) or (0, "")
    practice = by.practice_id if by else practice_id
    if practice is None:
        raise ValueError("an audit line needs its practice")
    entry = AuditEntry(
        practice_id=practice,
        scope_id=scope_id,
        seq=last[0] + 1,
        at=clock.now(),
        actor_id=by.person_id if by else None,
        actor_role=role,
        verb=verb,
        object_kind=object_kind,
        object_id=object_id,
        purpose=by.purpose if by else "deadline",
        previous=last[1],
    )
    entry.digest = digest(entry)
    insert([entry])
    return entry


@Prepared
def _end(scope_id: UUID) -> "QuerySet[AuditEntry, tuple[int, str]]":
    return AuditEntry.objects.filter(scope_id=scope_id).order_by("-seq").values_list("seq", "digest")[:1]


def digest(entry: AuditEntry) -> str:
    """SHA-256 over every column and the digest before it."""
    parts = (
        entry.previous,
        entry.practice_id,
        entry.scope_id,
        entry.seq,
        entry.at.isoformat(),
        entry.actor_id,
        entry.actor_role,
        entry.verb,
        entry.object_kind,
        entry.object_id,
        entry.purpose,
    )
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def broken_at(scope_id: UUID) -> int | None:
    """The first seq at which the chain does not hold, or None. A cut tail needs an anchor elsewhere to be seen."""
    previous, expected = "", 1
    for entry in AuditEntry.objects.filter(scope_id=scope_id).order_by("seq").iterator():
        if entry.seq != expected or entry.previous != previous or entry.digest != digest(entry):
            return expected
        previous, expected = entry.digest, expected + 1
    return None
