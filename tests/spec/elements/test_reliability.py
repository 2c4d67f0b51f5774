"""A fixed hour through every change of the clocks, hours that become free, promises, what the therapist kept."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
import recurring_ical_events
from django.urls import reverse
from icalendar import Calendar

from alliance.elements.reliability import freed, promises, series
from alliance.elements.reliability.models import FreedHour, Promise, Series
from alliance.elements.reliability.occurring import occurrences
from alliance.kernel import clock, due
from alliance.kernel.errors import NotYours, Refused
from alliance.people.alliances import open_alliance
from alliance.rooms.doors import answer_room, propose_room
from alliance.safety.actions import take_leave
from alliance.therapy.actions import cancel_session, move_session, plan_session
from alliance.therapy.models import Session
from alliance_core.vocabulary import Abstention
from tests.spec.elements.telling import evidence, waits
from tests.spec.house import NOW, House
from tests.spec.rooms.loop import held
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
ROOM = "reliability"
ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Athens",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Atlantic/Azores",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Halifax",
    "America/Havana",
    "America/Santiago",
    "America/Asuncion",
    "America/Nuuk",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Nairobi",
    "Asia/Jerusalem",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Apia",
)
FIRST = date(2026, 3, 3)


@pytest.fixture
def house(opened) -> House:
    return opened(ROOM)


def start(house: House, count: int = 4, **more):
    given = {"first_on": FIRST, "at": time(16), "zone": "Europe/Berlin", "every_weeks": 1, "by": house.client}
    return series.start_series(alliance_id=house.alliance.id, count=count, **{**given, **more})


def planned() -> list[Session]:
    return list(Session.objects.filter(status="planned").order_by("starts_at"))


# --- when the sessions of a series fall


@pytest.mark.parametrize("zone", ZONES)
def test_through_a_year_as_another_library_has_it(zone: str) -> None:
    """Every hour of the night in turn: those that the clocks skip or repeat are among them."""
    for weekday in range(7):
        for hour in range(4):
            first = date(2026, 1, 5) + timedelta(days=weekday)
            ours = list(islice(occurrences(first, time(hour, 30), zone, 1), 53))
            assert ours == sorted(theirs(first, time(hour, 30), zone)), (zone, weekday, hour)


def theirs(first: date, at: time, zone: str) -> list[datetime]:
    start_text = datetime.combine(first, at).strftime("%Y%m%dT%H%M%S")
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        f"DTSTART;TZID={zone}:{start_text}\r\nDURATION:PT50M\r\nRRULE:FREQ=WEEKLY;COUNT=53\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    found = recurring_ical_events.of(Calendar.from_ical(text)).between((2025, 12, 1), (2027, 3, 1))
    return [one["DTSTART"].dt.astimezone(UTC) for one in found]


def test_the_hour_stays_when_the_clocks_change() -> None:
    four = list(islice(occurrences(date(2026, 3, 17), time(16), "Europe/Berlin", 1), 4))
    assert [one.hour for one in four] == [15, 15, 14, 14]


# --- series


def test_a_series_is_planned_whole(house: House) -> None:
    made = start(house, every_weeks=2)
    assert [one.starts_at.date() for one in planned()] == [FIRST + timedelta(weeks=2 * n) for n in range(4)]
    with pytest.raises(Refused, match="a series already"):
        start(house)
    move_session(session_id=made.planned[1].id, starts_at=NOW + timedelta(days=16), by=house.client)
    series.continue_series(series_id=made.series.id, count=1, by=house.therapist)
    assert planned()[-1].starts_at.date() == FIRST + timedelta(weeks=8)
    series.end_series(series_id=made.series.id, call_off=True, by=house.client)
    assert len(planned()) == 1  # the one that was moved by hand is no part of it any more


def test_all_or_nothing_where_something_is_in_the_way(house: House) -> None:
    plan_session(
        alliance_id=house.alliance.id,
        starts_at=datetime(2026, 3, 10, 15, 20, tzinfo=UTC),
        by=house.therapist,
    )
    with pytest.raises(Refused, match=r"something else then: 10 March 2026, 15:00\."):
        start(house)
    assert (len(planned()), Series.objects.count()) == (1, 0)
    made = start(house, leave_out=True)
    assert ([one.day for one in made.left_out], len(made.planned)) == ([10], 3)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"zone": "Nowhere/At_All"}, "not known"),
        ({"every_weeks": 9}, "eighth week"),
        ({"count": 27}, "1 to 26"),
        ({"first_on": date(2026, 2, 1)}, "lie ahead"),
    ],
)
def test_a_series_says_what_is_wrong(house: House, wrong: dict, match: str) -> None:
    with pytest.raises(Refused, match=match):
        start(house, **wrong)
    assert planned() == []


# --- hours that become free


def second_pair(house: House, name: str = "Otto"):
    from tests.access.world import person

    other = person(house, name, "client")
    alliance = open_alliance(
        practice_id=house.practice.id,
        clients=[other.person_id],
        therapists=[house.therapist.person_id],
        by=None,
    )
    propose_room(alliance_id=alliance.id, key=ROOM, by=other)
    answer_room(alliance_id=alliance.id, key=ROOM, agree=True, by=house.therapist)
    return other, alliance


def test_a_freed_hour_is_offered_and_taken_once(house: House) -> None:
    other, alliance = second_pair(house)
    freed.wait_for_hours(alliance_id=house.alliance.id, wait=True, by=house.client)
    session = plan_session(alliance_id=alliance.id, starts_at=NOW + timedelta(days=2), by=other)
    cancel_session(session_id=session.id, by=other)
    offer = FreedHour.objects.get()
    assert (offer.alliance_id, offer.starts_at) == (house.alliance.id, session.starts_at)
    assert (waits(house, "client"), waits(house, "therapist")) == (["freed"], ["freed"])
    taken = freed.take_hour(freed_id=offer.id, by=house.client)
    assert (taken.starts_at, waits(house, "therapist")) == (session.starts_at, [])
    with pytest.raises(Refused, match="answered already"):
        freed.take_hour(freed_id=offer.id, by=house.therapist)


def test_who_was_not_first_is_told(house: House) -> None:
    other, alliance = second_pair(house)
    third, pair = None, None
    freed.wait_for_hours(alliance_id=house.alliance.id, wait=True, by=house.client)
    session = plan_session(alliance_id=alliance.id, starts_at=NOW + timedelta(days=2), by=other)
    cancel_session(session_id=session.id, by=other)
    plan_session(alliance_id=alliance.id, starts_at=NOW + timedelta(days=2), by=other)
    with pytest.raises(Refused, match="another session"):
        freed.take_hour(freed_id=FreedHour.objects.get().id, by=house.client)
    freed.leave_hour(freed_id=FreedHour.objects.get().id, by=house.client)
    assert (waits(house, "client"), third, pair) == ([], None, None)


def test_an_hour_that_another_took_is_offered_no_more(house: House) -> None:
    other, alliance = second_pair(house)
    third, beside = second_pair(house, "Petra")
    freed.wait_for_hours(alliance_id=house.alliance.id, wait=True, by=house.client)
    freed.wait_for_hours(alliance_id=beside.id, wait=True, by=third)
    session = plan_session(alliance_id=alliance.id, starts_at=NOW + timedelta(days=2), by=other)
    cancel_session(session_id=session.id, by=other)
    assert (FreedHour.objects.count(), waits(house, "client")) == (2, ["freed"])
    freed.take_hour(freed_id=FreedHour.objects.get(alliance=beside).id, by=third)
    assert (waits(house, "client"), waits(house, "therapist")) == ([], [])
    assert not FreedHour.objects.filter(answered_at=None).exists()


def test_an_hour_that_passed_is_asked_about_no_more(house: House) -> None:
    other, alliance = second_pair(house)
    freed.wait_for_hours(alliance_id=house.alliance.id, wait=True, by=house.client)
    session = plan_session(alliance_id=alliance.id, starts_at=NOW + timedelta(days=2), by=other)
    cancel_session(session_id=session.id, by=other)
    with clock.at(NOW + timedelta(days=2, minutes=1)):
        due.sweep()
    assert (waits(house, "client"), waits(house, "therapist")) == ([], [])


def test_nothing_is_offered_too_late_or_to_those_who_do_not_wait(house: House) -> None:
    other, alliance = second_pair(house)
    session = plan_session(alliance_id=alliance.id, starts_at=NOW + timedelta(days=2), by=other)
    cancel_session(session_id=session.id, by=other)
    freed.wait_for_hours(alliance_id=house.alliance.id, wait=True, by=house.client)
    soon = plan_session(alliance_id=alliance.id, starts_at=NOW + timedelta(hours=1), by=other)
    cancel_session(session_id=soon.id, by=other)
    own = house.session(days=3)
    cancel_session(session_id=own.id, by=house.client)
    assert FreedHour.objects.count() == 0


# --- promises


def promise(house: House, by: str = "therapist", days: float = 3) -> Promise:
    return promises.make_promise(
        alliance_id=house.alliance.id,
        words="Send the sheet.",
        due_at=clock.now() + timedelta(days=days),
        by=getattr(house, by),
    )


def test_a_promise_is_asked_about_on_its_day(house: House) -> None:
    one = promise(house)
    with clock.at(NOW + timedelta(days=4)):
        due.sweep()
        assert (waits(house, "therapist"), waits(house, "client")) == (["promise"], [])
        with pytest.raises(Refused, match="Its day has passed"):
            promises.release_promise(promise_id=one.id, by=house.therapist)
        with pytest.raises(NotYours):
            promises.keep_promise(promise_id=one.id, by=house.client)
        promises.keep_promise(promise_id=one.id, by=house.therapist)
        assert waits(house, "therapist") == []
    with pytest.raises(Refused, match="settled"):
        promises.release_promise(promise_id=one.id, by=house.client)
    with pytest.raises(Refused, match="a day ahead"):
        promise(house, days=0)


# --- what it leaves behind


def test_the_evidence_is_the_therapists_own_conduct(house: House) -> None:
    assert isinstance(evidence(house, ROOM).result, Abstention)
    for day in (-21, -14, -7):
        held(house, days=day)
    moved = house.session(days=4)
    move_session(session_id=moved.id, starts_at=NOW + timedelta(days=5), by=house.therapist)
    promise(house, "client")
    one = promise(house)
    late = promise(house)
    with clock.at(NOW + timedelta(days=1)):
        promises.keep_promise(promise_id=one.id, by=house.therapist)
    with clock.at(NOW + timedelta(days=9)):
        told = evidence(house, ROOM)
        assert told.sentence == (
            "3 of 4 sessions took place as planned from the therapist’s side. "
            "1 of 2 promises were kept in time. "
            "What was moved or called off was told 96 hours ahead, at the median."
        )
        assert told.result.value == pytest.approx((4.5 + 4) / (5 + 6))
        assert told.result.interval.low < told.result.value < told.result.interval.high
        promises.release_promise(promise_id=late.id, by=house.client)
        assert "1 of 1 promise was kept" in evidence(house, ROOM).sentence


def test_a_clients_absence_is_in_no_figure(house: House) -> None:
    for day in (-21, -14, -7):
        held(house, days=day)
    before = evidence(house, ROOM)
    for days in (2, 3):
        cancel_session(session_id=house.session(days=days).id, by=house.client)
    assert evidence(house, ROOM) == before


def test_leave_and_its_cover_are_told(house: House) -> None:
    for day in (-21, -14, -7):
        held(house, days=day)
    take_leave(
        starts_at=NOW + timedelta(days=10),
        ends_at=NOW + timedelta(days=20),
        cover=house.colleague.person_id,
        told="I am on the phone on the 15th.",
        by=house.therapist,
    )
    assert evidence(house, ROOM).sentence.endswith("Away once, covered 1 time.")
    page = visitor(house.client).get(reverse("reliability:page", args=[house.alliance.id])).content.decode()
    assert "Theo is away from 12 March to 22 March 2026." in page
    assert "Cora is there instead." in page
    assert "I am on the phone on the 15th." in page


# --- the page


def test_the_page_of_both(house: House) -> None:
    url = reverse("reliability:page", args=[house.alliance.id])
    client, therapist = visitor(house.client), visitor(house.therapist)
    sent = {"do": "start", "every_weeks": "1", "count": "3", "minutes": "50", "mode": "room"}
    refused = client.post(url, {**sent, "first": ""})
    assert (refused.status_code, "Give a day and a time" in refused.content.decode()) == (422, True)
    assert client.post(url, {**sent, "first": "2026-03-03T16:00"}).status_code == 302
    assert "Every Tuesday at 16:00" in therapist.get(url).content.decode()
    therapist.post(url, {"do": "promise", "promise": "Send the sheet.", "due": "2026-03-06"})
    assert "Send the sheet." in client.get(url).content.decode()
    therapist.post(url, {"do": f"keep {Promise.objects.get().id}"})
    client.post(url, {"do": "wait yes"})
    assert "you are told when there is one" in therapist.get(url).content.decode()
    client.post(url, {"do": f"end {Series.objects.get().id}", "call_off": "on"})
    assert "You have no fixed hour." in client.get(url).content.decode()
