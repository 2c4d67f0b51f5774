"""Hyper-parameters: few dyads leave the stated defaults, many move them to the truth, and failure is said."""

import os
from dataclasses import replace

import numpy as np
import pytest

from alliance_core.ruptures import Channel, NotConverged, RuptureModel, estimate, lay_out
from alliance_core.ruptures.estimation import parameters, rebuild
from alliance_core.simulation import Design, simulate
from alliance_core.vocabulary import TooFewPersons, TooFewSessions

SMALL = RuptureModel(channels=(Channel(mean=8.5, error_sd=0.4),), kept=2, depths=1)


def practice(n, seed, sessions=16):
    seen = simulate(replace(Design(), sessions=sessions), n, np.random.default_rng(seed))
    values = np.stack([seen.client_after.form_mean, seen.therapist_after.form_mean], axis=2)
    return lay_out(values, seen.course.gap_days, seen.attended.sum(axis=1))


def alone(sessions):
    return replace(sessions, values=np.ascontiguousarray(sessions.values[:, :, :1]))


def test_to_the_free_scale_and_back_changes_nothing():
    model = RuptureModel()
    free = np.array([p.of(model) for p in parameters(model)])
    again = rebuild(model, free)
    assert np.array([p.of(again) for p in parameters(again)]) == pytest.approx(free)
    assert (again.kept, again.channels[0].loading) == (model.kept, 1.0)


def test_few_dyads_leave_the_stated_defaults():
    fitted = estimate(alone(practice(2, 1, sessions=3)), SMALL, iterations=30, kept=2)
    assert fitted.converged
    assert fitted.model.hazard == pytest.approx(SMALL.hazard, rel=0.25)
    assert fitted.model.depth_shape == pytest.approx(SMALL.depth_shape, rel=0.05)
    assert fitted.n_dyads == 2
    assert fitted.log_posterior <= fitted.log_likelihood
    assert {row["name"] for row in fitted.as_rows()} >= {"hazard", "memory", "error_sd"}
    assert str(fitted).startswith(f"2 dyads, {fitted.n_sessions} sessions, converged")


def test_no_maximum_is_an_error_unless_wanted():
    sessions = alone(practice(2, 2, sessions=3))
    with pytest.raises(NotConverged, match="No maximum after"):
        estimate(sessions, SMALL, iterations=1, kept=2)
    fitted = estimate(sessions, SMALL, iterations=1, kept=2, must_converge=False)
    assert not fitted.converged
    assert "NOT converged" in str(fitted)


def test_too_little_is_refused():
    with pytest.raises(TooFewPersons):
        estimate(practice(1, 3), RuptureModel())
    with pytest.raises(TooFewSessions):
        estimate(practice(3, 3, sessions=1), RuptureModel())


@pytest.mark.compiled
@pytest.mark.skipif("NUMBA_DISABLE_JIT" in os.environ, reason="needs the compiled loops")
def test_many_dyads_move_the_defaults_to_the_truth():
    fitted = estimate(practice(150, 4), RuptureModel(depths=4), kept=8, iterations=25, must_converge=False)
    model = fitted.model
    assert model.channels[0].mean == pytest.approx(8.8, abs=0.25)
    assert model.channels[1].loading == pytest.approx(0.5, abs=0.08)
    assert model.channels[1].bias_sd == pytest.approx(0.6, abs=0.1)
    assert model.channels[1].error_sd == pytest.approx(0.36, abs=0.05)
