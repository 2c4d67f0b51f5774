"""What the rooms notice: each with its least, and never what a client did not do."""

from datetime import UTC, datetime, timedelta

import pytest

from alliance.insight.finding import Look
from alliance.insight.signals.in_rooms import SIGNAL
from alliance.insight.state import Known
from alliance.rooms.registry import all_rooms, rooms_by_key

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
LAST_WEEK = (NOW - timedelta(days=8)).isoformat()
YESTERDAY = (NOW - timedelta(days=1)).isoformat()
# A room, what it kept, and what it says: nothing where there is too little.
CASES = [
    ("goals", {"agreed": ["a"], "since": {"a": 4}, "worked": 1}, "One goal was not touched for 4 sessions."),
    ("goals", {"agreed": ["a"], "since": {"a": 3}, "worked": 1}, ""),
    ("goals", {"agreed": ["a"], "since": {"a": 9}}, ""),
    ("goals", {"agreed": ["a"], "closed": ["a"], "since": {"a": 9}, "worked": 1}, ""),
    (
        "communication",
        {"since": LAST_WEEK, "within": 48.0},
        "A message has waited longer than the stated 48 hours.",
    ),
    ("communication", {"since": YESTERDAY, "within": 48.0}, ""),
    ("communication", {"since": LAST_WEEK}, ""),
    (
        "trust",
        {"asked": {"a": LAST_WEEK}},
        "A question why something was opened has waited for more than a week.",
    ),
    ("trust", {"asked": {"a": YESTERDAY}}, ""),
    (
        "collaboration",
        {"asked": {"a": 1, "b": 0}},
        "Something the client proposed was not answered, and a session has passed.",
    ),
    ("collaboration", {"asked": {"a": 0}}, ""),
    (
        "reliability",
        {"promised": {"a": (NOW - timedelta(hours=1)).timestamp()}},
        "The day of a promise has passed.",
    ),
    ("reliability", {"promised": {"a": (NOW + timedelta(hours=1)).timestamp()}}, ""),
    (
        "empathy",
        {"missed": 2, "understood": 1},
        "2 moments were marked as felt missed, 1 as felt understood.",
    ),
    ("empathy", {"missed": 2, "understood": 2}, ""),
    ("empathy", {"missed": 1}, ""),
    ("identification", {"put": 1}, "Something the client has lived and put forward is not answered."),
    ("identification", {"put": 2, "replied": 2}, ""),
]


@pytest.mark.parametrize(("room", "kept", "said"), CASES)
def test_what_is_noticed(room: str, kept: dict, said: str) -> None:
    at = Look(Known(traces={room: kept}), rooms_by_key(), "therapist", "Clea", NOW)
    found = SIGNAL.look(at)
    assert [str(one.sentence) for one in found] == ([said] if said else [])
    assert all(one.basis and one.element == room for one in found)


def test_every_room_has_signals_of_its_own() -> None:
    assert {room for room, _kept, said in CASES if said} == {room.key for room in all_rooms()}


def test_nothing_happened_is_nothing_noticed() -> None:
    assert SIGNAL.look(Look(Known(), rooms_by_key(), "client", "Theo", NOW)) == []
