"""What a fit says: coefficients, variances, shares, courses, as a block and as a table."""

from __future__ import annotations

from functools import partial
from statistics import NormalDist

import numpy as np
import pytest
from tests.core.trajectories.designs import dense_columns, dense_covariance, practice

from alliance_core.trajectories import client_sums, fit_growth, fit_sums
from alliance_core.trajectories.deviance import Shape
from alliance_core.trajectories.growth import _at_the_edge, arranged
from alliance_core.trajectories.search import Optimum, Point, Search
from alliance_core.vocabulary import Abstention, Estimate

P = practice(5, clients=30, therapists=6)
FIT = fit_growth(P.client, P.time, P.outcome, therapist=P.therapist, covariates={"age": P.age})


def log_likelihood(p, parameters) -> float:
    """−2 log restricted likelihood of (log sd0, log sd1, z of the correlation, log sd therapist, log noise)."""
    sd0, sd1, tau, sigma = np.exp(parameters[[0, 1, 3, 4]])
    rho = np.tanh(parameters[2])
    psi = np.array([sd0**2, rho * sd0 * sd1, sd1**2, tau**2]) / sigma**2
    V, Q = sigma**2 * dense_covariance(p, psi), dense_columns(p, True)
    L = np.linalg.cholesky(V)
    white = np.linalg.solve(L, Q)
    X, y = white[:, :-1], white[:, -1]
    information = X.T @ X
    rest = y - X @ np.linalg.solve(information, X.T @ y)
    return float(2.0 * np.log(np.diag(L)).sum() + np.linalg.slogdet(information)[1] + rest @ rest)


def curvature(f, at, h=1e-3):
    """Second differences of f."""
    size, eye = at.size, np.eye(at.size) * h
    H = np.empty((size, size))
    for i in range(size):
        for j in range(i + 1):
            corners = [f(at + a * eye[i] + b * eye[j]) * a * b for a in (1, -1) for b in (1, -1)]
            H[i, j] = H[j, i] = sum(corners) / (4 * h * h)
    return H


def test_intervals_of_variances_come_from_the_curvature_of_the_whole_likelihood():
    p = practice(8, clients=14, therapists=4)
    fit = fit_growth(p.client, p.time, p.outcome, therapist=p.therapist, covariates={"age": p.age})
    found = fit.variances()
    names = ("intercept", "slope", "correlation", "therapist", "noise")
    there = [np.arctanh if name == "correlation" else np.log for name in names]
    at = np.array([f(found[name].value) for f, name in zip(there, names, strict=True)])
    errors = np.sqrt(np.diag(2.0 * np.linalg.inv(curvature(partial(log_likelihood, p), at))))
    z = NormalDist().inv_cdf(0.975)
    for name, f, error in zip(names, there, errors, strict=True):
        interval = found[name].interval
        assert (f(interval.high) - f(interval.low)) / (2 * z) == pytest.approx(error, rel=1e-3), name


def test_shares_sum_to_one_and_lie_in_their_intervals():
    for time in (0.0, 1.5):
        shares = FIT.variance_shares(time)
        assert sum(s.value for s in shares.values()) == pytest.approx(1.0)
        assert all(s.value in s.interval for s in shares.values())
    assert set(FIT.variance_shares()) == {"client", "therapist", "noise"}
    assert set(fit_growth(P.client, P.time, P.outcome).variance_shares()) == {"client", "noise"}


def test_a_model_without_slope_has_two_standard_deviations():
    fit = fit_growth(P.client, P.time, P.outcome, slope=False, method="ML")
    assert set(fit.variances()) == {"intercept", "noise"}
    assert fit.random_covariance[1, 1] == 0.0
    assert not fit.singular
    share = fit.variance_shares(3.0)["client"].value
    assert share == pytest.approx(fit.random_covariance[0, 0] / (fit.random_covariance[0, 0] + fit.sigma2))


def test_a_model_without_spread_between_clients_is_at_the_edge():
    noise = np.random.default_rng(4).normal(size=P.time.size)
    level = np.array([noise[P.client == c].mean() for c in range(30)])
    fit = fit_growth(P.client, P.time, noise - level[P.client], slope=False)
    assert fit.singular
    assert fit.theta == pytest.approx([0.0])
    both = fit_growth(P.client, P.time, noise - level[P.client])
    assert both.theta[0] >= 0.0


