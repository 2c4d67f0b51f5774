"""Control charts for one series that should stay where it is: individuals (XmR), EWMA and CUSUM, looking downwards.

XmR takes its limits from the series itself: mean - 2.66 mean moving range of the earlier values. EWMA and CUSUM are
given the usual level and SD, or take them from the first `learn` values. Each is folded one value at a time in O(1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from alliance_core.ruptures.model import Floats
from alliance_core.ruptures.rules import Running
from alliance_core.vocabulary import Row, finite, within

NOTHING_YET = Running()
NATURAL_LIMIT = 2.66  # 3 / d2 with d2 = 1.128, the mean range of two normal values


@dataclass(frozen=True, slots=True)
class ChartReading:
    """What a chart saw and said: flagged when `statistic` > `limit`; both None, and flag None, where it is silent."""

    flag: bool | None
    statistic: float | None
    limit: float | None
    n_earlier: int

    def as_row(self) -> Row:
        """The reading as one row of a table."""
        flag = None if self.flag is None else int(self.flag)
        return {"flag": flag, "statistic": self.statistic, "limit": self.limit, "n_earlier": self.n_earlier}

    def __str__(self) -> str:
        if self.statistic is None or self.limit is None:
            return f"silent: {self.n_earlier} earlier values"
        word = "out of control" if self.flag else "in control"
        return f"{word}: {self.statistic:.2f} against {self.limit:.2f} (n = {self.n_earlier})"


def _silent(n: int) -> ChartReading:
    return ChartReading(None, None, None, n)


def _reading(statistic: float, limit: float, n: int) -> ChartReading:
    return ChartReading(statistic > limit, statistic, limit, n)


@dataclass(frozen=True, slots=True)
class Individuals:
    """XmR: flagged when the mean of the earlier values minus the value exceeds 2.66 mean moving ranges."""

    minimum_sessions: int = 3
    factor: float = NATURAL_LIMIT

    def __post_init__(self) -> None:
        within("minimum_sessions", self.minimum_sessions, 2, 1_000)
        within("factor", self.factor, 0.0, math.inf)


@dataclass(frozen=True, slots=True)
class Ranged:
    """What XmR remembers: the series so far and its mean moving range."""

    so_far: Running = NOTHING_YET
    mean_range: float = 0.0

    def add(self, value: float) -> Ranged:
        """One more value, in O(1)."""
        if self.so_far.n == 0:
            return Ranged(self.so_far.add(value), 0.0)
        step = abs(value - self.so_far.last)
        return Ranged(self.so_far.add(value), self.mean_range + (step - self.mean_range) / self.so_far.n)


def fold_individuals(chart: Individuals, state: Ranged, value: float) -> tuple[Ranged, ChartReading]:
    """One more session of an XmR chart; NaN is a session without a value."""
    n = state.so_far.n
    if math.isnan(value):
        return state, _silent(n)
    after = state.add(finite("a value", value))
    if n < chart.minimum_sessions:
        return after, _silent(n)
    return after, _reading(state.so_far.mean - value, chart.factor * state.mean_range, n)


@dataclass(frozen=True, slots=True)
class Usual:
    """The level and SD that a series is held against: given, or learned from its first `learn` values."""

    level: float | None = None
    sd: float = 0.5
    learn: int = 3

    def __post_init__(self) -> None:
        within("sd", self.sd, 1e-9, 1e9)
        within("learn", self.learn, 1, 1_000)


@dataclass(frozen=True, slots=True)
class Ewma:
    """Exponentially weighted: z = (1 - weight) z + weight x (usual - value)/SD; flagged above `limit` of its own SD."""

    usual: Usual = Usual()
    weight: float = 0.3
    limit: float = 2.7

    def __post_init__(self) -> None:
        within("weight", self.weight, 1e-9, 1.0)
        within("limit", self.limit, 0.0, math.inf)


@dataclass(frozen=True, slots=True)
class Cusum:
    """Cumulative: c = max(0, c + (usual - value)/SD - slack); flagged above `limit`."""

    usual: Usual = Usual()
    slack: float = 0.5
    limit: float = 4.0

    def __post_init__(self) -> None:
        within("slack", self.slack, 0.0, math.inf)
        within("limit", self.limit, 0.0, math.inf)


@dataclass(frozen=True, slots=True)
class Watched:
    """What EWMA and CUSUM remember: the values learned from, the statistic, and how many values it holds."""

    learned: Running = NOTHING_YET
    statistic: float = 0.0
    n: int = 0


def _below(usual: Usual, state: Watched, value: float) -> float | None:
    """How many SD the value lies below the usual level; None while the level is being learned."""
    if usual.level is not None:
        return (usual.level - value) / usual.sd
    return (state.learned.mean - value) / usual.sd if state.learned.n >= usual.learn else None


def fold_ewma(chart: Ewma, state: Watched, value: float) -> tuple[Watched, ChartReading]:
    """One more session of an EWMA chart; NaN is a session without a value."""
    earlier = state.learned.n + state.n
    if math.isnan(value):
        return state, _silent(earlier)
    below = _below(chart.usual, state, finite("a value", value))
    if below is None:
        return replace(state, learned=state.learned.add(value)), _silent(earlier)
    n, statistic = state.n + 1, (1.0 - chart.weight) * state.statistic + chart.weight * below
    own_sd = math.sqrt(chart.weight / (2.0 - chart.weight) * (1.0 - (1.0 - chart.weight) ** (2 * n)))
    return Watched(state.learned, statistic, n), _reading(statistic, chart.limit * own_sd, earlier)


def fold_cusum(chart: Cusum, state: Watched, value: float) -> tuple[Watched, ChartReading]:
    """One more session of a CUSUM chart; NaN is a session without a value."""
    earlier = state.learned.n + state.n
    if math.isnan(value):
        return state, _silent(earlier)
    below = _below(chart.usual, state, finite("a value", value))
    if below is None:
        return replace(state, learned=state.learned.add(value)), _silent(earlier)
    statistic = max(0.0, state.statistic + below - chart.slack)
    return Watched(state.learned, statistic, state.n + 1), _reading(statistic, chart.limit, earlier)


@dataclass(frozen=True)
class ChartReadings:
    """A chart over many series, (dyads, sessions): statistic and limit NaN where it is silent."""

    statistic: Floats
    limit: Floats

    @property
    def flag(self) -> np.ndarray:
        """True where the statistic exceeds the limit; False where the chart is silent."""
        return np.asarray(np.nan_to_num(self.statistic - self.limit, nan=-1.0) > 0.0)


def run_individuals(chart: Individuals, values: Floats) -> ChartReadings:
    """XmR over (dyads, sessions), NaN where missing."""
    n_dyads = len(values)
    n, mean, last, spread = (np.zeros(n_dyads) for _ in range(4))
    statistic, limit = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    for s in range(values.shape[1]):
        value, there = values[:, s], ~np.isnan(values[:, s])
        speaks = there & (n >= chart.minimum_sessions)
        statistic[speaks, s] = (mean - value)[speaks]
        limit[speaks, s] = chart.factor * spread[speaks]
        moved = there & (n > 0)
        spread = np.where(moved, spread + (np.abs(value - last) - spread) / np.maximum(n, 1.0), spread)
        n = n + there
        mean = np.where(there, mean + (value - mean) / np.maximum(n, 1.0), mean)
        last = np.where(there, value, last)
    return ChartReadings(statistic, limit)


def _belows(usual: Usual, values: Floats) -> Floats:
    """How far each value lies below the usual level, in SD; NaN while learning or missing."""
    if usual.level is not None:
        return (usual.level - values) / usual.sd
    there = ~np.isnan(values)
    n = np.cumsum(there, axis=1)
    first = there & (n <= usual.learn)
    level = np.where(first, values, 0.0).sum(axis=1) / np.maximum(first.sum(axis=1), 1)
    return np.where(there & ~first, (level[:, None] - values) / usual.sd, np.nan)


def run_ewma(chart: Ewma, values: Floats) -> ChartReadings:
    """EWMA over (dyads, sessions), NaN where missing."""
    below = _belows(chart.usual, values)
    there = ~np.isnan(below)
    statistic, now = np.full(values.shape, np.nan), np.zeros(len(values))
    for s in range(values.shape[1]):
        now = np.where(there[:, s], (1.0 - chart.weight) * now + chart.weight * below[:, s], now)
        statistic[:, s] = np.where(there[:, s], now, np.nan)
    n = np.cumsum(there, axis=1)
    own_sd = np.sqrt(chart.weight / (2.0 - chart.weight) * (1.0 - (1.0 - chart.weight) ** (2 * n)))
    return ChartReadings(statistic, np.where(there, chart.limit * own_sd, np.nan))


def run_cusum(chart: Cusum, values: Floats) -> ChartReadings:
    """CUSUM over (dyads, sessions), NaN where missing."""
    below = _belows(chart.usual, values)
    there = ~np.isnan(below)
    statistic, now = np.full(values.shape, np.nan), np.zeros(len(values))
    for s in range(values.shape[1]):
        now = np.where(there[:, s], np.maximum(0.0, now + below[:, s] - chart.slack), now)
        statistic[:, s] = np.where(there[:, s], now, np.nan)
    return ChartReadings(statistic, np.where(there, chart.limit, np.nan))
