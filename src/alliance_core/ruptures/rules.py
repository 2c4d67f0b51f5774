"""One rule for ruptures, with every choice a parameter, and the rule for repair that belongs to it.

A session is flagged when its value lies more than `k` SD below a reference drawn from the earlier sessions. Named
rules of the literature are settings of these choices; none is named here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from alliance_core.ruptures.model import Floats
from alliance_core.vocabulary import Row, finite, within


class Reference(StrEnum):
    """What a value is compared with."""

    PREVIOUS = "previous"
    RUNNING_MEAN = "running mean"
    RUNNING_MAX = "running max"


class Spread(StrEnum):
    """Whose standard deviation counts: the client's own so far, the one between clients, or the larger of both."""

    WITHIN = "within"
    BETWEEN = "between"
    STRICTER = "stricter"


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule's choices. `between_sd` is needed for BETWEEN and STRICTER, in scale points.

    Nothing is flagged before `minimum_sessions` earlier values are there (two at least for a SD of one's own).
    Repair: at least `regained` of the fall is won back within `repair_within` answered sessions.
    """

    reference: Reference = Reference.RUNNING_MEAN
    spread: Spread = Spread.BETWEEN
    k: float = 1.0
    between_sd: float = 0.9
    minimum_sessions: int = 1
    regained: float = 0.5
    repair_within: int = 3

    def __post_init__(self) -> None:
        within("k", self.k, 0.0, math.inf)
        within("between_sd", self.between_sd, 1e-9, 1e9)
        within("minimum_sessions", self.minimum_sessions, 1, 1_000)
        within("regained", self.regained, 0.0, 1.0)
        within("repair_within", self.repair_within, 1, 1_000)
        object.__setattr__(self, "reference", Reference(self.reference))
        object.__setattr__(self, "spread", Spread(self.spread))

    @property
    def needed(self) -> int:
        """Earlier values needed before anything is said."""
        own = 1 if self.spread is Spread.BETWEEN else 2
        return max(own, self.minimum_sessions)


@dataclass(frozen=True, slots=True)
class Running:
    """What is remembered of a series: number, mean, sum of squared deviations, last, highest. All finite."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0
    last: float = 0.0
    highest: float = -math.inf

    def add(self, value: float) -> Running:
        """One more value, in O(1) (Welford's update)."""
        n = self.n + 1
        mean = self.mean + (value - self.mean) / n
        squares = self.squares + (value - self.mean) * (value - mean)
        return Running(n, mean, squares, value, max(self.highest, value))

    @property
    def sd(self) -> float:
        """Standard deviation with n - 1; 0 below two values."""
        return math.sqrt(self.squares / (self.n - 1)) if self.n > 1 else 0.0


@dataclass(frozen=True, slots=True)
class RuleReading:
    """What the rule saw and said: `flag` is None where it is silent (too few values, or no value in this session)."""

    flag: bool | None
    drop: float | None
    reference: float | None
    sd: float | None
    n_earlier: int

    def as_row(self) -> Row:
        """The reading as one row of a table."""
        flag = None if self.flag is None else int(self.flag)
        return {
            "flag": flag,
            "drop": self.drop,
            "reference": self.reference,
            "sd": self.sd,
            "n_earlier": self.n_earlier,
        }

    def __str__(self) -> str:
        if self.flag is None:
            return f"silent: {self.n_earlier} earlier values"
        word = "a drop" if self.flag else "no drop"
        return f"{word}: {self.drop:.2f} below {self.reference:.2f}, SD {self.sd:.2f} (n = {self.n_earlier})"


def _reference(rule: Rule, so_far: Running) -> float:
    if rule.reference is Reference.PREVIOUS:
        return so_far.last
    return so_far.mean if rule.reference is Reference.RUNNING_MEAN else so_far.highest


def _spread(rule: Rule, so_far: Running) -> float:
    if rule.spread is Spread.BETWEEN:
        return rule.between_sd
    return so_far.sd if rule.spread is Spread.WITHIN else max(so_far.sd, rule.between_sd)


def fold_rule(rule: Rule, so_far: Running, value: float) -> tuple[Running, RuleReading]:
    """One more session; NaN is a session without a value, which is remembered as nothing."""
    if math.isnan(value):
        return so_far, RuleReading(None, None, None, None, so_far.n)
    after = so_far.add(finite("a value", value))
    if so_far.n < rule.needed:
        return after, RuleReading(None, None, None, None, so_far.n)
    reference, sd = _reference(rule, so_far), _spread(rule, so_far)
    drop = reference - value
    return after, RuleReading(drop > rule.k * sd, drop, reference, sd, so_far.n)


@dataclass(frozen=True)
class RuleReadings:
    """The rule over many series, each (dyads, sessions): drop and SD are NaN, and flag False, where it is silent."""

    flag: np.ndarray
    drop: Floats
    sd: Floats


def run_rule(rule: Rule, values: Floats) -> RuleReadings:
    """The rule over (dyads, sessions), NaN where a value is missing; the same arithmetic as `fold_rule`."""
    there = ~np.isnan(values)
    n = np.cumsum(there, axis=1)
    known = np.where(there, values, 0.0)
    before = np.zeros_like(n)
    before[:, 1:] = n[:, :-1]
    silent = ~there | (before < rule.needed)
    reference = _shifted(_references(rule, values, known, n), np.nan)
    sd = _shifted(_spreads(rule, known, there, n), np.nan)
    drop = np.where(silent, np.nan, reference - values)
    sd = np.where(silent, np.nan, sd)
    return RuleReadings(
        np.greater(drop, rule.k * sd, where=~silent, out=np.zeros(drop.shape, dtype=bool)), drop, sd
    )


def _shifted(values: Floats, first: float) -> Floats:
    return np.concatenate([np.full((len(values), 1), first), values[:, :-1]], axis=1)


def _references(rule: Rule, values: Floats, known: Floats, n: np.ndarray) -> Floats:
    if rule.reference is Reference.RUNNING_MEAN:
        return np.asarray(np.cumsum(known, axis=1) / np.maximum(n, 1))
    if rule.reference is Reference.RUNNING_MAX:
        return np.asarray(np.fmax.accumulate(values, axis=1))
    last = values.copy()
    for s in range(1, values.shape[1]):
        last[:, s] = np.where(np.isnan(last[:, s]), last[:, s - 1], last[:, s])
    return last


def _spreads(rule: Rule, known: Floats, there: np.ndarray, n: np.ndarray) -> Floats:
    if rule.spread is Spread.BETWEEN:
        return np.full(known.shape, rule.between_sd)
    own = running_sd(known, there, n)
    return own if rule.spread is Spread.WITHIN else np.maximum(own, rule.between_sd)


def running_sd(known: Floats, there: np.ndarray, n: np.ndarray) -> Floats:
    """SD (n - 1) of the values up to and with each session; 0 below two. Centred first, against cancellation."""
    centre = known.sum(axis=1, keepdims=True) / np.maximum(n[:, -1:], 1)
    off = np.where(there, known - centre, 0.0)
    sums, squares = np.cumsum(off, axis=1), np.cumsum(off**2, axis=1)
    variance = (squares - sums**2 / np.maximum(n, 1)) / np.maximum(n - 1, 1)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))
