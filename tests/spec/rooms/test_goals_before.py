"""Before a session each agreed goal is asked about: what it becomes fits its columns, on both databases."""

from uuid import uuid4

import pytest

from alliance.elements.goals.actions import agree_goal, propose_goal
from alliance.kernel.models import Fact
from alliance.people.seats import seat_at
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import BEFORE, form_for
from tests.spec.house import House

pytestmark = pytest.mark.django_db


def test_an_answer_about_a_goal_becomes_a_fact(house: House) -> None:
    goal = propose_goal(alliance_id=house.alliance.id, words="To sleep", by=house.therapist)
    agree_goal(goal_id=goal.id, seen_version=goal.wording_version, by=house.client)
    session = house.session()
    asked = form_for(seat_at(house.client, house.alliance.id), session, BEFORE).questions
    about_goal = next(one.link_id for one in asked if one.fact_kind == "goal.rating")
    submit_check_in(
        session_id=session.id,
        occasion=BEFORE,
        submission_id=uuid4(),
        answers={about_goal: 4},
        candours={"standing": "share"},
        by=house.client,
    )
    fact = Fact.objects.get(kind="goal.rating")
    assert (fact.key, fact.value, fact.audience) == (goal.id.hex, 4, "shared")
    assert fact.source.endswith(about_goal)
