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
def _spread(rows: Floats, covariance: Floats, seen: int, cross: Floats) -> None:
    """cross := rows covariance, for the rows that are there."""
    for i in range(seen):
        for q in range(covariance.shape[0]):
            total = 0.0
            for p in range(covariance.shape[0]):
                total += rows[i, p] * covariance[p, q]
            cross[i, q] = total


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
    parent: Ints,
    becomes: Ints,
    score: Floats,
) -> int:
    """Every (history, next regime) that can be, with its log weight, in the order of both; returns how many."""
    count = 0
    for k in range(n):
        for r in range(moves.shape[0]):
            value = weight[k] + moves[regime[k], r]
            if value > -np.inf:
                for j in range(seen):
                    value -= 0.5 * (surprise[k, j] - shift[r, j]) ** 2
                parent[count], becomes[count], score[count] = k, r, value
                count += 1
    return count


@njit(cache=True)
def _share(score: Floats, count: int, share: Floats) -> float:
    """Probabilities of the children into `share`, their logs into `score`; returns the log of the sum of weights."""
    top, total = float(score[0]), 0.0
    for i in range(1, count):
        top = max(top, float(score[i]))
    for i in range(count):
        share[i] = math.exp(score[i] - top)
        total += share[i]
    log_sum = top + math.log(total)
    for i in range(count):
        share[i] /= total
        score[i] -= log_sum
    return log_sum


@njit(cache=True)
def _read(
    share: Floats,
    count: int,
    parent: Ints,
    becomes: Ints,
    regime: Ints,
    age: Ints,
    depth: Floats,
    mass: Floats,
    out: Floats,
) -> None:
    """What is read of a session; `mass` gets the probability of calm, of a rupture that begins now, of an older one."""
    mass[:] = 0.0
    out[OPEN], out[RECENT], out[DEPTH] = 0.0, 0.0, 0.0
    for i in range(count):
        was = regime[parent[i]]
        if becomes[i] == 0:
            mass[0] += share[i]
            continue
        mass[1 if was == 0 else 2] += share[i]
        out[OPEN] += share[i]
        out[RECENT] += share[i] * (was == 0 or age[parent[i]] < 2)
        out[DEPTH] += share[i] * depth[becomes[i]]


@njit(cache=True)
def _choose(score: Floats, count: int, kept: int, chosen: Ints) -> int:
    """The children worth keeping, as `switching` chooses them, into `chosen`; returns how many."""
    n = 0
    for i in range(count):
        if score[i] > NEGLIGIBLE:
            chosen[n] = i
            n += 1
    if n <= kept:
        return n
    ranked = 0
    for place in range(n):
        child, at = chosen[place], ranked
        while at > 0 and score[child] > score[chosen[at - 1]]:
            if at < kept:
                chosen[at] = chosen[at - 1]
            at -= 1
        if at < kept:
            chosen[at] = child
            ranked = min(ranked + 1, kept)
    return kept


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
    parent: Ints,
    becomes: Ints,
    score: Floats,
    mass: Floats,
    weight: Floats,
    regime: Ints,
    age: Ints,
    mean: Floats,
    mean_2: Floats,
    gain: Floats,
    surprise: Floats,
    shift: Floats,
    seen: int,
) -> None:
    """Replace the histories by the chosen children, each with what it learned."""
    old_regime, old_age = regime.copy(), age.copy()
    for i in range(n):
        child = chosen[i]
        before, r = parent[child], becomes[child]
        weight[i] = score[child]
        regime[i] = r
        age[i] = _age(r, old_regime[before], old_age[before])
        _learn(before, r, mean, gain, surprise, shift, seen, mean_2[i])
    mean[:n] = mean_2[:n]
    _rebalance(mass, weight, age, n)


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
    rows, cross, there = (
        np.zeros((channels, width)),
        np.zeros((channels, width)),
        np.zeros(channels, np.int64),
    )
    lower, gain = np.zeros((channels, channels)), np.zeros((width, channels))
    white, surprise = np.zeros((regimes, channels)), np.zeros((kept, channels))
    most = kept * regimes
    parent, becomes, chosen = np.zeros(most, np.int64), np.zeros(most, np.int64), np.zeros(most, np.int64)
    score, share, mass = np.zeros(most), np.zeros(most), np.zeros(3)
    n, likelihood = 1, 0.0
    for s in range(sessions):
        if s > 0:
            _carry(mean, covariance, n, memory[s], passing_sd)
        seen = _see(values[s], lines[1], math.log(s + 1.0), rows, there)
        _spread(rows, covariance, seen, cross)
        log_scale = _factor(rows, cross, lines[2], there, seen, lower)
        _gains(cross, lower, seen, gain)
        _shifts(shift, there, lower, seen, white)
        _surprises(values[s], lines[0], mean, n, rows, there, lower, seen, surprise)
        count = _children(weight, regime, n, moves[min(s, 1)], surprise, white, seen, parent, becomes, score)
        total = _share(score, count, share)
        _read(share, count, parent, becomes, regime, age, depth, mass, out[s])
        out[s, DENSITY] = total + log_scale
        likelihood += total + log_scale
        n = _choose(score, count, kept, chosen)
        _keep(
            chosen,
            n,
            parent,
            becomes,
            score,
            mass,
            weight,
            regime,
            age,
            mean,
            mean_2,
            gain,
            surprise,
            white,
            seen,
        )
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
