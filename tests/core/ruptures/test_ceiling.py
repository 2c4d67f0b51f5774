"""The ceiling of a form: what people tick when they would tick more, and back to what they meant."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_core.ruptures import (
    BEHAVIOUR,
    CLIENT_FORM,
    Ceiling,
    RuptureModel,
    begin,
    begin_kalman,
    fold,
    fold_kalman,
    lay_out,
    run,
)
from alliance_core.simulation import Design, simulate
from alliance_core.vocabulary import OutOfRange

CEILING = Ceiling()
levels = st.floats(-5.0, 10.2)
FORMS = RuptureModel()
OPEN_ENDED = replace(FORMS, channels=tuple(replace(one, ceiling=None) for one in FORMS.channels))


@given(levels)
def test_unbent_is_the_inverse_of_bent(level):
    assert CEILING.unbent(CEILING.bent(level)) == pytest.approx(level, abs=1e-9)


@given(levels, st.floats(0.001, 1.0))
def test_a_higher_level_is_a_higher_mean_below_the_ceiling(level, more):
    low, high = CEILING.bent([level, level + more])
    assert low < high <= CEILING.highest
    assert low <= level + 1e-9


@given(levels)
def test_the_slope_is_the_derivative(level):
    low, high = CEILING.bent([level - 1e-4, level + 1e-4])
    assert CEILING.slope(level) == pytest.approx((high - low) / 2e-4, abs=1e-6)


def test_far_below_nothing_is_bent_and_missing_stays_missing():
    told = np.array([1.0, 4.0, math.nan])
    assert CEILING.unbent(told) == pytest.approx(told, abs=1e-6, nan_ok=True)
    assert CEILING.bent(told) == pytest.approx(told, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("level", [8.5, 9.5, 10.0, 10.2])
def test_it_is_the_mean_of_items_that_are_held_at_the_end(level):
    ticked = np.minimum(level + CEILING.item_sd * np.random.default_rng(1).standard_normal(400_000), 10.0)
    assert CEILING.bent(level) == pytest.approx(ticked.mean(), abs=4.0 * CEILING.item_sd / 400_000**0.5)


def test_every_item_at_the_ceiling_is_read_as_half_an_item_below():
    assert CEILING.unbent(10.0) == CEILING.unbent(10.0 - 0.5 / 7.0)
    assert 10.1 < CEILING.unbent(10.0) < 10.5


def test_the_filters_see_the_level():
    values = np.array([[(9.9, 8.0), (10.0, 9.7), (math.nan, 8.0), (7.0, 7.5)]])
    level = np.where(np.isnan(values), np.nan, CEILING.unbent(values))
    assert run(FORMS, lay_out(values)).recent == pytest.approx(run(OPEN_ENDED, lay_out(level)).recent)
    state, plain, kalman, flat = (
        begin(FORMS),
        begin(OPEN_ENDED),
        begin_kalman(FORMS),
        begin_kalman(OPEN_ENDED),
    )
    for told, own in zip(values[0].tolist(), level[0].tolist(), strict=True):
        state, reading = fold(FORMS, state, tuple(told))
        plain, expected = fold(OPEN_ENDED, plain, tuple(own))
        assert reading.log_density == pytest.approx(expected.log_density)
        assert reading.usual == pytest.approx(CEILING.bent(expected.usual).tolist())
        assert all(a < b for a, b in zip(reading.usual_sd, expected.usual_sd, strict=True))
        kalman, surprise = fold_kalman(FORMS, kalman, tuple(told))
        flat, plainly = fold_kalman(OPEN_ENDED, flat, tuple(own))
        assert surprise.log_density == pytest.approx(plainly.log_density)


def test_without_a_ceiling_the_values_are_seen_as_they_are():
    assert CLIENT_FORM.ceiling == CEILING
    values = np.full((1, 2, 2), 9.9)
    assert not np.allclose(
        run(FORMS, lay_out(values)).log_density, run(OPEN_ENDED, lay_out(values)).log_density
    )


def test_lifelike_forms_are_bent_as_it_says():
    seen = simulate(replace(Design(), sessions=4), 20_000, np.random.default_rng(2)).client_after
    level, told = seen.meant.mean(axis=2).ravel(), seen.form_mean.ravel()
    for low in (8.5, 9.0, 9.5):
        here = (level > low) & (level < low + 0.2)
        assert CEILING.bent(level[here]).mean() == pytest.approx(np.nanmean(told[here]), abs=0.04)


@pytest.mark.parametrize("wrong", [{"items": 0}, {"item_sd": 0.0}, {"highest": 1e10}])
def test_impossible_ceilings_are_refused(wrong):
    with pytest.raises(OutOfRange):
        Ceiling(**wrong)


def test_a_channel_without_a_scale_is_seen_as_it_is():
    mixed = RuptureModel(channels=(CLIENT_FORM, BEHAVIOUR))
    plain = RuptureModel(channels=(replace(CLIENT_FORM, ceiling=None), BEHAVIOUR))
    values = np.array([[(9.9, 1.0), (9.0, -3.0)]])
    level = values.copy()
    level[..., 0] = CEILING.unbent(values[..., 0])
    assert run(mixed, lay_out(values)).open == pytest.approx(run(plain, lay_out(level)).open)
