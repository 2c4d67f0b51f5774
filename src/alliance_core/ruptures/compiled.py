"""The switching filter over many dyads, compiled: the same arithmetic as `switching.fold`, for estimation and studies.

Never called in a request: the first call compiles. Arrays of a workspace are reused from session to session.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange

from alliance_core.ruptures.model import Floats, Ints

NEGLIGIBLE = -14.0
HALF_LOG_2PI = 0.9189385332046727
OPEN, RECENT, DEPTH, DENSITY = 0, 1, 2, 3


@njit(cache=True)
def _carry(mean: Floats, covariance: Floats, n: int, memory: float, passing_sd: float) -> None:
    covariance[2, :] *= memory
    covariance[:, 2] *= memory
    covariance[2, 2] += passing_sd**2 * (1.0 - memory**2)
    for k in range(n):
        mean[k, 2] *= memory


@njit(cache=True)
def _see(values: Floats, loading: Floats, log_session: float, rows: Floats, there: Ints) -> int:
    """Fill the rows of the channels that are there; returns how many."""
    seen = 0
    for c in range(len(values)):
        if not np.isnan(values[c]):
            rows[seen, :] = 0.0
            rows[seen, 0] = loading[c]
            rows[seen, 1] = loading[c] * log_session
            rows[seen, 2] = loading[c]
            if c > 0:
                rows[seen, 2 + c] = 1.0
            there[seen] = c
            seen += 1
    return seen


@njit(cache=True)
def _dot(a: Floats, b: Floats, n: int) -> float:
    total = 0.0
    for i in range(n):
        total += a[i] * b[i]
    return total


@njit(cache=True)
def _factor(rows: Floats, cross: Floats, noise: Floats, there: Ints, seen: int, lower: Floats) -> float:
    """Cholesky factor of the channels' covariance, into `lower`; returns minus the log of its determinant's root."""
    log_scale = -seen * HALF_LOG_2PI
    for i in range(seen):
        for j in range(i):
            value = _dot(rows[i], cross[j], rows.shape[1]) - _dot(lower[i], lower[j], j)
            lower[i, j] = value / lower[j, j]
        value = _dot(rows[i], cross[i], rows.shape[1]) - _dot(lower[i], lower[i], i) + noise[there[i]]
        lower[i, i] = math.sqrt(value)
        log_scale -= math.log(lower[i, i])
    return log_scale


@njit(cache=True)
def _solve(lower: Floats, vector: Floats, seen: int) -> None:
    """Forward substitution in place: vector := lower^-1 vector."""
    for j in range(seen):
        vector[j] = (vector[j] - _dot(lower[j], vector, j)) / lower[j, j]


@njit(cache=True)
def _gains(cross: Floats, lower: Floats, seen: int, gain: Floats) -> None:
    for q in range(gain.shape[0]):
        for j in range(seen):
            gain[q, j] = cross[j, q]
        _solve(lower, gain[q], seen)


@njit(cache=True)
def _shifts(shift: Floats, there: Ints, lower: Floats, seen: int, white: Floats) -> None:
    for r in range(shift.shape[0]):
        for j in range(seen):
            white[r, j] = shift[r, there[j]]
        _solve(lower, white[r], seen)


@njit(cache=True)
def _surprises(
    values: Floats,
    level: Floats,
    mean: Floats,
    n: int,
    rows: Floats,
    there: Ints,
    lower: Floats,
    seen: int,
    out: Floats,
) -> None:
    for k in range(n):
        for j in range(seen):
            c = there[j]
            out[k, j] = values[c] - level[c] - _dot(rows[j], mean[k], rows.shape[1])
        _solve(lower, out[k], seen)


@njit(cache=True)
def _children(
    weight: Floats,
    regime: Ints,
    n: int,
    moves: Floats,
    surprise: Floats,
    shift: Floats,
    seen: int,
    score: Floats,
) -> float:
    """Log weight of each (history, next regime) into `score`; returns the log of their sum."""
    top = -np.inf
    for k in range(n):
        for r in range(moves.shape[0]):
            value = weight[k] + moves[regime[k], r]
            if value > -np.inf:
                for j in range(seen):
                    value -= 0.5 * (surprise[k, j] - shift[r, j]) ** 2
            score[k, r] = value
            top = max(top, value)
    total = 0.0
    for k in range(n):
        for r in range(moves.shape[0]):
            total += math.exp(score[k, r] - top)
    return top + math.log(total)


@njit(cache=True)
def _read(score: Floats, n: int, regime: Ints, age: Ints, total: float, depth: Floats, out: Floats) -> None:
    out[OPEN], out[RECENT], out[DEPTH] = 0.0, 0.0, 0.0
    for k in range(n):
        young = regime[k] == 0 or age[k] < 2
        for r in range(1, len(depth)):
            w = math.exp(score[k, r] - total)
            out[OPEN] += w
            out[RECENT] += w * young
            out[DEPTH] += w * depth[r]


@njit(cache=True)
def _choose(score: Floats, n: int, total: float, kept: int) -> Ints:
    """Flat indices of the children worth keeping, as `switching` chooses them."""
    flat = score[:n].copy().ravel() - total
    chosen = np.flatnonzero(flat > NEGLIGIBLE)
    if len(chosen) > kept:
        order = np.argsort(-flat[chosen], kind="mergesort")
        chosen = chosen[order[:kept]]
    return chosen


@njit(cache=True)
def _learn(
    parent: int, r: int, mean: Floats, gain: Floats, surprise: Floats, shift: Floats, seen: int, out: Floats
) -> None:
    for q in range(mean.shape[1]):
        out[q] = mean[parent, q]
        for j in range(seen):
            out[q] += gain[q, j] * (surprise[parent, j] - shift[r, j])


@njit(cache=True)
def _age(regime: int, parent_regime: int, parent_age: int) -> int:
    if regime == 0:
        return 0
    return 1 if parent_regime == 0 else parent_age + 1


@njit(cache=True)
def _mass(score: Floats, n: int, regime: Ints, total: float) -> Floats:
    """Probability of calm, of a rupture that begins now, and of an older one, over all children."""
    mass = np.zeros(3)
    for k in range(n):
        mass[0] += math.exp(score[k, 0] - total)
        band = 1 if regime[k] == 0 else 2
        for r in range(1, score.shape[1]):
            mass[band] += math.exp(score[k, r] - total)
    return mass


@njit(cache=True)
def _rebalance(mass: Floats, weight: Floats, age: Ints, n: int) -> None:
    """Log weights so that calm, new and older ruptures stay as probable as before some were dropped."""
    left, whole = np.zeros(3), 0.0
    for k in range(n):
        left[min(age[k], 2)] += math.exp(weight[k])
    for band in range(3):
        whole += mass[band] * (left[band] > 0.0)
    for k in range(n):
        band = min(age[k], 2)
        weight[k] += math.log(mass[band] / whole) - math.log(left[band])


@njit(cache=True)
def _keep(
    chosen: Ints,
    n: int,
    total: float,
    score: Floats,
    weight: Floats,
    regime: Ints,
    age: Ints,
    mean: Floats,
    mean_2: Floats,
    gain: Floats,
    surprise: Floats,
    shift: Floats,
    seen: int,
) -> int:
    """Replace the histories by the chosen children, each with what it learned; returns how many there are."""
    regimes = score.shape[1]
    old_regime, old_age = regime.copy(), age.copy()
    mass = _mass(score, n, old_regime, total)
    for i in range(len(chosen)):
        parent, r = chosen[i] // regimes, chosen[i] % regimes
        weight[i] = score[parent, r] - total
        regime[i] = r
        age[i] = _age(r, old_regime[parent], old_age[parent])
        _learn(parent, r, mean, gain, surprise, shift, seen, mean_2[i])
    mean[: len(chosen)] = mean_2[: len(chosen)]
    _rebalance(mass, weight, age, len(chosen))
    return len(chosen)


@njit(cache=True)
def _shrink(covariance: Floats, gain: Floats, seen: int) -> None:
    for i in range(gain.shape[0]):
        for j in range(gain.shape[0]):
            covariance[i, j] -= _dot(gain[i], gain[j], seen)


@njit(cache=True)
def _one_dyad(
    values: Floats,
    memory: Floats,
    lines: Floats,
    start: Floats,
    shift: Floats,
    depth: Floats,
    moves: Floats,
    passing_sd: float,
    kept: int,
    out: Floats,
) -> float:
    """Filter one dyad's (sessions, channels) into `out` (sessions, 4); returns the log likelihood.

    `lines` holds mean, loading and noise of the channels; `start` mean and variance of the hidden state.
    """
    sessions, channels = values.shape
    regimes, width = len(depth), start.shape[1]
    mean, mean_2 = np.zeros((kept, width)), np.zeros((kept, width))
    mean[0] = start[0]
    covariance = np.diag(start[1])
    weight, regime, age = np.zeros(kept), np.zeros(kept, np.int64), np.zeros(kept, np.int64)
    rows, there = np.zeros((channels, width)), np.zeros(channels, np.int64)
    lower, gain = np.zeros((channels, channels)), np.zeros((width, channels))
    white, surprise, score = (
        np.zeros((regimes, channels)),
        np.zeros((kept, channels)),
        np.zeros((kept, regimes)),
    )
    n, likelihood = 1, 0.0
    for s in range(sessions):
        if s > 0:
            _carry(mean, covariance, n, memory[s], passing_sd)
        seen = _see(values[s], lines[1], math.log(s + 1.0), rows, there)
        cross = rows @ covariance
        log_scale = _factor(rows, cross, lines[2], there, seen, lower)
        _gains(cross, lower, seen, gain)
        _shifts(shift, there, lower, seen, white)
        _surprises(values[s], lines[0], mean, n, rows, there, lower, seen, surprise)
        total = _children(weight, regime, n, moves[min(s, 1)], surprise, white, seen, score)
        _read(score, n, regime, age, total, depth, out[s])
        out[s, DENSITY] = total + log_scale
        likelihood += total + log_scale
        chosen = _choose(score, n, total, kept)
        n = _keep(chosen, n, total, score, weight, regime, age, mean, mean_2, gain, surprise, white, seen)
        _shrink(covariance, gain, seen)
    return likelihood


@njit(cache=True, parallel=True)
def filter_dyads(
    values: Floats,
    memory: Floats,
    sessions: Ints,
    lines: Floats,
    start: Floats,
    shift: Floats,
    depth: Floats,
    moves: Floats,
    passing_sd: float,
    kept: int,
    out: Floats,
) -> Floats:
    """Filter many dyads' (dyads, sessions, channels) into `out`; returns their log likelihoods."""
    likelihood = np.zeros(len(values))
    for i in prange(len(values)):
        t = sessions[i]
        likelihood[i] = _one_dyad(
            values[i, :t], memory[i], lines, start, shift, depth, moves, passing_sd, kept, out[i]
        )
    return likelihood
