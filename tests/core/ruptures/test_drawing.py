"""Dyads drawn from the filter's own model: they are what the model says, and the filter is right about them."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.science.calibration import TRUE, calibrated_p, told, uniform_p

from alliance_core.ruptures import RuptureModel, draw_dyads
from alliance_core.vocabulary import TooFewSessions

WEEKLY = np.full((4000, 6), 7.0)


def test_the_drawn_are_what_the_model_says():
    drawn = draw_dyads(TRUE, WEEKLY, np.random.default_rng(1))
    calm = drawn.kind == 0
    begins = (drawn.age == 1)[:, 1:].sum() / calm[:, :-1].sum()
    ends = (calm[:, 1:] & ~calm[:, :-1]).sum() / (~calm[:, :-1]).sum()
    assert calm[:, 0].all()
    assert begins == pytest.approx(TRUE.hazard, abs=0.01)
    assert ends == pytest.approx(TRUE.repair, abs=0.03)
    assert drawn.depth[drawn.age == 1].mean() == pytest.approx(TRUE.depth_mean, abs=0.06)
    off = drawn.sessions.values[:, :, 0] - TRUE.channels[0].mean - drawn.course
    assert off[calm].std() == pytest.approx(TRUE.channels[0].error_sd, abs=0.01)
    assert drawn.course[:, 0].std() == pytest.approx(np.hypot(TRUE.level_sd, TRUE.passing_sd), abs=0.04)


def test_a_form_ends_at_its_ceiling():
    drawn = draw_dyads(RuptureModel(), WEEKLY, np.random.default_rng(2))
    assert drawn.sessions.values[:, :, :2].max() <= 10.0


def test_a_seed_decides_everything_and_nothing_is_refused():
    one, two = (draw_dyads(TRUE, WEEKLY[:5], np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one.sessions.values, two.sessions.values)
    with pytest.raises(TooFewSessions):
        draw_dyads(TRUE, WEEKLY[:0], np.random.default_rng(3))


def test_ranks_are_uniform_and_probabilities_right_given_the_true_model():
    found = told(replace(TRUE, kept=100), 800, 4)
    assert uniform_p(found.rank) > 0.001
    assert calibrated_p(found.open, found.was_open) > 0.001
    assert calibrated_p(found.recent, found.was_recent) > 0.001


def test_a_wrong_model_is_found_out():
    found = told(replace(TRUE, kept=60, hazard=0.4, passing_sd=0.05), 800, 4)
    assert uniform_p(found.rank) < 0.001
    assert calibrated_p(found.open, found.was_open) < 0.001
