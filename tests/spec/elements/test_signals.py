"""What the rooms notice: each with its least, and never what a client did not do."""

from datetime import UTC, datetime, timedelta

import pytest

from alliance.insight.finding import Finding, Look
from alliance.insight.signals import drift, felt_missed, unanswered, unreliable
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
        "reliability",
        {"told": 12, "broken": ["a", "b", "c", "d", "e"]},
        "5 of 12 sessions were moved, called off or begun late from your side.",
    ),
    ("reliability", {"told": 12, "broken": ["a"]}, ""),
    ("reliability", {"told": 4, "broken": ["a", "b", "c"]}, ""),
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


def noticed(at: Look) -> list[Finding]:
    return [one for each in (drift, felt_missed, unanswered, unreliable) for one in each.SIGNAL.look(at)]


@pytest.mark.parametrize(("room", "kept", "said"), CASES)
def test_what_is_noticed(room: str, kept: dict, said: str) -> None:
    at = Look(Known(traces={room: kept}), rooms_by_key(), "therapist", "Clea", NOW)
    found = noticed(at)
    assert [str(one.sentence) for one in found] == ([said] if said else [])
    assert all(one.basis and one.element == room and one.against for one in found)


@pytest.mark.parametrize(("room", "kept", "said"), [one for one in CASES if one[2]])
def test_a_client_reads_it_in_their_own_words_without_a_figure(room: str, kept: dict, said: str) -> None:
    (one,) = noticed(Look(Known(traces={room: kept}), rooms_by_key(), "client", "Theo", NOW))
    assert str(one.sentence) != said
    assert not any(sign.isdigit() for sign in str(one.sentence))


def test_every_room_has_signals_of_its_own() -> None:
    assert {room for room, _kept, said in CASES if said} == {room.key for room in all_rooms()}


def test_nothing_happened_is_nothing_noticed() -> None:
    assert noticed(Look(Known(), rooms_by_key(), "client", "Theo", NOW)) == []
