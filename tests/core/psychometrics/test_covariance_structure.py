"""The engine behind omega and the panel model: its gradient, its likelihood, and when it gives up."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from alliance_core.psychometrics.covariance_structure import (
    Cell,
    NotIdentified,
    Structure,
    _Implied,
    _score,
    fit_structure,
    log_likelihood,
    patterns,
)

CHAIN = Structure(
    3,
    4,
    (
        Cell("effect", 0, 3, 1.0),
        Cell("effect", 1, 0, 0.4, "step"),
        Cell("effect", 2, 1, 0.4, "step"),
        Cell("covariance", 0, 0, 1.0, "noise"),
        Cell("covariance", 1, 1, 1.0, "noise"),
        Cell("covariance", 2, 2, 1.0, "noise"),
        Cell("covariance", 0, 2, 0.1, "tie"),
        Cell("covariance", 3, 3, 0.5, "common"),
    ),
)


def holes(seed, n=40):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, 3)).cumsum(axis=1)
    values[rng.random((n, 3)) < 0.2] = math.nan
    return values


@given(st.integers(0, 2**32 - 1))
def test_the_likelihood_equals_the_sum_over_rows(seed):
    values = holes(seed)
    implied = _Implied(CHAIN, CHAIN.starts())
    slow = 0.0
    for row in values:
        seen = np.flatnonzero(~np.isnan(row))
        if seen.size:
            slow += multivariate_normal(np.zeros(len(seen)), implied.sigma[np.ix_(seen, seen)]).logpdf(
                row[seen]
            )
    assert log_likelihood(patterns(values), implied.sigma, np.zeros(3)) == pytest.approx(slow)


@given(st.integers(0, 2**32 - 1))
def test_the_gradient_equals_differences_of_the_likelihood(seed):
    found, q = patterns(holes(seed)), len(CHAIN.parameters())
    point = np.r_[CHAIN.starts(), 0.1, -0.2, 0.3]

    def height(at):
        return log_likelihood(found, _Implied(CHAIN, at[:q]).sigma, at[q:])

    gradient, _ = _score(found, _Implied(CHAIN, point[:q]), point[q:])
    for j, step in enumerate(np.eye(len(point)) * 1e-6):
        slow = (height(point + step) - height(point - step)) / 2e-6
        assert gradient[j] == pytest.approx(slow, rel=1e-4, abs=1e-4)


def test_a_far_start_is_reached_by_halved_steps():
    values = 10.0 * np.random.default_rng(5).normal(size=(50, 1))
    far = Structure(1, 1, (Cell("covariance", 0, 0, 1e-3, "v"),))
    near = fit_structure(Structure(1, 1, (Cell("covariance", 0, 0, 5000.0, "v"),)), values)
    assert fit_structure(far, values)["v"] == pytest.approx(values.var())
    assert near["v"] == pytest.approx(values.var())
    assert near.variance_of({"v": 1.0}) == pytest.approx(2 * values.var() ** 2 / 50, rel=1e-5)


def test_a_covariance_matrix_that_is_none_has_no_likelihood():
    assert (
        log_likelihood(patterns(np.zeros((2, 2))), np.array([[1.0, 2.0], [2.0, 1.0]]), np.zeros(2))
        == -math.inf
    )


def test_a_model_the_answers_do_not_determine_is_refused():
    two_for_one = Structure(
        1,
        2,
        (Cell("effect", 0, 1, 1.0), Cell("covariance", 0, 0, 1.0, "a"), Cell("covariance", 1, 1, 1.0, "b")),
    )
    with pytest.raises(NotIdentified):
        fit_structure(two_for_one, np.random.default_rng(1).normal(size=(50, 1)))
