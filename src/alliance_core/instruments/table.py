"""A table of answers to a table of scores: the same rule as `score`, compiled, for millions of rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from alliance_core.instruments.errors import InstrumentError
from alliance_core.instruments.model import Instrument, Item, Kind
from alliance_core.instruments.scoring import span

Floats = NDArray[np.float64]
Counts = NDArray[np.int32]


class TableRefused(InstrumentError):
    """A table has the wrong shape, or a cell that no answer can be; `row` counts from 0."""

    def __init__(self, sentence: str, row: int | None = None, link_id: str | None = None) -> None:
        super().__init__(sentence)
        self.row = row
        self.link_id = link_id


@dataclass(frozen=True, slots=True, eq=False)
class TableScores:
    """Scores (n rows, one column a scale; NaN where missing by the rule) and how many items were answered."""

    scales: tuple[str, ...]
    values: Floats
    n_answered: Counts
    scoring_version: str

    @property
    def n_missing_scores(self) -> Counts:
        """For each scale, in how many rows too little was answered for a score."""
        return np.asarray(np.isnan(self.values).sum(axis=0), dtype=np.int32)


def score_table(instrument: Instrument, answers: ArrayLike) -> TableScores:
    """Score a float table (n, k); its columns are `instrument.scored_items`, in that order; NaN is missing.

    Raises `TableRefused` for a wrong shape and for the first cell that is no possible answer.
    """
    matrix = np.require(answers, np.float64, ["C", "W"])  # a dataframe's own arrays are read-only
    columns = instrument.scored_items
    if matrix.ndim != 2 or matrix.shape[1] != len(columns):
        raise TableRefused(f"{instrument.id} is scored from a table with the columns {', '.join(columns)}.")
    limits = _limits(instrument)
    signs, offsets, used, rules = _plan(instrument)
    values = np.empty((matrix.shape[0], len(instrument.scales)))
    answered = np.empty(values.shape, dtype=np.int32)
    bad = _add_rows(matrix, *limits, signs, offsets, used, values, answered)
    if bad >= 0:
        _refuse_row(instrument, matrix[bad], bad, limits)
    _refuse_gaps(instrument, matrix)
    _finish(values, answered, rules)
    return TableScores(
        tuple(scale.id for scale in instrument.scales), values, answered, instrument.scoring_version
    )


def _limits(instrument: Instrument) -> tuple[Floats, Floats, Floats]:
    """The least and greatest number of each column, and its grain: 1 for whole numbers only, else 0."""
    items = [instrument.item(link_id) for link_id in instrument.scored_items]
    spans = np.array([span(item) for item in items], dtype=np.float64).reshape(-1, 2)
    grains = np.array([_is_whole(item) for item in items], dtype=np.float64)
    return spans[:, 0].copy(), spans[:, 1].copy(), grains


def _is_whole(item: Item) -> bool:
    """Whether only whole numbers answer the item."""
    weights = [option.weight for option in item.options if option.weight is not None]
    return item.kind is Kind.INTEGER or (bool(weights) and all(weight == int(weight) for weight in weights))


def _plan(instrument: Instrument) -> tuple[Floats, Floats, Floats, Floats]:
    """The scales as dense arrays, a row each: sign, offset and use of every column; and the rules.

    A used column adds sign·x + offset, which is x, or low + high - x where it is reversed. A rule is
    (1 for a mean and 0 for a sum, factor, minimum answered, number of items).
    """
    columns = {link_id: place for place, link_id in enumerate(instrument.scored_items)}
    signs, offsets, used = np.zeros((3, len(instrument.scales), len(columns)))
    for row, scale in enumerate(instrument.scales):
        for link_id in scale.items:
            turned = link_id in scale.reversed
            signs[row, columns[link_id]] = -1.0 if turned else 1.0
            offsets[row, columns[link_id]] = sum(span(instrument.item(link_id))) if turned else 0.0
            used[row, columns[link_id]] = 1.0
    rules = [(s.rule == "mean", s.factor, s.minimum_answered, len(s.items)) for s in instrument.scales]
    return signs, offsets, used, np.array(rules, dtype=np.float64).reshape(-1, 4)


# Additions may be regrouped (never across NaN), so that several columns are added at once: exact for whole
# numbers, and within 1e-15 of the plain order for marks on a line.
_MATRIX, _VECTOR = "f8[:,::1]", "f8[::1]"
_ROWS = f"i8({_MATRIX}, {', '.join([_VECTOR] * 3)}, {', '.join([_MATRIX] * 4)}, i4[:,::1])"


@njit(_ROWS, cache=True, fastmath={"reassoc"})
def _add_rows(
    matrix: Floats,
    lows: Floats,
    highs: Floats,
    grains: Floats,
    signs: Floats,
    offsets: Floats,
    used: Floats,
    totals: Floats,
    answered: Counts,
) -> int:
    """Fill `totals` and `answered`; stop at the first row with an impossible answer: that row, else -1."""
    columns = matrix.shape[1]
    for row in range(matrix.shape[0]):
        bad = 0
        for column in range(columns):
            x = matrix[row, column]
            grain = x * grains[column]
            bad += (x < lows[column]) | (x > highs[column]) | (np.floor(grain) < grain)
        if bad:
            return row
        for scale in range(signs.shape[0]):
            total, n = 0.0, 0.0
            for column in range(columns):
                x = matrix[row, column]
                total += signs[scale, column] * x + offsets[scale, column] if x == x else 0.0
                n += used[scale, column] if x == x else 0.0
            answered[row, scale] = int(n)
            totals[row, scale] = total
    return -1


@njit("void(f8[:,::1], i4[:,::1], f8[:,::1])", cache=True)
def _finish(values: Floats, answered: Counts, rules: Floats) -> None:
    """Turn totals into figures, in place: the formula stands in `Scale`."""
    for scale in range(rules.shape[0]):
        is_mean, factor, minimum, k = rules[scale, 0], rules[scale, 1], rules[scale, 2], rules[scale, 3]
        for row in range(values.shape[0]):
            total, n = values[row, scale], answered[row, scale]
            if n < minimum:
                values[row, scale] = np.nan
            elif is_mean == 1.0:
                values[row, scale] = factor * (total / n)
            else:
                values[row, scale] = factor * (total if n == k else k * total / n)


def _refuse_row(
    instrument: Instrument, cells: Floats, row: int, limits: tuple[Floats, Floats, Floats]
) -> None:
    """Say which cell of the row is impossible, and what it may be."""
    lows, highs, grains = limits
    outside = (cells < lows) | (cells > highs) | ((grains == 1.0) & (cells != np.floor(cells)))
    column = int(np.argmax(outside & ~np.isnan(cells)))
    link_id, kind = instrument.scored_items[column], "a whole number" if grains[column] else "a number"
    allowed = f"{kind} from {lows[column]:g} to {highs[column]:g}, or NaN if it is missing"
    raise TableRefused(f"Row {row}: the answer to {link_id} must be {allowed}.", row, link_id)


def _refuse_gaps(instrument: Instrument, matrix: Floats) -> None:
    """Options whose weights leave a number out: whatever lies in a gap is no answer."""
    for column, link_id in enumerate(instrument.scored_items):
        weights = sorted({o.weight for o in instrument.item(link_id).options if o.weight is not None})
        if not weights or weights == [weights[0] + step for step in range(len(weights))]:
            continue
        cells = matrix[:, column]
        wrong = ~np.isnan(cells) & ~np.isin(cells, weights)
        if wrong.any():
            row = int(np.argmax(wrong))
            raise TableRefused(f"Row {row}: the answer to {link_id} is none of its options.", row, link_id)
