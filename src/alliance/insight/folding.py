"""Keeps the three states of an alliance: folds new facts in, refolds after late, corrected or withdrawn ones.

The fold runs in a savepoint: if it fails, the answer and its alert still commit, the states are marked stale, and the
worker is told to compute them anew.
"""

import logging
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from alliance.insight.models import State
from alliance.insight.state import METHOD, Known, dumps, fold, fold_all, loads, position, touched_by
from alliance.kernel import clock, due
from alliance.kernel.ledger import CORRECTED, REVEALED, WITHDRAWN, canonical, effective
from alliance.kernel.models import Fact
from alliance.kernel.prepared import Prepared, insert

log = logging.getLogger(__name__)
AMENDED = (CORRECTED, WITHDRAWN)
STALE = "states.stale"
AUDIENCES = ("client", "therapist", "shared")


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
    _store(practice_id, scope_id, _refold(scope_id, AUDIENCES))


def _refold(scope_id: UUID, audiences: Sequence[str]) -> dict[str, Known]:
    facts = list(Fact.objects.filter(scope_id=scope_id)) if audiences else []
    return {audience: fold_all(effective(facts, audience)) for audience in audiences}


def _update(practice_id: UUID, scope_id: UUID, facts: Sequence[Fact]) -> None:
    """Folds what is new into each state; a state to which something new came late is folded anew, and no other."""
    states = {row.audience: row for row in _states(alliance_id=scope_id)}
    opened = _opened(facts)
    changed: dict[str, Known] = {}
    late = []
    for audience in AUDIENCES:
        new = _new_for(audience, facts, opened)
        known = _with_new(states.get(audience), new)
        if known is None:
            late.append(audience)
        elif new:
            changed[audience] = known
    _store(practice_id, scope_id, {**changed, **_refold(scope_id, late)})


@Prepared
def _states(alliance_id: UUID) -> QuerySet[State]:
    return State.objects.filter(alliance_id=alliance_id)


def _with_new(row: State | None, new: Sequence[Fact] | None) -> Known | None:
    """The state with these facts at its end; None when only a refold can tell."""
    if new is None or row is None or row.is_stale or row.method != METHOD:
        return None
    known = loads(row.payload, touched_by(new)) if new else Known()
    if new and known.position and position(new[0]) < known.position:
        return None
    for one in new:
        fold(known, one)
    return known


def _opened(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that reveals among `facts` open, with whatever corrected or withdrew them before."""
    targets = {one.target for one in facts if one.kind == REVEALED}
    if not targets:
        return []
    here = [one for one in facts if one.id in targets]
    written = Fact.objects.filter(Q(id__in=targets) | Q(target__in=targets, kind__in=AMENDED))
    return [*here, *written.exclude(id__in=[one.id for one in here])]


def _new_for(audience: str, facts: Sequence[Fact], opened: Sequence[Fact]) -> list[Fact] | None:
    """What this audience newly sees, in canonical order; None when only a refold can tell."""
    if any(one.kind in AMENDED for one in (*facts, *opened)):
        return None
    own = {audience, Fact.Audience.SHARED}
    new = [one for one in facts if one.audience in own and one.kind != REVEALED]
    seen = {one.id for one in new}
    new += [one for one in opened if one.audience not in own and one.id not in seen]
    return sorted(new, key=canonical)


def _store(practice_id: UUID, scope_id: UUID, states: dict[str, Known]) -> None:
    rows = [
        State(
            practice_id=practice_id,
            alliance_id=scope_id,
            audience=audience,
            payload=dumps(known),
            method=METHOD,
            is_stale=False,
        )
        for audience, known in states.items()
    ]
    insert(rows, on=("alliance_id", "audience"), replacing=("payload", "method", "is_stale"))
