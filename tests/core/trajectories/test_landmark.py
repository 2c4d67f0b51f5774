"""The ending from a landmark: against scikit-learn, recovery, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from alliance_core.trajectories import (
    ChangeRule,
    GrowthModel,
    deterioration_paths,
    fit_landmark,
    landmark_features,
)
from alliance_core.trajectories import landmark as module
from alliance_core.trajectories.errors import (
    Collinear,
    NoFeatures,
    NotConverged,
    UnequalLengths,
    UnknownColumn,
)
from alliance_core.vocabulary import TooFewPersons

TRUE = np.array([-1.5, 1.2, -0.6])


def persons(n, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal([3.0, -2.0], [2.0, 0.5], (n, 2))
    z = (x - [3.0, -2.0]) / [2.0, 0.5]
    ended = rng.random(n) < expit(TRUE[0] + z @ TRUE[1:])
    return {"a": x[:, 0], "b": x[:, 1]}, ended


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.2, 1.0, 5.0]))
def test_it_is_the_penalised_maximum_that_others_find(seed, prior_sd):
    features, ended = persons(300, seed)
    fit = fit_landmark(features, ended, prior_sd=prior_sd)
    z = (np.stack(list(features.values()), axis=1) - fit.centre) / fit.scale
    other = LogisticRegression(C=prior_sd**2, tol=1e-10, max_iter=1000).fit(z, ended)
    assert fit.coefficient[0] == pytest.approx(other.intercept_[0], abs=1e-5)
    assert fit.coefficient[1:] == pytest.approx(other.coef_[0], abs=1e-5)
    assert fit.probability(features) == pytest.approx(other.predict_proba(z)[:, 1], abs=1e-5)


def test_what_made_the_endings_is_found_again():
    fit = fit_landmark(*persons(40_000, 1))
    sd = np.sqrt(np.diag(fit.covariance))
    assert (np.abs(fit.coefficient - TRUE) < 4.0 * sd).all()
    assert all(row["low"] < row["value"] < row["high"] for row in fit.rows())
    assert "of 40000 persons" in str(fit)


def test_probabilities_add_up_to_the_endings():
    features, ended = persons(500, 2)
    fit = fit_landmark(features, ended, prior_sd=1e6)
    assert fit.probability(features).sum() == pytest.approx(ended.sum(), abs=1e-4)


def test_who_has_a_value_missing_is_left_out_and_told_nothing():
    features, ended = persons(200, 3)
    features["a"][:20] = np.nan
    fit = fit_landmark(features, ended)
    assert (fit.n, fit.n_missing) == (180, 20)
    assert np.isnan(fit.probability(features)[:20]).all()
    without = fit_landmark({k: v[20:] for k, v in features.items()}, ended[20:])
    assert fit.coefficient == pytest.approx(without.coefficient)


def test_a_step_too_far_is_halved():
    ended = np.arange(2000) < 10
    x = ended + np.random.default_rng(4).normal(0.0, 0.1, 2000)
    fit = fit_landmark({"a": x}, ended, prior_sd=1e3)
    assert fit.probability({"a": x}).sum() == pytest.approx(10.0, abs=1e-3)


def test_no_top_in_time_is_said(monkeypatch):
    monkeypatch.setattr(module, "NEWTON_STEPS", 1)
    with pytest.raises(NotConverged):
        fit_landmark(*persons(100, 5))


def test_too_little_and_unlike_are_refused():
    features, ended = persons(100, 6)
    with pytest.raises(TooFewPersons):
        fit_landmark(features, np.arange(100) < 9)
    with pytest.raises(NoFeatures):
        fit_landmark({}, ended)
    with pytest.raises(UnequalLengths):
        fit_landmark({"a": features["a"][:50]}, ended)
    with pytest.raises(Collinear, match="same"):
        fit_landmark({**features, "same": np.ones(100)}, ended)
    with pytest.raises(UnknownColumn):
        fit_landmark(features, ended).probability({"a": 1.0})


def test_what_is_known_at_a_landmark():
    model = GrowthModel(mean=(15.0, -2.0), spread=(16.0, -1.5, 2.0), noise=9.0)
    rule = ChangeRule(reliable_change=6, cutoff=10, step=1)
    time, y = np.log([1.0, 2.0, 3.0]), np.array([[12.0, 17.0, 19.0], [20.0, 12.0, 6.0]])
    known = landmark_features(
        model, time, y, end=np.log(20), rule=rule, ratings={"client": [[9.0, 9.0, 6.0], [8.0, np.nan, 8.0]]}
    )
    p = deterioration_paths(model, time, y, np.log(20), rule)[:, -1]
    assert expit(known["log odds"]) == pytest.approx(p)
    assert known["log odds squared"] == pytest.approx(known["log odds"] ** 2)
    assert (known["first score"].tolist(), known["last score"].tolist()) == ([12.0, 20.0], [19.0, 6.0])
    assert known["client, mean"] == pytest.approx([8.0, np.nan], nan_ok=True)
    assert known["client, last change"] == pytest.approx([-3.0, np.nan], nan_ok=True)
    assert len(landmark_features(model, time, y, end=np.log(20), rule=rule)) == 4
