"""Hyper-parameters: few dyads leave the stated defaults, many move them to the truth, and failure is said."""

import os
from dataclasses import replace

import numpy as np
import pytest

from alliance_core.ruptures import Channel, NotConverged, RuptureModel, estimate, lay_out
from alliance_core.ruptures.estimation import _climb, parameters, rebuild
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
    fitted = estimate(alone(practice(2, 1, sessions=3)), SMALL, iterations=30, kept=2, depths=1)
    assert fitted.converged
    assert fitted.model.hazard == pytest.approx(SMALL.hazard, rel=0.25)
    assert fitted.model.depth_shape == pytest.approx(SMALL.depth_shape, rel=0.05)
    assert fitted.n_dyads == 2
    assert fitted.log_posterior <= fitted.log_likelihood
    assert {row["name"] for row in fitted.as_rows()} >= {"hazard", "memory", "error_sd"}
    assert str(fitted).startswith(f"2 dyads, {fitted.n_sessions} sessions, converged")


def test_no_maximum_is_an_error_unless_wanted():
    sessions = alone(practice(12, 2, sessions=6))
    with pytest.raises(NotConverged, match="No maximum after 0 iterations") as told:
        estimate(sessions, SMALL, iterations=0, kept=2, depths=1)
    assert told.value.to_gain > 1.0
    fitted = estimate(sessions, SMALL, iterations=0, kept=2, depths=1, must_converge=False)
    assert not fitted.converged
    assert "NOT converged" in str(fitted)


class Hill:
    """A goal whose dyads each are normal around a place of their own: its top is known."""

    def __init__(self, places, uphill=1.0):
        self.places, self.uphill, self.centre = places, uphill, places[0]

    def __call__(self, point):
        return float(-0.5 * ((self.places - point) ** 2).sum() - 0.5 * point @ point)

    def scores(self, point):
        return self.uphill * (self.places - point)


def test_the_way_up_ends_at_the_top():
    places = np.random.default_rng(3).normal([2.0, -1.0, 0.5], 1.0, (40, 3))
    top, done = _climb(Hill(places), 20)
    assert top.point == pytest.approx(places.sum(axis=0) / 41.0, abs=0.2)
    assert 0 < done < 20
    assert np.sqrt(np.diag(np.linalg.inv(top.information))) == pytest.approx(np.full(3, 41**-0.5), rel=0.3)


def test_a_way_that_leads_down_is_not_gone():
    places = np.random.default_rng(3).normal(5.0, 1.0, (10, 2))
    top, done = _climb(Hill(places, uphill=-1.0), 20)
    assert (done, list(top.point)) == (0, [0.0, 0.0])
    assert _climb(Hill(places), 1)[1] == 1


def test_too_little_is_refused():
    with pytest.raises(TooFewPersons):
        estimate(practice(1, 3), RuptureModel())
    with pytest.raises(TooFewSessions):
        estimate(practice(3, 3, sessions=1), RuptureModel())


@pytest.mark.compiled
@pytest.mark.skipif("NUMBA_DISABLE_JIT" in os.environ, reason="needs the compiled loops")
def test_many_dyads_move_the_defaults_to_the_truth():
    fitted = estimate(practice(300, 4), RuptureModel(), depths=6, must_converge=False)
    model = fitted.model
    assert model.channels[0].mean == pytest.approx(8.8, abs=0.25)
    assert model.channels[1].loading == pytest.approx(0.5, abs=0.1)
    assert model.channels[1].bias_sd == pytest.approx(0.6, abs=0.1)
    assert model.channels[1].error_sd == pytest.approx(0.36, abs=0.05)
    assert model.hazard == pytest.approx(0.05, abs=0.03)
    assert model.repair == pytest.approx(0.4, abs=0.1)


@pytest.mark.compiled
@pytest.mark.skipif("NUMBA_DISABLE_JIT" in os.environ, reason="needs the compiled loops")
def test_more_dyads_make_narrower_intervals():
    few, many = (
        estimate(alone(practice(n, 5)), RuptureModel(channels=SMALL.channels), depths=6) for n in (20, 200)
    )
    assert sum(b < a for a, b in zip(few.free_sd, many.free_sd, strict=True)) >= 12
    assert all(row["low"] < row["value"] < row["high"] for row in many.as_rows())
