"""When a note goes: by day, once a day, as its person chose; what is about safety always, at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from alliance.kernel import clock, due
from alliance.notices.actions import notify, on_send
from alliance.notices.hours import next_moment
from alliance.notices.models import Notice
from alliance.people import alliances as acts
from alliance.people.actions import choose_notes, rename
from alliance.people.models import Person, Practice
from alliance.safety.actions import ask_contact
from tests.spec.house import NOW, House

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


def note(house: House, kind: str = "something_new", who: str = "client") -> Notice:
    person = getattr(house, who).person_id
    return notify(person_id=person, practice_id=house.practice.id, kind=kind)


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("here", "had_one", "expected"),
    [
        ("2026-03-02 08:00", False, None),
        ("2026-03-02 20:59", False, None),
        ("2026-03-02 21:00", False, "2026-03-03 08:00"),
        ("2026-03-02 23:59", False, "2026-03-03 08:00"),
        ("2026-03-03 00:00", False, "2026-03-03 08:00"),
        ("2026-03-03 07:59", False, "2026-03-03 08:00"),
        ("2026-03-02 12:00", True, "2026-03-03 08:00"),
        ("2026-03-28 22:00", False, "2026-03-29 08:00"),  # the clocks go forward that night
        ("2026-10-24 22:00", False, "2026-10-25 08:00"),  # and back
    ],
)
def test_by_day_in_the_zone_of_the_person(here: str, had_one: bool, expected: str | None) -> None:
    now = datetime.fromisoformat(here).replace(tzinfo=BERLIN).astimezone(UTC)
    found = next_moment(now, BERLIN, had_one=had_one)
    assert (found.strftime("%Y-%m-%d %H:%M") if found else None) == expected


def test_a_note_of_the_night_goes_in_the_morning_of_its_person(house: House) -> None:
    rename(by=house.client, name="Clea", language="en", time_zone="Asia/Tokyo")
    with clock.at(at(14)):  # eleven in the evening in Tokyo
        note(house)
        due.sweep()
        assert mail.outbox == []
    with clock.at(at(22, 59)):
        due.sweep()
        assert mail.outbox == []
    with clock.at(at(23)):  # eight in the morning
        assert due.sweep() == 1
        assert len(mail.outbox) == 1
        assert due.sweep() == 0


def test_without_an_own_zone_the_practices_counts(house: House) -> None:
    Practice.objects.update(time_zone="America/New_York")
    with clock.at(at(9)):  # four in the morning there
        note(house)
        due.sweep()
        assert mail.outbox == []
    with clock.at(at(13)):
        due.sweep()
    assert len(mail.outbox) == 1


def test_one_a_day_says_all_that_waits(house: House) -> None:
    note(house)
    due.sweep()
    later = [note(house), note(house)]
    due.sweep()
    assert len(mail.outbox) == 1
    with clock.at(at(8, day=3)):
        due.sweep()
        due.sweep()
        assert len(mail.outbox) == 2
        for one in later:
            one.refresh_from_db()
            assert one.sent_at == at(8, day=3)
    with clock.at(at(8, day=4)):
        due.sweep()
    assert len(mail.outbox) == 2


def test_what_one_person_got_keeps_nobody_else_waiting(house: House) -> None:
    note(house)
    note(house, who="therapist")
    due.sweep()
    assert len(mail.outbox) == 2


def test_whoever_wants_no_notes_gets_none_and_none_are_called_sent(house: House) -> None:
    choose_notes(by=house.client, by_mail=False)
    one = note(house)
    assert due.sweep() == 1
    one.refresh_from_db()
    assert (one.sent_at, mail.outbox) == (None, [])
    choose_notes(by=house.client, by_mail=True)
    assert due.sweep() == 0


def test_what_is_about_safety_goes_at_once_at_night_and_whatever_was_chosen(house: House) -> None:
    choose_notes(by=house.therapist, by_mail=False)
    with clock.at(at(23)):
        for _ in range(2):
            note(house, "please_look_now", "therapist")
        due.sweep()
    assert len(mail.outbox) == 2


def test_that_somebody_asks_to_be_contacted_waits_for_no_morning(house: House) -> None:
    choose_notes(by=house.therapist, by_mail=False)
    with clock.at(at(23)):
        ask_contact(alliance_id=house.alliance.id, by=house.client)
        due.sweep()
        due.sweep()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_tried_again_and_no_day_is_lost(house: House, monkeypatch) -> None:
    taken: list[object] = []

    def away(*_args: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("alliance.notices.actions.send_mail", away)
    one = note(house)
    assert due.sweep() == 0
    monkeypatch.setattr("alliance.notices.actions.send_mail", lambda *args: taken.append(args) or 1)
    with clock.at(NOW + timedelta(minutes=20)):
        assert due.sweep() == 1
    one.refresh_from_db()
    assert one.sent_at
    assert len(taken) == 1


def test_cut_short_it_is_tried_again_after_the_lease_and_sent_once(house: House) -> None:
    one = note(house)
    on_send(one.id)  # mailed, and the worker was killed before it could say so
    with clock.at(NOW + timedelta(minutes=10)):
        assert due.sweep() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("act", "who", "told"),
    [
        (acts.pause, "client", "therapist"),
        (acts.pause, "therapist", "client"),
        (acts.close_alliance, "client", "therapist"),
        (acts.close_alliance, "therapist", "client"),
        (acts.propose_ending, "client", "therapist"),
        (acts.propose_ending, "therapist", "client"),
    ],
)
def test_the_other_chair_gets_a_note_of_what_was_done(house: House, act, who: str, told: str) -> None:
    act(alliance_id=house.alliance.id, by=getattr(house, who))
    for _ in range(2):
        due.sweep()
    address = Person.objects.get(id=getattr(house, told).person_id).address.text
    assert [one.to for one in mail.outbox] == [[address]]
    assert mail.outbox[0].subject == "A note for you"


def test_a_handover_and_a_supervision_are_told(house: House) -> None:
    grant = acts.ask_supervision(
        alliance_id=house.alliance.id,
        supervisor=house.supervisor.person_id,
        until=NOW + 3 * DAY,
        by=house.therapist,
    )
    for _ in range(2):
        due.sweep()
    assert Notice.objects.get().person_id == house.client.person_id
    with clock.at(grant.until + DAY):
        for _ in range(3):
            due.sweep()
        assert Notice.objects.filter(person_id=house.client.person_id, sent_at__gt=grant.until).count() == 1
        acts.hand_over(alliance_id=house.alliance.id, therapist=house.colleague.person_id, by=house.manager)
        due.sweep()
        assert Notice.objects.filter(person_id=house.colleague.person_id).exists()
        assert not Notice.objects.filter(person_id=house.therapist.person_id).exists()