def test_therapists_without_spread_do_not_silence_the_clients():
    same = np.array([P.outcome[P.therapist == j].mean() for j in range(6)])
    found = fit_growth(P.client, P.time, P.outcome - same[P.therapist], therapist=P.therapist)
    assert found.scale.at_the_edge == {"therapist"}
    assert found.therapist_variance == 0.0
    assert isinstance(found.variances()["therapist"], Abstention)
    assert isinstance(found.variances()["slope"], Estimate)


def test_the_coefficient_is_an_estimate_with_its_counts():
    age = FIT.coefficient("age", 0.9)
    assert isinstance(age, Estimate)
    assert age.value in age.interval
    assert (age.n_used, age.n_missing) == (P.time.size, 0)
    assert "REML" in age.method


def test_the_expected_course_holds_a_new_client_as_often_as_it_says():
    course = FIT.course([0.0, 1.0, 2.0], {"age": 0.5}, level=0.8)
    row = course.rows()[1]
    assert row["expected"] == pytest.approx(FIT.expected(1.0, {"age": 0.5}))
    z = np.array([1.0, 1.0])
    x = np.array([1.0, 1.0, 0.5])
    total = z @ FIT.random_covariance @ z + FIT.therapist_variance + FIT.sigma2 + x @ FIT.beta_covariance @ x
    assert row["high"] - row["low"] == pytest.approx(2 * NormalDist().inv_cdf(0.9) * np.sqrt(total))
    assert "of the population" in str(course)


def test_it_prints_as_a_block_and_exports_as_a_table():
    text = str(FIT)
    for word in ("REML", "30 clients", "6 therapists", "age", "therapist", "gradient"):
        assert word in text
    table = FIT.rows()
    assert [row["figure"] for row in table][:4] == ["intercept", "time", "age", "sd intercept"]
    assert all(row["low"] <= row["value"] <= row["high"] for row in table)
    holes = np.where(np.arange(P.time.size) == 3, np.nan, P.outcome)
    assert "1 visits missing" in str(fit_growth(P.client, P.time, holes))


def test_sums_say_what_they_hold():
    sums = client_sums(P.client, P.time, P.outcome, covariates={"age": P.age})
    assert str(sums) == f"sums of {P.time.size} rows (0 missing) in 30 columns, for 1, time, outcome, age"


def test_the_model_is_plain_numbers():
    model = FIT.model()
    assert model.expected(1.0, {"age": 2.0}) == pytest.approx(FIT.expected(1.0, {"age": 2.0}))
    assert model.therapist == pytest.approx(FIT.therapist_variance)
    assert model.noise == FIT.sigma2


def test_a_large_practice_is_first_searched_in_a_sample(monkeypatch):
    p = practice(31, clients=240, therapists=60)
    whole = [fit_growth(p.client, p.time, p.outcome, therapist=t) for t in (None, p.therapist)]
    monkeypatch.setattr("alliance_core.trajectories.moments.SAMPLE", 40)
    for fit, therapist in zip(whole, (None, p.therapist), strict=True):
        sums = client_sums(p.client, p.time, p.outcome, therapist=therapist)
        sample = arranged(sums).sample()
        assert sample.n_clients < 120
        assert sample.n_rows < p.time.size / 2
        again = fit_sums(sums)
        assert again.criterion == pytest.approx(fit.criterion, abs=1e-8)


def test_nothing_is_set_to_nothing_against_the_deviance():
    point = Point(np.array([1.0, 0.0, -1e-6]), 0.0, np.zeros(3), np.eye(3))
    search = Search(lambda theta: Point(theta, float(theta[2] == 0.0), np.zeros(3), np.eye(3)))
    optimum = _at_the_edge(search, Shape(), Optimum(point, np.eye(3), 1))
    assert optimum.point.theta.tolist() == [1.0, 0.0, 1e-6]
    assert optimum.evaluations == 2
