"""A simulated practice is what its design says, and depends on nothing but the seed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_core.simulation import (
    CALM,
    WITHDRAWAL,
    Absence,
    Bond,
    Chair,
    Design,
    ImpossibleDesign,
    RuptureProcess,
    all_designs,
    lifelike,
    simulate,
)
from alliance_core.simulation.course import autoregression, draw_ruptures, hazard_factor, unit_noise
from alliance_core.simulation.ratings import fall_weights, followed


def same(one, other):
    return all(
        np.array_equal(getattr(one, name).ticked, getattr(other, name).ticked, equal_nan=True)
        for name in ("client_after", "client_before", "therapist_after", "therapist_before")
    )


@pytest.mark.parametrize("design", [*all_designs(), lifelike()], ids=lambda d: d.name)
def test_a_seed_decides_everything(design):
    one, again, other = (simulate(design, 20, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert same(one, again)
    assert np.array_equal(one.channels, again.channels, equal_nan=True)
    assert np.array_equal(one.outcomes[0].total, again.outcomes[0].total, equal_nan=True)
    assert not same(one, other)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(1, 9), st.integers(1, 3), st.integers(1, 15), st.integers(0, 2**32))
def test_shapes_scales_and_empty_places(sessions, elements, before, n, seed):
    design = replace(lifelike(), sessions=sessions, elements=elements, before_elements=before)
    seen = simulate(design, n, np.random.default_rng(seed))
    assert seen.n_dyads == n
    for form, width in ((seen.client_after, elements), (seen.therapist_before, before)):
        assert form.ticked.shape == form.meant.shape == (n, sessions, width)
        ticks = form.ticked[~np.isnan(form.ticked)]
        assert set(np.unique(ticks)) <= set(range(11))
        assert np.isnan(form.ticked[~seen.attended]).all()
        assert np.isfinite(form.meant).all()
    for outcome in seen.outcomes:
        total = outcome.total[~np.isnan(outcome.total)]
        assert ((total >= 0) & (total <= 3 * outcome.items.shape[2])).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_the_truth_of_ruptures_is_consistent(seed):
    course = simulate(Design(), 30, np.random.default_rng(seed)).course
    before = np.concatenate([np.zeros((30, 1), dtype=int), course.kind[:, :-1]], axis=1)
    assert (course.onset == ((course.kind > CALM) & (before == CALM))).all()
    assert (course.repaired == ((course.kind == CALM) & (before > CALM))).all()
    assert ((course.depth > 0) == course.in_rupture).all()
    assert np.allclose(course.state, course.calm - course.depth)


def test_the_published_design_has_the_published_moments():
    seen = simulate(Design(), 20_000, np.random.default_rng(20))
    course, there = seen.course, seen.attended
    ceiling = (seen.client_after.meant.mean(axis=2) >= 10.0)[there].mean()
    assert ceiling == pytest.approx(1 / 6, abs=0.02)
    assert np.nanmean(seen.client_after.form_mean) == pytest.approx(8.8, abs=0.1)
    assert course.level.std() == pytest.approx(0.9, abs=0.02)
    error = seen.client_after.meant.mean(axis=2) - course.calm
    assert error[course.kind == CALM].std() == pytest.approx(0.35, abs=0.005)
    assert course.depth[course.onset].mean() == pytest.approx(1.1, abs=0.03)
    could = (course.kind == CALM) & ~course.repaired | course.onset
    assert course.onset[:, 1:].sum() / could[:, 1:].sum() == pytest.approx(0.05, abs=0.002)
    assert (course.kind[course.onset] == WITHDRAWAL).mean() == pytest.approx(0.5, abs=0.02)
    assert 0.2 < seen.dropped_out.mean() < 0.45


def test_a_withdrawal_shows_in_part_to_the_client_and_whole_in_the_channel():
    process = RuptureProcess(
        hazard=1.0, withdrawal=1.0, never_repaired=1.0, depth_shape=400.0, depth_mean=2.0
    )
    design = replace(Design(), sessions=2, ruptures=process, bond=Bond(mean=6.0, growth=0.0))
    seen = simulate(design, 4000, np.random.default_rng(3))
    shown = np.diff(seen.client_after.meant.mean(axis=2), axis=1).mean()
    followed_by_therapist = np.diff(seen.therapist_after.meant.mean(axis=2), axis=1).mean()
    assert shown == pytest.approx(-0.9, abs=0.05)
    assert followed_by_therapist == pytest.approx(-1.0, abs=0.05)
    assert np.nanmean(np.diff(seen.channels[:, :, 0], axis=1)) == pytest.approx(2.0, abs=0.1)


def test_missing_forms_depend_on_the_state_of_the_client_only():
    design = replace(
        Design(), absence=Absence(missing=0.1, missing_in_rupture=0.4, dropout=0.0, dropout_in_rupture=0.0)
    )
    seen = simulate(design, 6000, np.random.default_rng(4))
    rupture = seen.course.in_rupture
    client, therapist = np.isnan(seen.client_after.form_mean), np.isnan(seen.therapist_after.form_mean)
    assert client[rupture].mean() == pytest.approx(0.5, abs=0.02)
    assert client[~rupture].mean() == pytest.approx(0.1, abs=0.01)
    assert therapist[rupture].mean() == pytest.approx(0.1, abs=0.015)


def test_repair_can_leave_a_scar():
    process = RuptureProcess(hazard=0.5, never_repaired=0.0, repair=0.9, regained=0.5)
    depth, kind, _, repaired = draw_ruptures(500, 8, process, np.random.default_rng(5))
    assert (depth[repaired] > 0).all()
    assert (kind[repaired] == CALM).all()


def test_the_hazard_fades_from_early_to_usual():
    process = RuptureProcess(early_hazard=4.0)
    assert hazard_factor(1, process) == 0.0
    assert hazard_factor(2, process) == 4.0
    assert hazard_factor(10, process) == hazard_factor(30, process) == 1.0


@given(st.floats(-0.9, 0.9))
def test_autoregression_is_stationary(coefficient):
    noise = np.random.default_rng(6).standard_normal((4000, 4))
    path = autoregression(noise, coefficient, np.array([[0.0, 1.0, 2.0, 1.0]]) * np.ones((4000, 1)))
    assert path.std(axis=0) == pytest.approx(np.ones(4), abs=0.06)
    memory = np.sign(coefficient) * abs(coefficient) ** 2
    assert np.corrcoef(path[:, 1], path[:, 2])[0, 1] == pytest.approx(memory, abs=0.06)


def test_heavy_tails_keep_the_standard_deviation():
    noise = unit_noise((400_000,), 5.0, np.random.default_rng(7))
    assert noise.std() == pytest.approx(1.0, abs=0.02)
    assert (np.abs(noise) > 4).mean() > 10 * (
        np.abs(unit_noise((400_000,), np.inf, np.random.default_rng(7))) > 4
    ).mean()


@given(st.floats(0, 1), st.integers(1, 9))
def test_a_focus_moves_the_fall_and_keeps_its_mean(strength, elements):
    weights = fall_weights(np.array([0]), elements, strength)
    assert weights.mean() == pytest.approx(1.0)
    assert weights[0, 0] == pytest.approx(1 - strength + strength * elements)


def test_a_late_rater_follows_one_session_later():
    change = np.array([[0.0, 0.0, 2.0, 2.0]])
    assert followed(change, Chair(tracking=0.5, lag=1.0)).tolist() == [[0.0, 0.0, 0.0, 1.0]]


def test_no_channels_is_an_empty_axis():
    seen = simulate(replace(Design(), channels=()), 3, np.random.default_rng(8))
    assert seen.channels.shape == (3, 16, 0)


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"sessions": 0}, "sessions"),
        ({"ruptures": RuptureProcess(hazard=1.2)}, "ruptures.hazard"),
        ({"bond": Bond(autocorrelation=1.0)}, "bond.autocorrelation"),
        ({"bond": Bond(tail_df=2.0)}, "bond.tail_df"),
    ],
)
def test_what_cannot_be_simulated_is_refused(change, parameter):
    with pytest.raises(ImpossibleDesign, match=parameter):
        replace(Design(), **change)


def test_no_dyads_are_refused():
    with pytest.raises(ImpossibleDesign, match="n_dyads"):
        simulate(Design(), 0, np.random.default_rng(1))


def test_the_parameters_print_as_a_table():
    table = Design().as_table()
    names = [name for name, _, _ in table]
    assert len(set(names)) == len(names)
    assert {name: value for name, value, _ in table}["ruptures.hazard"] == 0.05
    assert all(meaning for name, _, meaning in table if "." in name)
    assert "therapist.tracking" in str(Design())
