"""What each may read of a state: one query for many alliances, each from its reader's own seat."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from alliance.insight.models import State
from alliance.insight.state import Known, loads
from alliance.kernel.ledger import CORRECTED, REVEALED, WITHDRAWN, effective
from alliance.kernel.models import Fact
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
