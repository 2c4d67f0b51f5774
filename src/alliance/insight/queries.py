"""What each may read of a state: one query for many alliances, each from its reader's own seat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from alliance.insight.expected import PRACTICE, SIMULATED_DYADS, Beginning
from alliance.insight.filters import OtherSeries, parameters_name
from alliance.insight.finding import Look
from alliance.insight.folding import folded_anew
from alliance.insight.models import Checkpoint, ExpectedCourse, MovesTogether, State
from alliance.insight.reading import Readings, read_all
from alliance.insight.state import METHOD, Known, loads
from alliance.insight.together import (
    COUNTED_FROM,
    ROUNDED_TO,
    THERAPISTS_AT_LEAST,
    TOO_FEW_THERAPISTS,
)
from alliance.kernel import clock
from alliance.kernel.errors import NotYours
from alliance.kernel.ledger import CORRECTED, REVEALED, WITHDRAWN, effective
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.people.models import Chair, ChairRole, Role
from alliance.people.seats import SHARED, Seat
from alliance.rooms.registry import rooms_by_key

AMENDMENTS = (REVEALED, CORRECTED, WITHDRAWN)
RATINGS = ("rating.after", "rating.before", "guess", "clause.after", "score", "goal.rating")


def known_to(seat: Seat) -> Known:
    """The state this seat reads; an empty one before the first fact."""
    return known_of(seat.alliance.id, seat.audience)


def known_together(seat: Seat) -> Known:
    """What both may see: for the joint review."""
    return known_of(seat.alliance.id, SHARED)


def known_of(alliance_id: UUID, audience: str) -> Known:
    """One audience's state of one alliance. Callers come from a seat."""
    return known_for_many([alliance_id], audience).get(alliance_id) or Known()


def known_for_many(alliance_ids: Iterable[UUID], audience: str) -> dict[UUID, Known]:
    """The states of many alliances for one audience, each with its bank of filters, by one query.

    One that an older method folded is folded anew from its facts, and not kept: until a rebuild, reading it is slow.
    """
    rows = State.objects.filter(alliance_id__in=list(alliance_ids), audience=audience)
    at = Checkpoint.objects.filter(
        alliance=OuterRef("alliance"), audience=audience, closed=OuterRef("closed")
    )
    found = {}
    named = ("practice_id", "alliance_id", "method", "parameters", "payload")
    for practice, alliance, *folded_by, payload, filtered in rows.values_list(
        *named, Subquery(at.values("bank"))
    ):
        if folded_by == [METHOD, parameters_name()]:
            found[alliance], found[alliance].bank = loads(payload), filtered or ""
        else:
            found[alliance] = _read_anew(practice, alliance, audience)
    return found


def _read_anew(practice_id: UUID, alliance_id: UUID, audience: str) -> Known:
    folded = folded_anew(practice_id, alliance_id, [audience])[audience]
    folded.known.bank = folded.checkpoints[-1].bank if folded.checkpoints else ""
    return folded.known


def readings_of(known: Known) -> Readings | None:
    """What the filters say of a state; None before the first session."""
    return readings_of_many([known])[0]


def readings_of_many(states: Sequence[Known]) -> list[Readings | None]:
    """The same of many states, side by side. For other rooms than the bank was written for: None, until a rebuild."""
    try:
        return read_all([one.watch for one in states], [one.bank for one in states])
    except OtherSeries:
        return [None] * len(states)


def look_at(known: Known, *, chair: str, other: str, unread: int = 0) -> Look:
    """What the signals may look at, of one state, for a reader in this chair who calls the other so."""
    return Look(known, rooms_by_key(), chair, other, clock.now(), unread, readings_of(known))


def facts_seen(seat: Seat, *, kinds: Sequence[str] = (), audience: str = "") -> list[Fact]:
    """The facts this seat may see, corrected and in canonical order; all kinds but ratings when none are named."""
    written = Fact.objects.filter(scope_id=seat.alliance.id)
    meant = written.filter(kind__in=kinds) if kinds else written.exclude(kind__in=(*RATINGS, *AMENDMENTS))
    about = written.filter(kind__in=AMENDMENTS, target__in=meant.values("id"))
    return effective([*meant, *about], audience or seat.audience)


def beginnings_of(practice_id: UUID) -> dict[str, Beginning]:
    """The growth models this practice estimated from its own, by scale; the threshold is that of simulated dyads."""
    return {one.scale: _beginning(one) for one in ExpectedCourse.objects.filter(practice_id=practice_id)}


def _beginning(row: ExpectedCourse) -> Beginning:
    own = Beginning(
        (row.intercept, row.slope),
        (row.var_intercept, row.cov_intercept_slope, row.var_slope),
        row.var_noise,
        PRACTICE,
        row.version,
        _rounded(row.n_clients),
    )
    simulated = SIMULATED_DYADS.get(row.scale)
    return replace(own, flags_above=simulated.flags_above) if simulated else own


@dataclass(frozen=True, slots=True)
class Together:
    """How alliance and one outcome move together in a practice, as everybody who may see it sees it.

    Counts are rounded down to fives, so that one client more or less is not seen. Without a figure `reason` says why.
    """

    scale: str
    value: float | None
    low: float | None
    high: float | None
    n_clients: int
    n_sessions: int
    reason: str
    needed: int | None
    method: str
    version: str
    computed_at: datetime


def together_for(by: Principal) -> list[Together]:
    """The practice's figures, for whoever leads it and for every therapist of it; NotYours for others."""
    if not (by.has(Role.MANAGER) or by.has(Role.THERAPIST)):
        raise NotYours
    rows = MovesTogether.objects.filter(practice_id=by.practice_id).order_by("scale")
    alone = _is_alone(by)
    return [as_shown(one, is_alone=alone) for one in rows]


def _is_alone(by: Principal) -> bool:
    """Whether nobody but the reader ever was a therapist here: then the figure is about nobody else."""
    seated = Chair.objects.filter(practice_id=by.practice_id, role=ChairRole.THERAPIST)
    return set(seated.values_list("person_id", flat=True)) == {by.person_id}


def as_shown(row: MovesTogether, *, is_alone: bool = False) -> Together:
    """A kept figure as anybody may see it: without it where it would be one of few therapists', counts rounded."""
    is_about_one = row.n_therapists < THERAPISTS_AT_LEAST and not is_alone
    reason = row.reason or (TOO_FEW_THERAPISTS if is_about_one else "")
    shown = not reason
    return Together(
        row.scale,
        row.value if shown else None,
        row.low if shown else None,
        row.high if shown else None,
        _rounded(row.n_clients) if row.n_clients >= COUNTED_FROM else 0,
        _rounded(row.n_sessions) if row.n_clients >= COUNTED_FROM else 0,
        reason,
        row.needed if row.reason else None,
        row.method,
        row.version,
        row.computed_at,
    )


def _rounded(n: int) -> int:
    return n - n % ROUNDED_TO
