"""Arrow's C stream (`__arrow_c_stream__`): how pandas, Polars, DuckDB and Arrow hand over a table today.

The three structs are those of Arrow's published C data interface; no library of Arrow's is needed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
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

NUMBERS = {
    "c": "i1",
    "C": "u1",
    "s": "i2",
    "S": "u2",
    "i": "i4",
    "I": "u4",
    "l": "i8",
    "L": "u8",
    "e": "f2",
    "f": "f4",
    "g": "f8",
}
# Ticks of a day: dates come out as days since 1970-01-01, moments too, with their fraction.
DAYS = {"tdD": ("i4", 1.0), "tdm": ("i8", 86_400e3)}
MOMENTS = {"tss": 86_400.0, "tsm": 86_400e3, "tsu": 86_400e6, "tsn": 86_400e9}


class _Schema(ctypes.Structure):
    """struct ArrowSchema."""

    format: bytes
    name: bytes
    n_children: int
    children: Any
    dictionary: Any
    release: Any


class _Array(ctypes.Structure):
    """struct ArrowArray."""

    length: int
    null_count: int
    offset: int
    n_buffers: int
    buffers: Any
    children: Any
    dictionary: Any
    release: Any


class _Stream(ctypes.Structure):
    """struct ArrowArrayStream."""

    get_schema: Any
    get_next: Any
    get_last_error: Any
    release: Any


_FREE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_FILL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_SAY = ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)
_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.POINTER(_Schema)),
    ("release", _FREE),
    ("private", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.POINTER(_Array)),
    ("release", _FREE),
    ("private", ctypes.c_void_p),
]
_Stream._fields_ = [
    ("get_schema", _FILL),
    ("get_next", _FILL),
    ("get_last_error", _SAY),
    ("release", _FREE),
    ("private", ctypes.c_void_p),
]


def read_stream(capsule: object, wanted: Callable[[list[str]], list[str]]) -> dict[str, Column]:
    """The wanted columns of a stream, its batches joined. `wanted` picks names from those there are."""
    stream = _Stream.from_address(_address(capsule))
    schema = _Schema()
    _ask(stream, stream.get_schema, schema)
    try:
        if schema.format != b"+s":
            raise CannotRead("(all)", "one column without a name")
        fields = [schema.children[i].contents for i in range(schema.n_children)]
        places = {field.name.decode(): i for i, field in enumerate(fields)}
        chosen = wanted(list(places))
        parts: dict[str, list[Column]] = {name: [] for name in chosen}
        for batch in _batches(stream):
            for name in chosen:
                child = batch.children[places[name]].contents
                parts[name].append(_read(name, fields[places[name]], child, batch.offset, batch.length))
        return {name: joined(found) for name, found in parts.items()}
    finally:
        schema.release(ctypes.addressof(schema))


def _address(capsule: object) -> int:
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return int(pointer(capsule, b"arrow_array_stream"))


def _ask(stream: _Stream, call: Any, answer: ctypes.Structure) -> None:
    if call(ctypes.addressof(stream), ctypes.addressof(answer)):
        said = stream.get_last_error(ctypes.addressof(stream))
        raise CannotRead("(all)", f"a stream that failed: {(said or b'no reason given').decode()}")


def _batches(stream: _Stream) -> Iterator[_Array]:
    """Each batch until the released one that ends a stream; each is given back after use."""
    while True:
        batch = _Array()
        _ask(stream, stream.get_next, batch)
        if not batch.release:
            return
        try:
            yield batch
        finally:
            batch.release(ctypes.addressof(batch))


def _read(name: str, field: _Schema, array: _Array, skip: int, count: int) -> Column:
    """One column of one batch: `skip` rows of the batch are passed over."""
    start = array.offset + skip
    kind = field.format.decode()
    present = bits(array.buffers[0], start, count) if array.null_count and array.n_buffers else None
    if field.dictionary:
        return _encoded(name, field, array, start, count, present)
    if kind in ("u", "U", "vu"):
        texts = _views(array, start, count) if kind == "vu" else _texts(array, start, count, kind)
        return as_texts(name, texts, present)
    return as_numbers(_numbers(name, kind, array, start, count), present)


def _numbers(name: str, kind: str, array: _Array, start: int, count: int) -> NDArray[np.generic]:
    if kind == "n":
        return np.full(count, np.nan)
    if kind == "b":
        return bits(array.buffers[1], start, count)
    ticks = 1.0
    code = NUMBERS.get(kind)
    if kind in DAYS:
        code, ticks = DAYS[kind]
    elif kind[:3] in MOMENTS:
        code, ticks = "i8", MOMENTS[kind[:3]]
    if code is None:
        raise CannotRead(name, f"Arrow's type {kind!r}")
    values = borrowed(array.buffers[1], start + count, code)[start:]
    return values if ticks == 1.0 else values.astype(np.float64) / ticks


def _texts(array: _Array, start: int, count: int, kind: str) -> list[str]:
    offsets = borrowed(array.buffers[1], start + count + 1, "i4" if kind == "u" else "i8")[start:]
    content = borrowed(array.buffers[2], int(offsets.max(initial=0)), "u1").tobytes()
    return sliced_texts(content, offsets)


def _views(array: _Array, start: int, count: int) -> list[str]:
    """Texts as views: twelve bytes in place, or a place in one of the further buffers."""
    views = borrowed(array.buffers[1], (start + count) * 4, "i4").reshape(-1, 4)[start:]
    texts = []
    for view in views:
        length, _, buffer, offset = view.tolist()
        if length <= 12:
            texts.append(view[1:].tobytes()[:length].decode())
        else:
            texts.append(borrowed(array.buffers[2 + buffer] + offset, length, "u1").tobytes().decode())
    return texts


def _encoded(
    name: str, field: _Schema, array: _Array, start: int, count: int, present: Mask | None
) -> Column:
    """Categories: whole numbers that point into a dictionary."""
    dictionary = array.dictionary.contents
    meant = _read(name, field.dictionary.contents, dictionary, 0, dictionary.length)
    codes = borrowed(array.buffers[1], start + count, NUMBERS[field.format.decode()])[start:]
    return pointed_to(name, meant, codes, present)
