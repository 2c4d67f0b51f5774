"""Who is not on track: probabilities against simulation, thresholds against counting, silence where it is due."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_core.trajectories import (
    ChangeRule,
    GrowthModel,
    deterioration_paths,
    not_on_track,
    prospects,
    risen_since_intake,
    threshold_for,
    worse_than_band,
)
from alliance_core.vocabulary import Abstention, NotFinite, OutOfRange, Signal, TooFewPersons

MODEL = GrowthModel(mean=(15.0, -2.0), spread=(16.0, -1.5, 2.0), noise=9.0)
RULE = ChangeRule(reliable_change=6.0, cutoff=10.0, step=1.0)
END = float(np.log(20.0))
few = settings(max_examples=30, deadline=None)


def client(*scores):
    times = np.log(np.arange(1, len(scores) + 1))
    return MODEL.prior().after(zip(times, scores, strict=True))


def value(found):
    return found.value


@given(last=st.floats(0, 27), seed=st.integers(0, 2**32 - 1))
@few
def test_probabilities_are_those_of_drawn_endings(last, seed):
    found = client(14.0, 13.0, last)
    told = prospects(found, baseline=14.0, end=END, rule=RULE)
    drawn = np.round(np.random.default_rng(seed).normal(found.expected(END), found.score_sd(END), 40_000))
    assert told.deterioration.value == pytest.approx((drawn - 14.0 >= 6.0).mean(), abs=0.012)
    assert told.improvement.value == pytest.approx((14.0 - drawn >= 6.0).mean(), abs=0.012)
    assert told.recovery.value == pytest.approx(((drawn < 10.0) & (14.0 - drawn >= 6.0)).mean(), abs=0.012)


@given(last=st.floats(0, 27))
@few
def test_more_is_better_is_the_mirror(last):
    mirrored = GrowthModel((-15.0, 2.0), MODEL.spread, MODEL.noise)
    rule = ChangeRule(reliable_change=6.0, cutoff=-10.0, lower_is_better=False, step=1.0)
    other = mirrored.prior().after([(0.0, -14.0), (np.log(2.0), -last)])
    one = prospects(client(14.0, last), baseline=14.0, end=END, rule=RULE)
    two = prospects(other, baseline=-14.0, end=END, rule=rule)
    for ending in ("deterioration", "improvement", "recovery"):
        assert value(getattr(one, ending)) == pytest.approx(value(getattr(two, ending)))


@given(low=st.floats(0, 27), more=st.floats(0, 10))
@few
def test_a_worse_score_never_lowers_the_probability_of_deterioration(low, more):
    one, two = (prospects(client(12.0, s), baseline=12.0, end=END, rule=RULE) for s in (low, low + more))
    assert value(two.deterioration) >= value(one.deterioration)
    assert value(two.recovery) <= value(one.recovery)


def test_it_is_silent_with_one_score_and_about_the_recovery_of_the_well():
    told = prospects(client(14.0), baseline=14.0, end=END, rule=RULE)
    assert isinstance(told.deterioration, Abstention)
    assert (told.deterioration.needed, told.deterioration.found) == (2, 1)
    well = prospects(client(5.0, 5.0), baseline=5.0, end=END, rule=RULE)
    assert well.recovery.reason == "no case at the start"
    bare = prospects(client(15.0, 5.0), baseline=15.0, end=END, rule=ChangeRule(6.0))
    assert isinstance(bare.recovery, Abstention)
    assert "deterioration" in str(told)
    assert told.as_table()["figure"] == ["deterioration", "improvement", "recovery"]


def test_a_signal_carries_what_it_rests_on():
    bad, good = client(12.0, 20.0, 22.0), client(12.0, 9.0, 8.0)
    found = not_on_track(bad, baseline=12.0, end=END, rule=RULE, threshold=0.3)
    assert isinstance(found, Signal)
    assert {b.name for b in found.basis} >= {"probability of deterioration", "first score"}
    assert not_on_track(good, baseline=12.0, end=END, rule=RULE, threshold=0.3) is None
    assert isinstance(
        not_on_track(client(12.0), baseline=12.0, end=END, rule=RULE, threshold=0.3), Abstention
    )


def test_many_clients_at_once_are_each_alone():
    rng = np.random.default_rng(1)
    times = np.log(np.arange(1, 7))
    y = rng.normal(14, 4, (20, 6))
    y[3, 2] = y[5, 4] = np.nan
    paths = deterioration_paths(MODEL, times, y, END, RULE)
    for i in range(20):
        found = MODEL.prior()
        for session in range(6):
            if np.isfinite(y[i, session]):
                found = found.updated(times[session], y[i, session])
            if found.n >= 2:
                told = prospects(found, baseline=y[i, 0], end=END, rule=RULE)
                assert paths[i, session] == pytest.approx(value(told.deterioration), abs=1e-12)
    with pytest.raises(NotFinite, match="first score"):
        deterioration_paths(MODEL, times, np.full((1, 6), np.nan), END, RULE)


@given(
    chances=st.lists(st.floats(0, 1), min_size=1, max_size=40),
    specificity=st.floats(0, 1),
)
@few
def test_the_threshold_keeps_its_specificity(chances, specificity):
    told = np.array(chances)
    limit = threshold_for(told, np.zeros(told.size, bool), specificity=specificity)
    assert (told <= limit).mean() >= specificity - 1e-9
    lower = told[told < limit]
    if lower.size:
        assert (told <= lower.max()).mean() < specificity


def test_a_threshold_needs_somebody_who_did_not_deteriorate():
    with pytest.raises(TooFewPersons):
        threshold_for([0.5], [True], specificity=0.9)


def test_simple_rules():
    high = ChangeRule(6.0, lower_is_better=False)
    assert risen_since_intake(10.0, 16.0, RULE)
    assert not risen_since_intake(10.0, 15.0, RULE)
    assert risen_since_intake(10.0, 4.0, high)
    band = client(14.0).band(0.7)
    assert worse_than_band(client(14.0), 0.7, band.high + 0.1, RULE)
    assert not worse_than_band(client(14.0), 0.7, band.low - 0.1, RULE)
    assert worse_than_band(client(14.0), 0.7, band.low - 0.1, high)


def test_what_is_no_rule_is_refused():
    with pytest.raises(OutOfRange):
        ChangeRule(-1.0)
    assert not ChangeRule(6.0).is_case(27.0)
    assert ChangeRule(6.0, cutoff=10.0, lower_is_better=False).is_case(9.0)
