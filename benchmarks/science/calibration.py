"""Simulation-based calibration of the rupture filter: truth and probabilities, where the model is the world.

Dyads are drawn from the model itself, with gaps of one to three weeks, forms missing at random and a channel of what
happened. If the filter is right, the true course is any rank of its posterior as likely as any other, and of the
sessions called open with probability p a share p is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, kstest, norm

from alliance_core.ruptures import (
    BEHAVIOUR,
    CLIENT_FORM,
    THERAPIST_FORM,
    Drawn,
    RuptureModel,
    SwitchingState,
    begin,
    draw_dyads,
    fold,
)
from benchmarks.figures import Figure, at_least, at_most

SEED, SESSIONS, MISSING, BINS = 20_261_126, 8, 0.15, 20
SURE_ENOUGH = 0.001
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
TRUE = RuptureModel(
    channels=tuple(replace(one, ceiling=None) for one in (CLIENT_FORM, THERAPIST_FORM, BEHAVIOUR)),
    hazard=0.12,
    kept=300,
)
SHIPPED = RuptureModel().kept


@dataclass(frozen=True)
class Told:
    """Of each dyad after its last session: where the truth lies in the posterior, and both probabilities with it."""

    rank: Floats
    open: Floats
    was_open: Bools
    recent: Floats
    was_recent: Bools


def told(model: RuptureModel, n: int, seed: int) -> Told:
    """Dyads drawn from TRUE, read by `model`."""
    rng = np.random.default_rng(seed)
    drawn = draw_dyads(TRUE, 7.0 * rng.integers(1, 4, (n, SESSIONS)), rng)
    values = np.where(rng.random(drawn.sessions.values.shape) < MISSING, np.nan, drawn.sessions.values)
    read = np.array([_read(model, drawn, values, dyad) for dyad in range(n)])
    last_kind, last_age = drawn.kind[:, -1], drawn.age[:, -1]
    return Told(read[:, 0], read[:, 1], last_kind > 0, read[:, 2], (last_age == 1) | (last_age == 2))


def _read(model: RuptureModel, drawn: Drawn, values: Floats, dyad: int) -> tuple[float, float, float]:
    state = begin(model)
    for s in range(SESSIONS):
        gap = float(drawn.sessions.gap_days[dyad, s])
        state, reading = fold(model, state, tuple(values[dyad, s]), gap)
    return _rank(state, float(drawn.course[dyad, -1])), reading.open, reading.recent


def _rank(state: SwitchingState, course: float) -> float:
    """The posterior probability that the calm course lies below the true one."""
    row = np.zeros(len(state.covariance))
    row[:3] = 1.0, np.log(state.session), 1.0
    weight = np.exp(state.log_weight)
    below = norm.cdf((course - state.mean @ row) / np.sqrt(row @ state.covariance @ row))
    return float(weight @ below / weight.sum())


def uniform_p(rank: Floats) -> float:
    """Chi-square of BINS equal bins."""
    seen = np.histogram(rank, BINS, (0.0, 1.0))[0]
    expected = len(rank) / BINS
    return float(chi2.sf(((seen - expected) ** 2 / expected).sum(), BINS - 1))


def calibrated_p(said: Floats, so: Bools) -> float:
    """Of BINS bins of equal size by what was said: the squared distance in SD, summed, against chi-square.

    Nothing was fitted to these sessions, so each bin is a degree of freedom.
    """
    order = np.argsort(said, kind="stable")
    bins = zip(np.array_split(said[order], BINS), np.array_split(so[order], BINS), strict=True)
    off = sum((y.sum() - p.sum()) ** 2 / (p * (1.0 - p)).sum() for p, y in bins)
    return float(chi2.sf(off, BINS))


def figures(n: int) -> Iterator[Figure]:
    """The true model is not found out; a wrong one is."""
    true, enough = told(TRUE, n, SEED), at_least(SURE_ENOUGH)
    yield Figure("course_ranks_uniform_p", uniform_p(true.rank), "", enough, note=f"{BINS} bins, {n} dyads")
    yield Figure("open_calibrated_p", calibrated_p(true.open, true.was_open), "", enough)
    yield Figure("recent_calibrated_p", calibrated_p(true.recent, true.was_recent), "", enough)
    fewer = told(replace(TRUE, kept=SHIPPED), n, SEED)
    note = f"the distance from uniform with {SHIPPED} histories kept, as shipped"
    yield Figure("shipped_rank_distance", float(kstest(fewer.rank, "uniform").statistic), "", note=note)
    yield Figure("shipped_open_calibrated_p", calibrated_p(fewer.open, fewer.was_open), "", enough)
    wrong = told(replace(TRUE, hazard=2.0 * TRUE.hazard, passing_sd=0.6 * TRUE.passing_sd), n, SEED)
    caught, note = at_most(SURE_ENOUGH), "planted: hazard doubled, passing SD too small"
    yield Figure("wrong_hazard_caught_p", calibrated_p(wrong.open, wrong.was_open), "", caught, note=note)
    yield Figure("wrong_spread_caught_p", uniform_p(wrong.rank), "", caught, note=note)
