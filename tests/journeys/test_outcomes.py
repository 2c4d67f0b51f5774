"""Outcomes, looking back at the end and the practice's figure in a real browser: empty, with content, with a lot."""

import pytest
from django.urls import reverse

from alliance.elements.goals.actions import agree_goal, close_goal, propose_goal
from alliance.insight.estimating import refresh_together
from alliance.insight.models import MovesTogether
from alliance.people.alliances import propose_ending
from tests.journeys.conftest import Devices, no_errors
from tests.journeys.looking import seen
from tests.spec.house import House
from tests.spec.outcomes.told import practice_that_shared, score_facts, tell
from tests.spec.review.story import Story

pytestmark = pytest.mark.journey
LONG = "We walked by the river each week, and I learned to say no without a long story. " * 12


def both(devices: Devices, house: House, name: str, address: str) -> None:
    for page in (devices.phone(house.client), devices.desk(house.therapist)):
        with no_errors(page):
            page.goto(address)
            seen(page, name)


def test_outcomes_empty_and_with_a_lot(house: House, devices: Devices) -> None:
    here = reverse("outcomes", args=[house.alliance.id])
    both(devices, house, "outcomes-empty", here)
    tell(house, score_facts([18, 17, 19, 15, 16, 13, 12, 12, 11, 9, 10, 8]))
    tell(house, score_facts([9, 12, 15, 17], key="gad-7.total"))
    tell(house, score_facts([42, 45], key="who-5.percentage"))
    tell(house, score_facts([3, 4, 4, 6, 7], key="overall-mental-health.course"))
    tell(house, score_facts([7, 8, 9], key="satisfaction.course"))
    both(devices, house, "outcomes", here)


def test_the_two_look_back_at_the_end(house: House, devices: Devices) -> None:
    here = reverse("ending_report", args=[house.alliance.id])
    both(devices, house, "ending-not-yet", here)
    Story(house).weeks(3)
    tell(house, score_facts([18, 15, 9]))
    for words, how in (("Sleep through the night", "reached"), ("See friends once a week", "")):
        goal = propose_goal(alliance_id=house.alliance.id, words=words, by=house.client)
        agree_goal(goal_id=goal.id, seen_version=1, by=house.therapist)
        if how:
            close_goal(goal_id=goal.id, how=how, by=house.client)
    propose_ending(alliance_id=house.alliance.id, by=house.client)
    client, therapist = devices.phone(house.client), devices.desk(house.therapist)
    with no_errors(client), no_errors(therapist):
        client.goto(here)
        seen(client, "ending-begin")
        client.get_by_role("button", name="Begin").click()
        client.get_by_label("What helped").fill(LONG)
        client.get_by_label("What you want to say").fill("Thank you for not giving up on me.")
        client.get_by_role("button", name="Save", exact=True).click()
        seen(client, "ending-written")
        therapist.goto(here)
        therapist.get_by_label("What to watch for").fill("Short nights, and no walks.")
        therapist.get_by_label("What to do if it gets worse").fill("Call the practice. Call your sister.")
        therapist.get_by_role("button", name="Save, and I say yes to it").click()
        seen(therapist, "ending-one-yes")
        client.get_by_label("What to watch for").fill("Too much work.")
        client.get_by_role("button", name="Save", exact=True).click()
        seen(client, "ending-stale")
        assert "The other wrote something meanwhile" in client.inner_text("main")
        client.goto(here)
        client.get_by_role("button", name="Save, and I say yes to it").click()
        seen(client, "ending-stands")
        assert "Nothing in it changes any more." in client.inner_text("main")
        therapist.goto(here)
        therapist.emulate_media(media="print")
        seen(therapist, "ending-print")


def test_the_figure_of_the_practice(house: House, devices: Devices) -> None:
    page = devices.desk(house.manager)
    with no_errors(page):
        page.goto("/together/")
        seen(page, "together-empty")
        practice_that_shared(house, 12)
        refresh_together(house.practice.id)
        page.goto("/together/")
        seen(page, "together-too-few")
        practice_that_shared(house, 18, first=12, seed=2, therapists=2)
        MovesTogether.objects.all().delete()
        refresh_together(house.practice.id)
        page.goto("/together/")
        seen(page, "together")
