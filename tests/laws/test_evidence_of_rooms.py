"""What a room says happened, whatever the facts: a figure with its interval or a reason, and no digit to a client."""

import math
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.kernel import ledger
from alliance.kernel.models import Fact
from alliance.rooms.registry import all_rooms
from alliance.therapy.room import Room
from alliance_core.vocabulary import Abstention, Estimate

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROOMS = [room for room in all_rooms() if room.trace]
HOURS = settings(max_examples=150, deadline=None)
VALUES = st.sampled_from([0.0, 1.0, 3.5, 10.0])
# What a client does or leaves undone about a session. None of it is a figure, in any room.
OWN_DOING = [
    (kind, "client") for kind in ("session.missed", "session.late", "session.moved", "session.cancelled")
]


def a_fact(kind: str, chair: str, minute: int, thing: int, value: float) -> Fact:
    at = T0 + timedelta(minutes=minute)
    if kind == "promise.made":  # its value is its day
        value = (at + timedelta(days=2)).timestamp()
    return ledger.fact(
        kind,
        audience="shared",
        occurred_at=at,
        source="test",
        chair=chair,
        key=UUID(int=thing).hex,
        ref=UUID(int=thing),
        value=value,
    )


def facts_of(kinds: list[str]) -> st.SearchStrategy[list[Fact]]:
    drawn = st.builds(
        a_fact,
        st.sampled_from(kinds),
        st.sampled_from(["client", "therapist"]),
        st.integers(0, 60 * 24 * 40),
        st.integers(1, 6),
        VALUES,
    )
    return st.lists(drawn, max_size=40).map(in_order)


def in_order(facts: list[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda one: (one.occurred_at, one.kind, one.id))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.key)
@HOURS
@given(data=st.data(), days=st.integers(0, 60))
def test_a_figure_with_its_interval_or_a_reason(room: Room, data: st.DataObject, days: int) -> None:
    facts = data.draw(facts_of(sorted(room.trace.kinds)))
    told = room.trace.of(facts, T0 + timedelta(days=days))
    if isinstance(told.result, Estimate):
        assert math.isfinite(told.result.value)
        if told.result.interval is not None:  # a mean of values that do not differ has none
            assert told.result.interval.low <= told.result.value <= told.result.interval.high
        assert told.result.n_used > 0
    else:
        assert isinstance(told.result, Abstention)
        assert told.result.reason
    assert str(told.sentence)
    assert not re.search(r"\d", str(told.for_client or told.sentence))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.key)
@HOURS
@given(data=st.data())
def test_what_a_client_does_not_do_changes_no_figure(room: Room, data: st.DataObject) -> None:
    facts = data.draw(facts_of(sorted(room.trace.kinds)))
    facts = [one for one in facts if (one.kind, one.chair) not in OWN_DOING]
    more = data.draw(
        st.lists(
            st.builds(
                lambda doing, minute, thing, value: a_fact(*doing, minute, 100 + thing, value),
                st.sampled_from(OWN_DOING),
                st.integers(0, 60 * 24 * 40),
                st.integers(1, 6),
                VALUES,
            ),
            max_size=8,
        )
    )
    now = T0 + timedelta(days=60)
    assert room.trace.of(in_order(facts + more), now).result == room.trace.of(facts, now).result
