"""Repair: when, how far, how long."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_core.ruptures import Followed, Rule, episodes, follow, open_times
from alliance_core.vocabulary import OutOfRange

RULE = Rule(k=1.0, between_sd=0.9, regained=0.5, repair_within=3)
VALUE = st.floats(0, 10).map(lambda x: round(x, 2))


def test_a_fall_that_is_repaired_says_when_how_far_and_how_long():
    (episode,) = episodes(RULE, [8.0, 8.0, 5.0, 5.5, math.nan, 7.4, 8.0])
    assert (episode.onset, episode.repaired, episode.lasted, episode.settled) == (3, 6, 3, True)
    assert episode.reference - episode.lowest == pytest.approx(3.0)
    assert episode.regained == pytest.approx(0.8)
    assert str(episode) == "fall of 3.00 in session 3, repaired in session 6, 80% regained"


def test_a_fall_is_not_repaired_in_its_time():
    first, *_ = episodes(RULE, [8.0, 8.0, 5.0, 5.0, 5.1, 5.2, 8.0])
    assert first.repaired is None
    assert first.settled
    assert first.lasted == 3
    assert "not repaired so far" in str(first)


def test_a_fall_at_the_end_is_still_open():
    (episode,) = episodes(RULE, [8.0, 8.0, 5.0])
    assert (episode.lasted, episode.settled, episode.repaired) == (0, False, None)
    assert episode.as_row()["settled"] == 0


def test_a_new_low_starts_the_way_back_again():
    fall, _ = follow(RULE, Followed(3, 8.0, 5.0), 4, 6.0)
    fall, episode = follow(RULE, fall, 5, 4.0)
    assert (fall.lowest, episode.regained, episode.repaired) == (4.0, 0.0, None)


@given(st.lists(st.one_of(VALUE, st.just(math.nan)), max_size=20))
def test_episodes_follow_one_another(series):
    found = episodes(RULE, series)
    for episode in found:
        assert episode.regained >= 0.0
        assert episode.lowest < episode.reference
        assert (episode.repaired is None) or episode.repaired == episode.onset + episode.lasted
    for one, two in itertools.pairwise(found):
        assert one.settled
        assert one.onset + one.lasted < two.onset


@given(st.lists(VALUE, min_size=2, max_size=20), st.floats(-3, 3))
def test_moving_the_whole_series_moves_nothing_else(series, by):
    moved = episodes(RULE, [x + by for x in series])
    plain = episodes(RULE, series)
    near = any(
        abs(abs(a - b) - 0.9) < 1e-6 or abs(sum(series[: i + 1]) / (i + 1) - b - 0.9) < 1e-6
        for i, a in enumerate(series)
        for b in series
    )
    if not near and plain and all(abs(e.regained - 0.5) > 1e-6 for e in plain):
        assert [e.onset for e in moved][:1] == [e.onset for e in plain][:1]


def test_open_times_have_two_thresholds():
    times = open_times([0.1, 0.6, 0.3, 0.7, 0.2, 0.1, 0.5], [0.0, 1.0, 0.5, 1.2, 0.1, 0.0, 0.9])
    assert [(t.since, t.until) for t in times] == [(2, 5), (7, None)]
    assert (times[0].highest, times[0].depth) == (0.7, 1.2)
    assert times[0].as_row()["until"] == 5
    assert [str(t).split(",")[0] for t in times] == [
        "open from session 2 to session 5",
        "open from session 7 to now",
    ]
    assert open_times([0.1], [0.0]) == []
    assert open_times([0.9, 0.1], [1.0, 0.0])[0].until == 2


def test_thresholds_in_the_wrong_order_are_refused():
    with pytest.raises(OutOfRange):
        open_times([0.1], [0.0], enter=0.2, leave=0.5)
