"""A loop with every answer kept to oneself: to the therapist it looks exactly as if the client had sent nothing."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.journeys.two import MONDAY, USUAL, Calendar, Person
from tests.spec.house import House
from tests.spec.stories import one_week

pytestmark = pytest.mark.journey
WEEK = timedelta(weeks=1)
SAFE = "I felt safe to be honest today."
TOPIC = "What do you want to talk about?"
SECRET = "The cormorant in the cellar"
OF_NOBODY = ("home", "alerts", "contact_waiting")
OF_THE_TWO = ("alliance", "profile", "measures", "sessions", "prepare", "repairs", "goals:page", "who_sees")
OF_A_SESSION = ("session", "topics", "review", "my_answers")
# What differs from one opening of a page to the next, whoever opens it: the token of its forms.
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def test_kept_to_oneself_looks_like_skipped(
    two: tuple[Person, Person], house: House, calendar: Calendar
) -> None:
    client, therapist = two
    # given: three weeks of which the client kept everything, a fourth session that took place and the therapist rated
    given_weeks_kept_to_oneself(house, calendar)
    before = therapists_pages(therapist, house)
    # when the client chooses to keep to herself, tells before the session and says after it that it felt unsafe
    client_chooses_to_keep(client)
    client_tells_everything(client, calendar)
    # then no page of the therapist's has changed by a byte
    assert changed(before, therapists_pages(therapist, house)) == []
    # and the client alone sees what changed for her
    client.come("kept-home")
    client.reads("Something may be different between you two: Trust.")
    client_looks_at_her_answers(client)
    # when they look back together, it is still hers
    they_look_back_on_nothing(client, therapist)
    # and only what she opens herself is seen: the same comparison then finds it
    before = therapists_pages(therapist, house)
    client_opens_one_answer(client)
    assert changed(before, therapists_pages(therapist, house)) != []


def given_weeks_kept_to_oneself(house: House, calendar: Calendar) -> None:
    for weeks in (4, 3, 2, 1):
        start = MONDAY - weeks * WEEK
        calendar.turn_to(start)
        rated = USUAL if weeks > 1 else None
        one_week(house, start, client=rated, therapist=USUAL, guess=USUAL, candour="keep")
    calendar.turn_to(MONDAY - timedelta(days=1))
    house.session(days=1)


def therapists_pages(therapist: Person, house: House) -> dict[str, str]:
    """Every page the therapist can open about the two, as it comes from the server."""
    sessions = house.alliance.sessions.order_by("starts_at")
    urls = [reverse(name) for name in OF_NOBODY]
    urls += [reverse(name, args=[house.alliance.id]) for name in OF_THE_TWO]
    for session in sessions:
        urls += [reverse(name, args=[house.alliance.id, session.id]) for name in OF_A_SESSION]
    return {url: page_at(therapist, url) for url in urls}


def page_at(therapist: Person, url: str) -> str:
    answer = therapist.page.request.get(url)
    assert answer.ok, url
    return TOKEN.sub("", answer.text())


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [url for url, text in after.items() if before[url] != text]


def client_chooses_to_keep(client: Person) -> None:
    client.come("kept-home-first")
    client.follow("Change what is seen", "candour")
    client.hands.pick(re.compile("^Keep to myself"))
    client.press("Choose", "candour-kept")


def client_tells_everything(client: Person, calendar: Calendar) -> None:
    client.come("kept-home-before")
    client.follow("Tell in a minute", "before")
    client.answer_one_by_one({TOPIC: SECRET}, otherwise=2)
    client.come("kept-home-after")
    client.follow("Say how it was", "after")
    client.answer_on_one_page({SAFE: 2, re.compile("^Anything to add"): SECRET})


def client_looks_at_her_answers(client: Person) -> None:
    client.follow("Look at your answers", "kept-answers")
    client.reads("Only you see this.", SECRET)
    client.come("kept-home")
    client.follow("Look at it", "kept-profile")
    client.reads("Lower than usual for you.")


def they_look_back_on_nothing(client: Person, therapist: Person) -> None:
    therapist.come("kept-today")
    therapist.follow("Clea", "kept-alliance")
    therapist.follow("Prepare", "kept-prepare")
    therapist.does_not_read(SECRET)
    therapist.follow("Look back together", "kept-review-before")
    therapist.press("Open it", "kept-review")
    therapist.does_not_read(SECRET, "lower than usual")
    client.come("kept-home-review")
    client.follow(re.compile("^Look back together"), "kept-review")
    client.does_not_read("lower than usual")


def client_opens_one_answer(client: Person) -> None:
    client.come("kept-home")
    client.follow("All sessions, and your answers", "kept-sessions")
    client.follow(re.compile("^Look at your answers.*23 Feb"), "kept-answers")
    client.hands.unfold(re.compile(f"^Change who sees this: {SAFE}"))
    client.press("Open it to Theo now", "kept-answers-opened")
    client.reads("Theo can see this.")
