"""Checkpoints of a state: where they are kept, and folding on from the last one before a late fact.

One is kept for each of the newest sessions, then ever fewer: a fact that is late by a session or two costs a few
sessions' folding, one from a year ago some more, and the number kept grows with the logarithm of the sessions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from alliance.insight.filters import OtherSeries, closed_into, read, written
from alliance.insight.models import AUDIENCES, Checkpoint
from alliance.insight.state import Known, dumps, fold, loads, moment_of, touched_by
from alliance.insight.watch import OPEN
from alliance.kernel.ledger import effective
from alliance.kernel.models import Fact
from alliance.kernel.prepared import Prepared
from alliance_core.ruptures import BankState

EVERY_ONE = 6
SPARSER = ((32, 4), (128, 16))
SPARSEST = 32
HELD = "session.held"
BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Folded:
    """A state folded on from a checkpoint, the checkpoints made on the way, and those that stand no more."""

    known: Known
    checkpoints: list[Checkpoint]
    fallen: list[int]


@dataclass(frozen=True, slots=True)
class Start:
    """Where folding begins: at a checkpoint, or at nothing. `later` are the checkpoints that are made anew, or fall."""

    closed: int = 0
    position: tuple[str, ...] = ()
    payload: str = ""
    bank: str = ""
    later: tuple[int, ...] = ()


def is_kept(closed: int, newest: int) -> bool:
    """Whether the checkpoint of a session stands once `newest` sessions are closed. What fell once, stays away."""
    age = newest - closed
    if age < EVERY_ONE:
        return True
    step = next((step for until, step in SPARSER if age < until), SPARSEST)
    return closed % step == 0


def fallen(newest: int) -> list[int]:
    """The checkpoints that stood before the newest session closed, and stand no more."""
    return [one for one in range(1, newest) if is_kept(one, newest - 1) and not is_kept(one, newest)]


def starts(alliance_id: UUID, earliest: dict[str, tuple[str, ...]]) -> dict[str, Start]:
    """For each audience the last checkpoint before its earliest new fact; nothing where there is none."""
    last: dict[str, tuple[int, str]] = {}
    later: dict[str, list[int]] = {audience: [] for audience in earliest}
    for audience, closed, at in _places(alliance_id=alliance_id):
        if audience not in earliest:
            continue
        if tuple(at.split("\t")) < earliest[audience]:
            last[audience] = max(last.get(audience, (0, "")), (closed, at))
        else:
            later[audience].append(closed)
    rows = _standing(alliance_id=alliance_id, **{one: last.get(one, (0, ""))[1] for one in AUDIENCES})
    found = {one.audience: one for one in rows}
    return {audience: _start(found.get(audience), later[audience]) for audience in earliest}


@Prepared
def _places(alliance_id: UUID) -> QuerySet[Checkpoint, tuple[str, int, str]]:
    rows = Checkpoint.objects.filter(alliance_id=alliance_id)
    return rows.values_list("audience", "closed", "position")


@Prepared
def _standing(alliance_id: UUID, client: str, therapist: str, shared: str) -> QuerySet[Checkpoint]:
    """The checkpoint at this place, for each audience; none at ""."""
    of_client = Q(audience="client", position=client)
    of_therapist, of_both = Q(audience="therapist", position=therapist), Q(audience="shared", position=shared)
    return Checkpoint.objects.filter(of_client | of_therapist | of_both, alliance_id=alliance_id)


def _start(row: Checkpoint | None, later: Sequence[int]) -> Start:
    if row is None:
        return Start(later=tuple(later))
    return Start(row.closed, tuple(row.position.split("\t")), row.payload, row.bank, tuple(later))


def from_nothing(alliance_id: UUID, audiences: Iterable[str]) -> dict[str, Start]:
    """For each of these audiences the beginning, before every checkpoint."""
    there = _places(alliance_id=alliance_id)
    return {one: Start(later=tuple(closed for of, closed, _at in there if of == one)) for one in audiences}


def refold(practice_id: UUID, alliance_id: UUID, begin: dict[str, Start]) -> dict[str, Folded]:
    """The states of these audiences from where each begins, with all checkpoints on the way. Raises OtherSeries."""
    facts = _facts(alliance_id, begin.values())
    passed = {audience: _fold_from(start, effective(facts, audience)) for audience, start in begin.items()}
    states = [read(start.bank) for start in begin.values()]
    banks = closed_into(states, [known.watch.closing for known, _marks in passed.values()])
    return {
        audience: _folded(practice_id, alliance_id, audience, begin[audience], *passed[audience], steps)
        for audience, steps in zip(begin, banks, strict=True)
    }


def refold_from(
    practice_id: UUID, alliance_id: UUID, earliest: dict[str, tuple[str, ...]]
) -> dict[str, Folded]:
    """The same from the last checkpoint before each audience's earliest new fact; from nothing for other rooms."""
    try:
        return refold(practice_id, alliance_id, starts(alliance_id, earliest))
    except OtherSeries:
        return refold(practice_id, alliance_id, from_nothing(alliance_id, earliest))


def _facts(alliance_id: UUID, begin: Iterable[Start]) -> list[Fact]:
    """The facts from the earliest beginning on. What reveals, corrects or withdraws has its target's moment."""
    places = [start.position for start in begin]
    if not places:
        return []
    since = moment_of(min(places)[0]) if all(places) else BEFORE_ALL
    return _facts_since(alliance_id=alliance_id, since=since)


@Prepared
def _facts_since(alliance_id: UUID, since: datetime) -> QuerySet[Fact]:
    return Fact.objects.filter(scope_id=alliance_id, occurred_at__gte=since)


Mark = tuple[int, str, str]


def _fold_from(start: Start, facts: Sequence[Fact]) -> tuple[Known, list[Mark]]:
    """The state, and (closed, position, payload) wherever a checkpoint is to stand."""
    new = [one for one in facts if not start.position or one.place > start.position]
    known = loads(start.payload, touched_by(new)) if start.payload else Known()
    newest = known.watch.closed + len({one.ref for one in new if one.kind == HELD})
    newest = max(0, newest - OPEN + len(known.watch.rows))
    marks = []
    for one in new:
        before = known.watch.closed
        fold(known, one)
        if known.watch.closed > before and is_kept(known.watch.closed, newest):
            marks.append((known.watch.closed, "\t".join(known.position), dumps(known)))
    return known, marks


def _folded(
    practice_id: UUID,
    alliance_id: UUID,
    audience: str,
    start: Start,
    known: Known,
    marks: Sequence[Mark],
    steps: Sequence[BankState],
) -> Folded:
    made = [
        Checkpoint(
            practice_id=practice_id,
            alliance_id=alliance_id,
            audience=audience,
            closed=closed,
            position=place,
            payload=payload,
            bank=written(steps[closed - start.closed - 1]),
        )
        for closed, place, payload in marks
    ]
    known.watch.closing = []
    return Folded(known, made, sorted(set(start.later) - {one.closed for one in made}))
