"""Clinically significant change: cut-offs a, b and c, and the classes that combine them with reliable change."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_core.proportions import share
from alliance_core.psychometrics.reliable_change import (
    ErrorOfDifference,
    change_index,
    change_words,
    complete_pairs,
    optional,
)
from alliance_core.psychometrics.responses import Vector, same_length
from alliance_core.tables.results import Figure, Result, figure_rows
from alliance_core.vocabulary import Row, finite, within

ClinicalClass = Literal["recovered", "improved", "unchanged", "deteriorated", "harmed", "missing"]
METHOD = "clinically significant change"


@dataclass(frozen=True, slots=True)
class Population:
    """Mean and standard deviation of a population, in the unit of the score."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        finite("the mean of a population", self.mean)
        within("the SD of a population", self.sd, math.ulp(0.0), math.inf)


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A score that parts the clinical from the functional side; the score itself lies on the clinical side."""

    value: float
    kind: str
    lower_is_better: bool

    def is_functional(self, scores: Vector) -> NDArray[np.bool_]:
        """True where a score lies strictly on the functional side; False where missing."""
        found: NDArray[np.bool_] = scores < self.value if self.lower_is_better else scores > self.value
        return found


def cutoff_a(clinical: Population, *, lower_is_better: bool) -> Cutoff:
    """Two SDs of the clinical population beyond its mean, towards function (Jacobson and Truax 1991)."""
    side = -2.0 if lower_is_better else 2.0
    return Cutoff(clinical.mean + side * clinical.sd, "a", lower_is_better)


def cutoff_b(functional: Population, *, lower_is_better: bool) -> Cutoff:
    """Within two SDs of the mean of the functional population."""
    side = 2.0 if lower_is_better else -2.0
    return Cutoff(functional.mean + side * functional.sd, "b", lower_is_better)


def cutoff_c(clinical: Population, functional: Population) -> Cutoff:
    """Where both populations are equally many SDs away: (s_c m_f + s_f m_c) / (s_c + s_f).

    Lower is better when the functional mean is the lower one.
    """
    total = clinical.sd * functional.mean + functional.sd * clinical.mean
    return Cutoff(total / (clinical.sd + functional.sd), "c", functional.mean < clinical.mean)


@dataclass(frozen=True, slots=True)
class ClinicalChange(Result):
    """The class of each person, the cut-off and the error of a difference behind it."""

    title: ClassVar[str] = "Clinically significant change"
    classes: tuple[ClinicalClass, ...]
    index: tuple[float | None, ...]
    cutoff: Cutoff
    error: ErrorOfDifference

    def counts(self) -> dict[str, int]:
        """How many persons are in each class, `missing` included."""
        found = Counter(self.classes)
        return {name: found[name] for name in get_args(ClinicalClass)}

    def shares(self, level: float = 0.95) -> dict[str, Figure]:
        """The share of each class among the persons with both scores, with Wilson's interval."""
        counts = self.counts()
        gone = counts.pop("missing")
        n = len(self.classes) - gone
        return {name: share(k, n, gone, f"{METHOD}, {name}", level) for name, k in counts.items()}

    def rows(self) -> list[Row]:
        """One row a class: count, share, interval."""
        counts = self.counts()
        return [row | {"persons": counts[str(row["figure"])]} for row in figure_rows(self.shares())]

    def notes(self) -> list[str]:
        """The cut-off and the criterion."""
        side = "below" if self.cutoff.lower_is_better else "above"
        return [
            f"Functional {side} {self.cutoff.value:.6g} (cut-off {self.cutoff.kind}); "
            f"reliable from {self.error.criterion:.6g} points ({self.error.source})."
        ]


def clinical_change(
    baseline: ArrayLike, end: ArrayLike, *, error: ErrorOfDifference, cutoff: Cutoff
) -> ClinicalChange:
    """Combine reliable change with crossing the cut-off.

    recovered: improved reliably, from the clinical to the functional side. improved: reliably, without crossing.
    harmed: deteriorated reliably, from the functional to the clinical side. deteriorated: reliably, without
    crossing. unchanged: anything else. missing: a score is missing.
    """
    first, last = same_length(baseline=baseline, end=end)
    index = change_index(first, last, error, lower_is_better=cutoff.lower_is_better)
    before, after = cutoff.is_functional(first), cutoff.is_functional(last)
    classes = tuple(
        _crossed(word, bool(b), bool(a))
        for word, b, a in zip(change_words(index), before, after, strict=True)
    )
    return ClinicalChange(classes, optional(index), cutoff, error)


def _crossed(change: ClinicalClass, was_functional: bool, is_functional: bool) -> ClinicalClass:
    if change == "improved" and is_functional and not was_functional:
        return "recovered"
    if change == "deteriorated" and was_functional and not is_functional:
        return "harmed"
    return change


def population_of(scores: ArrayLike, partner: ArrayLike) -> Population:
    """Mean and SD (divisor n-1) of `scores` among persons whose `partner` score is there too."""
    first, _ = complete_pairs(*same_length(scores=scores, partner=partner))
    return Population(float(first.mean()), float(first.std(ddof=1)))
