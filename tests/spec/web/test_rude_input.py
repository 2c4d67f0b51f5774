"""What no person types: far years, endless numbers, bytes that a database refuses. It gets a sentence, never a fault."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.spec.house import ITEM_9, House
from tests.spec.visiting import visitor

ENDLESS = "9" * 5000
FAR = ["9999-12-31T23:59", "0001-01-01T00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"]


def told(answer) -> bool:
    """Whether it was refused in a sentence on a page."""
    return answer.status_code == 422 and b"<h1>" in answer.content


@pytest.mark.parametrize("moment", FAR)
def test_no_session_is_planned_where_no_calendar_reaches(pages: House, moment: str) -> None:
    typed = {"starts_at": moment, "minutes": "50", "mode": "room"}
    planned = pages.session()
    browser = visitor(pages.therapist)
    assert told(browser.post(reverse("sessions", args=[pages.alliance.id]), typed))
    moved = {"do": "move", "starts_at": moment}
    assert told(browser.post(reverse("session", args=[pages.alliance.id, planned.id]), moved))


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "", "\x00"])
def test_no_days_away_or_on_paper_where_no_calendar_reaches(pages: House, day: str) -> None:
    browser, session = visitor(pages.therapist), pages.session()
    assert told(browser.post(reverse("away"), {"starts_on": "2026-03-01", "ends_on": day}))
    typed = {"submission_id": str(uuid4()), "candour": "keep", "answered_on": day}
    assert told(browser.post(reverse("paper", args=[pages.alliance.id, session.id]), typed))


@pytest.mark.parametrize("answer", [ENDLESS, "-1", "1e3", "\x00", "2\x00", "٩" * 5000])
def test_an_answer_that_is_none_comes_back_with_a_sentence(pages: House, answer: str) -> None:
    pages.plan()
    pages.assign()
    session = pages.session()
    typed = {"submission_id": str(uuid4()), "candour": "keep", "answered_on": "2026-03-02", ITEM_9: answer}
    client, therapist = visitor(pages.client), visitor(pages.therapist)
    assert told(client.post(reverse("measure", args=[pages.alliance.id, "phq-9"]), typed))
    assert told(therapist.post(reverse("paper", args=[pages.alliance.id, session.id]), typed))
    send = reverse("check_in_send", args=[pages.alliance.id, session.id, "before"])
    assert told(client.post(send, {**typed, "candour.phq-9": "keep"}))


def test_words_with_a_byte_that_the_database_refuses_are_kept_or_refused(pages: House) -> None:
    words = "a\x00b\u202ec"
    client, manager = visitor(pages.client), visitor(pages.manager)
    assert client.post(reverse("contact_me"), {"words": words}).status_code == 302
    assert client.get(reverse("contact_me")).status_code == 200
    person = {"name": words, "address": "a@example.org", "role": "client", "language": "en"}
    assert told(manager.post(reverse("add_person"), person))
    for page in ("people", "pairs"):
        found = manager.get(reverse(page), {"q": f"%_\\{words}", "role": words, "show": words, "page": words})
        assert found.status_code == 200


def test_a_stranger_gets_a_sentence_too(db) -> None:
    browser = Client()
    for name, field in (("forgotten", "address"), ("tablet", "code")):
        assert told(browser.post(reverse(name), {field: "\x00"}))
    assert browser.post(reverse("account_login"), {"login": "\x00", "password": "\x00"}).status_code == 200
    assert browser.get("/join/%00%ff/").status_code == 410
