"""How long an answer takes, when some have not come yet: Kaplan and Meier."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from alliance_core.psychometrics.responses import Vector, WrongShape, vector
from alliance_core.tables.results import Figure, Result
from alliance_core.vocabulary import Abstention, Estimate, Interval, NotFinite, OutOfRange, Row, within

VERSION = "1"
METHOD = "Kaplan-Meier"


@dataclass(frozen=True, slots=True)
class ResponseLatency(Result):
    """The share still unanswered after each time at which an answer came, with log-log limits.

    `low` and `high` are NaN-free: where the share is zero they are both zero.
    """

    title: ClassVar[str] = "Time to an answer"
    hours: Vector
    at_risk: Vector
    answers: Vector
    unanswered: Vector
    standard_error: Vector
    low: Vector
    high: Vector
    level: float
    n_waiting: int
    longest: float

    def rows(self) -> list[Row]:
        """One row a time."""
        names = ("hours", "at_risk", "answers", "unanswered", "standard_error", "low", "high")
        columns = [getattr(self, name).tolist() for name in names]
        return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]

    def notes(self) -> list[str]:
        """The median."""
        return [f"Median hours to an answer: {self.median()}"]

    @property
    def n(self) -> int:
        """All messages, answered or not yet."""
        return int(self.answers.sum()) + self.n_waiting

    def median(self) -> Figure:
        """Hours by which half are answered, with the interval of Brookmeyer and Crowley (1982).

        Abstains where fewer than half are; no interval where its upper end was not reached by anybody.
        """
        value = self._crossing(self.unanswered)
        if value is None:
            return Abstention("fewer than half have been answered", None, None, f"{METHOD} median", VERSION)
        low, high = self._crossing(self.low), self._crossing(self.high)
        interval = None if low is None or high is None else Interval(low, high, self.level)
        return Estimate(value, interval, self.n, 0, f"{METHOD} median", VERSION)

    def _crossing(self, curve: Vector) -> float | None:
        """First time at which a falling curve is at or below one half; midway where it rests on one half."""
        below = np.flatnonzero(curve <= 0.5 + 1e-9)
        if not below.size:
            return None
        first = int(below[0])
        rests = abs(float(curve[first]) - 0.5) < 1e-9 and first + 1 < len(curve)
        return float((self.hours[first] + self.hours[first + 1]) / 2) if rests else float(self.hours[first])

    def answered_within(self, hours: float) -> Figure:
        """The share answered within `hours`, with log-log limits; abstains beyond the longest time observed."""
        within("hours", hours, 0.0, math.inf)
        method = f"{METHOD}, share answered"
        if hours > self.longest:
            return Abstention("nobody was observed for so long", None, None, method, VERSION)
        at = int(np.searchsorted(self.hours, hours, side="right")) - 1
        if at < 0:
            return Estimate(0.0, None, self.n, 0, method, VERSION)
        interval = Interval(1.0 - float(self.high[at]), 1.0 - float(self.low[at]), self.level)
        return Estimate(1.0 - float(self.unanswered[at]), interval, self.n, 0, method, VERSION)


def response_latency(
    hours: ArrayLike, answered: ArrayLike, *, level: float = 0.95
) -> ResponseLatency | Abstention:
    """Kaplan-Meier of the hours from a message to its answer; `answered` False: still waiting after so many hours.

    Greenwood's standard error; limits on the log(-log) scale. Assumes that who is still waited for would answer as
    the others do. Abstains when no answer has come.
    """
    times = vector("hours", hours)
    came = np.asarray(answered, dtype=np.bool_)
    if came.shape != times.shape:
        raise WrongShape("answered", f"as long as hours ({len(times)})", came.shape)
    _check_hours(times)
    z = float(stats.norm.isf((1.0 - within("level", level, 0.0, 1.0)) / 2.0))
    if not came.any():
        return Abstention("no answer has come", 1, 0, METHOD, VERSION)
    steps, events = np.unique(times[came], return_counts=True)
    at_risk = np.array([(times >= t).sum() for t in steps], dtype=np.float64)
    left, error, low, high = _curve(events.astype(np.float64), at_risk, z)
    waiting, longest = int((~came).sum()), float(times.max())
    return ResponseLatency(
        steps, at_risk, events.astype(np.float64), left, error, low, high, level, waiting, longest
    )


def _check_hours(times: Vector) -> None:
    if np.isnan(times).any():
        raise NotFinite("every time to an answer", math.nan)
    if (times < 0).any():
        raise OutOfRange("a time to an answer", float(times.min()), 0.0, math.inf)


def _curve(events: Vector, at_risk: Vector, z: float) -> tuple[Vector, Vector, Vector, Vector]:
    """Share unanswered, its Greenwood error, and limits; where nothing is left, all are zero."""
    left: Vector = np.cumprod(1.0 - events / at_risk, dtype=np.float64)
    some = left > 0.0
    lost = np.zeros(len(left))
    np.divide(events, at_risk * (at_risk - events), out=lost, where=some)
    relative: Vector = np.sqrt(np.cumsum(lost, dtype=np.float64))
    logs = np.log(np.where(some, left, 0.5))
    spread = z * relative / np.abs(logs)
    low, high = (np.where(some, np.exp(logs * np.exp(side * spread)), 0.0) for side in (1.0, -1.0))
    return left, np.where(some, left * relative, 0.0), low, high
