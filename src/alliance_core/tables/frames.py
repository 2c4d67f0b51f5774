"""Any dataframe in, arrays out: a table of Arrow's stream, of the interchange protocol, or a mapping of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliance_core.tables.arrow import read_stream
from alliance_core.tables.buffers import Column, as_numbers, as_texts
from alliance_core.tables.interchange import read_interchange
from alliance_core.vocabulary import CoreError


class NotATable(CoreError):
    """The thing given does not speak any protocol of tables."""

    def __init__(self, found: type) -> None:
        super().__init__(
            "A table is a dataframe with __arrow_c_stream__ or __dataframe__, or a mapping of columns, "
            f"not {found.__name__}."
        )


class UnknownName(CoreError):
    """A column is asked for that the table does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no column {name!r}; there are {', '.join(known)}.")
        self.name, self.known = name, tuple(known)


class CellTwice(CoreError):
    """Two rows of a long table claim the same cell of the wide one."""

    def __init__(self, row: object, column: object) -> None:
        super().__init__(f"There are two rows for {row!r} at {column!r}.")
        self.row, self.column = row, column


def columns(table: Any, *names: str) -> dict[str, Column]:
    """The named columns (all, if none is named) as copies of one length.

    Numbers and yes/no become floats, NaN where missing; dates and moments days since 1970-01-01; texts and
    categories of texts a text array. Raises `NotATable`, `UnknownName`, `CannotRead`, `MissingText`.
    """

    def wanted(known: list[str]) -> list[str]:
        for name in names:
            if name not in known:
                raise UnknownName(name, known)
        return list(names) or known

    if isinstance(table, Mapping):
        return {name: _plain(name, table[name]) for name in wanted([str(name) for name in table])}
    capsule = _arrow(table)
    if capsule is not None:
        return read_stream(capsule, wanted)
    if hasattr(table, "__dataframe__"):
        return read_interchange(table.__dataframe__(), wanted)
    raise NotATable(type(table))


def _arrow(table: Any) -> object | None:
    """Arrow's stream of the table; None where it has none, as pandas has none without pyarrow."""
    if not hasattr(table, "__arrow_c_stream__"):
        return None
    try:
        capsule: object = table.__arrow_c_stream__()
    except ImportError:
        return None
    return capsule


def _plain(name: str, values: Any) -> Column:
    """A column given as a sequence: None is missing."""
    cells = values.tolist() if isinstance(values, np.ndarray) else list(values)
    present = np.array([cell is not None for cell in cells], dtype=np.bool_)
    if any(isinstance(cell, str) for cell in cells):
        return as_texts(name, [str(cell) for cell in cells], present)
    return as_numbers(np.array([0.0 if cell is None else cell for cell in cells]), present)


def matrix_of(table: Any, *names: str) -> NDArray[np.float64]:
    """The named columns of numbers side by side: rows x names, NaN where missing."""
    found = columns(table, *names)
    return np.column_stack([found[name].astype(np.float64) for name in names])


@dataclass(frozen=True, slots=True, eq=False)
class Wide:
    """A wide table: `values` is rows x columns, NaN where the long one had no row."""

    rows: NDArray[np.generic]
    columns: NDArray[np.generic]
    values: NDArray[np.float64]

    def column(self, name: float | str) -> NDArray[np.float64]:
        """The values of one column; raises `UnknownName`."""
        if name not in self.columns.tolist():
            raise UnknownName(str(name), [str(known) for known in self.columns])
        found: NDArray[np.float64] = self.values[:, self.columns.tolist().index(name)]
        return found


def wide(table: Any, *, row: str, column: str, value: str) -> Wide:
    """A long table made wide, rows and columns in sorted order. Raises `CellTwice` and what `columns` raises."""
    found = columns(table, row, column, value)
    rows, i = np.unique(found[row], return_inverse=True)
    heads, j = np.unique(found[column], return_inverse=True)
    taken = np.zeros((len(rows), len(heads)), dtype=np.intp)
    np.add.at(taken, (i, j), 1)
    if (taken > 1).any():
        twice = np.argwhere(taken > 1)[0]
        raise CellTwice(rows[twice[0]].item(), heads[twice[1]].item())
    values = np.full(taken.shape, np.nan)
    values[i, j] = found[value].astype(np.float64)
    return Wide(rows, heads, values)
