"""How regularly two people meet: the typical gap between sessions, and how far gaps spread around it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from alliance_core.psychometrics.responses import Vector, WrongShape, vector
from alliance_core.tables.results import Result, figure_rows
from alliance_core.vocabulary import Abstention, CoreError, Estimate, Interval, NotFinite, Row, within

VERSION = "1"
METHOD = "gap regularity"
NEEDED = 4


class NotInOrder(CoreError):
    """Session days must rise: two sessions of one day, or days out of order, have no gap."""

    def __init__(self, position: int) -> None:
        super().__init__(f"Session days must rise, but the one at position {position} does not.")
        self.position = position


@dataclass(frozen=True, slots=True)
class GapRegularity(Result):
    """`typical_gap_days`: geometric mean. `spread_factor`: two gaps in three lie within it, times or by; 1: a clock."""

    title: ClassVar[str] = "Regularity of sessions"
    typical_gap_days: Estimate
    spread_factor: Estimate
    longest_gap_days: float

    def rows(self) -> list[Row]:
        """One row each for the typical gap and the spread."""
        return figure_rows({"typical gap, days": self.typical_gap_days, "spread factor": self.spread_factor})

    def notes(self) -> list[str]:
        """The longest gap, planned breaks apart."""
        return [f"Longest gap {self.longest_gap_days:.6g} days."]


def gap_regularity(
    session_days: ArrayLike, *, planned: ArrayLike | None = None, level: float = 0.95
) -> GapRegularity | Abstention:
    """Regularity from the days of the sessions that took place, rising; cancelled ones are not among them.

    Gaps are treated as log-normal: typical gap = exp(mean log gap) with Student's interval, spread factor =
    exp(SD log gap) with the chi-square interval; both exact under that assumption. `planned` marks, one for each
    gap, the breaks that both agreed on: they are left out and counted. Abstains below 4 remaining gaps.
    """
    gaps = gaps_of(vector("session_days", session_days))
    kept = _unplanned(gaps, planned)
    if len(kept) < NEEDED:
        return Abstention("too few gaps", NEEDED, len(kept), METHOD, VERSION)
    within("level", level, 0.0, 1.0)
    logs = np.log(kept)
    gone = len(gaps) - len(kept)
    return GapRegularity(_typical(logs, gone, level), _spread(logs, gone, level), float(kept.max()))


def gaps_of(days: Vector) -> Vector:
    """Days between sessions; raises `NotFinite` for a missing day and `NotInOrder`."""
    if np.isnan(days).any():
        raise NotFinite("every session day", math.nan)
    gaps: Vector = np.diff(days)
    if (gaps <= 0).any():
        raise NotInOrder(int(np.flatnonzero(gaps <= 0)[0]) + 1)
    return gaps


def _unplanned(gaps: Vector, planned: ArrayLike | None) -> Vector:
    if planned is None:
        return gaps
    mask = np.asarray(planned, dtype=np.bool_)
    if mask.shape != gaps.shape:
        raise WrongShape("planned", f"one mark for each of the {len(gaps)} gaps", mask.shape)
    kept: Vector = gaps[~mask]
    return kept


def _typical(logs: Vector, gone: int, level: float) -> Estimate:
    n, mean = len(logs), float(logs.mean())
    half = float(stats.t.isf((1.0 - level) / 2.0, n - 1)) * float(logs.std(ddof=1)) / math.sqrt(n)
    interval = Interval(math.exp(mean - half), math.exp(mean + half), level) if half > 0.0 else None
    return Estimate(math.exp(mean), interval, n, gone, f"{METHOD}, geometric mean", VERSION)


def _spread(logs: Vector, gone: int, level: float) -> Estimate:
    """A spread of exactly 1 (all gaps equal) has no interval."""
    n, sd, tail = len(logs), float(logs.std(ddof=1)), (1.0 - level) / 2.0
    low, high = (sd * math.sqrt((n - 1) / float(stats.chi2.isf(t, n - 1))) for t in (tail, 1.0 - tail))
    interval = Interval(math.exp(low), math.exp(high), level) if sd > 0.0 else None
    return Estimate(math.exp(sd), interval, n, gone, f"{METHOD}, SD of log gaps", VERSION)
