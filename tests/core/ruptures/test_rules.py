"""The rule and the charts against slow obvious twins, folded and in batch, and their laws."""

import itertools
import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_core.ruptures import (
    Cusum,
    Ewma,
    Individuals,
    Ranged,
    Reference,
    Rule,
    Running,
    Spread,
    Usual,
    Watched,
    fold_cusum,
    fold_ewma,
    fold_individuals,
    fold_rule,
    run_cusum,
    run_ewma,
    run_individuals,
    run_rule,
)
from alliance_core.vocabulary import NotFinite, OutOfRange

VALUE = st.floats(0, 10).map(lambda x: round(x, 3))
SERIES = st.lists(st.one_of(VALUE, st.just(math.nan)), min_size=1, max_size=12)
RULES = st.builds(
    Rule,
    st.sampled_from(Reference),
    st.sampled_from(Spread),
    st.floats(0.1, 3),
    st.floats(0.2, 2),
    st.integers(1, 4),
)


def slow_rule(rule, earlier, value):
    """The rule as a person would do it, with the whole series at hand."""
    if math.isnan(value) or len(earlier) < max(rule.minimum_sessions, 1 if rule.spread == "between" else 2):
        return None
    reference = {
        "previous": earlier[-1],
        "running mean": statistics.fmean(earlier),
        "running max": max(earlier),
    }
    own = statistics.stdev(earlier) if len(earlier) > 1 else 0.0
    sd = {"within": own, "between": rule.between_sd, "stricter": max(own, rule.between_sd)}[rule.spread]
    return reference[rule.reference] - value, sd


def folded(fold, chart, state, series):
    readings = []
    for value in series:
        state, reading = fold(chart, state, value)
        readings.append(reading)
    return readings


@given(RULES, SERIES)
def test_the_rule_is_its_slow_twin(rule, series):
    readings = folded(fold_rule, rule, Running(), series)
    batch = run_rule(rule, np.array([series]))
    for s, (value, reading) in enumerate(zip(series, readings, strict=True)):
        slow = slow_rule(rule, [x for x in series[:s] if not math.isnan(x)], value)
        if slow is None:
            assert reading.flag is None
            assert math.isnan(batch.drop[0, s])
            assert not batch.flag[0, s]
            continue
        assert (reading.drop, reading.sd) == pytest.approx(slow, abs=1e-6)
        assert (batch.drop[0, s], batch.sd[0, s]) == pytest.approx(slow, abs=1e-6)
        if abs(slow[0] - rule.k * slow[1]) > 1e-5:
            assert reading.flag == batch.flag[0, s] == (slow[0] > rule.k * slow[1])


def slow_individuals(earlier, value):
    ranges = [abs(b - a) for a, b in itertools.pairwise(earlier)]
    return statistics.fmean(earlier) - value, 2.66 * statistics.fmean(ranges)


@given(SERIES)
def test_individuals_are_their_slow_twin(series):
    readings = folded(fold_individuals, Individuals(), Ranged(), series)
    batch = run_individuals(Individuals(), np.array([series]))
    for s, (value, reading) in enumerate(zip(series, readings, strict=True)):
        earlier = [x for x in series[:s] if not math.isnan(x)]
        if math.isnan(value) or len(earlier) < 3:
            assert reading.flag is None
            assert math.isnan(batch.statistic[0, s])
            assert not batch.flag[0, s]
            continue
        slow = slow_individuals(earlier, value)
        assert (reading.statistic, reading.limit) == pytest.approx(slow, abs=1e-9)
        assert (batch.statistic[0, s], batch.limit[0, s]) == pytest.approx(slow, abs=1e-9)


def slow_below(usual, there):
    if usual.level is not None:
        return [(usual.level - x) / usual.sd for x in there]
    level = statistics.fmean(there[: usual.learn]) if there else 0.0
    return [(level - x) / usual.sd for x in there[usual.learn :]]


