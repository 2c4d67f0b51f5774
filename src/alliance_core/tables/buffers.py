"""Reading columns out of memory that somebody else's dataframe lends us; everything is copied."""

from __future__ import annotations

import ctypes
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alliance_core.vocabulary import CoreError

Column = NDArray[np.float64] | NDArray[np.str_]
Mask = NDArray[np.bool_]


class MissingText(CoreError):
    """A text is missing: nobody knows whose row that is, so nobody can use it."""

    def __init__(self, column: str, row: int) -> None:
        super().__init__(f"Column {column!r} has no text in row {row}.")
        self.column, self.row = column, row


class CannotRead(CoreError):
    """A column holds a type that no method of this library reads."""

    def __init__(self, column: str, found: str) -> None:
        super().__init__(
            f"Column {column!r} holds {found}; numbers, yes or no, days, moments and texts can be read."
        )
        self.column, self.found = column, found


def borrowed(address: int | None, count: int, kind: str) -> NDArray[np.generic]:
    """A copy of `count` values of NumPy type `kind` at a memory address."""
    dtype = np.dtype(kind)
    if not address or not count:
        return np.zeros(0, dtype)
    copied = bytearray(ctypes.string_at(address, count * dtype.itemsize))
    found: NDArray[np.generic] = np.frombuffer(copied, dtype, count)
    return found


def bits(address: int | None, start: int, count: int) -> Mask:
    """`count` booleans from a bitmap, least significant bit first, beginning at bit `start`."""
    packed = borrowed(address, (start + count + 7) // 8, "u1").astype(np.uint8)
    flags: Mask = np.unpackbits(packed, bitorder="little")[start : start + count].astype(np.bool_)
    return flags


def as_numbers(values: NDArray[np.generic], present: Mask | None) -> NDArray[np.float64]:
    """Floats, NaN where not present."""
    numbers = values.astype(np.float64)
    if present is not None:
        numbers[~present] = np.nan
    return numbers


def as_texts(name: str, texts: list[str], present: Mask | None) -> NDArray[np.str_]:
    """A text array; raises `MissingText` for the first that is not present."""
    if present is not None and not present.all():
        raise MissingText(name, int(np.flatnonzero(~present)[0]))
    return np.array(texts, dtype=np.str_)


def sliced_texts(content: bytes, offsets: NDArray[np.generic]) -> list[str]:
    """The texts between consecutive offsets of a run of UTF-8."""
    ends = offsets.tolist()
    return [content[a:b].decode() for a, b in pairwise(ends)]


def pointed_to(name: str, meant: Column, codes: NDArray[np.generic], present: Mask | None) -> Column:
    """Categories: each code is a place in `meant`; the code of a missing value is not looked at."""
    there = np.ones(len(codes), dtype=np.bool_) if present is None else present
    if meant.dtype.kind == "U":
        return as_texts(
            name,
            [str(meant[code]) if is_there else "" for code, is_there in zip(codes, there, strict=True)],
            there,
        )
    numbers = np.full(len(codes), np.nan)
    numbers[there] = meant[codes[there].astype(np.intp)]
    return numbers


def joined(parts: list[Column]) -> Column:
    """The parts of one column, end to end; no part makes an empty column of numbers."""
    whole: Column = np.concatenate(parts) if parts else np.zeros(0)  # type: ignore[assignment]
    return whole
