"""The piece of other pages that this room brings."""

from django.utils.translation import gettext as _

from alliance.elements.goals.models import Goal
from alliance.elements.goals.queries import goals_before, goals_of
from alliance.elements.goals.story import RATING
from alliance.kernel.ledger import seen
from alliance.people.seats import Seat
from alliance.therapy.room import Panel

HANDOVER, ENDING = "handover", "ending"
PLACES = ("home", "prepare", "review", "alliance")


def panel(seat: Seat, place: str) -> Panel | None:
    """The goals in words, with what waits for this chair's yes."""
    if place == HANDOVER:
        context = {"before": goals_before(seat), "seat": seat}
        return Panel("goals/handover.html", context, order=5) if context["before"] else None
    if place == ENDING:
        agreed = [one for one in goals_of(seat) if one.client_agreed_at and one.therapist_agreed_at]
        return Panel("", {}, order=5, lines=tuple(_ended(one) for one in agreed)) if agreed else None
    if place not in PLACES:
        return None
    goals = [goal for goal in goals_of(seat) if not goal.closed_at]
    asked = [
        goal
        for goal in goals
        if seat.chair in ("client", "therapist") and not getattr(goal, f"{seat.chair}_agreed_at")
    ]
    context = {"goals": goals, "asked": asked, "seat": seat, "before": goals_before(seat)}
    lines = _how_close(seat, goals) if place == "prepare" else []
    return Panel("goals/panel.html", context, 5, title=_("Goals"), lines=lines)


def _how_close(seat: Seat, goals: list[Goal]) -> list[str]:
    """Each goal with how close it is, of what this seat may see: the newest answer, and the one before."""
    own = seat.alliance.id
    rated: dict[str, list[float]] = {}
    for one in seen([own], seat.audience, RATING)[own]:
        if one.value is not None:
            rated.setdefault(one.key, []).append(one.value)
    return [_close(goal, rated.get(goal.id.hex, [])) for goal in goals]


def _close(goal: Goal, values: list[float]) -> str:
    words = goal.words.text_or_gone if goal.words else ""
    if not goal.is_agreed:
        return _("(not agreed by both) %(goal)s") % {"goal": words}
    if not values:
        return words
    if len(values) == 1:
        return _("%(now).0f of 10: %(goal)s") % {"now": values[-1], "goal": words}
    return _("%(now).0f of 10, before %(before).0f: %(goal)s") % {
        "now": values[-1],
        "before": values[-2],
        "goal": words,
    }


def _ended(goal: Goal) -> str:
    """A goal both agreed to, and where it ended."""
    how = {
        Goal.Ending.REACHED: _("reached"),
        Goal.Ending.CHANGED: _("you wanted something else"),
        Goal.Ending.LET_GO: _("let go"),
    }
    ended = how.get(Goal.Ending(goal.closed_how), "") if goal.closed_how else _("still on the way")
    return _("“%(goal)s”: %(ended)s") % {
        "goal": goal.words.text_or_gone if goal.words else "",
        "ended": ended,
    }
