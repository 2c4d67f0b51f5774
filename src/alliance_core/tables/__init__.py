"""Tables at the edge: any dataframe in, columns out."""

from alliance_core.tables.buffers import CannotRead, Column, MissingText
from alliance_core.tables.frames import CellTwice, NotATable, UnknownName, Wide, columns, matrix_of, wide
from alliance_core.tables.results import Figure, Result, Table, as_columns, block, figure_row, figure_rows

__all__ = [
    "CannotRead",
    "CellTwice",
    "Column",
    "Figure",
    "MissingText",
    "NotATable",
    "Result",
    "Table",
    "UnknownName",
    "Wide",
    "as_columns",
    "block",
    "columns",
    "figure_row",
    "figure_rows",
    "matrix_of",
    "wide",
]
