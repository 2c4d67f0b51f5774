"""What this room asks before a session: how close each agreed goal is."""

from collections.abc import Sequence

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alliance.elements.goals.models import Goal
from alliance.elements.goals.queries import agreed_goals
from alliance.people.seats import Seat
from alliance.therapy.models import Session
from alliance.therapy.room import Question


def _asked(goal: Goal) -> str:
    return _("How close are you? “%(goal)s”") % {"goal": goal.words.text_or_gone if goal.words else ""}


# The goal's words are opened when somebody reads the question, not when its answer is checked.
_how_close = lazy(_asked, str)


def questions_before(seat: Seat, _session: Session) -> Sequence[Question]:
    """One question a goal in force: *How close are you?*"""
    if not seat.is_client:
        return ()
    return [
        Question(
            link_id=f"goal.{goal.id.hex}",
            text=_how_close(goal),
            kind="scale",
            fact_kind="goal.rating",
            fact_key=goal.id.hex,
            low=_("not at all"),
            high=_("all the way"),
        )
        for goal in agreed_goals(seat)
    ]
