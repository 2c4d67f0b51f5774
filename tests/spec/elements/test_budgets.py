"""With every room open a client needs a minute before a session and a minute after, a therapist a minute and a half.

What an answer takes: a scale or a choice 4 seconds, own words 15 where somebody writes them (half of the time), what
waits in a room as its room states. Reading aside, these are the times of the usability literature for one tap on a
phone; the sums hold by the number of questions, not by a stopwatch.
"""

import re

import pytest

from alliance.elements.goals.actions import agree_goal, propose_goal
from alliance.people.seats import seat_at
from alliance.rooms.forms import AFTER, BEFORE, form_for
from alliance.rooms.registry import all_rooms
from alliance_core.language import counts_of, readability
from alliance_core.vocabulary import Estimate
from tests.spec.house import House
from tests.spec.rooms.loop import held
from tests.spec.rooms.opened import open_room

pytestmark = pytest.mark.django_db
SECONDS = {"scale": 4.0, "choice": 4.0, "text": 7.5}
BUDGET = {"before": 60.0, "after": 60.0, "therapist": 90.0}


@pytest.fixture
def everything(house: House) -> House:
    for room in all_rooms():
        open_room(house, room.key)
    for words in ("Sleep", "Work", "Friends"):
        goal = propose_goal(alliance_id=house.alliance.id, words=words, by=house.client)
        agree_goal(goal_id=goal.id, seen_version=1, by=house.therapist)
    return house


def seconds(house: House, chair: str, session, occasion: str) -> float:
    form = form_for(seat_at(getattr(house, chair), house.alliance.id), session, occasion)
    return sum(SECONDS[one.kind] for one in form.questions)


def in_rooms() -> float:
    """What waits for a client in the rooms after each session: this or the plain summary, never both owed."""
    each = [
        [asked.seconds_each_session for asked in room.asks.values() if asked.seconds_each_session]
        for room in all_rooms()
    ]
    return float(sum(sum(one) for one in each))


def test_before_a_session(everything: House) -> None:
    assert seconds(everything, "client", everything.session(), BEFORE) <= BUDGET["before"]


def test_after_a_session(everything: House) -> None:
    session = held(everything, days=-1).session
    client = seconds(everything, "client", session, AFTER)
    most = max(asked.seconds_each_session for room in all_rooms() for asked in room.asks.values())
    card = min(
        asked.seconds_each_session
        for room in all_rooms()
        for asked in room.asks.values()
        if asked.seconds_each_session
    )
    assert client + most + card <= BUDGET["after"]
    assert in_rooms() < BUDGET["after"]


def test_the_therapist(everything: House) -> None:
    session = held(everything, days=-1).session
    writes = 30.0  # what was understood, or a plain summary, where the therapist writes one
    assert seconds(everything, "therapist", session, AFTER) + writes <= BUDGET["therapist"]


@pytest.mark.parametrize("room", all_rooms(), ids=lambda room: room.key)
def test_what_clients_read_is_easy(room) -> None:
    """Reading age 11: Flesch 70 and more over all a room says to clients, and no sentence of more than 30 words."""
    said = [room.meaning, room.doing, room.changed, *(step.for_client for step in room.steps)]
    said += [asked.for_client for asked in room.asks.values()]
    text = " ".join(str(one) for one in said)
    ease = readability(text, "en")
    assert isinstance(ease, Estimate)
    assert ease.value >= 70, (room.key, ease.value)
    for sentence in re.split(r"(?<=[.?!])\s", text):
        assert counts_of(sentence, "en").words <= 30, sentence
