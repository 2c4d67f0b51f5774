"""The Kalman filter without ruptures: what each session was expected to show, and how surprising it was.

The same model as the switching filter with no regime but calm: level, growth, passing deviation, biases. A session is
flagged when the client's surprise lies more than `k` SD below 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from alliance_core.ruptures.batch import Sessions
from alliance_core.ruptures.linear import carry, look, remaining, sight, unbent
from alliance_core.ruptures.model import Floats, RuptureModel, UnlikeChannels, tables
from alliance_core.vocabulary import Row, within


@dataclass(frozen=True)
class KalmanState:
    """What is remembered of a dyad (or of many: leading axes): mean (..., width), covariance (..., width, width)."""

    session: int
    mean: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class KalmanReading:
    """Surprise of each channel in SD, each after the channels before it (None: missing), and the log density."""

    session: int
    surprise: tuple[float | None, ...]
    log_density: float

    def flag(self, k: float = 2.0) -> bool | None:
        """Whether the first channel fell more than `k` SD below what was expected; None when it is missing."""
        first = self.surprise[0]
        return None if first is None else first < -k

    def as_row(self) -> Row:
        """The reading as one row of a table."""
        surprises = {f"surprise_{i}": value for i, value in enumerate(self.surprise, start=1)}
        return {"session": self.session, **surprises, "log_density": self.log_density}

    def __str__(self) -> str:
        shown = ", ".join("-" if value is None else f"{value:+.2f}" for value in self.surprise)
        return f"session {self.session}: surprise {shown} SD"


def begin_kalman(model: RuptureModel, dyads: tuple[int, ...] = ()) -> KalmanState:
    """The state before the first session, for one dyad or for an array of them."""
    table = tables(model)
    mean = np.broadcast_to(table.start_mean, (*dyads, model.width)).copy()
    covariance = np.broadcast_to(np.diag(table.start_variance), (*dyads, model.width, model.width)).copy()
    return KalmanState(0, mean, covariance)


def _advance(
    model: RuptureModel, state: KalmanState, values: Floats, gap_days: Floats
) -> tuple[KalmanState, Floats, Floats]:
    """Values (..., channels) and gaps (...) of one session; returns the state, surprises and log densities."""
    mean, covariance, session = state.mean, state.covariance, state.session + 1
    if state.session > 0:
        mean, covariance = carry(mean, covariance, remaining(model, gap_days), model.passing_sd)
    table, rows = tables(model), sight(model, session)
    values = unbent(model, values)
    surprises, total = [], np.zeros(values.shape[:-1])
    for c, row in enumerate(rows):
        value = values[..., c] - table.mean[c]
        mean, covariance, surprise, density = look(mean, covariance, row, value, table.noise[c])
        surprises.append(surprise)
        total = total + density
    return KalmanState(session, mean, covariance), np.stack(surprises, axis=-1), total


def fold_kalman(
    model: RuptureModel, state: KalmanState, values: tuple[float, ...], gap_days: float = 7.0
) -> tuple[KalmanState, KalmanReading]:
    """One more session of one dyad, NaN where a channel is missing. Raises UnlikeChannels, OutOfRange."""
    if len(values) != len(model.channels):
        raise UnlikeChannels(needed=len(model.channels), found=len(values))
    within("gap_days", gap_days, 0.0, math.inf)
    after, surprise, density = _advance(
        model, state, np.asarray(values, dtype=np.float64), np.asarray(gap_days)
    )
    shown = tuple(None if math.isnan(value) else value for value in surprise.tolist())
    return after, KalmanReading(after.session, shown, float(density))


@dataclass(frozen=True)
class KalmanReadings:
    """Surprise (dyads, sessions, channels), NaN where missing, and log density (dyads, sessions)."""

    surprise: Floats
    log_density: Floats


def run_kalman(model: RuptureModel, sessions: Sessions) -> KalmanReadings:
    """Filter many dyads at once, session by session. Raises UnlikeChannels."""
    if sessions.values.shape[2] != len(model.channels):
        raise UnlikeChannels(needed=len(model.channels), found=sessions.values.shape[2])
    state = begin_kalman(model, (len(sessions.values),))
    surprises, densities = [], []
    for s in range(sessions.values.shape[1]):
        over = (s >= sessions.length)[:, None]
        values = np.where(over, np.nan, sessions.values[:, s])
        state, surprise, density = _advance(model, state, values, sessions.gap_days[:, s])
        surprises.append(surprise)
        densities.append(density)
    return KalmanReadings(np.stack(surprises, axis=1), np.stack(densities, axis=1))
