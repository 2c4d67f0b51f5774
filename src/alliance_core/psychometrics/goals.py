"""Goals as measures: goal attainment scaling and goal-based change."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from alliance_core.proportions import share
from alliance_core.psychometrics.responses import Vector, same_length
from alliance_core.tables.results import Figure, Result, figure_rows
from alliance_core.vocabulary import Abstention, Estimate, Interval, OutOfRange, Row, within

VERSION = "1"
GAS = "goal attainment T"
CHANGE = "goal-based change"


def goal_attainment_t(attainment: ArrayLike, weights: ArrayLike | None = None, *, rho: float = 0.3) -> Figure:
    """Kiresuk and Sherman (1968): T = 50 + 10 sum(w x) / sqrt((1 - rho) sum(w^2) + rho (sum w)^2).

    `attainment` is -2..+2 a goal (0 the expected outcome), NaN where a goal was not rated: it is left out with
    its weight. `rho` is the assumed correlation of goals. No interval: rho is a convention, not an estimate.
    """
    x = _attainment(attainment)
    w = np.ones_like(x) if weights is None else same_length(attainment=x, weights=weights)[1]
    if not (w > 0).all():
        raise OutOfRange("a weight", float(np.min(w)), math.ulp(0.0), math.inf)
    within("rho", rho, 0.0, 1.0)
    rated = ~np.isnan(x)
    x, w = x[rated], w[rated]
    if not x.size:
        return Abstention("no goal was rated", 1, 0, GAS, VERSION)
    spread = math.sqrt((1.0 - rho) * float((w**2).sum()) + rho * float(w.sum()) ** 2)
    return Estimate(50.0 + 10.0 * float(w @ x) / spread, None, len(x), int((~rated).sum()), GAS, VERSION)


def _attainment(attainment: ArrayLike) -> Vector:
    x = same_length(attainment=attainment)[0]
    outside = x[np.abs(x) > 2.0]
    if outside.size:
        raise OutOfRange("an attainment", float(outside[0]), -2.0, 2.0)
    return x


@dataclass(frozen=True, slots=True)
class GoalChange(Result):
    """Mean change over goals, and the share of goals that moved at least the criterion towards being reached."""

    title: ClassVar[str] = "Goal-based change"
    mean_change: Figure
    share_moved: Figure
    criterion: float

    def rows(self) -> list[Row]:
        """One row each for mean change and share moved."""
        return figure_rows({"mean change": self.mean_change, "share moved": self.share_moved})


def goal_based_change(
    start: ArrayLike, end: ArrayLike, *, criterion: float, level: float = 0.95
) -> GoalChange:
    """Change of goals rated 0 (not at all) to 10 (reached), at `start` and at `end`; NaN where not rated.

    Mean change with a t interval over goals (needs 2 that differ); `criterion` in points is the caller's to state.
    A goal without both ratings is left out and counted.
    """
    first, last = same_length(start=start, end=end)
    for value in np.concatenate([first, last]):
        if not math.isnan(value):
            within("a goal rating", float(value), 0.0, 10.0)
    change = last - first
    moved = change[~np.isnan(change)]
    gone = len(change) - len(moved)
    enough = int((moved >= within("criterion", criterion, 0.0, 10.0)).sum())
    return GoalChange(
        mean_with_t_interval(moved, gone, CHANGE, level),
        share(enough, len(moved), gone, f"{CHANGE}, moved", level),
        criterion,
    )


def mean_with_t_interval(values: Vector, n_missing: int, method: str, level: float) -> Figure:
    """The mean with Student's interval; no interval where the values do not differ; abstains below 2."""
    n = len(values)
    if n < 2:
        return Abstention("too few observations", 2, n, method, VERSION)
    mean, se = float(values.mean()), float(values.std(ddof=1)) / math.sqrt(n)
    half = float(stats.t.isf((1.0 - within("level", level, 0.0, 1.0)) / 2.0, n - 1)) * se
    interval = Interval(mean - half, mean + half, level) if se > 0.0 else None
    return Estimate(mean, interval, n, n_missing, method, VERSION)
