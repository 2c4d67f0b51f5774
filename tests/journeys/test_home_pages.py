"""Home, caseload, the page of one alliance, profile and measures as both chairs see them, full and empty."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from alliance.confidentiality.actions import choose_candour
from alliance.kernel import clock
from alliance.measurement.actions import answer_measure
from alliance.therapy.topics import bring_topic
from tests.journeys.conftest import Devices, no_errors
from tests.journeys.looking import accessible, look
from tests.spec.house import House
from tests.spec.stories import another_pair, one_week

pytestmark = pytest.mark.journey
STEADY = ({"*": 7}, {"*": 8}, {"*": 7}, {"*": 8}, {"*": 8})


@pytest.fixture
def told(home: House) -> House:
    """Five weeks, then one in which it felt less safe; courses, a goal, something to talk about, others beside."""
    now = clock.now()
    _weeks(home, now, (*STEADY, {"*": 8, "trust": 3, "empathy": 6, "goals": 9}), guess=8)
    with clock.at(now - timedelta(days=1)):
        choose_candour(alliance_id=home.alliance.id, candour="share", by=home.client)
    _courses(home, now)
    ahead = home.session(days=1)
    bring_topic(session_id=ahead.id, words="The letter to my sister", candour="share", by=home.client)
    other = another_pair(home, "Jonas Petersen")
    _weeks(other, now, STEADY, hour=2)
    other.session(days=3)
    tens = another_pair(home, "Lena Sommer")
    _weeks(tens, now, ({"*": 10},) * 5, hour=4)
    another_pair(home, "Tom Richter-Wolkenstein von und zu Hohenstauffen")
    return home


def _weeks(house: House, now, weeks, guess: int | None = None, hour: int = 0) -> None:
    for place, values in enumerate(weeks):
        start = now - timedelta(weeks=len(weeks) - 1 - place, days=1, hours=hour)
        one_week(house, start, client=values, therapist={"*": 7, "goals": 5}, guess=guess)


def _courses(house: House, now) -> None:
    for week, value in enumerate((2, 2, 1, 1, 1)):
        for instrument, items in (("phq-8", 8), ("gad-7", 7)):
            with clock.at(now - timedelta(weeks=5 - week)):
                answer_measure(
                    alliance_id=house.alliance.id,
                    instrument=instrument,
                    submission_id=uuid4(),
                    answers={f"{instrument}.{n}": value for n in range(1, items + 1)},
                    candour="share",
                    by=house.client,
                )


PAGES = ("home", "alliance", "profile", "measures", "how")


def _go(page: Page, house: House, name: str) -> None:
    args = [] if name in ("home", "how") else [house.alliance.id]
    page.goto(reverse(name, args=args))


@pytest.mark.parametrize("dark", [False, True])
def test_full_pages(told: House, devices: Devices, dark: bool) -> None:
    more = {"color_scheme": "dark"} if dark else {}
    for who in ("client", "therapist"):
        for device in (devices.phone,) if dark else (devices.phone, devices.desk):
            page = device(getattr(told, who), **more)
            for name in PAGES:
                with no_errors(page):
                    _go(page, told, name)
                    look(page, f"{who}-{name}{'-dark' if dark else ''}")
                    accessible(page)


def test_empty_pages(home: House, devices: Devices) -> None:
    for who in ("client", "therapist", "supervisor"):
        page = devices.phone(getattr(home, who))
        for name in PAGES if who != "supervisor" else ("home",):
            with no_errors(page):
                _go(page, home, name)
                look(page, f"empty-{who}-{name}")
                accessible(page)


def test_the_list_by_keyboard_alone(told: House, devices: Devices) -> None:
    page = devices.desk(told.therapist)
    with no_errors(page):
        page.goto(reverse("home"))
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        expect(page.locator("[data-case]").first).to_be_focused()
        page.keyboard.press("/")
        page.keyboard.type("jonas")
        page.keyboard.press("Enter")
        expect(page.locator("[data-case]")).to_have_count(1)
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Jonas Petersen")


def test_figures_are_two_steps_from_the_first_page_without_javascript(told: House, devices: Devices) -> None:
    # given: a client without JavaScript
    page = devices.phone(told.client, java_script_enabled=False)
    # when: from home to the profile, and to one element
    page.goto(reverse("home"))
    page.get_by_role("link", name="Look at it").click()
    page.locator(".element summary").nth(1).click()
    page.locator(".element details[open] a").click()
    # then: every answer stands there, with its n
    expect(page.get_by_role("heading", level=1)).to_have_text("Trust")
    expect(page.get_by_text("n = 6").first).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(6)


def test_a_questionnaire_on_the_phone_and_help_at_once(told: House, devices: Devices) -> None:
    # given: who reads a safety answer is agreed
    told.plan()
    page = devices.phone(told.client)
    with no_errors(page):
        page.goto(reverse("measure", args=[told.alliance.id, "phq-9"]))
        accessible(page)
        expect(page.get_by_text("Theo reads it, within 24 hours")).to_be_visible()
        look(page, "measure")
        # when: thoughts of death on several days
        page.get_by_label("Keep to myself").check()
        page.locator('input[name="phq-9.9"][value="1"]').check()
        page.get_by_role("button", name="Send").click()
        # then: help is there before anything else
        expect(page.get_by_text("You do not have to be alone with this.")).to_be_visible()
        look(page, "measure-saved")
        accessible(page)
