"""Tables at the edge: any dataframe in, columns out."""

from alliance_core.tables.results import Figure, Result, Table, as_columns, block, figure_row, figure_rows

__all__ = ["Figure", "Result", "Table", "as_columns", "block", "figure_row", "figure_rows"]