@given(SERIES, st.one_of(st.none(), VALUE), st.integers(1, 4), st.floats(0.05, 1.0))
def test_ewma_and_cusum_are_their_slow_twins(series, level, learn, weight):
    usual = Usual(level, 0.5, learn)
    below = slow_below(usual, [x for x in series if not math.isnan(x)])
    slow_z, slow_c, z, c = [], [], 0.0, 0.0
    for b in below:
        z, c = (1 - weight) * z + weight * b, max(0.0, c + b - 0.5)
        slow_z.append(z)
        slow_c.append(c)
    for chart, fold, run, slow in (
        (Ewma(usual, weight), fold_ewma, run_ewma, slow_z),
        (Cusum(usual), fold_cusum, run_cusum, slow_c),
    ):
        readings = folded(fold, chart, Watched(), series)
        batch = run(chart, np.array([series]))
        said = [r.statistic for r in readings if r.statistic is not None]
        limits = [r.limit for r in readings if r.limit is not None]
        assert said == pytest.approx(slow)
        assert batch.statistic[0][~np.isnan(batch.statistic[0])] == pytest.approx(np.array(slow))
        assert batch.limit[0][~np.isnan(batch.limit[0])] == pytest.approx(np.array(limits))
        flags = [bool(r.flag) for r in readings]
        sure = [r.statistic is None or abs(r.statistic - r.limit) > 1e-9 for r in readings]
        assert all(a == b for a, b, ok in zip(flags, batch.flag[0], sure, strict=True) if ok)


def test_ewma_limit_grows_to_its_asymptote():
    _, reading = fold_ewma(Ewma(Usual(level=8.0)), Watched(n=500), 8.0)
    assert reading.limit == pytest.approx(2.7 * math.sqrt(0.3 / 1.7))


@given(SERIES.filter(lambda s: not math.isnan(s[-1])), RULES)
def test_a_lower_value_is_never_less_of_a_drop(series, rule):
    *earlier, last = series
    readings = [folded(fold_rule, rule, Running(), [*earlier, x])[-1] for x in (last, last - 1.0)]
    if readings[0].flag:
        assert readings[1].flag


@given(st.lists(VALUE, min_size=1, max_size=20))
def test_running_moments(series):
    so_far = Running()
    for value in series:
        so_far = so_far.add(value)
    assert so_far.mean == pytest.approx(statistics.fmean(series))
    assert so_far.sd == pytest.approx(statistics.stdev(series) if len(series) > 1 else 0.0, abs=1e-9)
    assert (so_far.last, so_far.highest) == (series[-1], max(series))


def test_readings_print_and_make_rows():
    silent, spoke = folded(fold_rule, Rule(), Running(), [8.0, 6.0])
    calm = folded(fold_rule, Rule(), Running(), [8.0, 8.0])[-1]
    assert str(silent) == "silent: 0 earlier values"
    assert str(spoke).startswith("a drop: 2.00 below 8.00")
    assert str(calm).startswith("no drop")
    assert spoke.as_row()["flag"] == 1
    assert silent.as_row()["flag"] is None
    charts = folded(fold_individuals, Individuals(), Ranged(), [8.0, 8.1, 8.0, 6.0, 8.0])
    assert [str(r).split(":")[0] for r in charts[2:]] == ["silent", "out of control", "in control"]
    assert charts[3].as_row()["flag"] == 1
    assert charts[0].as_row()["flag"] is None


@pytest.mark.parametrize(
    "make",
    [
        lambda: Rule(k=-1),
        lambda: Rule(between_sd=0),
        lambda: Rule(minimum_sessions=0),
        lambda: Rule(regained=2),
        lambda: Rule(repair_within=0),
        lambda: Individuals(minimum_sessions=1),
        lambda: Usual(sd=0),
        lambda: Ewma(weight=0),
        lambda: Cusum(slack=-1),
    ],
)
def test_choices_without_meaning_are_refused(make):
    with pytest.raises(OutOfRange):
        make()


def test_an_infinite_value_is_refused():
    with pytest.raises(NotFinite):
        fold_rule(Rule(), Running(), math.inf)
