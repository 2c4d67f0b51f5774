"""Congruence, response surface, actor-partner: R, exact cases, laws, and when they are silent."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracles.reading import matrix, numbers, oracle

from alliance_core.dyads import actor_partner, congruence, response_surface
from alliance_core.psychometrics.responses import WrongShape
from alliance_core.vocabulary import Abstention, NotFinite, OutOfRange

R = oracle("dyads/dyads")
SURFACE = matrix("dyads/surface")
DYADS = matrix("dyads/actor_partner")
NAMES = ["b0", "b1", "b2", "b3", "b4", "b5", "a1", "a2", "a3", "a4"]
PARTNERS = ["client actor", "client partner", "therapist actor", "therapist partner", "actor difference"]
SEEDS = st.integers(0, 2**32 - 1)


def close(found, expected, tolerance=1e-9):
    assert found == pytest.approx(expected, rel=tolerance, abs=tolerance)


# response surface


def test_the_surface_agrees_with_r():
    x, y, z, g = SURFACE.T
    found = response_surface(x, y, z, centre=5)
    close([found[name] for name in NAMES], numbers(R, "surface", 10))
    close([found.effects[name].standard_error for name in NAMES], numbers(R, "surface_se", 10))
    close([found.effects[name].p for name in NAMES], numbers(R, "surface_p", 10), 1e-8)
    close(found.r_squared, R["r2"])
    clustered = response_surface(x, y, z, centre=5, dyads=g)
    close([clustered.effects[name].standard_error for name in NAMES], numbers(R, "surface_clustered", 10))
    assert clustered.effects["a4"].df == 31


@given(SEEDS, st.lists(st.floats(-2, 2), min_size=6, max_size=6))
def test_an_exact_quadratic_is_recovered(seed, b):
    x, y = np.random.default_rng(seed).uniform(0, 10, (2, 40))
    u, v = x - 5, y - 5
    z = b[0] + b[1] * u + b[2] * v + b[3] * u * u + b[4] * u * v + b[5] * v * v
    found = response_surface(x, y, z, centre=5)
    close([found[name] for name in NAMES[:6]], b, 1e-7)
    close(found["a1"], b[1] + b[2], 1e-7)
    close(found["a2"], b[3] + b[4] + b[5], 1e-7)
    close(found["a3"], b[1] - b[2], 1e-7)
    close(found["a4"], b[3] - b[4] + b[5], 1e-7)
    close(found.predict(x, y), z, 1e-6)


@given(SEEDS)
def test_swapping_the_chairs_mirrors_the_surface(seed):
    x, y, z = np.random.default_rng(seed).normal(size=(3, 40))
    one, other = response_surface(x, y, z, centre=0), response_surface(y, x, z, centre=0)
    close(
        [one[name] for name in ("b1", "b3", "a1", "a2", "a4")],
        [other[n] for n in ("b2", "b5", "a1", "a2", "a4")],
        1e-6,
    )
    close(one["a3"], -other["a3"], 1e-6)


def test_the_surface_is_silent_where_ratings_cannot_show_it():
    x, y, z, g = SURFACE.T
    assert response_surface(x[:19], y[:19], z[:19], centre=5).reason == "too few rows"
    assert response_surface(x, y, z, centre=5, dyads=g // 2).reason == "too few dyads"
    assert response_surface(x, x, z, centre=5).reason == "the ratings vary too little"
    assert response_surface(np.full(160, 5.0), y, z, centre=5).reason == "the ratings vary too little"
    flat = response_surface(x, y, np.zeros(160), centre=5)
    assert (flat.r_squared, flat.effects["a1"].p) == (0.0, None)
    with pytest.raises(WrongShape, match="dyads"):
        response_surface(x, y, z, centre=5, dyads=g[:5])
    with pytest.raises(OutOfRange):
        response_surface(x, y, z, centre=5, level=2)
    with pytest.raises(NotFinite):
        response_surface(x, y, z, centre=math.nan)


def test_the_surface_prints_exports_and_leaves_out_what_is_missing():
    x, y, z, _ = SURFACE.T.copy()
    x[0] = math.nan
    found = response_surface(x, y, z, centre=5)
    whole = response_surface(x[1:], y[1:], z[1:], centre=5)
    assert [found[name] for name in NAMES] == [whole[name] for name in NAMES]
    assert found.effects["a1"].estimate.n_missing == 1
    assert found.as_table()["figure"] == NAMES
    assert "ratings centred at 5." in str(found)


# actor and partner


def test_actor_and_partner_effects_agree_with_lavaan():
    found = actor_partner(*DYADS.T)
    order = ["client actor", "client partner", "therapist actor", "therapist partner"]
    order += ["actor difference", "partner difference"]
    close([found[name] for name in order], numbers(R, "apim", 6), 1e-6)
    by_likelihood = np.array([found.effects[name].standard_error for name in order]) * math.sqrt(157 / 160)
    close(by_likelihood, numbers(R, "apim_se", 6), 1e-5)
    assert "partner difference" in str(found)


@given(SEEDS)
def test_swapping_the_chairs_swaps_the_effects(seed):
    cp, tp, co, to = np.random.default_rng(seed).normal(size=(4, 30))
    one, other = actor_partner(cp, tp, co, to), actor_partner(tp, cp, to, co)
    close(one["client actor"], other["therapist actor"])
    close(one["client partner"], other["therapist partner"])
    close(one["actor difference"], -other["actor difference"])
    close(one.residual_correlation, other.residual_correlation)


@given(SEEDS)
def test_each_outcome_alone_gives_the_same_effects(seed):
    cp, tp, co, to = np.random.default_rng(seed).normal(size=(4, 30))
    slow = np.linalg.lstsq(np.column_stack([np.ones(30), cp, tp]), co, rcond=None)[0]
    found = actor_partner(cp, tp, co, to)
    close([found["client actor"], found["client partner"]], slow[1:], 1e-8)


def test_effects_of_many_sessions_lean_on_dyads_not_rows():
    rng = np.random.default_rng(2)
    columns = rng.normal(size=(4, 40)).repeat(10, axis=1)
    rows = actor_partner(*columns)
    dyads = actor_partner(*columns, dyads=np.arange(40).repeat(10))
    assert dyads.effects["client actor"].standard_error > 2 * rows.effects["client actor"].standard_error
    assert dyads.effects["client actor"].df == 39


def test_actor_and_partner_are_silent_where_they_must_be():
    cp, tp, co, to = DYADS.T
    assert actor_partner(cp[:9], tp[:9], co[:9], to[:9]).found == 9
    assert actor_partner(cp, tp, co, to, dyads=np.arange(160) % 7).reason == "too few dyads"
    assert actor_partner(cp, 2 * cp, co, to).reason == "the two predictors cannot be told apart"
    assert actor_partner(cp, np.ones(160), co, to).reason == "the two predictors cannot be told apart"
    exact = actor_partner(cp, tp, 2.0 * cp + tp, to)
    assert exact.residual_correlation is None or abs(exact.residual_correlation) <= 1.0
    assert actor_partner(cp, tp, np.zeros(160), to).residual_correlation is None


# congruence


@given(SEEDS)
def test_congruence_mirrors_when_the_chairs_are_swapped(seed):
    c, t = np.random.default_rng(seed).integers(0, 11, (2, 12)).astype(float)
    one, other = congruence(c, t), congruence(t, c)
    close(one.gap.value, -other.gap.value)
    close(one.distance.value, other.distance.value)
    for name in ("movement", "agreement"):
        first, second = getattr(one, name), getattr(other, name)
        if isinstance(first, Abstention):
            assert first == second
        else:
            close(first.value, second.value)


def test_congruence_says_what_it_sees_and_what_it_cannot():
    found = congruence([8, 7, 9, 6, math.nan], [7, 6, 8, 5, 5])
    assert (found.gap.value, found.gap.n_used, found.gap.n_missing) == (-1.0, 4, 1)
    assert found.movement.value == 1.0
    assert found.agreement.reason == "the raters differ by a constant only"
    assert "distance" in str(found)
    tens = congruence([10, 10, 10, 10], [9, 8, 9, 7])
    assert tens.movement.reason == tens.agreement.reason == "a chair's ratings do not vary"
    assert tens.gap.value == -1.75
    assert congruence([1, 2, 3], [1, 2, 3]).gap.reason == "too few pairs"
    crossed = congruence([1, 5, 1, 5], [5, 1, 5, 1])
    assert crossed.agreement.reason == "the targets do not differ"


def test_movement_is_pearsons_correlation_with_fishers_interval():
    x, y = SURFACE[:, 0], SURFACE[:, 1]
    movement = congruence(x, y).movement
    close(movement.value, np.corrcoef(x, y)[0, 1])
    z = math.atanh(movement.value)
    close(movement.interval.high, math.tanh(z + 1.959963984540054 / math.sqrt(157)))
