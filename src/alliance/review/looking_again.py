"""A repair is looked at again with the next ratings both may see: recovered, or not yet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from alliance.insight.queries import known_of
from alliance.insight.track import Track
from alliance.kernel import audit, clock, ledger
from alliance.kernel.ledger import REVEALED
from alliance.kernel.models import Fact
from alliance.people.seats import SHARED
from alliance.review.models import Repair

SHARE_REGAINED = 0.5


def on_facts(practice_id: UUID, scope_id: UUID, facts: Sequence[Fact]) -> None:
    """The ledger's subscriber: only a rating that became visible to both can close a repair."""
    if any(one.kind in (REVEALED, "rating.after") and one.audience == SHARED for one in facts):
        for repair in Repair.objects.filter(alliance_id=scope_id, closed_at=None).select_related("session"):
            _look(practice_id, scope_id, repair)


def outcome_of(repair: Repair, track: Track) -> str:
    """Recovered when at least half of the drop is regained; "" while no newer rating is there to look at.

    A repair opened without a drop both may see is never called recovered by a figure.
    """
    if track.last is None or not track.at or _moment(track.at) <= repair.session.starts_at:
        return ""
    if track.ref == str(repair.session_id) or repair.usual_before is None or repair.value_at_drop is None:
        return ""
    regained = (track.last - repair.value_at_drop) / (repair.usual_before - repair.value_at_drop)
    return Repair.Outcome.RECOVERED if regained >= SHARE_REGAINED else Repair.Outcome.NOT_YET


def _look(practice_id: UUID, scope_id: UUID, repair: Repair) -> None:
    element = known_of(scope_id, SHARED).elements.get(repair.element)
    outcome = outcome_of(repair, element.client) if element else ""
    if not outcome:
        return
    repair.outcome, repair.looked_at = outcome, clock.now()
    if outcome == Repair.Outcome.RECOVERED:
        repair.closed_at = clock.now()
    repair.save()
    if repair.closed_at:
        _tell(practice_id, scope_id, repair)


def _tell(practice_id: UUID, scope_id: UUID, repair: Repair) -> None:
    audit.write(
        scope_id=scope_id,
        by=None,
        practice_id=practice_id,
        verb="repair.recovered",
        object_kind="repair",
        object_id=repair.id,
    )
    fact = ledger.fact(
        "repair.closed",
        audience=SHARED,
        occurred_at=clock.now(),
        source="review",
        ref=repair.id,
        key=repair.element,
    )
    ledger.record(practice_id=practice_id, scope_id=scope_id, facts=[fact])


def _moment(stored: str) -> datetime:
    return datetime.strptime(stored, "%Y-%m-%dT%H:%M:%S.%f%z")
