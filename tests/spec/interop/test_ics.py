"""A person's calendar: read by other programs, telling when and no more, gone once revoked."""

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from alliance.interop.ics.sessions import calendar_of
from alliance.people.alliances import close_alliance, hand_over
from alliance.therapy.actions import cancel_session, move_session
from alliance.therapy.feeds import feed_behind, make_feed, revoke_feed
from tests.spec.house import NOW, House
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db


def read(token: str) -> tuple[int, bytes]:
    answer = Client().get(reverse("calendar_feed", args=[token]))
    return answer.status_code, answer.content


def events(content: bytes) -> list:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_when_and_no_more(house: House) -> None:
    session = house.session(days=1)
    status, content = read(make_feed(is_neutral=True, by=house.client))
    (event,) = events(content)
    assert status == 200
    assert (event["SUMMARY"], event["DTSTART"].dt) == ("Appointment", session.starts_at)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=50)
    assert b"Theo" not in content
    assert b"Clea" not in content


def test_with_names_where_its_owner_wants_them(house: House) -> None:
    house.session(days=1)
    for who, name in ((house.client, "With Theo"), (house.therapist, "With Clea")):
        (event,) = events(read(make_feed(is_neutral=False, by=who))[1])
        assert event["SUMMARY"] == name


def test_moved_and_called_off_stay_under_their_name(house: House) -> None:
    token = make_feed(is_neutral=True, by=house.client)
    first, second = house.session(days=1), house.session(days=2)
    before = {one["UID"] for one in events(read(token)[1])}
    move_session(session_id=first.id, starts_at=NOW + timedelta(days=4), by=house.client)
    cancel_session(session_id=second.id, by=house.therapist)
    found = {one["UID"]: (one["STATUS"], one["SEQUENCE"]) for one in events(read(token)[1])}
    assert {found[uid] for uid in before} == {("CANCELLED", 1)}
    assert sorted(status for status, _n in found.values()) == ["CANCELLED", "CANCELLED", "CONFIRMED"]


def test_revoked_renewed_or_wrong_is_not_there(house: House) -> None:
    token = make_feed(is_neutral=True, by=house.client)
    newer = make_feed(is_neutral=True, by=house.client)
    assert [read(one)[0] for one in (token, newer, "wrong")] == [404, 200, 404]
    revoke_feed(by=house.client)
    assert read(newer) == read("wrong")


def test_a_former_therapist_reads_nothing_of_it(house: House) -> None:
    house.session(days=1)
    feed = feed_behind(make_feed(is_neutral=True, by=house.therapist))
    hand_over(alliance_id=house.alliance.id, therapist=house.colleague.person_id, by=house.manager)
    assert events(calendar_of(feed)) == []


def test_a_clients_own_stays_after_the_end(house: House) -> None:
    house.session(days=1)
    token = make_feed(is_neutral=True, by=house.client)
    close_alliance(alliance_id=house.alliance.id, by=house.therapist)
    assert len(events(read(token)[1])) == 1


def test_the_page_shows_the_address_once(pages: House) -> None:
    device, url = visitor(pages.client), reverse("my_calendar")
    page = device.post(url, {"do": "make", "titles": "neutral"}).content.decode()
    assert ".ics" in page
    assert ".ics" not in device.get(url).content.decode()
    device.post(url, {"do": "revoke"})
    assert "There is an address" not in device.get(url).content.decode()


@pytest.mark.skipif(shutil.which("calcurse") is None, reason="calcurse is not installed")
def test_a_calendar_program_reads_it(house: House, tmp_path: Path) -> None:
    house.session(days=1)
    house.session(days=8)
    file = tmp_path / "feed.ics"
    file.write_bytes(read(make_feed(is_neutral=True, by=house.client))[1])
    run = ["calcurse", "-D", str(tmp_path), "-C", str(tmp_path)]
    told = subprocess.run([*run, "-i", str(file)], capture_output=True, text=True, check=True)
    assert "2 apps" in told.stdout or "2 appointments" in told.stdout, told.stdout
    listed = subprocess.run(
        [*run, "-Q", "--filter-type", "cal", "--input-datefmt", "4", "--from", "2026-03-01", "--days", "14"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout.count("Appointment") == 2
