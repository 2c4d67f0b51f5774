"""States computed anew from the facts: those marked stale by the worker, all of them by a command, with a report."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Q, QuerySet

from alliance.insight.filters import parameters_name
from alliance.insight.folding import AUDIENCES, folded_anew, store_anew
from alliance.insight.models import State
from alliance.insight.state import METHOD
from alliance.kernel.models import Fact
from alliance.people.models import Alliance, Practice

Progress = Callable[[int, int], None]
SHARE = 8


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found. `alliances` were recomputed; the rest counts states, three an alliance.

    `missing` had never been written, `stale` were marked so, `other_method` were folded by an older method or with
    other hyper-parameters; `changed` came out otherwise than they were stored, and `unexplained` of them for none of
    these reasons.
    """

    alliances: int = 0
    states: int = 0
    missing: int = 0
    stale: int = 0
    other_method: int = 0
    changed: int = 0
    unexplained: int = 0


def waiting() -> QuerySet[State]:
    """The states that are not what this build would fold: marked stale, of another method or hyper-parameters."""
    return State.objects.filter(Q(is_stale=True) | ~Q(method=METHOD) | ~Q(parameters=parameters_name()))


def rebuild_states(
    *,
    practice: Practice | None = None,
    only_waiting: bool = False,
    processes: int = 1,
    progress: Progress = lambda done, n: None,
) -> Rebuilt:
    """Recomputes the states of every alliance, of one practice or of all, each alliance in a transaction of its own.

    With `only_waiting`, of those alone of which a state is stale, missing or of another method. Safe to be stopped,
    to run again, and to run while people write: what is folded is stored only if no fact came meanwhile. Several
    `processes` share the alliances; call with more than one from a command alone, never inside a transaction.
    """
    ids = list(_meant(practice, only_waiting=only_waiting).values_list("id", flat=True))
    found: Counter[str] = Counter()
    for done, one in enumerate(_all_rebuilt(ids, processes), start=1):
        found.update(one)
        progress(done, len(ids))
    return Rebuilt(alliances=len(ids), **found)


def _all_rebuilt(ids: Sequence[UUID], processes: int) -> Iterator[dict[str, int]]:
    if processes == 1:
        yield from map(_rebuilt, ids)
        return
    connections.close_all()  # a connection is of one process
    with get_context("spawn").Pool(processes, initializer=_ready) as pool:
        yield from pool.imap_unordered(_rebuilt, ids, chunksize=SHARE)


def _ready() -> None:
    """A process of its own knows nothing of the application yet."""
    import django

    django.setup()


def on_stale(alliance_id: UUID) -> None:
    """The worker's part: a fold failed, and its states are computed anew. Runs in the sweep's transaction."""
    _rebuilt(alliance_id)


def _meant(practice: Practice | None, *, only_waiting: bool) -> QuerySet[Alliance]:
    every = Alliance.objects.order_by("id")
    every = every.filter(practice=practice) if practice else every
    if not only_waiting:
        return every
    current = State.objects.filter(is_stale=False, method=METHOD, parameters=parameters_name())
    lacks = Q()
    for audience in AUDIENCES:
        lacks |= ~Q(id__in=current.filter(audience=audience).values("alliance_id"))
    return every.filter(lacks)


def _rebuilt(alliance_id: UUID) -> dict[str, int]:
    """Folds without a lock, and stores under it; where a fact came meanwhile, folds once more under the lock."""
    alliance = Alliance.objects.get(id=alliance_id)
    n_facts = _n_facts(alliance_id)
    folded = folded_anew(alliance.practice_id, alliance_id)
    with transaction.atomic():
        Alliance.objects.select_for_update().get(id=alliance_id)
        before = _stored(alliance_id)
        if _n_facts(alliance_id) != n_facts:
            folded = folded_anew(alliance.practice_id, alliance_id)
        store_anew(alliance.practice_id, alliance_id, folded)
        after = _stored(alliance_id)
    return dict(sum((_compared(before.get(one), after[one]) for one in AUDIENCES), Counter()))


def _n_facts(alliance_id: UUID) -> int:
    """Facts are only ever added."""
    return Fact.objects.filter(scope_id=alliance_id).count()


def _stored(alliance_id: UUID) -> dict[str, State]:
    return {row.audience: row for row in State.objects.filter(alliance_id=alliance_id)}


def _compared(before: State | None, after: State) -> Counter[str]:
    if before is None:
        return Counter(states=1, missing=1)
    is_other = (before.method, before.parameters) != (METHOD, parameters_name())
    is_changed = before.payload != after.payload
    is_explained = before.is_stale or is_other
    return Counter(
        states=1,
        stale=int(before.is_stale),
        other_method=int(is_other),
        changed=int(is_changed),
        unexplained=int(is_changed and not is_explained),
    )
