"""The Gaussian part that all filters share: a dyad's hidden state carried over a gap, and one look at its channels.

The hidden state is (level, growth, passing deviation, a bias for each further channel). All arrays may have leading
axes (many dyads at once); a missing channel is NaN and changes nothing.
"""

from __future__ import annotations

import math

import numpy as np

from alliance_core.ruptures.model import Floats, RuptureModel, tables

PASSING = 2


def unbent(model: RuptureModel, values: Floats) -> Floats:
    """The values (..., channels) as the filters see them: those of a form with a ceiling on its own level."""
    if all(channel.ceiling is None for channel in model.channels):
        return values
    seen = values.copy()
    for number, channel in enumerate(model.channels):
        if channel.ceiling is not None:
            seen[..., number] = channel.ceiling.unbent(values[..., number])
    return seen


def sight(model: RuptureModel, session: int) -> Floats:
    """The matrix (channels, width) by which the channels see the hidden state in a session (1-based)."""
    loading = tables(model).loading
    course = np.stack([loading, loading * math.log(session), loading], axis=1)
    biases = np.eye(len(loading))[:, 1:]
    return np.concatenate([course, biases], axis=1)


def carry(mean: Floats, covariance: Floats, memory: Floats, passing_sd: float) -> tuple[Floats, Floats]:
    """Mean (..., width) and covariance (..., width, width) after a gap over which `memory` of the passing remains."""
    mean, covariance = mean.copy(), covariance.copy()
    mean[..., PASSING] *= memory
    covariance[..., PASSING, :] *= memory[..., None]
    covariance[..., :, PASSING] *= memory[..., None]
    covariance[..., PASSING, PASSING] += passing_sd**2 * (1.0 - memory**2)
    return mean, covariance


def remaining(model: RuptureModel, gap_days: Floats) -> Floats:
    """How much of a passing deviation remains after a gap: memory ** (gap / usual gap)."""
    left: Floats = np.asarray(model.memory ** (gap_days / model.usual_gap_days))
    return left


def look(
    mean: Floats, covariance: Floats, row: Floats, value: Floats, noise: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Condition on one channel's value; returns mean, covariance, standardised surprise and its log density.

    A missing value (NaN) leaves mean and covariance as they are, with surprise NaN and log density 0.
    """
    seen = ~np.isnan(value)
    cross = covariance @ row
    sd = np.sqrt(cross @ row + noise)
    surprise = (value - mean @ row) / sd
    gain = np.where(seen[..., None], cross / sd[..., None], 0.0)
    known = np.where(seen, surprise, 0.0)
    mean = mean + gain * known[..., None]
    covariance = covariance - gain[..., :, None] * gain[..., None, :]
    density = np.where(seen, -0.5 * known**2 - np.log(sd) - 0.5 * math.log(2.0 * math.pi), 0.0)
    return mean, covariance, surprise, density
