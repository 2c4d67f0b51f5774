"""States computed anew from the facts: those marked stale by the worker, all of them by a command, with a report."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from alliance.insight.folding import AUDIENCES, rebuild
from alliance.insight.models import State
from alliance.insight.state import METHOD
from alliance.people.models import Alliance, Practice

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found. `alliances` were recomputed; the rest counts states, three an alliance.

    `missing` had never been written, `stale` were marked so, `other_method` were folded by an older method;
    `changed` came out otherwise than they were stored, and `unexplained` of them for none of these reasons.
    """

    alliances: int = 0
    states: int = 0
    missing: int = 0
    stale: int = 0
    other_method: int = 0
    changed: int = 0
    unexplained: int = 0


def waiting() -> QuerySet[State]:
    """The states that are not what this build would fold: marked stale, or of another method."""
    return State.objects.filter(Q(is_stale=True) | ~Q(method=METHOD))


def rebuild_states(
    *, practice: Practice | None = None, only_waiting: bool = False, progress: Progress = lambda done, n: None
) -> Rebuilt:
    """Recomputes the states of every alliance, of one practice or of all, each alliance in a transaction of its own.

    With `only_waiting`, of those alone of which a state is stale, missing or of another method. Safe to be stopped,
    to run again, and to run while people write: whoever writes in an alliance waits for its few milliseconds.
    """
    found: Counter[str] = Counter()
    ids = list(_meant(practice, only_waiting=only_waiting).values_list("id", flat=True))
    for done, alliance_id in enumerate(ids, start=1):
        found.update(_rebuilt(alliance_id))
        progress(done, len(ids))
    return Rebuilt(alliances=len(ids), **found)


def on_stale(alliance_id: UUID) -> None:
    """The worker's part: a fold failed, and its states are computed anew. Runs in the sweep's transaction."""
    _rebuilt(alliance_id)


def _meant(practice: Practice | None, *, only_waiting: bool) -> QuerySet[Alliance]:
    every = Alliance.objects.order_by("id")
    every = every.filter(practice=practice) if practice else every
    if not only_waiting:
        return every
    current = State.objects.filter(is_stale=False, method=METHOD)
    lacks = Q()
    for audience in AUDIENCES:
        lacks |= ~Q(id__in=current.filter(audience=audience).values("alliance_id"))
    return every.filter(lacks)


@transaction.atomic
def _rebuilt(alliance_id: UUID) -> dict[str, int]:
    alliance = Alliance.objects.select_for_update().get(id=alliance_id)
    before = _stored(alliance_id)
    rebuild(alliance.practice_id, alliance_id)
    after = _stored(alliance_id)
    return dict(sum((_compared(before.get(one), after[one]) for one in AUDIENCES), Counter()))


def _stored(alliance_id: UUID) -> dict[str, State]:
    return {row.audience: row for row in State.objects.filter(alliance_id=alliance_id)}


def _compared(before: State | None, after: State) -> Counter[str]:
    if before is None:
        return Counter(states=1, missing=1)
    is_other, is_changed = before.method != METHOD, before.payload != after.payload
    is_explained = before.is_stale or is_other
    return Counter(
        states=1,
        stale=int(before.is_stale),
        other_method=int(is_other),
        changed=int(is_changed),
        unexplained=int(is_changed and not is_explained),
    )
