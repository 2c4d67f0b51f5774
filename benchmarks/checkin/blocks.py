"""The arithmetic: a block is a burst of one view; a round is a block of each; a ratio is the median over rounds."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

FOUND = 302
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Block:
    """One burst: how long it took, and for each request its status and milliseconds."""

    seconds: float
    answers: tuple[tuple[int, float], ...]

    @property
    def acknowledged(self) -> int:
        """The requests that got the redirect."""
        return sum(status == FOUND for status, _ in self.answers)

    @property
    def errors(self) -> int:
        """The others."""
        return len(self.answers) - self.acknowledged

    @property
    def rate(self) -> float:
        """Acknowledged requests a second."""
        return self.acknowledged / self.seconds

    @property
    def p99_ms(self) -> float:
        """The 99th percentile by nearest rank, over every request."""
        return percentile([ms for _, ms in self.answers], 99)

    @property
    def median_ms(self) -> float:
        """The middle request."""
        return percentile([ms for _, ms in self.answers], 50)


@dataclass(frozen=True, slots=True)
class Round:
    """A block of the check-in and a block of the bare view, one right after the other."""

    ours: Block
    bare: Block

    @property
    def rate_ratio(self) -> float:
        """How fast a check-in is, as a share of the bare view."""
        return self.ours.rate / self.bare.rate

    @property
    def p99_ratio(self) -> float:
        """How long the slowest wait, against the bare view."""
        return self.ours.p99_ms / self.bare.p99_ms


def percentile(values: Sequence[float], share: int) -> float:
    """The nearest-rank percentile: the smallest value that at least `share` per cent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)]


def interval(values: Sequence[float], seed: int = 1) -> tuple[float, float]:
    """A 95 % bootstrap interval of the median of paired ratios, rounds drawn with replacement."""
    rng = random.Random(seed)
    medians = sorted(median(rng.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return medians[int(0.025 * RESAMPLES)], medians[int(0.975 * RESAMPLES) - 1]
