"""The sums at one choice of variances, against the dense covariance matrix they stand for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.trajectories.designs import dense_columns, dense_covariance, dense_criterion, practice, seeds

from alliance_core.trajectories.columns import cells
from alliance_core.trajectories.deviance import Deviance, Shape
from alliance_core.trajectories.growth import arranged
from alliance_core.trajectories.moments import Groups, Nested
from alliance_core.trajectories.patterns import alone
from alliance_core.trajectories.sums import client_sums

VARIANCES = ("k11", "k12", "k22", "tau2")
spreads = st.lists(st.floats(0.0, 3.0), min_size=3, max_size=3)
few = settings(max_examples=15, deadline=None)


def psi_of(spread, tau2):
    a, b, c = spread
    return np.array([a * a, a * b, b * b + c * c, tau2])


def sums_of(p, kind, with_age=False):
    therapist = None if kind == "A" else p.therapist
    return client_sums(
        p.client,
        p.time,
        p.outcome,
        therapist=therapist,
        covariates={"age": p.age} if with_age else None,
        origin=np.zeros(2 + with_age),
    )


def made(seed, kind, shared=False):
    return practice(seed, shared=shared, crossed=kind == "C")


def changes(p):
    """dV for each variance, (4, n, n)."""
    same = (p.client[:, None] == p.client[None, :]).astype(float)
    t, u = p.time[:, None], p.time[None, :]
    return np.stack(
        [same, same * (t + u), same * t * u, (p.therapist[:, None] == p.therapist[None, :]).astype(float)]
    )


@pytest.mark.parametrize("kind", "ABC")
@pytest.mark.parametrize("with_age", [False, True])
@given(seed=seeds, spread=spreads, tau2=st.floats(0.0, 2.0), shared=st.booleans())
@few
def test_every_moment_is_what_the_dense_matrix_says(kind, with_age, seed, spread, tau2, shared):
    p = made(seed, kind, shared)
    psi = psi_of(spread, 0.0 if kind == "A" else tau2)
    found = (cells if with_age else arranged)(sums_of(p, kind, with_age)).moments(psi)
    V, Q = dense_covariance(p, psi), dense_columns(p, with_age)
    inverse = np.linalg.inv(V)
    assert found.logdet == pytest.approx(np.linalg.slogdet(V)[1], rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(found.S, Q.T @ inverse @ Q, rtol=1e-6, atol=1e-7)
    for a, dV in enumerate(changes(p)[: 3 if kind == "A" else 4]):
        assert found.h[a] == pytest.approx(np.trace(inverse @ dV), rel=1e-6, abs=1e-7), VARIANCES[a]
        assert found.D[a] == pytest.approx(Q.T @ inverse @ dV @ inverse @ Q, rel=1e-6, abs=1e-6)


@given(seed=seeds, spread=spreads)
@few
def test_the_expected_information_is_exact_without_therapists(seed, spread):
    p = practice(seed)
    psi = psi_of(spread, 0.0)
    inverse = np.linalg.inv(dense_covariance(p, psi))
    expected = [[np.trace(inverse @ a @ inverse @ b) for a in changes(p)[:3]] for b in changes(p)[:3]]
    for source in (arranged(sums_of(p, "A")), cells(sums_of(p, "A"))):
        assert source.moments(psi).F[:3, :3] == pytest.approx(np.array(expected), rel=1e-6, abs=1e-8)


@given(seed=seeds, spread=spreads)
@few
def test_clients_of_one_pattern_may_be_gathered(seed, spread):
    p = practice(seed, shared=True)
    together = arranged(sums_of(p, "A"))
    apart = Groups(alone(sums_of(p, "A").cross), p.time.size, 12)
    assert together.groups.shape[1] == 1
    assert apart.groups.shape[1] == 12
    one, two = together.moments(psi_of(spread, 0.0)), apart.moments(psi_of(spread, 0.0))
    assert one.logdet == pytest.approx(two.logdet)
    for name in ("S", "h", "D", "F"):
        assert getattr(one, name) == pytest.approx(getattr(two, name), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("kind", "ABC")
@given(seed=seeds, theta=st.lists(st.floats(0.2, 2.0), min_size=4, max_size=4))
@few
def test_the_deviance_and_its_gradient_follow_the_definition(kind, reml, seed, theta):
    p = made(seed, kind)
    shape = Shape(therapist=kind != "A")
    deviance = Deviance(arranged(sums_of(p, kind)), shape, reml)
    at = np.array(theta)[: 3 + shape.therapist]
    point = deviance(at)
    assert point.deviance == pytest.approx(dense_criterion(p, shape.psi(at), reml), rel=1e-9)
    for i in range(at.size):
        move = np.eye(at.size)[i] * 1e-5
        up, down = (dense_criterion(p, shape.psi(at + sign * move), reml) for sign in (1.0, -1.0))
        assert point.gradient[i] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-4)


def test_arrangements_are_chosen_by_what_the_data_need():
    p = practice(1)
    assert isinstance(arranged(sums_of(p, "A")), Groups)
    nested = arranged(sums_of(p, "B"))
    assert isinstance(nested, Nested)
    assert (nested.n_clients, nested.n_therapists, nested.sample()) == (12, 4, None)
    crossed = arranged(sums_of(practice(1, crossed=True), "B"))
    assert (crossed.n_clients, crossed.n_therapists, crossed.n_fixed, crossed.sample()) == (12, 4, 2, None)
