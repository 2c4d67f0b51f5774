"""What no person types: far years, endless numbers, bytes a database refuses. It gets a sentence, never a fault."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.spec.house import ITEM_9, House
from tests.spec.visiting import visitor
from tests.spec.web.test_signing_in import PASSWORD, with_password

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


def test_no_page_takes_files_so_that_no_stranger_fills_the_disk(db, tmp_path, settings) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    for name in ("account_login", "forgotten", "tablet"):
        # Larger than what Django would keep in memory, so that it would go to a file.
        sent = {"file": SimpleUploadedFile("a", b"x" * 3_000_000), "code": "1"}
        answer = Client(enforce_csrf_checks=True).post(reverse(name), sent)
        assert answer.status_code == 403
        assert not answer.wsgi_request.FILES
    assert not list(tmp_path.iterdir())


def test_who_holds_the_phone_does_not_guess_the_password_without_end(pages: House) -> None:
    with_password(pages.client)
    browser, again = visitor(pages.client), reverse("account_reauthenticate")
    for n in range(10):
        browser.post(again, {"password": f"a wrong guess {n}"})
    browser.post(again, {"password": PASSWORD})
    assert browser.get(reverse("my_address"))["Location"].startswith(again)
