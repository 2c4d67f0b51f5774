"""Keeps the three states of an alliance: folds new facts in, refolds after late, corrected or withdrawn ones.

The fold runs in a savepoint: if it fails, the answer and its alert still commit, the states are marked stale, and the
worker is told to compute them anew.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from alliance.insight.checkpoints import Folded, fallen, from_nothing, refold, refold_from
from alliance.insight.filters import OtherSeries, closed_into, parameters_name, read, written
from alliance.insight.models import AUDIENCES as AUDIENCES
from alliance.insight.models import Checkpoint, State
from alliance.insight.state import METHOD, Known, dumps, fold, loads, position_of, touched_by
from alliance.kernel import clock, due
from alliance.kernel.ledger import CORRECTED, PLACE, REVEALED, WITHDRAWN
from alliance.kernel.models import Fact
from alliance.kernel.prepared import Prepared, insert

log = logging.getLogger(__name__)
AMENDED = (CORRECTED, WITHDRAWN)
ABOUT_OTHERS = (REVEALED, *AMENDED)
STALE = "states.stale"
REPLACED = ("payload", "method", "parameters", "closed", "is_stale")


def on_facts(practice_id: UUID, scope_id: UUID, facts: Sequence[Fact]) -> None:
    """The ledger's subscriber: brings each audience's state up to these facts."""
    try:
        with transaction.atomic():
            _update(practice_id, scope_id, facts)
    except Exception as error:
        # The type only: a message could carry a person's words.
        log.error("states of %s are stale: %s", scope_id, type(error).__name__)
        State.objects.filter(alliance_id=scope_id).update(is_stale=True)
        due.schedule(kind=STALE, ref=scope_id, practice_id=practice_id, due_at=clock.now())


def rebuild(practice_id: UUID, scope_id: UUID) -> None:
    """Recomputes the three states from all facts."""
    store_anew(practice_id, scope_id, folded_anew(practice_id, scope_id))


def folded_anew(practice_id: UUID, scope_id: UUID, audiences: Sequence[str] = AUDIENCES) -> dict[str, Folded]:
    """The states of these audiences folded from all facts; nothing is written."""
    return refold(practice_id, scope_id, from_nothing(scope_id, audiences))


@dataclass(frozen=True, slots=True)
class News:
    """What a batch of facts brings one audience, in canonical order; `is_amending` where something seen changed."""

    facts: list[Fact]
    is_amending: bool

    @property
    def earliest(self) -> tuple[str, ...]:
        """The place of the first of them."""
        return self.facts[0].place


def _update(practice_id: UUID, scope_id: UUID, facts: Sequence[Fact]) -> None:
    """Folds what is new into each state; a state to which something came late is folded on from a checkpoint."""
    states = {row.audience: row for row in _states(alliance_id=scope_id)}
    about = _about(facts)
    changed: dict[str, Known] = {}
    late: dict[str, tuple[str, ...]] = {}
    anew = []
    for audience in AUDIENCES:
        news, row = _news(audience, facts, about), states.get(audience)
        if row is None or not _is_current(row):
            anew.append(audience)
        elif news.facts:
            if news.is_amending or position_of(row.payload) > news.earliest:
                late[audience] = news.earliest
            else:
                changed[audience] = _with(loads(row.payload, touched_by(news.facts)), news.facts)
    if changed:
        _store_appended(practice_id, scope_id, changed, states)
    if late:
        store_anew(practice_id, scope_id, refold_from(practice_id, scope_id, late))
    if anew:
        store_anew(practice_id, scope_id, folded_anew(practice_id, scope_id, anew))


@Prepared
def _states(alliance_id: UUID) -> QuerySet[State]:
    return State.objects.filter(alliance_id=alliance_id)


def _is_current(row: State) -> bool:
    return not row.is_stale and row.method == METHOD and row.parameters == parameters_name()


def _with(known: Known, new: Sequence[Fact]) -> Known:
    for one in new:
        fold(known, one)
    return known


def _about(facts: Sequence[Fact]) -> list[Fact]:
    """What the reveals, corrections and withdrawals among `facts` aim at, and what was written about that before."""
    targets = {one.target for one in facts if one.kind in ABOUT_OTHERS}
    if not targets:
        return []
    here = [one for one in facts if one.id in targets]
    written_before = Fact.objects.filter(Q(id__in=targets) | Q(target__in=targets))
    return [*here, *written_before.exclude(id__in=[one.id for one in facts])]


def _news(audience: str, facts: Sequence[Fact], about: Sequence[Fact]) -> News:
    """What this audience newly sees, or sees otherwise."""
    own = {audience, Fact.Audience.SHARED}
    revealed_before = {one.target for one in about if one.kind == REVEALED}
    revealed_now = {one.target for one in facts if one.kind == REVEALED} - revealed_before
    amended_now = {one.target for one in facts if one.kind in AMENDED}
    amended = amended_now | {one.target for one in about if one.kind in AMENDED}
    new = {one.id: one for one in facts if one.audience in own and one.kind not in ABOUT_OTHERS}
    for one in about:
        was_seen = one.audience in own or one.id in revealed_before
        is_opened, is_amended = one.id in revealed_now and not was_seen, one.id in amended_now and was_seen
        if one.kind not in ABOUT_OTHERS and (is_opened or is_amended):
            new[one.id] = one
    return News(sorted(new.values(), key=PLACE), bool(amended & set(new)))


def _store_appended(
    practice_id: UUID, scope_id: UUID, changed: dict[str, Known], states: dict[str, State]
) -> None:
    """Writes states whose facts came at the end; where sessions closed, their banks and a checkpoint of each."""
    closing = [audience for audience, known in changed.items() if known.watch.closing]
    if closing:
        try:
            _close(practice_id, scope_id, {one: changed.pop(one) for one in closing}, states)
        except OtherSeries:
            store_anew(practice_id, scope_id, folded_anew(practice_id, scope_id, closing))
    _store(practice_id, scope_id, changed)


def _close(practice_id: UUID, scope_id: UUID, known: dict[str, Known], states: dict[str, State]) -> None:
    at = Q()
    for audience in known:
        at |= Q(audience=audience, closed=states[audience].closed)
    rows = Checkpoint.objects.filter(at, alliance_id=scope_id)
    banks = dict(rows.values_list("audience", "bank"))
    before = [read(banks.get(audience, "")) for audience in known]
    after = closed_into(before, [one.watch.closing for one in known.values()])
    made = []
    for (audience, one), steps in zip(known.items(), after, strict=True):
        one.watch.closing = []
        made.append(_checkpoint(practice_id, scope_id, audience, one, written(steps[-1])))
    insert(made)
    for row in made:
        gone = [n for closed in range(states[row.audience].closed, row.closed) for n in fallen(closed + 1)]
        if gone:
            Checkpoint.objects.filter(alliance_id=scope_id, audience=row.audience, closed__in=gone).delete()
    _store(practice_id, scope_id, known)


def _checkpoint(practice_id: UUID, scope_id: UUID, audience: str, known: Known, bank: str) -> Checkpoint:
    return Checkpoint(
        practice_id=practice_id,
        alliance_id=scope_id,
        audience=audience,
        closed=known.watch.closed,
        position="\t".join(known.position),
        payload=dumps(known),
        bank=bank,
    )


def store_anew(practice_id: UUID, scope_id: UUID, folded: dict[str, Folded]) -> None:
    """Writes states that were folded on from a checkpoint, in place of every checkpoint after it."""
    gone = Q()
    for audience, one in folded.items():
        if one.fallen:
            gone |= Q(audience=audience, closed__in=one.fallen)
    if gone:
        Checkpoint.objects.filter(gone, alliance_id=scope_id).delete()
    made = [row for one in folded.values() for row in one.checkpoints]
    insert(made, on=("alliance_id", "audience", "closed"), replacing=("position", "payload", "bank"))
    _store(practice_id, scope_id, {audience: one.known for audience, one in folded.items()})


def _store(practice_id: UUID, scope_id: UUID, states: dict[str, Known]) -> None:
    rows = [
        State(
            practice_id=practice_id,
            alliance_id=scope_id,
            audience=audience,
            payload=dumps(known),
            method=METHOD,
            parameters=parameters_name(),
            closed=known.watch.closed,
            is_stale=False,
        )
        for audience, known in states.items()
    ]
    insert(rows, on=("alliance_id", "audience"), replacing=REPLACED)
