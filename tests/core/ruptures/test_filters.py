"""The filters against slow obvious twins: dense Gaussian conditioning, and the enumeration of every history."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma, multivariate_normal

from alliance_core.ruptures import (
    BEHAVIOUR,
    CLIENT_FORM,
    THERAPIST_FORM,
    Channel,
    RuptureModel,
    UnlikeChannels,
    begin,
    begin_kalman,
    fold,
    fold_kalman,
    lay_out,
    run,
    run_kalman,
)
from alliance_core.ruptures.model import depth_nodes, tables
from alliance_core.ruptures.switching import transitions
from alliance_core.simulation import lifelike, simulate
from alliance_core.vocabulary import OutOfRange, TooFewSessions

CLIENT, THERAPIST = (replace(one, ceiling=None) for one in (CLIENT_FORM, THERAPIST_FORM))
TWO = RuptureModel(channels=(CLIENT, THERAPIST), depths=1, kept=10_000)
PLAIN = RuptureModel(channels=(CLIENT, THERAPIST))
THREE = replace(TWO, channels=(CLIENT, THERAPIST, BEHAVIOUR))
VALUE = st.one_of(st.floats(3, 11).map(lambda x: round(x, 2)), st.just(math.nan))
GAP = st.sampled_from([0.0, 3.0, 7.0, 14.0, 40.0])


def courses(model, length):
    row = st.tuples(*[VALUE] * len(model.channels))
    return st.tuples(
        st.lists(row, min_size=length, max_size=length), st.lists(GAP, min_size=length, max_size=length)
    )


def dense(model, gaps):
    """Mean and covariance of all (session, channel) values of a calm course, written down directly."""
    sessions, channels = len(gaps), len(model.channels)
    day = np.concatenate([[0.0], np.cumsum(gaps[1:])]) / model.usual_gap_days
    logs = np.log(np.arange(1, sessions + 1))
    shared = model.level_sd**2 + model.growth_sd**2 * np.outer(logs, logs)
    shared = shared + model.passing_sd**2 * model.memory ** np.abs(day[:, None] - day[None, :])
    loading = np.array([c.loading for c in model.channels])
    covariance = np.einsum("st,c,d->sctd", shared, loading, loading)
    for c, channel in enumerate(model.channels):
        own = channel.bias_sd**2 if c else 0.0
        covariance[:, c, :, c] += own + channel.error_sd**2 * np.eye(sessions)
    mean = np.array([c.mean for c in model.channels])[None, :] + model.growth_mean * np.outer(logs, loading)
    size = sessions * channels
    return mean.ravel(), covariance.reshape(size, size)


def dense_density(model, values, gaps, shift):
    mean, covariance = dense(model, gaps)
    flat = np.asarray(values, dtype=float).ravel()
    there = ~np.isnan(flat)
    if not there.any():
        return 0.0
    centre = (mean + shift.ravel())[there]
    return multivariate_normal.logpdf(flat[there], centre, covariance[np.ix_(there, there)])


@settings(max_examples=40, deadline=None)
@given(courses(THREE, 4))
def test_the_kalman_filter_is_dense_conditioning(course):
    values, gaps = course
    state, total = begin_kalman(THREE), 0.0
    for value, gap in zip(values, gaps, strict=True):
        state, reading = fold_kalman(THREE, state, value, gap)
        total += reading.log_density
        assert [s is None for s in reading.surprise] == [math.isnan(v) for v in value]
    assert total == pytest.approx(dense_density(THREE, values, gaps, np.zeros((4, 3))), abs=1e-8)


def enumerated(model, values, gaps):
    """Every history of regimes with its joint log density: the exact posterior, and nothing clever."""
    table, moves = tables(model), transitions(model, first=False)
    found = {}
    for path in itertools.product(range(len(table.kind)), repeat=len(values)):
        steps = [0, *path]
        prior = transitions(model, first=True)[0, path[0]]
        prior += sum(moves[a, b] for a, b in itertools.pairwise(steps[1:]))
        if prior > -np.inf:
            found[path] = prior + dense_density(model, values, gaps, table.shift[list(path)])
    return found


def began_recently(path):
    return path[-1] > 0 and (len(path) < 3 or path[-3] == 0 or path[-2] == 0)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([TWO, THREE]).flatmap(lambda m: st.tuples(st.just(m), courses(m, 4))))
def test_the_switching_filter_is_the_enumeration_of_all_histories(case):
    model, (values, gaps) = case
    state, total = begin(model), 0.0
    for value, gap in zip(values, gaps, strict=True):
        state, reading = fold(model, state, value, gap)
        total += reading.log_density
    found = enumerated(model, values, gaps)
    scores = np.array(list(found.values()))
    weight = np.exp(scores - scores.max())
    evidence = scores.max() + math.log(weight.sum())
    weight /= weight.sum()
    said = np.array([[p[-1] > 0, began_recently(p), tables(model).depth[p[-1]]] for p in found], dtype=float)
    # A history dropped as negligible (e^-14) may count for a thousand times as much once the wildest values come.
    assert total == pytest.approx(evidence, abs=2e-3)
    assert (reading.open, reading.recent, reading.depth) == pytest.approx(tuple(weight @ said), abs=2e-3)


# Log odds above this are the rounding of 1 - open: which order of summing came first, nothing about the filter.
CERTAIN = 12.0


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from([TWO, THREE, RuptureModel(kept=4, depths=3)]).flatmap(
        lambda m: st.tuples(st.just(m), courses(m, 6))
    )
)
def test_folded_and_compiled_agree(case):
    model, (values, gaps) = case
    batch = run(model, lay_out(np.array([values]), np.array([gaps])))
    state = begin(model)
    for s, (value, gap) in enumerate(zip(values, gaps, strict=True)):
        state, reading = fold(model, state, value, gap)
        folded = (reading.open, reading.recent, reading.depth, reading.log_density)
        batched = tuple(f[0, s] for f in (batch.open, batch.recent, batch.depth, batch.log_density))
        assert folded == pytest.approx(batched, abs=1e-7)
        assert within_certainty(reading.alarm) == pytest.approx(within_certainty(batch.alarm[0, s]), abs=1e-7)


def within_certainty(alarm):
    """Log odds beyond certainty, either way, are what rounding left of a probability."""
    return max(-CERTAIN, min(alarm, CERTAIN))


def observed(n, seed):
    seen = simulate(lifelike(), n, np.random.default_rng(seed))
    values = [seen.client_after.form_mean, seen.therapist_after.form_mean, seen.channels[:, :, 0]]
    return seen, lay_out(np.stack(values, axis=2), seen.course.gap_days, seen.attended.sum(axis=1))


@pytest.mark.compiled
@pytest.mark.skipif("NUMBA_DISABLE_JIT" in __import__("os").environ, reason="needs the compiled loops")
def test_compiled_loops_agree_with_the_fold_on_lifelike_dyads():
    _, sessions = observed(40, 1)
    check_against_fold(replace(THREE, depths=6, kept=24), sessions)


def check_against_fold(model, sessions):
    batch = run(model, sessions)
    for i, length in enumerate(sessions.length):
        state = begin(model)
        for s in range(length):
            state, reading = fold(model, state, tuple(sessions.values[i, s]), sessions.gap_days[i, s])
            assert reading.recent == pytest.approx(batch.recent[i, s], abs=1e-9)
        assert np.isnan(batch.open[i, length:]).all()


def test_the_plain_loops_agree_with_the_fold_on_lifelike_dyads():
    _, sessions = observed(3, 2)
    check_against_fold(replace(THREE, depths=3, kept=6), sessions)


def test_the_kalman_batch_is_its_fold():
    _, sessions = observed(5, 3)
    batch = run_kalman(THREE, sessions)
    for i, length in enumerate(sessions.length):
        state = begin_kalman(THREE)
        for s in range(length):
            state, reading = fold_kalman(THREE, state, tuple(sessions.values[i, s]), sessions.gap_days[i, s])
            said = [math.nan if x is None else x for x in reading.surprise]
            assert said == pytest.approx(batch.surprise[i, s], abs=1e-9, nan_ok=True)
            assert reading.log_density == pytest.approx(batch.log_density[i, s], abs=1e-9)


def test_a_fall_raises_the_probability_and_a_return_lowers_it():
    model, state, opened = RuptureModel(), begin(RuptureModel()), []
    for value in [(8.5, 8.0)] * 5 + [(5.5, 6.8), (5.6, 6.9), (8.5, 8.0), (8.6, 8.0)]:
        state, reading = fold(model, state, value)
        opened.append(reading.open)
    assert max(opened[:5]) < 0.1
    assert min(opened[5:7]) > 0.95
    assert opened[8] < 0.1


def test_what_is_missing_says_nothing_of_a_rupture():
    model, state = RuptureModel(), begin(RuptureModel())
    for value in [(8.5, 8.0)] * 5:
        state, before = fold(model, state, value)
    _, after = fold(model, state, (math.nan, math.nan))
    expected = before.open * (1 - model.repair) + (1 - before.open) * model.hazard
    assert after.open == pytest.approx(expected, abs=1e-5)
    assert after.log_density == pytest.approx(0.0, abs=1e-12)
    assert after.seen == (None, None)


def test_few_histories_are_close_to_many():
    _, sessions = observed(4, 4)
    model = replace(THREE, depths=2)
    few, many = (run(replace(model, kept=kept), sessions) for kept in (16, 300))
    assert np.nanmax(np.abs(few.recent - many.recent)) < 0.02


def test_readings_print_and_make_rows():
    _state, reading = fold(PLAIN, begin(PLAIN), (8.0, math.nan))
    assert reading.as_row()["seen_2"] is None
    assert str(reading).startswith("session 1: open 0.00, recent 0.00; saw 8.00, -, usual 8.50")
    assert reading.usual == (8.5, 7.8)
    assert reading.usual_sd[0] == pytest.approx(math.sqrt(1.0 + 0.16 + 0.16))
    _, calm = fold_kalman(PLAIN, begin_kalman(PLAIN), (8.0, math.nan))
    assert str(calm) == "session 1: surprise -0.44, - SD"
    assert calm.as_row()["surprise_2"] is None
    assert calm.flag(0.2) is True
    assert calm.flag() is False
    _, silent = fold_kalman(PLAIN, begin_kalman(PLAIN), (math.nan, 8.0))
    assert silent.flag() is None


@given(st.floats(0.1, 5), st.floats(0.4, 6), st.integers(1, 12))
def test_depth_nodes_have_the_mean_of_the_gamma(mean, shape, number):
    nodes, share = depth_nodes(mean, shape, number)
    assert share.sum() == pytest.approx(1.0)
    assert nodes @ share == pytest.approx(mean)
    assert (np.diff(nodes) > 0).all()
    edges = gamma(shape, scale=mean / shape).ppf(np.concatenate([[0.0], np.cumsum(share)[:-1], [1.0]]))
    assert (nodes >= edges[:-1] - 1e-9).all()
    assert (nodes <= edges[1:] + 1e-9).all()


@pytest.mark.parametrize("use", [fold, fold_kalman])
def test_unlike_channels_and_negative_gaps_are_refused(use):
    state = begin(TWO) if use is fold else begin_kalman(TWO)
    with pytest.raises(UnlikeChannels, match="2 channels; 1 values"):
        use(TWO, state, (8.0,))
    with pytest.raises(OutOfRange):
        use(TWO, state, (8.0, 8.0), -1.0)


def test_batches_that_do_not_fit_are_refused():
    with pytest.raises(UnlikeChannels):
        lay_out(np.zeros((3, 4)))
    with pytest.raises(TooFewSessions):
        lay_out(np.zeros((3, 0, 2)))
    for use in (run, run_kalman):
        with pytest.raises(UnlikeChannels):
            use(TWO, lay_out(np.zeros((1, 2, 3))))


@pytest.mark.parametrize(
    "change",
    [{"hazard": 0.0}, {"level_sd": -1.0}, {"kept": 0}, {"growth_mean": math.inf}, {"channels": ()}],
)
def test_a_model_that_means_nothing_is_refused(change):
    with pytest.raises(Exception, match="must"):
        RuptureModel(**change)
    with pytest.raises(OutOfRange):
        Channel(mean=8.0, error_sd=0.0)
