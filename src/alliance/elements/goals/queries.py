"""What may be read of goals, from a seat."""

from uuid import UUID

from django.db.models import QuerySet

from alliance.elements.goals.models import Goal
from alliance.kernel.errors import NotYours
from alliance.kernel.prepared import Prepared
from alliance.people.models import HandoverPick
from alliance.people.seats import Seat

PICKED = "goal"


def goals_of(seat: Seat) -> list[Goal]:
    """Every goal of an alliance: open ones first, the newest first. Words are open to both chairs."""
    return sorted(
        Goal.objects.filter(alliance=seat.alliance),
        key=lambda goal: (goal.closed_at is not None, goal.proposed_at),
    )


def agreed_goals(seat: Seat) -> list[Goal]:
    """The goals in force, in the order they were proposed."""
    return _agreed(alliance_id=seat.alliance.id)


@Prepared
def _agreed(alliance_id: UUID) -> QuerySet[Goal]:
    return Goal.objects.filter(
        alliance_id=alliance_id,
        closed_at=None,
        client_agreed_at__isnull=False,
        therapist_agreed_at__isnull=False,
    ).order_by("proposed_at")


def goals_before(seat: Seat) -> list[Goal]:
    """After a handover, for the client alone: what both had agreed to before and is not picked yet."""
    if not seat.is_client or seat.alliance.follows_id is None:
        return []
    picked = HandoverPick.objects.filter(alliance=seat.alliance, kind=PICKED)
    in_force = Goal.objects.filter(
        alliance_id=seat.alliance.follows_id,
        closed_at=None,
        client_agreed_at__isnull=False,
        therapist_agreed_at__isnull=False,
    )
    return list(in_force.exclude(id__in=picked.values("object_id")).order_by("proposed_at"))


def must_be_of(seat: Seat, goal_id: UUID) -> None:
    """NotYours unless this goal belongs to the alliance of this seat."""
    if not Goal.objects.filter(alliance=seat.alliance, id=goal_id).exists():
        raise NotYours
