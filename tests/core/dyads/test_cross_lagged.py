"""The panel model against lavaan, and when it is silent."""

import math

import numpy as np
import pytest
from tests.oracles.reading import matrix, numbers, oracle

from alliance_core.dyads import cross_lagged_panel as panel
from alliance_core.psychometrics.covariance_structure import NotConverged
from alliance_core.psychometrics.responses import WrongShape

R = oracle("dyads/dyads")
WAVES = matrix("dyads/panel")
PATHS = ["first on first", "second on first", "first on second", "second on second"]


@pytest.mark.parametrize(("rows", "prefix"), [(WAVES[:150], "complete"), (WAVES, "fiml")])
def test_the_panel_agrees_with_lavaan(rows, prefix):
    found = panel(rows[:, :4], rows[:, 4:])
    expected = numbers(R, f"{prefix}_path", 7)
    assert [found[name].value for name in PATHS] == pytest.approx(expected[:4], abs=2e-5)
    half = [found[name].interval.width / 2 / 1.959963984540054 for name in PATHS]
    assert half == pytest.approx(numbers(R, f"{prefix}_se", 7)[:4], rel=1e-4)
    assert found.between_sd[0] ** 2 == pytest.approx(expected[4], rel=1e-4)
    assert found.between_correlation == pytest.approx(
        expected[5] / math.sqrt(expected[4] * expected[6]), rel=1e-4
    )
    assert found.log_likelihood == pytest.approx(R[f"{prefix}_loglik"], rel=1e-9)
    assert found.chi_square == pytest.approx(R[f"{prefix}_chisq"], rel=1e-5)
    assert found.df == R[f"{prefix}_df"]
    assert found.p == pytest.approx(R[f"{prefix}_p"], rel=1e-4)
    assert "Stable levels" in str(found)
    assert found.as_table()["figure"] == PATHS


def test_swapping_the_variables_swaps_the_paths_and_units_scale_them():
    x, y = WAVES[:150, :4], WAVES[:150, 4:]
    one, other = panel(x, y), panel(10.0 * y + 3.0, x)
    assert other["first on second"].value == pytest.approx(one["second on first"].value / 10, abs=1e-5)
    assert other["second on second"].value == pytest.approx(one["first on first"].value, abs=1e-5)


def test_dyads_without_any_answer_are_counted_and_left_out():
    empty = np.full((3, 4), math.nan)
    x, y = np.vstack([WAVES[:150, :4], empty]), np.vstack([WAVES[:150, 4:], empty])
    found = panel(x, y)["first on first"]
    assert (found.n_used, found.n_missing) == (150, 3)


def test_the_panel_is_silent_where_it_must_be(monkeypatch):
    x, y = WAVES[:150, :4], WAVES[:150, 4:]
    assert panel(x[:, :2], y[:, :2]).reason == "too few waves"
    assert panel(x[:20], y[:20]).reason == "too few dyads"
    flat = x.copy()
    flat[:, 1] = 3.0
    assert panel(flat, y).reason == "a wave does not vary"
    with pytest.raises(WrongShape):
        panel(x, y[:, :3])
    rng = np.random.default_rng(4)
    steady = rng.normal(size=(100, 1)) + 0.5 * rng.normal(size=(100, 4))
    assert panel(steady, steady).reason == "the answers do not determine the model"

    def gives_up(*_):
        raise NotConverged(1, 1.0)

    monkeypatch.setattr("alliance_core.dyads.cross_lagged.fit_structure", gives_up)
    assert panel(x, y).reason == "the answers do not determine the model"


def exactly(covariance):
    """120 rows whose covariance (divisor n) is exactly that."""
    z = np.random.default_rng(9).normal(size=(120, len(covariance)))
    z = z - z.mean(axis=0)
    white = z @ np.linalg.inv(np.linalg.cholesky(z.T @ z / 120)).T
    return white @ np.linalg.cholesky(covariance).T


def test_a_wave_that_would_need_a_negative_variance_is_not_explained():
    covariance = 4.0 * np.kron(np.eye(2), np.ones((4, 4))) + np.eye(8)
    covariance[1, 1] = 3.9
    values = exactly(covariance)
    assert panel(values[:, :4], values[:, 4:]).reason == "a wave has no deviations of its own"


def test_levels_that_are_not_stable_are_not_explained():
    values = exactly(np.eye(8) - 0.1 * np.kron(np.eye(2), np.ones((4, 4))))
    assert panel(values[:, :4], values[:, 4:]).reason == "no stable differences between dyads"
