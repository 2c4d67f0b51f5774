"""The piece of other pages that this room brings: the agenda, the plan in force, open tasks."""

from django.utils.translation import gettext as _

from alliance.elements.collaboration.queries import agenda_of, next_session, plan_in_force, tasks_of
from alliance.people.seats import Seat
from alliance.therapy.room import Panel

PLACES = ("prepare", "review")


def panel(seat: Seat, place: str) -> Panel | None:
    """What the two planned, in a few lines."""
    if place not in PLACES:
        return None
    ahead = next_session(seat)
    plan = plan_in_force(seat)
    open_tasks = [one for one in tasks_of(seat) if one.is_agreed and not one.became and not one.dropped_at]
    points = [one for one in agenda_of(seat, ahead) if not one.reached_at] if ahead else []
    if not (plan or open_tasks or points):
        return None
    focus = plan.parts.json()["focus"] if plan and plan.parts and plan.parts.text_or_gone else ""
    context = {
        "points": points if place == "prepare" else [],
        "plan": plan,
        "focus": focus,
        "tasks": open_tasks,
        "seat": seat,
    }
    return Panel(
        "collaboration/panel.html",
        context,
        3,
        title=_("Tasks and plan"),
        lines=[one.words.text_or_gone for one in open_tasks if one.words] + ([focus] if focus else []),
        topics=[one.topic.id for one in points],
    )
