"""One client at a time: the update is exact, in any order, and as sure as it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.trajectories.designs import practice, practices, seeds

from alliance_core.trajectories import GrowthModel, client_sums, effects, fit_sums
from alliance_core.trajectories.errors import UnknownColumn
from alliance_core.vocabulary import NotFinite, OutOfRange

MODEL = GrowthModel(mean=(15.0, -2.0), spread=(16.0, -1.5, 2.0), noise=9.0)
scores = st.lists(st.tuples(st.floats(0, 4), st.floats(0, 27)), min_size=1, max_size=12)


def batch(model, told, extra=0.0):
    """The posterior from all scores at once, by the joint normal."""
    t, y = (np.array(column) for column in zip(*told, strict=True))
    Z = np.stack([np.ones_like(t), t], axis=1)
    G = np.array([[model.spread[0] + extra, model.spread[1]], [model.spread[1], model.spread[2]]])
    V = Z @ G @ Z.T + model.noise * np.eye(t.size)
    gain = np.linalg.solve(V, Z @ G).T
    return gain @ (y - Z @ np.array(model.mean)), G - gain @ Z @ G


def covariance(found):
    return np.array([[found.p00, found.p01], [found.p01, found.p11]])


@given(told=scores, tau2=st.floats(0, 5))
@settings(deadline=None)
def test_session_by_session_equals_all_at_once(told, tau2):
    model = GrowthModel(MODEL.mean, MODEL.spread, MODEL.noise, therapist=tau2)
    found = model.prior().after(told)
    mean, spread = batch(model, told, tau2)
    assert [found.m0, found.m1] == pytest.approx(mean, rel=1e-7, abs=1e-7)
    np.testing.assert_allclose(covariance(found), spread, rtol=1e-7, atol=1e-7)
    assert found.n == len(told)


@given(told=scores, seed=seeds)
@settings(deadline=None)
def test_the_order_of_sessions_does_not_matter(told, seed):
    mixed = [told[i] for i in np.random.default_rng(seed).permutation(len(told))]
    one, two = MODEL.prior().after(told), MODEL.prior().after(mixed)
    assert (one.m0, one.m1) == pytest.approx((two.m0, two.m1), rel=1e-8, abs=1e-8)


@given(told=scores)
@settings(deadline=None)
def test_another_score_never_makes_the_line_less_sure(told):
    found = MODEL.prior()
    for time, score in told:
        later = found.updated(time, score)
        assert all(later.line_variance(t) <= found.line_variance(t) + 1e-9 for t in (0.0, 1.0, 3.0))
        found = later


@given(p=practices)
@settings(max_examples=8, deadline=None)
def test_it_is_what_the_fit_says_of_each_client(p):
    sums = client_sums(p.client, p.time, p.outcome)
    fit = fit_sums(sums)
    known = effects(fit, sums)
    for client in range(3):
        rows = p.client == client
        found = fit.model().prior().after(zip(p.time[rows], p.outcome[rows], strict=True))
        assert [found.m0, found.m1] == pytest.approx(known.client_mean[client], rel=1e-6, abs=1e-6)
        np.testing.assert_allclose(covariance(found), known.client_covariance[client], rtol=1e-6, atol=1e-7)


def test_ranks_of_the_truth_are_uniform_given_the_true_model():
    """Simulation-based calibration (Talts et al. 2018): the truth's place in its posterior is uniform."""
    rng = np.random.default_rng(20)
    G = np.array([[16.0, -1.5], [-1.5, 2.0]])
    places = []
    for _ in range(1000):
        b = rng.multivariate_normal([0.0, 0.0], G)
        times = np.log(np.arange(1, rng.integers(3, 12)))
        y = 15.0 + b[0] + (b[1] - 2.0) * times + rng.normal(0.0, 3.0, times.size)
        found = MODEL.prior().after(zip(times, y, strict=True))
        end = np.log(20.0)
        truth = 15.0 + b[0] + (b[1] - 2.0) * end
        places.append((truth - found.expected(end)) / np.sqrt(found.line_variance(end)))
    from scipy.stats import kstest, norm

    assert kstest(norm.cdf(places), "uniform").pvalue > 0.01


def test_a_known_therapist_and_covariates_move_the_start():
    model = GrowthModel((10.0, 0.0), (4.0, 0.0, 1.0), 1.0, therapist=2.0, coefficients={"age": 0.5})
    assert model.prior(covariates={"age": 2.0}).p00 == 6.0
    known = model.prior(therapist_effect=1.5, therapist_variance=0.25, covariates={"age": 2.0})
    assert (known.p00, known.expected(0.0)) == (4.25, 12.5)
    assert model.expected(0.0, {"age": 2.0}) == 11.0
    moved = model.prior().updated(0.0, 12.0, shift=1.0)
    assert moved.m0 == model.prior().updated(0.0, 11.0).m0
    with pytest.raises(UnknownColumn):
        model.prior(covariates={"height": 1.0})


def test_the_course_and_its_band():
    found = MODEL.prior().after([(0.0, 20.0), (0.7, 18.0)])
    course = found.course([1.0, 2.0], level=0.9)
    row = course.rows()[0]
    assert row["expected"] == pytest.approx(found.expected(1.0))
    assert row["high"] - row["expected"] == pytest.approx(1.6448536 * found.score_sd(1.0))
    assert "after 2 scores" in str(course)
    assert "after 2 scores: intercept" in str(found)
    assert "of the population" in str(MODEL.prior().course([0.0]))


def test_what_is_no_model_is_refused():
    with pytest.raises(OutOfRange, match="noise"):
        GrowthModel((0.0, 0.0), (1.0, 0.0, 1.0), 0.0)
    with pytest.raises(OutOfRange, match="covariance"):
        GrowthModel((0.0, 0.0), (1.0, 2.0, 1.0), 1.0)
    with pytest.raises(NotFinite):
        MODEL.prior().updated(0.0, float("nan"))
    assert MODEL.as_row()["var_noise"] == 9.0
    assert practice(1).client.size > 30
