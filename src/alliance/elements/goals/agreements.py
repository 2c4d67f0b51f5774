"""Goals as what they are to the rest of the house: agreements, in words of the two."""

from collections.abc import Sequence
from uuid import UUID

from alliance.elements.goals import actions
from alliance.elements.goals.models import Goal
from alliance.elements.goals.queries import PICKED, agreed_goals
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat
from alliance.therapy.room import Agreements


def _propose(*, alliance_id: UUID, words: str, by: Principal) -> UUID:
    return actions.propose_goal(alliance_id=alliance_id, words=words, by=by).id


def _reword(*, agreement_id: UUID, words: str, seen_version: int, by: Principal) -> None:
    actions.reword_goal(goal_id=agreement_id, words=words, seen_version=seen_version, by=by)


def _agree(*, agreement_id: UUID, seen_version: int, by: Principal) -> None:
    actions.agree_goal(goal_id=agreement_id, seen_version=seen_version, by=by)


def _reach(*, agreement_id: UUID, by: Principal) -> None:
    actions.close_goal(goal_id=agreement_id, how=Goal.Ending.REACHED, by=by)


def _in_force(seat: Seat) -> Sequence[UUID]:
    return [goal.id for goal in agreed_goals(seat)]


AGREEMENTS = Agreements(PICKED, _propose, _reword, _agree, _reach, _in_force)
