"""What each may read of a state: one query for many alliances, each from its reader's own seat."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import OuterRef, Subquery

from alliance.insight.filters import OtherSeries
from alliance.insight.finding import Look
from alliance.insight.models import Checkpoint, State
from alliance.insight.reading import Readings, read_all
from alliance.insight.state import Known, loads
from alliance.kernel import clock
from alliance.kernel.ledger import CORRECTED, REVEALED, WITHDRAWN, effective
from alliance.kernel.models import Fact
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
    """The states of many alliances for one audience, each with its bank of filters, by one query."""
    rows = State.objects.filter(alliance_id__in=list(alliance_ids), audience=audience)
    at = Checkpoint.objects.filter(
        alliance=OuterRef("alliance"), audience=audience, closed=OuterRef("closed")
    )
    found = {}
    for alliance, payload, filtered in rows.values_list(
        "alliance_id", "payload", Subquery(at.values("bank"))
    ):
        found[alliance] = loads(payload)
        found[alliance].bank = filtered or ""
    return found


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
