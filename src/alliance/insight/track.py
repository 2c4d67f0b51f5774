"""A running summary of one series of numbers: bounded, folded one value at a time, exact whatever the length."""

import math
from dataclasses import dataclass, field
from typing import Any

from alliance.therapy.revealing import NOT_BLIND

KEPT = 12
TOO_FEW = 3


@dataclass(slots=True)
class Track:
    """Count, mean and squared deviations by Welford's recurrence, before and with the newest value.

    `n`, `mean`, `m2` cover every value; `n_before`, `mean_before`, `m2_before` all but the newest, so that the newest
    is judged against this person's own history. `recent` keeps the last twelve as [ref, value].
    Source: B. P. Welford, Technometrics 4(3), 1962.
    """

    n: int = 0
    mean: float = 0.0
    m2: float = 0.0
    n_before: int = 0
    mean_before: float = 0.0
    m2_before: float = 0.0
    low: float = 0.0
    high: float = 0.0
    first: float | None = None
    last: float | None = None
    ref: str = ""
    at: str = ""
    mark: str = ""
    recent: list[list[Any]] = field(default_factory=list)

    def add(self, value: float, *, ref: str, at: str, mark: str = "") -> None:
        """Folds the next value in."""
        self.n_before, self.mean_before, self.m2_before = self.n, self.mean, self.m2
        self.low, self.high = (value, value) if not self.n else (min(self.low, value), max(self.high, value))
        self.first = value if self.first is None else self.first
        self.n += 1
        step = value - self.mean
        self.mean += step / self.n
        self.m2 += step * (value - self.mean)
        self.last, self.ref, self.at, self.mark = value, ref, at, mark
        self.recent = [*self.recent[-(KEPT - 1) :], [ref, value]]

    @property
    def is_blind(self) -> bool:
        """Whether the newest value was given before the other chair's could be seen."""
        return NOT_BLIND not in self.mark

    @property
    def sd_before(self) -> float | None:
        """The sample standard deviation of the values before the newest; None below two of them."""
        return math.sqrt(self.m2_before / (self.n_before - 1)) if self.n_before > 1 else None

    @property
    def is_early(self) -> bool:
        """Fewer than three values: too early to say anything about change."""
        return self.n < TOO_FEW

    @property
    def has_history(self) -> bool:
        """At least three values before the newest: there is something to compare it with."""
        return self.n_before >= TOO_FEW

    @property
    def usual(self) -> tuple[float, float] | None:
        """Mean less and plus one standard deviation of the values before the newest, within 0 to 10."""
        if not self.has_history or self.sd_before is None:
            return None
        return max(0.0, self.mean_before - self.sd_before), min(10.0, self.mean_before + self.sd_before)

    @property
    def all_at_top(self) -> bool:
        """Every answer was a ten: ratings cannot show a change here."""
        return self.n >= TOO_FEW and self.low >= 10
