"""Truth and bias, within and between, convergence: lme4 and nlme, laws, and when they are silent."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracles.reading import matrix, oracle

from alliance_core.dyads import convergence, following, truth_and_bias, within_between
from alliance_core.dyads.mixed import SILENT
from alliance_core.dyads.within_between import SessionTwice
from alliance_core.psychometrics.responses import UnknownRule, WrongShape
from alliance_core.trajectories.errors import NotConverged
from alliance_core.vocabulary import Abstention, OutOfRange

R = oracle("dyads/mixed")
DYAD, SESSION, CLIENT, THERAPIST, GUESS, SYMPTOM = matrix("dyads/sessions").T
SEEDS = st.integers(0, 2**32 - 1)


def agrees(effect, prefix, place):
    assert effect.estimate.value == pytest.approx(R[f"{prefix}_b{place}"], abs=1e-6)
    assert effect.standard_error == pytest.approx(R[f"{prefix}_se{place}"], rel=1e-5)


# truth and bias


@pytest.mark.parametrize("differing", ["truth", "bias", "neither"])
def test_truth_and_bias_agree_with_lme4(differing):
    found = truth_and_bias(GUESS, CLIENT, THERAPIST, DYAD, differing=differing)
    for place, effect in enumerate((found.directional_bias, found.truth_force, found.bias_force), start=1):
        agrees(effect, differing, place)
    assert found.dyad_sd == pytest.approx(R[f"{differing}_sd1"], rel=1e-4)
    if differing == "neither":
        assert found.slope_sd is None
    else:
        assert found.slope_sd == pytest.approx(R[f"{differing}_sd2"], rel=1e-3)
    assert "SD between dyads" in str(found)
    assert found.as_table()["figure"] == ["directional bias", "truth force", "bias force"]


@settings(max_examples=10)
@given(SEEDS, st.floats(-4, 4))
def test_moving_the_scale_moves_no_force(seed, shift):
    rng = np.random.default_rng(seed)
    dyad, truth, bias = np.repeat(np.arange(25), 6), rng.normal(size=150), rng.normal(size=150)
    judgement = 0.5 * truth + 0.2 * bias + rng.normal(size=25)[dyad] + rng.normal(size=150)
    one = truth_and_bias(judgement, truth, bias, dyad, differing="neither")
    other = truth_and_bias(judgement + shift, truth + shift, bias + shift, dyad, differing="neither")
    for name in ("directional_bias", "truth_force", "bias_force"):
        first, second = getattr(one, name).estimate.value, getattr(other, name).estimate.value
        assert first == pytest.approx(second, abs=1e-5)


def test_truth_and_bias_are_silent_where_they_must_be(monkeypatch):
    few = DYAD < 11
    assert truth_and_bias(GUESS[few], CLIENT[few], THERAPIST[few], DYAD[few]).reason == "too few dyads"
    assert truth_and_bias(GUESS, CLIENT, CLIENT, DYAD).reason == "the predictors cannot be told apart"
    assert truth_and_bias(CLIENT, CLIENT, THERAPIST, DYAD).reason == "the model leaves no remainder"
    once = SESSION == 1
    single = truth_and_bias(GUESS[once], CLIENT[once], THERAPIST[once], DYAD[once])
    assert single.reason == "too few sessions in each dyad"
    nothing = np.full(3, math.nan)
    assert truth_and_bias(nothing, nothing, nothing, [1, 2, 3]).found == 0
    with pytest.raises(UnknownRule):
        truth_and_bias(GUESS, CLIENT, THERAPIST, DYAD, differing="both")
    with pytest.raises(WrongShape, match="dyads"):
        truth_and_bias(GUESS, CLIENT, THERAPIST, DYAD[:3])

    def gives_up(*_, **__):
        raise NotConverged(gradient_norm=1.0, evaluations=1)

    monkeypatch.setattr("alliance_core.dyads.mixed.fit_growth", gives_up)
    assert truth_and_bias(GUESS, CLIENT, THERAPIST, DYAD).reason == SILENT[NotConverged]


# within and between


def test_within_and_between_agree_with_lme4_and_nlme():
    found = within_between(CLIENT, SYMPTOM, DYAD, SESSION)
    agrees(found.within, "differing", 2)
    agrees(found.between, "differing", 4)
    assert found.within_sd == pytest.approx(R["differing_sd2"], abs=2e-4)
    assert "SD of the within effect" in str(found)
    same = within_between(CLIENT, SYMPTOM, DYAD, SESSION, differing=False)
    agrees(same.within, "same", 2)
    agrees(same.between, "same", 4)
    assert (same.within.df, same.between.df) == (R["same_df2"], R["same_df4"])
    assert same.within_sd is None
    assert list(same.notes()) == []
    contextual = same.between.estimate.value - same.within.estimate.value
    assert same.contextual.estimate.value == pytest.approx(contextual)


@settings(max_examples=10)
@given(SEEDS, st.floats(-9, 9))
def test_what_is_stable_in_a_dyad_does_not_touch_the_within_effect(seed, shift):
    rng = np.random.default_rng(seed)
    dyad, session = np.repeat(np.arange(25), 6), np.tile(np.arange(6.0), 25)
    x, y = rng.normal(size=150), rng.normal(size=150)
    moved = x + shift * rng.normal(size=25)[dyad]
    arguments = {"next_outcome": False, "trend": False, "differing": False}
    one = within_between(x, y, dyad, session, **arguments)
    other = within_between(moved, y, dyad, session, **arguments)
    assert one.within.estimate.value == pytest.approx(other.within.estimate.value, abs=1e-4)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), unique=True, min_size=1, max_size=20))
def test_the_following_outcome_equals_a_slow_twin(rows):
    dyad, session = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    outcome = np.arange(len(rows)) + 0.5
    found = following(dyad, session, outcome)
    for i, (d, s) in enumerate(rows):
        later = [(t, outcome[k]) for k, (e, t) in enumerate(rows) if e == d and t > s]
        assert found[i] == min(later)[1] if later else math.isnan(found[i])


def test_within_and_between_are_silent_where_they_must_be():
    mean = np.array([np.nanmean(CLIENT[d == DYAD]) for d in DYAD])
    flat = within_between(mean, SYMPTOM, DYAD, SESSION)
    assert flat.reason == "the predictor does not vary within dyads"
    centred = CLIENT - mean
    balanced = ~np.isnan(CLIENT + SYMPTOM)
    few = balanced & (DYAD < 15)
    assert within_between(CLIENT[few], SYMPTOM[few], DYAD[few], SESSION[few]).reason == "too few dyads"
    assert isinstance(within_between(centred * 0, SYMPTOM, DYAD, SESSION), Abstention)
    with pytest.raises(SessionTwice):
        within_between(CLIENT, SYMPTOM, DYAD, np.ones_like(SESSION))


# convergence


def test_convergence_agrees_with_lme4():
    found = convergence(CLIENT, THERAPIST, DYAD, SESSION)
    agrees(found.start, "convergence", 1)
    agrees(found.change, "convergence", 2)
    assert found.dyad_sd == pytest.approx(R["convergence_sd2"], rel=1e-3)
    assert "SD of the change" in str(found)
    mirrored = convergence(THERAPIST, CLIENT, DYAD, SESSION)
    assert mirrored.change.estimate.value == pytest.approx(found.change.estimate.value)


def test_chairs_that_come_closer_are_seen_to():
    rng = np.random.default_rng(8)
    dyad, session = np.repeat(np.arange(40), 10), np.tile(np.arange(1.0, 11.0), 40)
    client = 7 + rng.normal(size=400) * 0.2
    therapist = client + 3.0 - 1.0 * np.log(session) + rng.normal(size=40)[dyad] * 0.2
    therapist += 0.2 * rng.normal(size=400)
    found = convergence(client, therapist, dyad, session)
    assert found.change.estimate.interval.high < 0
    assert found.start.estimate.value == pytest.approx(3.0, abs=0.2)


def test_convergence_is_silent_where_it_must_be():
    few = DYAD < 5
    assert convergence(CLIENT[few], THERAPIST[few], DYAD[few], SESSION[few]).reason == "too few dyads"
    assert convergence(CLIENT, CLIENT, DYAD, SESSION).reason == "the model leaves no remainder"
    with pytest.raises(OutOfRange):
        convergence(CLIENT, THERAPIST, DYAD, SESSION - 1)
