"""The piece of other pages that this room brings."""

from alliance.elements.goals.queries import goals_before, goals_of
from alliance.people.seats import Seat
from alliance.therapy.room import Panel

HANDOVER = "handover"
PLACES = ("home", "prepare", "review", "alliance")


def panel(seat: Seat, place: str) -> Panel | None:
    """The goals in words, with what waits for this chair's yes."""
    if place == HANDOVER:
        context = {"before": goals_before(seat), "seat": seat}
        return Panel("goals/handover.html", context, order=5) if context["before"] else None
    if place not in PLACES:
        return None
    goals = [goal for goal in goals_of(seat) if not goal.closed_at]
    asked = [
        goal
        for goal in goals
        if seat.chair in ("client", "therapist") and not getattr(goal, f"{seat.chair}_agreed_at")
    ]
    context = {"goals": goals, "asked": asked, "seat": seat, "before": goals_before(seat)}
    return Panel("goals/panel.html", context, 5)
