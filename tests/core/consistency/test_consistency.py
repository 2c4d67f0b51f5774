"""Gaps, conduct and latency against R, slow twins and laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats
from tests.oracles.reading import numbers, oracle

from alliance_core.consistency import (
    BetaPrior,
    Tally,
    cancelled_by,
    estimate_prior,
    gap_regularity,
    late,
    response_latency,
    shrunken_rate,
    shrunken_rates,
)
from alliance_core.consistency.gaps import NotInOrder
from alliance_core.psychometrics.responses import WrongShape
from alliance_core.vocabulary import Abstention, NotFinite, OutOfRange

R = oracle("consistency/consistency")
HOURS = [1, 2, 2, 3, 5, 5, 8, 13, 21, 24, 24, 30, 36, 48, 72]
ANSWERED = [1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 0, 0]
SOON = [1, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 12, 15, 20]
EVENTS = [0, 1, 0, 3, 2, 5, 1, 0, 2, 8]
OCCASIONS = [10, 12, 3, 20, 9, 11, 25, 6, 14, 16]
DAYS = np.cumsum([0, 7, 7, 8, 14, 6, 7, 7.5])


# gaps


def test_gaps_agree_with_r():
    found = gap_regularity(DAYS)
    for figure, name in ((found.typical_gap_days, "typical"), (found.spread_factor, "spread")):
        got = (figure.value, figure.interval.low, figure.interval.high)
        assert got == pytest.approx((R[name], R[f"{name}_low"], R[f"{name}_high"]), rel=1e-12)
    assert "Longest gap 14 days." in str(found)
    assert found.as_table()["n_used"] == [7, 7]


GAPS = st.lists(st.floats(0.5, 60), min_size=4, max_size=20)


@given(GAPS, st.floats(0.1, 10), st.floats(-100, 100))
def test_regularity_ignores_the_first_day_and_scales_with_the_unit(gaps, unit, start):
    days = np.cumsum([0.0, *gaps])
    first, second = gap_regularity(days), gap_regularity(start + unit * days)
    assert second.typical_gap_days.value == pytest.approx(unit * first.typical_gap_days.value, rel=1e-6)
    assert second.spread_factor.value == pytest.approx(first.spread_factor.value, rel=1e-6)


@given(GAPS)
def test_a_planned_break_is_left_out_as_if_it_had_not_been(gaps):
    days, wide = np.cumsum([0.0, *gaps]), np.cumsum([0.0, *gaps, 90.0])
    kept = gap_regularity(wide, planned=[False] * len(gaps) + [True])
    assert kept.typical_gap_days.value == pytest.approx(gap_regularity(days).typical_gap_days.value)
    assert kept.typical_gap_days.n_missing == 1


def test_a_clock_has_spread_one_and_too_little_is_not_judged():
    clock = gap_regularity([0, 7, 14, 21, 28])
    assert (clock.spread_factor.value, clock.spread_factor.interval) == (1.0, None)
    assert clock.typical_gap_days.interval is None
    assert gap_regularity([0, 7, 14]).found == 2
    with pytest.raises(NotInOrder, match="position 2"):
        gap_regularity([0, 7, 7])
    with pytest.raises(NotFinite):
        gap_regularity([0, math.nan])
    with pytest.raises(WrongShape):
        gap_regularity([0, 7, 14], planned=[True])


# conduct


def test_who_cancelled_and_what_was_late_is_counted_by_chair():
    who = [None, "therapist", "client", None, "therapist"]
    assert cancelled_by(who, "therapist") == Tally(2, 4)
    assert cancelled_by(who, "client") == Tally(1, 3)
    assert late([0, 4, 6, math.nan], tolerance_minutes=5) == Tally(1, 3)


def test_shrinkage_agrees_with_r():
    found = shrunken_rates(EVENTS, OCCASIONS)
    assert (found.prior.a, found.prior.b) == pytest.approx((R["a"], R["b"]), rel=2e-5)
    assert [rate.value for rate in found.rates] == pytest.approx(numbers(R, "rate", 10), rel=1e-5)
    assert [rate.interval.low for rate in found.rates] == pytest.approx(numbers(R, "rate_low", 10), rel=1e-4)
    assert [rate.interval.high for rate in found.rates] == pytest.approx(
        numbers(R, "rate_high", 10), rel=1e-5
    )
    assert "worth 7.15" in str(found)
    assert found.as_table()["observed"][9] == 0.5


ONE = st.integers(1, 20).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
COUNTS = st.lists(ONE, min_size=5, max_size=12)


@given(COUNTS)
def test_a_rate_lies_between_the_observed_and_the_usual(counts):
    events, occasions = np.array(counts).T
    found = shrunken_rates(events, occasions)
    if isinstance(found, Abstention):
        assert events.sum() in (0, occasions.sum())
        return
    for rate, seen in zip(found.rates, found.observed, strict=True):
        low, high = sorted([seen, found.prior.mean])
        assert low - 1e-9 <= rate.value <= high + 1e-9


@given(st.integers(0, 9), st.floats(0.3, 5), st.floats(0.3, 5))
def test_a_rate_equals_integration_over_the_prior(events, a, b):
    prior = stats.beta(a, b)

    def likely(p, power=0):
        return p**power * stats.binom.pmf(events, 9, p) * prior.pdf(p)

    top = integrate.quad(likely, 0, 1, args=(1,), limit=200)[0]
    slow = top / integrate.quad(likely, 0, 1, limit=200)[0]
    assert shrunken_rate(Tally(events, 9), BetaPrior(a, b)).value == pytest.approx(slow, rel=1e-4)


@given(COUNTS)
def test_events_and_their_absence_mirror(counts):
    events, occasions = np.array(counts).T
    one, other = estimate_prior(events, occasions), estimate_prior(occasions - events, occasions)
    if not isinstance(one, Abstention):
        assert one.mean == pytest.approx(1 - other.mean, abs=1e-3)


def test_where_nothing_differs_the_prior_knows_no_more_than_was_seen():
    prior = estimate_prior([2] * 8, [10] * 8)
    assert prior.a + prior.b == pytest.approx(80)
    assert shrunken_rates([0] * 8, [10] * 8).reason == "nothing, or everything, happened"
    assert shrunken_rates([1] * 4, [2] * 4).found == 4
    assert shrunken_rates([0, 1, 1, 1, 1, 1], [0, 2, 2, 2, 2, 2]).observed[0] is None
    for events, occasions in (([3.0], [2.0]), ([0.5], [2.0]), ([math.nan], [2.0])):
        with pytest.raises(OutOfRange):
            estimate_prior(events, occasions)
    with pytest.raises(OutOfRange):
        BetaPrior(0.0, 1.0)


# latency


def test_the_curve_agrees_with_survival():
    found = response_latency(HOURS, ANSWERED)
    for name, curve in (
        ("time", found.hours),
        ("left", found.unanswered),
        ("error", found.standard_error),
        ("low", found.low),
        ("high", found.high),
    ):
        assert curve.tolist() == pytest.approx(numbers(R, name, 7), rel=1e-12)
    assert found.median().value == R["median"]
    assert found.median().interval is None
    assert math.isnan(R["median_high"])
    assert "Median hours to an answer: 21" in str(found)
    assert found.as_table()["at_risk"][0] == 15.0


def test_the_median_that_rests_on_one_half_lies_midway_and_has_its_interval():
    median = response_latency(SOON, np.ones(14)).median()
    assert (median.value, median.interval.low, median.interval.high) == (
        R["soon"],
        R["soon_low"],
        R["soon_high"],
    )


@given(st.lists(st.integers(0, 50).map(float), min_size=1, max_size=25))
def test_without_waiting_the_curve_is_the_share_and_its_median_the_median(hours):
    found = response_latency(hours, [True] * len(hours))
    slow = [sum(h > t for h in hours) / len(hours) for t in found.hours]
    assert found.unanswered.tolist() == pytest.approx(slow)
    assert found.median().value == np.median(hours)
    assert (found.low <= found.unanswered + 1e-12).all()
    assert (found.unanswered <= found.high + 1e-12).all()


TIMES = st.lists(st.tuples(st.integers(0, 40).map(float), st.booleans()), min_size=1, max_size=20)


@given(TIMES)
def test_the_curve_equals_a_slow_twin(messages):
    hours, answered = zip(*messages, strict=True)
    found = response_latency(hours, answered)
    if isinstance(found, Abstention):
        assert not any(answered)
        return
    left = 1.0
    for i, t in enumerate(sorted({h for h, a in messages if a})):
        left *= 1 - sum(a and h == t for h, a in messages) / sum(h >= t for h, _ in messages)
        assert found.unanswered[i] == pytest.approx(left)
        assert found.answered_within(t).value == pytest.approx(1 - left)
    assert np.isfinite(found.as_table()["low"]).all()


def test_what_nobody_was_observed_for_is_not_said():
    found = response_latency([5.0, 9.0, 9.0], [True, False, False])
    assert found.median().reason == "fewer than half have been answered"
    assert found.answered_within(10.0).reason == "nobody was observed for so long"
    assert found.answered_within(1.0).value == 0.0
    assert response_latency([5.0], [False]).found == 0
    with pytest.raises(OutOfRange):
        response_latency([-1.0], [True])
    with pytest.raises(NotFinite):
        response_latency([math.nan], [True])
    with pytest.raises(WrongShape):
        response_latency([1.0], [True, False])
