"""What each may read of a state: one query for many alliances, each from its reader's own seat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from alliance.insight.expected import PRACTICE, SIMULATED_DYADS, Beginning
from alliance.insight.models import ExpectedCourse, MovesTogether, State
from alliance.insight.state import Known, loads
from alliance.insight.together import (
    COUNTED_FROM,
    ROUNDED_TO,
    THERAPISTS_AT_LEAST,
    TOO_FEW_THERAPISTS,
)
from alliance.kernel.errors import NotYours
from alliance.kernel.ledger import CORRECTED, REVEALED, WITHDRAWN, effective
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.people.models import Chair, ChairRole, Role
from alliance.people.seats import SHARED, Seat

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
    payload = (
        State.objects.filter(alliance_id=alliance_id, audience=audience)
        .values_list("payload", flat=True)
        .first()
    )
    return loads(payload) if payload else Known()


def known_for_many(alliance_ids: Iterable[UUID], audience: str) -> dict[UUID, Known]:
    """The states of many alliances for one audience, by one query."""
    rows = State.objects.filter(alliance_id__in=list(alliance_ids), audience=audience)
    return {alliance: loads(payload) for alliance, payload in rows.values_list("alliance_id", "payload")}


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
