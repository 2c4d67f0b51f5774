"""A therapist who has not answered brings the reveal no nearer by planning, moving or noting sessions."""

from datetime import datetime, timedelta

import pytest

from alliance.kernel import clock, due
from alliance.kernel.models import DueRow
from alliance.therapy.actions import hold_session, move_session, plan_session
from alliance.therapy.revealing import DUE_REVEAL
from tests.spec.house import House
from tests.spec.rooms.loop import Loop, held

SOON = [timedelta(minutes=minutes) for minutes in (-30, 2, 59)]


@pytest.fixture
def loop(house: House) -> Loop:
    """The day after a session; the client shared, the therapist has not answered."""
    loop = held(house, days=1)
    with clock.at(loop.session.starts_at + timedelta(hours=2)):
        loop.answer("client")
    return loop


def plan(house: House, now: datetime, ahead: timedelta) -> None:
    plan_session(alliance_id=house.alliance.id, starts_at=now + ahead, by=house.therapist)


def move(house: House, now: datetime, ahead: timedelta) -> None:
    with clock.at(now - timedelta(hours=1)):
        later = plan_session(
            alliance_id=house.alliance.id, starts_at=now + timedelta(days=7), by=house.therapist
        )
    move_session(session_id=later.id, starts_at=now + ahead, by=house.therapist)


def plan_and_hold(house: House, now: datetime, ahead: timedelta) -> None:
    soon = plan_session(alliance_id=house.alliance.id, starts_at=now + ahead, by=house.therapist)
    hold_session(session_id=soon.id, by=house.therapist)


@pytest.mark.parametrize("ahead", SOON)
@pytest.mark.parametrize("act", [plan, move, plan_and_hold])
def test_a_session_for_just_now_opens_nothing_within_the_hour(loop: Loop, act, ahead: timedelta) -> None:
    now = loop.session.starts_at + timedelta(days=1)
    with clock.at(now):
        act(loop.house, now, ahead)
        while due.sweep():
            pass
        assert loop.client_ratings() == {}
    assert DueRow.objects.get(kind=DUE_REVEAL, ref=loop.session.id).due_at >= now + timedelta(hours=1)
    with clock.at(now + timedelta(hours=1, minutes=1)):
        while due.sweep():
            pass
        assert loop.client_ratings() != {}


def test_a_session_planned_for_tomorrow_opens_halfway_from_now(loop: Loop) -> None:
    now = loop.session.starts_at + timedelta(days=3)
    with clock.at(now):
        plan(loop.house, now, timedelta(hours=20))
    assert DueRow.objects.get(kind=DUE_REVEAL, ref=loop.session.id).due_at == now + timedelta(hours=10)
