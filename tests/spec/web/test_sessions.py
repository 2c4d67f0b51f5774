"""Sessions and topics in a browser without JavaScript, in the zone of who reads; the access log in sentences."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse

from alliance.kernel import clock
from alliance.kernel.models import AuditEntry, Fact
from alliance.people.models import Person, Practice
from alliance.therapy.models import Interpreter, Session, Topic
from tests.spec.house import House
from tests.spec.visiting import visitor


def text(response) -> str:
    return unescape(response.content.decode())


def at(pages: House, name: str, *more: object) -> str:
    return reverse(name, args=[pages.alliance.id, *more])


def plan(pages: House, when: str, who: str = "therapist", **more: str):
    browser = visitor(getattr(pages, who))
    return browser.post(at(pages, "sessions"), {"starts_at": when, **more}, follow=True)


def test_a_session_is_planned_in_the_zone_of_who_plans_it(pages: House) -> None:
    Person.objects.filter(id=pages.client.person_id).update(time_zone="Europe/Berlin")
    Practice.objects.update(time_zone="America/New_York")
    assert "10:00" in text(plan(pages, "2026-06-01T10:00", "client"))
    assert Session.objects.get().starts_at == datetime(2026, 6, 1, 8, tzinfo=UTC)
    theirs = text(visitor(pages.therapist).get(at(pages, "sessions")))
    assert "04:00" in theirs
    assert "America/New_York" in theirs


@pytest.mark.parametrize("when", ["2026-03-29T02:30", "2026-10-25T02:30"])
def test_an_hour_that_the_clock_skips_or_repeats_is_refused(pages: House, when: str) -> None:
    Person.objects.filter(id=pages.therapist.person_id).update(time_zone="Europe/Berlin")
    assert "The clocks change at that time" in text(plan(pages, when))


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": ""},
        {"starts_at": "soon"},
        {"starts_at": "2026-13-45T99:00"},
        {"minutes": "many"},
        {"mode": "moon"},
    ],
)
def test_what_cannot_be_planned_is_told_in_a_sentence_and_comes_back(pages: House, wrong: dict) -> None:
    page = visitor(pages.therapist).post(
        at(pages, "sessions"), {"starts_at": "2026-06-01T10:00", "minutes": "55", **wrong}
    )
    assert page.status_code == 422
    assert "Please look at this first" in text(page)
    assert f'value="{wrong.get("minutes", "55")}"' in text(page)
    assert not Session.objects.exists()


def test_it_took_place_and_it_was_a_mistake(pages: House) -> None:
    session = pages.session()
    place = at(pages, "session", session.id)
    with clock.at(session.starts_at + timedelta(hours=1)):
        browser = visitor(pages.client)
        page = browser.post(place, {"do": "held", "late_by": "therapist", "late_minutes": "10"}, follow=True)
        assert "the therapist came 10 minutes late" in text(page)
        assert "Noted by mistake?" in text(page)
        undone = browser.post(place, {"do": "take_back"}, follow=True)
        assert "Did it take place?" in text(undone)
        missed = browser.post(place, {"do": "missed", "missed_by": "client"}, follow=True)
        assert "did not take place" in text(missed)


def test_moved_called_off_and_refused(pages: House) -> None:
    session = pages.session()
    browser, place = visitor(pages.client), at(pages, "session", session.id)
    moved = browser.post(place, {"do": "move", "starts_at": "2026-06-01T10:00"}, follow=True)
    assert "1 June 2026, 10:00" in text(moved)
    assert "moved by the client" in text(browser.get(place))
    later = at(pages, "session", Session.objects.latest("number").id)
    assert "called off by the client" in text(browser.post(later, {"do": "cancel"}, follow=True))
    for wrong in ("", "nonsense", "move"):
        assert browser.post(later, {"do": wrong}).status_code == 422


def test_whoever_notes_it_says_who_asked_for_it(pages: House) -> None:
    place, therapist = at(pages, "session", pages.session().id), visitor(pages.therapist)
    asked = {"do": "move", "starts_at": "2026-06-01T10:00", "whose": "client"}
    therapist.post(place, asked)
    assert "moved by the client" in text(therapist.get(place))
    later = at(pages, "session", Session.objects.latest("number").id)
    assert "called off by the client" in text(
        therapist.post(later, {"do": "cancel", "whose": "client"}, follow=True)
    )
    chairs = Fact.objects.filter(kind__in=("session.moved", "session.cancelled")).values_list(
        "chair", flat=True
    )
    assert set(chairs) == {"client"}  # nothing that counts as the therapist's own conduct
    other = at(pages, "session", pages.session(days=3).id)
    assert therapist.post(other, {"do": "cancel", "whose": "somebody"}).status_code == 422


def test_an_interpreter_needs_both(pages: House) -> None:
    session = pages.session()
    place = at(pages, "session", session.id)
    asked = visitor(pages.therapist).post(place, {"do": "interpreter", "name": "Ivo"}, follow=True)
    assert "comes only if you both agree" in text(asked)
    named = Interpreter.objects.get()
    agreed = visitor(pages.client).post(place, {"do": "agree", "interpreter": str(named.id)}, follow=True)
    assert "you both agreed" in text(agreed)
    other = at(pages, "session", pages.session(days=3).id)
    assert (
        visitor(pages.client).post(other, {"do": "refuse", "interpreter": str(named.id)}).status_code == 404
    )
    visitor(pages.client).post(place, {"do": "refuse", "interpreter": str(named.id)})
    named.refresh_from_db()
    assert named.withdrawn_at


def test_topics_are_added_kept_opened_and_taken_back(pages: House) -> None:
    session = pages.session()
    browser, place = visitor(pages.client), at(pages, "topics", session.id)
    refused = browser.post(place, {"words": "My sister"})
    assert refused.status_code == 422
    assert "My sister" in text(refused)
    browser.post(place, {"words": "My sister", "candour": "session"})
    topic = Topic.objects.get()
    assert "My sister" not in text(visitor(pages.therapist).get(place))
    browser.post(place, {"keep": str(topic.id)})
    topic.refresh_from_db()
    assert topic.candour == "keep"
    browser.post(at(pages, "open_topic", topic.id))
    assert "My sister" in text(visitor(pages.therapist).get(place))
    browser.post(place, {"take_back": str(topic.id)})
    assert "My sister" not in text(visitor(pages.therapist).get(place))
    visitor(pages.therapist).post(place, {"words": "The holidays"})
    assert "The holidays" in text(browser.get(place))
    theirs = Topic.objects.latest("brought_at")
    assert browser.post(place, {"take_back": str(theirs.id)}).status_code == 404


@pytest.mark.parametrize("name", ["sessions", "session", "topics"])
@pytest.mark.parametrize("who", ["colleague", "supervisor", "manager"])
def test_nobody_else_has_these_pages(pages: House, who: str, name: str) -> None:
    session = pages.session()
    place = at(pages, name, *([] if name == "sessions" else [session.id]))
    assert visitor(getattr(pages, who)).get(place).status_code == 404
    assert visitor(getattr(pages, who)).post(place, {"do": "cancel"}).status_code == 404


def test_the_client_reads_who_opened_what_and_why(pages: House) -> None:
    session = pages.session()
    for _ in range(3):
        visitor(pages.therapist).get(at(pages, "topics", session.id))
    opened = AuditEntry.objects.filter(scope_id=pages.alliance.id, verb="open.topics")
    assert opened.count() == 1
    with clock.at(clock.now() + timedelta(minutes=11)):
        visitor(pages.therapist).get(at(pages, "topics", session.id))
    assert opened.count() == 2
    visitor(pages.client).get(at(pages, "topics", session.id))
    assert opened.count() == 2
    page = text(visitor(pages.client).get(at(pages, "access_log")))
    assert "Theo opened what you two want to talk about." in page
    assert "(2 times)" in page
    assert "Why: for your care" in page
    assert "Monday 2 March 2026" in page
    assert "Theo planned a session." in page
    for who in ("therapist", "colleague", "supervisor", "manager"):
        assert visitor(getattr(pages, who)).get(at(pages, "access_log")).status_code == 404


def test_a_long_log_comes_in_pages(pages: House) -> None:
    for _ in range(60):
        visitor(pages.client).post(at(pages, "candour"), {"candour": "keep"})
    assert "Older" in text(visitor(pages.client).get(at(pages, "access_log")))
    assert "Newer" in text(visitor(pages.client).get(at(pages, "access_log") + "?page=2"))
