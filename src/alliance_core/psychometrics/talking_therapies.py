"""The two-measure rules of NHS Talking Therapies: PHQ-9 with GAD-7."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_core.proportions import share
from alliance_core.psychometrics.responses import Matrix, same_length
from alliance_core.tables.results import Figure, Result, figure_rows
from alliance_core.vocabulary import Row, named

METHOD = "NHS Talking Therapies"
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of symptoms, higher is worse: a case from `caseness`, a change reliable from `reliable`."""

    name: str
    caseness: float
    reliable: float

    def __post_init__(self) -> None:
        named("the name of a measure", self.name)


PHQ_9 = Measure("PHQ-9", 10.0, 6.0)
GAD_7 = Measure("GAD-7", 8.0, 4.0)


@dataclass(frozen=True, slots=True)
class TalkingTherapies(Result):
    """One flag a person and rule, None where any of the four scores is missing.

    `recovery` is None also for who was no case at the start: recovery is not theirs to reach.
    """

    title: ClassVar[str] = METHOD
    case_at_start: tuple[bool | None, ...]
    improvement: tuple[bool | None, ...]
    deterioration: tuple[bool | None, ...]
    recovery: tuple[bool | None, ...]
    reliable_recovery: tuple[bool | None, ...]

    def shares(self, level: float = 0.95) -> dict[str, Figure]:
        """Each flag's share of those to whom it applies, with Wilson's interval."""
        return {name: self._share(name, level) for name in self.__slots__}

    def _share(self, name: str, level: float) -> Figure:
        known = [flag for flag in getattr(self, name) if flag is not None]
        gone = sum(flag is None for flag in self.case_at_start)
        return share(sum(known), len(known), gone, f"{METHOD}, {name}", level)

    def rows(self) -> list[Row]:
        """One row a rule."""
        return figure_rows(self.shares())


def talking_therapies(
    depression_start: ArrayLike,
    depression_end: ArrayLike,
    anxiety_start: ArrayLike,
    anxiety_end: ArrayLike,
    *,
    depression: Measure = PHQ_9,
    anxiety: Measure = GAD_7,
) -> TalkingTherapies:
    """Improvement: one measure improves reliably and neither worsens so. Deterioration: the mirror of it.

    Recovery: a case at the start on either measure, and below caseness on both at the end; reliable recovery:
    recovery with improvement. Persons with any of the four scores missing are left out, and counted as missing.
    """
    columns = same_length(
        depression_start=depression_start,
        depression_end=depression_end,
        anxiety_start=anxiety_start,
        anxiety_end=anxiety_end,
    )
    scores = np.column_stack(columns).reshape(-1, 2, 2)
    known = ~np.isnan(scores.sum(axis=(1, 2)))
    better, worse = _reliable(scores, depression, anxiety)
    case_start, case_end = _cases(scores, depression, anxiety)
    improved, recovered = better & ~worse, case_start & ~case_end
    return TalkingTherapies(
        _flags(case_start, known),
        _flags(improved, known),
        _flags(worse & ~better, known),
        _flags(recovered, known & case_start),
        _flags(recovered & improved, known & case_start),
    )


def _reliable(scores: Matrix, depression: Measure, anxiety: Measure) -> tuple[Flags, Flags]:
    """Does either measure fall, does either rise, by its reliable amount?"""
    fall = scores[:, :, 0] - scores[:, :, 1]
    amount = np.array([depression.reliable, anxiety.reliable])
    return _either(fall >= amount), _either(fall <= -amount)


def _cases(scores: Matrix, depression: Measure, anxiety: Measure) -> tuple[Flags, Flags]:
    """A case on either measure: at the start, at the end."""
    caseness = np.array([depression.caseness, anxiety.caseness])
    is_case = scores >= caseness[:, None]
    return _either(is_case[:, :, 0]), _either(is_case[:, :, 1])


def _either(of_two: Flags) -> Flags:
    return np.logical_or(of_two[:, 0], of_two[:, 1])


def _flags(flag: Flags, applies: Flags) -> tuple[bool | None, ...]:
    return tuple(bool(f) if a else None for f, a in zip(flag, applies, strict=True))
