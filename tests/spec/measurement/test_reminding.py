"""Reminders: the day before and some hours after a session, to whoever has not answered; a note that says nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail

from alliance.kernel import clock, due
from alliance.kernel.models import DueRow
from alliance.measurement.reminding import DUE_AFTER, DUE_BEFORE
from alliance.notices.models import Notice
from alliance.people import alliances as acts
from alliance.people.actions import choose_notes
from alliance.people.models import Person
from alliance.rooms.actions import submit_check_in
from alliance.therapy.actions import (
    cancel_session,
    hold_session,
    miss_session,
    move_session,
    plan_session,
    take_back,
)
from alliance.therapy.models import Session
from tests.spec.house import NOW, House

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def two(house: House) -> House:
    """The house, with both chairs able to sign in."""
    Person.objects.filter(id__in=[house.client.person_id, house.therapist.person_id]).update(last_login=NOW)
    return house


def swept(moment) -> list[str]:
    """Who is reminded until then, by role."""
    with clock.at(moment):
        for _ in range(4):
            due.sweep()
    return [str(one.person_id) for one in Notice.objects.filter(kind="reminder").order_by("made_at")]


def ids(house: House, *roles: str) -> list[str]:
    return [str(getattr(house, role).person_id) for role in roles]


def answer(house: House, session: Session, occasion: str, who: str = "client") -> None:
    submit_check_in(
        session_id=session.id,
        occasion=occasion,
        submission_id=uuid4(),
        answers={},
        candours={"standing": "keep"} if who == "client" else {},
        by=getattr(house, who),
    )


def held(house: House, days: float = 2) -> Session:
    session = house.session(days=days)
    with clock.at(session.starts_at + HOUR):
        hold_session(session_id=session.id, by=house.therapist)
    return session


def test_the_day_before_the_client_alone_is_reminded_once(two: House) -> None:
    session = two.session(days=3)
    assert swept(session.starts_at - DAY - HOUR) == []
    assert swept(session.starts_at - DAY) == ids(two, "client")
    assert swept(session.starts_at - HOUR) == ids(two, "client")
    assert len(mail.outbox) == 1
    assert mail.outbox[0].body.startswith("There is a note for you.")


def test_whoever_has_answered_is_not_reminded_whatever_was_answered(two: House) -> None:
    session = two.session(days=3)
    answer(two, session, "before")
    assert swept(session.starts_at - DAY) == []


def test_a_session_of_tomorrow_was_agreed_just_now(two: House) -> None:
    session = two.session(days=1)
    assert not DueRow.objects.filter(kind=DUE_BEFORE).exists()
    assert swept(session.starts_at - HOUR) == []


@pytest.mark.parametrize("how", ["cancelled", "moved", "paused", "closed", "off", "paper"])
def test_nobody_is_reminded_of_what_is_not_to_come(two: House, how: str) -> None:
    session = two.session(days=3)
    match how:
        case "cancelled":
            cancel_session(session_id=session.id, by=two.client)
        case "moved":
            move_session(session_id=session.id, starts_at=session.starts_at + 7 * DAY, by=two.client)
        case "paused":
            acts.pause(alliance_id=two.alliance.id, by=two.client)
        case "closed":
            acts.close_alliance(alliance_id=two.alliance.id, by=two.client)
        case "off":
            choose_notes(by=two.client, by_mail=False)
        case "paper":
            Person.objects.filter(id=two.client.person_id).update(last_login=None)
    swept(session.starts_at - DAY)
    assert not Notice.objects.filter(kind="reminder", sent_at__isnull=False).exists()


def test_a_moved_session_is_reminded_of_at_its_new_time(two: House) -> None:
    session = two.session(days=3)
    later = move_session(session_id=session.id, starts_at=session.starts_at + 7 * DAY, by=two.client)
    assert swept(later.starts_at - DAY - HOUR) == []
    assert swept(later.starts_at - DAY) == ids(two, "client")


def test_a_break_that_was_planned_to_be_over_by_then_keeps_nothing_back(two: House) -> None:
    session = two.session(days=9)
    acts.pause(alliance_id=two.alliance.id, by=two.therapist, until=NOW + 5 * DAY)
    assert swept(session.starts_at - DAY) == ids(two, "client")


def test_some_hours_after_each_chair_that_has_not_answered_is_reminded_once(two: House) -> None:
    session = held(two)
    over = session.starts_at + timedelta(minutes=50)
    assert swept(over + 2 * HOUR) == []
    due_at = over + 3 * HOUR
    assert sorted(swept(due_at)) == sorted(ids(two, "client", "therapist"))
    assert swept(due_at + 6 * HOUR) == swept(due_at)


def test_what_the_other_answered_changes_nothing_of_ones_own_reminder(two: House) -> None:
    session = two.session(days=2)
    answer(two, session, "before")
    with clock.at(session.starts_at + HOUR):
        hold_session(session_id=session.id, by=two.therapist)
        answer(two, session, "after")
    assert swept(session.starts_at + 4 * HOUR) == ids(two, "therapist")


def test_staff_who_are_away_and_sessions_that_were_missed_are_left_in_peace(two: House) -> None:
    two.away(two.therapist)
    session = two.session(days=2)
    with clock.at(session.starts_at + HOUR):
        miss_session(session_id=session.id, missed_by="client", by=two.therapist)
    other = held(two, days=3)
    sent = swept(other.starts_at + 4 * HOUR)
    assert ids(two, "therapist")[0] not in sent


def test_taken_back_nobody_is_asked_how_it_was(two: House) -> None:
    session = two.session(days=0.5)
    with clock.at(session.starts_at + HOUR):
        hold_session(session_id=session.id, by=two.therapist)
        take_back(session_id=session.id, by=two.therapist)
    assert swept(session.starts_at + 4 * HOUR) == []


def test_a_past_that_is_written_down_later_reminds_of_nothing(two: House) -> None:
    with clock.at(NOW - 10 * DAY):
        session = plan_session(alliance_id=two.alliance.id, starts_at=NOW - 9 * DAY, by=two.therapist)
    hold_session(session_id=session.id, by=two.therapist)
    assert not DueRow.objects.filter(kind=DUE_AFTER, done_at=None).exists()
    assert swept(NOW) == []


def test_a_worker_that_was_away_for_days_reminds_of_nothing(two: House) -> None:
    session = held(two)
    assert swept(session.starts_at + 3 * DAY) == []


def test_what_was_answered_while_the_note_waited_for_the_morning_is_not_asked_again(two: House) -> None:
    session = two.session(days=2.6)  # at 23:24: the note is due at night
    due_at = session.starts_at - DAY
    with clock.at(due_at):
        due.sweep()
        due.sweep()
    assert Notice.objects.filter(kind="reminder", ref=session.id).exists()
    answer(two, session, "before")
    with clock.at(due_at + 12 * HOUR):
        due.sweep()
    assert not Notice.objects.filter(ref=session.id, sent_at__isnull=False).exists()
