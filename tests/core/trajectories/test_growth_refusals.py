"""What a growth model refuses, and with which words."""

from __future__ import annotations

import numpy as np
import pytest
from tests.core.trajectories.designs import practice

from alliance_core import trajectories
from alliance_core.trajectories import client_sums, fit_growth, merge
from alliance_core.trajectories.errors import (
    Collinear,
    NoNoise,
    NotConverged,
    NotIdentified,
    UnequalLengths,
    UnequalSums,
    UnknownColumn,
    UnknownMethod,
)
from alliance_core.trajectories.search import Point, Search
from alliance_core.vocabulary import Abstention, NotFinite, TooFew, TooFewPersons

P = practice(11)


def test_columns_of_different_lengths():
    with pytest.raises(UnequalLengths, match="one value a row"):
        fit_growth(P.client, P.time[:-1], P.outcome)
    with pytest.raises(UnequalLengths):
        fit_growth(P.client[:, None], P.time[:, None], P.outcome[:, None])


def test_an_infinity_is_named_and_no_visit_is_too_few():
    with pytest.raises(NotFinite, match="outcome"):
        fit_growth(P.client, P.time, np.where(P.time > 1, np.inf, P.outcome))
    with pytest.raises(TooFew, match="at least 1"):
        fit_growth([], [], [])
    with pytest.raises(TooFew):
        fit_growth([1, 2], [0.0, 1.0], [np.nan, np.nan])


def test_a_visit_of_nobody_is_named():
    with pytest.raises(NotFinite, match="client's or therapist's number"):
        fit_growth(np.where(P.client == 3, np.nan, P.client), P.time, P.outcome)


def test_too_few_persons():
    two = P.client < 2
    with pytest.raises(TooFewPersons, match="3 persons; 2 found"):
        fit_growth(P.client[two], P.time[two], P.outcome[two])
    with pytest.raises(TooFewPersons):
        fit_growth(P.client, P.time, P.outcome, therapist=P.client % 2)


def test_two_visits_a_client_cannot_tell_a_slope_from_noise():
    client, time = np.repeat(np.arange(9), 2), np.tile([0.0, 1.0], 9)
    outcome = np.arange(18.0) ** 1.3
    with pytest.raises(NotIdentified, match="18 visits for 18 effects"):
        fit_growth(client, time, outcome)
    assert fit_growth(client, time, outcome, slope=False).n_rows == 18


def test_columns_that_follow_from_others():
    with pytest.raises(Collinear, match="intercept, time cannot"):
        fit_growth(P.client, np.ones_like(P.time), P.outcome)
    with pytest.raises(Collinear, match="double"):
        fit_growth(P.client, P.time, P.outcome, covariates={"double": 2.0 * P.time})
    with pytest.raises(Collinear):
        fit_growth(P.client, P.time, P.outcome, covariates={"same": np.ones_like(P.time)})


def test_outcomes_without_noise():
    with pytest.raises(NoNoise, match="without a remainder"):
        fit_growth(P.client, P.time, 2.0 + 3.0 * P.time)


def test_an_unknown_method_or_column():
    with pytest.raises(UnknownMethod, match="REML or ML, not MINQUE"):
        fit_growth(P.client, P.time, P.outcome, method="MINQUE")
    fit = fit_growth(P.client, P.time, P.outcome)
    with pytest.raises(UnknownColumn, match="age is not among intercept, time"):
        fit.coefficient("age")
    with pytest.raises(UnknownColumn):
        fit.expected(1.0, {"age": 3.0})


def test_sums_of_different_columns_are_not_merged():
    plain = client_sums(P.client, P.time, P.outcome)
    with pytest.raises(UnequalSums, match="same columns"):
        merge(plain, client_sums(P.client, P.time, P.outcome, therapist=P.therapist))
    with pytest.raises(UnequalSums):
        merge(plain, client_sums(P.client, P.time, P.outcome, covariates={"age": P.age}))


def test_a_search_without_an_end_says_so():
    def downhill(theta):
        return Point(theta, -float(theta[0]), np.array([-1.0]), np.array([[1.0]]))

    with pytest.raises(NotConverged, match="gradient 1"):
        Search(downhill).least(np.zeros(1))


def test_a_search_that_can_only_climb_says_so():
    seen = []

    def climbing(theta):
        seen.append(theta)
        return Point(theta, float(len(seen)), np.array([-1.0]), np.array([[1.0]]))

    with pytest.raises(NotConverged):
        Search(climbing).least(np.zeros(1))


def test_at_the_edge_the_variances_abstain():
    rng = np.random.default_rng(2)
    alike = 3.0 + P.time + rng.normal(size=P.time.size)
    fit = fit_growth(P.client, P.time, alike)
    assert fit.singular
    assert isinstance(fit.variances()["slope"], Abstention)
    assert isinstance(fit.variance_shares()["client"], Abstention)
    assert fit.rows()[-2]["reason"] == "variance at the edge"
    assert not isinstance(fit.variances()["noise"], Abstention)
    assert "At the edge" in str(fit)


def test_the_package_has_the_names_it_says_and_no_others():
    assert all(getattr(trajectories, name) for name in trajectories.__all__)
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = trajectories.nothing_here
