"""Item statistics; floor and ceiling."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from alliance_core.proportions import share
from alliance_core.psychometrics.reliability import alpha_of
from alliance_core.psychometrics.responses import Matrix, MissingRule, matrix, moments, vector
from alliance_core.tables.results import Figure, Result, figure_rows
from alliance_core.vocabulary import Cell, OutOfRange, Row, finite, within

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Item:
    """One item; a figure that is undefined (nobody answered, nothing varies) is None.

    `rest_correlation` is with the sum of the other items; `alpha_without` is raw alpha of the others.
    """

    name: str
    n: int
    n_missing: int
    mean: float | None
    sd: float | None
    rest_correlation: float | None
    alpha_without: float | None
    floor_share: float | None
    ceiling_share: float | None

    def as_row(self) -> Row:
        """The item as one row of a table."""
        return {slot: getattr(self, slot) for slot in self.__slots__}


@dataclass(frozen=True, slots=True)
class ItemStatistics(Result):
    """A row an item, in the order of the columns."""

    title: ClassVar[str] = "Item statistics"
    items: tuple[Item, ...]

    def rows(self) -> list[Row]:
        """One row an item."""
        return [item.as_row() for item in self.items]


def item_statistics(
    items: ArrayLike,
    *,
    lowest: float,
    highest: float,
    names: tuple[str, ...] = (),
    missing: MissingRule = "listwise",
) -> ItemStatistics:
    """Mean, SD (divisor n-1), floor and ceiling from each item's own answers; the rest under `missing`.

    `lowest` and `highest` are the ends of the answer scale; an answer outside raises `OutOfRange`.
    """
    answers = matrix("items", items)
    check_range(answers, lowest, highest)
    labels = names or tuple(f"item {j + 1}" for j in range(answers.shape[1]))
    cov = moments(answers, missing).covariance
    return ItemStatistics(
        tuple(_item(name, answers[:, j], cov, j, lowest, highest) for j, name in enumerate(labels))
    )


def check_range(answers: Matrix, lowest: float, highest: float) -> None:
    """Raise `OutOfRange` for the first answer outside the scale; missing ones pass."""
    within("the top of the scale", highest, finite("the bottom of the scale", lowest), math.inf)
    outside = answers[(answers < lowest) | (answers > highest)]
    if outside.size:
        raise OutOfRange("an answer", float(outside.flat[0]), lowest, highest)


def _item(name: str, column: Matrix, cov: Matrix, j: int, lowest: float, highest: float) -> Item:
    given = column[~np.isnan(column)]
    n = len(given)
    return Item(
        name,
        n,
        len(column) - n,
        float(given.mean()) if n else None,
        float(given.std(ddof=1)) if n > 1 else None,
        _rest_correlation(cov, j),
        _alpha_without(cov, j),
        float((given == lowest).mean()) if n else None,
        float((given == highest).mean()) if n else None,
    )


def _rest_correlation(cov: Matrix, j: int) -> float | None:
    """cov(item, rest) / (sd(item) sd(rest)), all from the covariance matrix."""
    joint = cov[j].sum() - cov[j, j]
    rest = cov.sum() - 2.0 * cov[j].sum() + cov[j, j]
    both = cov[j, j] * rest
    return float(joint / math.sqrt(both)) if both > 1e-12 * np.trace(cov) ** 2 else None


def _alpha_without(cov: Matrix, j: int) -> float | None:
    rest = np.delete(np.delete(cov, j, 0), j, 1)
    if len(rest) < 2 or not rest.sum() > 1e-12 * np.trace(rest):
        return None
    return alpha_of(rest)


@dataclass(frozen=True, slots=True)
class FloorCeiling(Result):
    """Shares at the ends of the scale; `is_marked` where either share exceeds the threshold."""

    title: ClassVar[str] = "Floor and ceiling"
    floor: Figure
    ceiling: Figure
    threshold: float
    is_marked: bool

    def rows(self) -> list[Row]:
        """One row each for floor and ceiling."""
        marks: dict[str, Cell] = {"threshold": self.threshold}
        return [row | marks for row in figure_rows({"floor": self.floor, "ceiling": self.ceiling})]


def floor_and_ceiling(
    scores: ArrayLike, *, lowest: float, highest: float, threshold: float = 0.15, level: float = 0.95
) -> FloorCeiling:
    """Share of scores at either end, with Wilson's interval; marked above 15 % (Terwee et al. 2007)."""
    values = vector("scores", scores)
    check_range(values, lowest, highest)
    given = values[~np.isnan(values)]
    counts = [int((given == end).sum()) for end in (lowest, highest)]
    n, gone = len(given), len(values) - len(given)
    floor, ceiling = (
        share(c, n, gone, f"{name} share", level)
        for c, name in zip(counts, ("floor", "ceiling"), strict=True)
    )
    within("threshold", threshold, 0.0, 1.0)
    return FloorCeiling(floor, ceiling, threshold, n > 0 and max(counts) / n > threshold)
