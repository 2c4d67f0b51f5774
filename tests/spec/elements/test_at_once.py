"""Both write at once: nobody's words are lost, nothing is in force twice, no hour is taken twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from alliance.elements.collaboration import decisions, plans
from alliance.elements.collaboration.models import PlanVersion, SharedDecision
from alliance.elements.goals.actions import propose_goal, reword_goal
from alliance.elements.goals.models import Goal, GoalWording
from alliance.kernel.errors import Refused
from alliance.people.alliances import open_alliance
from alliance.therapy.actions import plan_session
from alliance.therapy.models import Session
from tests.access.world import person
from tests.spec.house import NOW, build
from tests.spec.rooms.opened import open_room

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory has no two writers"),
    pytest.mark.django_db(transaction=True),
]


def at_once(*tries: Callable[[], object]) -> list[str]:
    """Runs them together; what each was told."""
    together = Barrier(len(tries))

    def run(act: Callable[[], object]) -> str:
        together.wait(timeout=5)
        try:
            act()
            return "done"
        except Refused as refused:
            return str(refused.sentence)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tries)) as pool:
        return sorted(pool.map(run, tries))


def test_two_plans_at_once(held_clock) -> None:
    house = build()
    open_room(house, "collaboration")

    def propose(by) -> Callable[[], object]:
        return lambda: plans.propose_plan(
            alliance_id=house.alliance.id, parts={"focus": str(by.person_id)}, review_on=None, by=by
        )

    told = at_once(propose(house.client), propose(house.therapist))
    assert told.count("done") == 1
    assert any("waits for an answer" in one for one in told)
    assert PlanVersion.objects.get().state == "proposed"


def test_a_goal_reworded_by_both(held_clock) -> None:
    house = build()
    goal = propose_goal(alliance_id=house.alliance.id, words="Sleep", by=house.client)
    told = at_once(
        *(
            lambda by=by, words=words: reword_goal(goal_id=goal.id, words=words, seen_version=1, by=by)
            for by, words in ((house.client, "Sleep well"), (house.therapist, "Sleep long"))
        )
    )
    assert told.count("done") == 1
    kept = {one.words.text for one in GoalWording.objects.filter(goal=goal)}
    assert Goal.objects.get().words.text in kept
    assert len(kept) == 2  # who was second is told, with their words still in their form


def test_a_decision_changed_by_both(held_clock) -> None:
    house = build()
    open_room(house, "collaboration")
    found = decisions.open_decision(
        alliance_id=house.alliance.id, question="?", options=["a", "b"], by=house.client
    )
    told = at_once(
        *(
            lambda by=by: decisions.propose_outcome(
                decision_id=found.id, words="a", decided_by="both", seen_version=1, by=by
            )
            for by in (house.client, house.therapist)
        )
    )
    assert told.count("done") == 1
    assert SharedDecision.objects.get().version == 2


def test_no_hour_is_taken_twice(held_clock) -> None:
    house = build()
    other = person(house, "Otto", "client")
    second = open_alliance(
        practice_id=house.practice.id,
        clients=[other.person_id],
        therapists=[house.therapist.person_id],
        by=None,
    )

    def plan(alliance, by) -> Callable[[], object]:
        return lambda: plan_session(alliance_id=alliance.id, starts_at=NOW + timedelta(days=1), by=by)

    tries = [plan(house.alliance, house.client), plan(second, other)] * 3
    told = at_once(*tries)
    assert told.count("done") == 1
    assert Session.objects.count() == 1
