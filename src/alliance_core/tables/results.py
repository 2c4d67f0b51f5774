"""What every result can do: print as a readable block and export as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from alliance_core.vocabulary import Abstention, Cell, Estimate, Row

Table = dict[str, list[Cell]]
Figure = Estimate | Abstention


def as_columns(rows: Iterable[Row]) -> Table:
    """Turn rows into columns of equal length, in order of first appearance; a cell a row lacks is None."""
    rows = list(rows)
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def figure_row(name: str, figure: Figure) -> Row:
    """One row for a named figure; an abstention has its reason where the value would be None."""
    empty: Row = {"figure": name, "value": None, "low": None, "high": None}
    return {**empty, **figure.as_row()}


def figure_rows(figures: Mapping[str, Figure]) -> list[Row]:
    """One row for each named figure, in the order given."""
    return [figure_row(name, figure) for name, figure in figures.items()]


def shown(cell: Cell) -> str:
    """How a cell is printed: floats to six significant digits, None as an en dash."""
    if cell is None:
        return "–"
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def block(title: str, table: Table, notes: Sequence[str] = ()) -> str:
    """A title, the table with aligned columns, and notes: what a person reads in a notebook."""
    columns = [[name, *map(shown, cells)] for name, cells in table.items()]
    widths = [max(map(len, column)) for column in columns]
    lines = [
        "  ".join(f"{c:>{w}}" for c, w in zip(row, widths, strict=True)) for row in zip(*columns, strict=True)
    ]
    return "\n".join([title, *lines, *notes])


class Result:
    """Base of the results of this library: give `title` and `rows`, and printing and exporting follow."""

    __slots__ = ()
    title: ClassVar[str] = ""

    def rows(self) -> list[Row]:
        """The rows of the result's table."""
        raise NotImplementedError

    def notes(self) -> Sequence[str]:
        """Sentences printed under the table."""
        return ()

    def as_table(self) -> Table:
        """The result as columns of equal length, ready for any dataframe's constructor."""
        return as_columns(self.rows())

    def __str__(self) -> str:
        """Title, table, notes; what is the same in every row (level) or is the title's to say is left to `as_table`."""
        table = self.as_table()
        levels = {cell for cell in table.get("level", []) if cell is not None}
        said = [f"Intervals: {level:.0%}." for level in levels if isinstance(level, float)]
        kept = {name: cells for name, cells in table.items() if name not in ("level", "method", "version")}
        return block(self.title, kept, [*said, *self.notes()])
