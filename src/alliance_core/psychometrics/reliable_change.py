"""Reliable change: is a difference between two scores larger than measurement error explains?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_core.psychometrics.reliability import standard_error_of_measurement
from alliance_core.psychometrics.responses import Vector, one_of, same_length
from alliance_core.tables.results import Result
from alliance_core.vocabulary import CoreError, OutOfRange, Row, TooFewPersons, finite, within

Z = 1.96
SdChoice = Literal["baseline", "end", "pooled"]
Change = Literal["improved", "unchanged", "deteriorated", "missing"]


class NoSpread(CoreError):
    """The chosen standard deviation is zero: nothing can be judged against it."""

    def __init__(self) -> None:
        super().__init__("The scores do not vary, so no change can be judged against their spread.")


@dataclass(frozen=True, slots=True)
class ErrorOfDifference:
    """How far two scores of an unchanged person differ by error alone (one SD), and where that came from.

    `expected_slope` and `expected_centre` say where an unchanged person's end score is expected:
    centre + slope * (baseline - centre); slope 1 expects the baseline itself.
    """

    title: ClassVar[str] = "Error of a difference"
    value: float
    source: str
    expected_slope: float = 1.0
    expected_centre: float = 0.0

    def __post_init__(self) -> None:
        if not finite("the error of a difference", self.value) > 0.0:
            raise NoSpread

    @property
    def criterion(self) -> float:
        """The smallest difference that counts: 1.96 times the error, in the unit of the score."""
        return Z * self.value


def classical_error(
    sd: float, reliability: float, *, source: str = "given SD and reliability"
) -> ErrorOfDifference:
    """Jacobson-Truax: S_diff = SD * sqrt(2 * (1 - reliability)), the SEM of both scores being equal."""
    return ErrorOfDifference(math.sqrt(2.0) * standard_error_of_measurement(sd, reliability), source)


def two_sem_error(
    sd_baseline: float, reliability_baseline: float, sd_end: float, reliability_end: float
) -> ErrorOfDifference:
    """Each occasion with its own SEM: S_diff = sqrt(SEM_baseline^2 + SEM_end^2)."""
    first = standard_error_of_measurement(sd_baseline, reliability_baseline)
    second = standard_error_of_measurement(sd_end, reliability_end)
    return ErrorOfDifference(math.hypot(first, second), "own SEM at each occasion")


def stable_sample_error(sd_baseline: float, sd_end: float, retest: float) -> ErrorOfDifference:
    """SD of the differences in a sample that did not change: sqrt(s1^2 + s2^2 - 2 r s1 s2), r the retest."""
    within("the retest correlation", retest, -1.0, 1.0)
    product = 2.0 * retest * sd_baseline * sd_end
    return ErrorOfDifference(
        math.sqrt(max(0.0, sd_baseline**2 + sd_end**2 - product)), "differences of a stable sample"
    )


def regressed_error(mean: float, sd: float, reliability: float) -> ErrorOfDifference:
    """The end is expected at mean + r (baseline - mean), regression to the mean; its error is sqrt(1 - r^2) * SD.

    The error of predicting one parallel score from another (Lord and Novick 1968, standard error of prediction).
    """
    within("the reliability", reliability, 0.0, 1.0)
    error = sd * math.sqrt(1.0 - reliability**2)
    return ErrorOfDifference(error, "prediction of the end from the baseline", reliability, mean)


def true_score_error(mean: float, sd: float, reliability: float) -> ErrorOfDifference:
    """The end is compared with the true score estimated at baseline, mean + r (baseline - mean); error: the SEM.

    The method known as Edwards-Nunnally.
    """
    error = standard_error_of_measurement(sd, reliability)
    return ErrorOfDifference(error, "SEM around the estimated true score", reliability, mean)


def sample_error(
    baseline: ArrayLike, end: ArrayLike, reliability: float, sd: SdChoice = "baseline"
) -> ErrorOfDifference:
    """The classical error with an SD of this sample's complete pairs: at baseline, at the end, or pooled.

    Pooled: sqrt((s1^2 + s2^2) / 2). Raises `TooFewPersons` below two complete pairs and `NoSpread` without spread.
    """
    one_of("sd", sd, get_args(SdChoice))
    first, last = complete_pairs(*same_length(baseline=baseline, end=end))
    s1, s2 = float(first.std(ddof=1)), float(last.std(ddof=1))
    chosen = {"baseline": s1, "end": s2, "pooled": math.sqrt((s1**2 + s2**2) / 2.0)}[sd]
    return classical_error(
        chosen, reliability, source=f"{sd} SD of {len(first)} persons, reliability {reliability:g}"
    )


def complete_pairs(baseline: Vector, end: Vector) -> tuple[Vector, Vector]:
    """The pairs in which both scores are there; raises `TooFewPersons` below two."""
    kept = ~(np.isnan(baseline) | np.isnan(end))
    if kept.sum() < 2:
        raise TooFewPersons(needed=2, found=int(kept.sum()))
    return baseline[kept], end[kept]


@dataclass(frozen=True, slots=True)
class ReliableChange(Result):
    """One row a person: the index (positive is improvement), and what it means; None and missing where undefined."""

    title: ClassVar[str] = "Reliable change"
    baseline: tuple[float | None, ...]
    end: tuple[float | None, ...]
    index: tuple[float | None, ...]
    change: tuple[Change, ...]
    error: ErrorOfDifference

    def rows(self) -> list[Row]:
        """One row a person."""
        columns = zip(self.baseline, self.end, self.index, self.change, strict=True)
        return [{"baseline": b, "end": e, "index": i, "change": c} for b, e, i, c in columns]

    def notes(self) -> list[str]:
        """The criterion and its source."""
        return [f"Reliable beyond {self.error.criterion:.6g} points ({self.error.source})."]


def reliable_change(
    baseline: ArrayLike, end: ArrayLike, error: ErrorOfDifference, *, lower_is_better: bool
) -> ReliableChange:
    """Reliable change index = (end - expected end) / S_diff, signed so that improvement is positive.

    A change is reliable when the index is at least 1.96 in size. A pair with a missing score is "missing".
    """
    first, last = same_length(baseline=baseline, end=end)
    index = change_index(first, last, error, lower_is_better=lower_is_better)
    return ReliableChange(optional(first), optional(last), optional(index), change_words(index), error)


def change_index(first: Vector, last: Vector, error: ErrorOfDifference, *, lower_is_better: bool) -> Vector:
    """The index of every pair, NaN where a score is missing."""
    expected = error.expected_centre + error.expected_slope * (first - error.expected_centre)
    sign = -1.0 if lower_is_better else 1.0
    index: Vector = sign * (last - expected) / error.value
    return index


def change_words(index: Vector) -> tuple[Change, ...]:
    """improved at +1.96 and above, deteriorated at -1.96 and below, unchanged between, missing where NaN."""
    codes: NDArray[np.intp] = np.select([np.isnan(index), index >= Z, index <= -Z], [3, 0, 2], 1)
    words: tuple[Change, ...] = get_args(Change)
    return tuple(words[code] for code in codes)


def optional(values: Vector) -> tuple[float | None, ...]:
    """Floats with None where NaN: no silent NaN leaves the core."""
    return tuple(None if math.isnan(x) else float(x) for x in values)


def probability_within_error(difference: float, error: ErrorOfDifference) -> float:
    """Two-sided chance that error alone makes a difference at least this large (slope 1)."""
    if error.expected_slope != 1.0:
        raise OutOfRange("the expected slope", error.expected_slope, 1.0, 1.0)
    return math.erfc(abs(finite("the difference", difference)) / error.value / math.sqrt(2.0))
