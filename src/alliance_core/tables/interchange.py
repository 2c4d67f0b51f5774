"""The older dataframe interchange protocol (`__dataframe__`), for frames that do not speak Arrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliance_core.tables.buffers import (
    CannotRead,
    Column,
    Mask,
    as_numbers,
    as_texts,
    bits,
    borrowed,
    joined,
    pointed_to,
    sliced_texts,
)

INT, UINT, FLOAT, BOOL, STRING, CATEGORICAL = 0, 1, 2, 20, 21, 23
NO_NULLS, NAN, SENTINEL, BITMASK, BYTEMASK = range(5)


def read_interchange(frame: Any, wanted: Callable[[list[str]], list[str]]) -> dict[str, Column]:
    """The wanted columns of an interchange frame, its chunks joined."""
    chosen = wanted(list(frame.column_names()))
    parts: dict[str, list[Column]] = {name: [] for name in chosen}
    for chunk in frame.get_chunks():
        for name in chosen:
            parts[name].append(_read(name, chunk.get_column_by_name(name)))
    return {name: joined(found) for name, found in parts.items()}


def _read(name: str, column: Any) -> Column:
    kind, buffers = int(column.dtype[0]), column.get_buffers()
    if kind == STRING:
        offsets = _values(buffers["offsets"], column.size() + 1, column.offset)
        content = borrowed(buffers["data"][0].ptr, buffers["data"][0].bufsize, "u1").tobytes()
        return as_texts(name, sliced_texts(content, offsets), _present(column, offsets[:-1]))
    if kind not in (INT, UINT, FLOAT, BOOL, CATEGORICAL):
        raise CannotRead(name, f"the interchange type {column.dtype}")
    values = _values(buffers["data"], column.size(), column.offset)
    present = _present(column, values)
    return _meant(name, column, values, present) if kind == CATEGORICAL else as_numbers(values, present)


def _values(buffer: tuple[Any, tuple[Any, int, str, str]], count: int, skip: int) -> NDArray[np.generic]:
    """`count` values after the first `skip` of a buffer of numbers or booleans (packed or not)."""
    memory, (kind, width, *_) = buffer
    if int(kind) == BOOL and width == 1:
        return bits(memory.ptr, skip, count)
    letter = {INT: "i", UINT: "u", FLOAT: "f", BOOL: "u"}[int(kind)]
    return borrowed(memory.ptr, skip + count, f"{letter}{width // 8}")[skip:]


def _present(column: Any, values: NDArray[np.generic]) -> Mask | None:
    """Which values are there; None where all are, or where NaN itself says so."""
    how, mark = column.describe_null
    if int(how) in (NO_NULLS, NAN):
        return None
    if int(how) == SENTINEL:
        there: Mask = values != mark
        return there
    validity = column.get_buffers()["validity"]
    if validity is None:
        return None
    found: Mask = _values(validity, column.size(), column.offset).astype(np.bool_) != bool(mark)
    return found


def _meant(name: str, column: Any, codes: NDArray[np.generic], present: Mask | None) -> Column:
    """Categories: whole numbers that point into another column."""
    meant = _read(name, column.describe_categorical["categories"])
    return pointed_to(name, meant, codes, present)
