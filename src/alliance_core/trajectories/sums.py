"""What a growth model needs to know of each client: the sums of products of its columns, and nothing else.

For the columns W = (1, time, outcome, covariates...) of one client the sums are W'W. They are made in one pass,
they are enough for every fit of this package, and they add: what several machines summed apart is merged and
then fitted as if it had never been apart. A client who had several therapists has one set of sums with each.

Columns are counted from an `origin` (one value a column), so that a score of 1000.3 or the year 2026 loses no
digits; `moved` changes the origin exactly as moving the data would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_core.trajectories.compiled import crew, each
from alliance_core.trajectories.errors import UnequalLengths, UnequalSums
from alliance_core.trajectories.rows import count_runs, counting_order, sum_covariates, sum_visits
from alliance_core.vocabulary import NotFinite, TooFew

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Labels = NDArray[Any]
# what was compiled ahead takes nothing else, and a dataframe's own arrays are read-only
WRITABLE: Final[tuple[Literal["C"], Literal["W"]]] = ("C", "W")
ROWS_A_PIECE = 1 << 17


@dataclass(frozen=True, slots=True, eq=False)
class ClientSums:
    """Sums of products for each client, or for each pair of a client and a therapist.

    `cross` has a row for each product in the order (1,1) (1,t) (t,t) (1,y) (t,y) (y,y) (1,x) (t,x) (y,x)
    (x,x) ... and a column for each client (and therapist); `client` and `therapist` name the columns, `origin`
    holds what was subtracted from (time, outcome, covariates...), `names` the covariates.
    """

    client: Labels
    therapist: Labels | None
    cross: Floats
    origin: Floats
    names: tuple[str, ...] = ()
    n_missing: int = 0
    n_rows: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_rows", round(float(self.cross[0].sum())))

    @property
    def width(self) -> int:
        """The number of columns of W."""
        return 3 + len(self.names)

    def __str__(self) -> str:
        return (
            f"sums of {self.n_rows} rows ({self.n_missing} missing) in {self.client.size} columns, "
            f"for 1, time, outcome{''.join(', ' + name for name in self.names)}"
        )


def client_sums(
    client: ArrayLike,
    time: ArrayLike,
    outcome: ArrayLike,
    *,
    therapist: ArrayLike | None = None,
    covariates: Mapping[str, ArrayLike] | None = None,
    origin: ArrayLike | None = None,
) -> ClientSums:
    """Sum the products of one row a visit, in one pass.

    All arrays have one value a visit; `client` and `therapist` may be numbers or words, in any order. A visit
    with a NaN in any column is left out and counted; an infinity raises `NotFinite`, no visit at all `TooFew`,
    arrays of different lengths `UnequalLengths`. The origin is the mean of each column unless it is given.
    """
    names = tuple(covariates or {})
    columns = [_column(c) for c in (time, outcome, *(covariates or {}).values())]
    keys = [np.asarray(client)] + ([] if therapist is None else [np.asarray(therapist)])
    _same_length([*keys, *columns])
    keys, columns, means, missing = _complete(keys, columns, ("time", "outcome", *names))
    zero = means if origin is None else np.asarray(origin, dtype=np.float64)
    kept = _sum_rows(keys, columns, zero)
    return ClientSums(kept[0], kept[1] if therapist is not None else None, kept[-1], zero, names, missing)


def merge(first: ClientSums, second: ClientSums) -> ClientSums:
    """The sums of both, as if their visits had been summed together.

    Clients who are in both are added up. Raises `UnequalSums` where one has therapists or covariates that the
    other lacks.
    """
    if first.names != second.names or (first.therapist is None) != (second.therapist is None):
        raise UnequalSums
    other = moved(second, first.origin)
    cross = np.concatenate([first.cross, other.cross], axis=1)
    client = np.concatenate([first.client, other.client])
    therapist = None
    if first.therapist is not None and other.therapist is not None:
        therapist = np.concatenate([first.therapist, other.therapist])
    missing = first.n_missing + second.n_missing
    return _added_up(ClientSums(client, therapist, cross, first.origin, first.names, missing))


def moved(sums: ClientSums, origin: ArrayLike) -> ClientSums:
    """The same sums counted from another origin, one value for each of time, outcome, covariates."""
    target = np.asarray(origin, dtype=np.float64)
    if np.array_equal(target, sums.origin):
        return sums
    change = np.eye(sums.width)
    change[0, 1:] = sums.origin - target
    table = np.einsum("ab,nbc,cd->nad", change.T, unpacked(sums.cross), change)
    rows, columns = packed_places(sums.width)
    cross = np.ascontiguousarray(table[:, rows, columns].T)
    return replace(sums, cross=cross, origin=target)


def packed_places(width: int) -> tuple[Codes, Codes]:
    """Row and column in W'W of each packed product."""
    rows, columns = np.tril_indices(width)
    return columns.astype(np.int64), rows.astype(np.int64)


def unpacked(cross: Floats) -> Floats:
    """Packed sums (products, n) as symmetric tables (n, width, width)."""
    width = round((np.sqrt(8.0 * cross.shape[0] + 1.0) - 1.0) / 2.0)
    rows, columns = packed_places(width)
    table = np.empty((cross.shape[1], width, width))
    table[:, rows, columns] = cross.T
    table[:, columns, rows] = cross.T
    return table


def _column(values: ArrayLike) -> Floats:
    return np.require(values, np.float64, WRITABLE)


def _same_length(arrays: list[NDArray[Any]]) -> None:
    lengths = {array.shape for array in arrays}
    if len(lengths) > 1 or arrays[0].ndim != 1:
        raise UnequalLengths(sorted(array.size for array in arrays))


def _complete(
    keys: list[Labels], columns: list[Floats], names: tuple[str, ...]
) -> tuple[list[Labels], list[Floats], Floats, int]:
    """Leave out rows with a NaN; a finite mean shows that there is none, at the price of a mean."""
    if not columns[0].size:
        raise TooFew(needed=1, found=0)
    means = np.array([column.mean() for column in columns])
    if np.isfinite(means).all():
        return keys, columns, means, 0
    for name, column in zip(names, columns, strict=True):
        if np.isinf(column).any():
            raise NotFinite(name, float(column[np.isinf(column)][0]))
    present = ~np.isnan(np.stack(columns)).any(axis=0)
    missing = int(present.size - present.sum())
    keys, columns, means, _ = _complete([k[present] for k in keys], [c[present] for c in columns], names)
    return keys, columns, means, missing


def _sum_rows(keys: list[Labels], columns: list[Floats], origin: Floats) -> list[NDArray[Any]]:
    """Per run of rows of one client (and therapist): its labels, and the packed sums."""
    codes = [_coded(key) for key in keys]
    order = _order(codes[0])
    if order is not None:
        keys, codes = [k[order] for k in keys], [c[order] for c in codes]
        columns = [c[order] for c in columns]
    runs = _runs(codes)
    width = len(columns) + 1
    cross = np.empty((width * (width + 1) // 2, runs.total))
    first = np.empty(runs.total, dtype=np.int64)
    wide = np.ascontiguousarray(np.stack(columns[2:], axis=1)) if width > 3 else np.empty((0, 0))
    do = partial(_sum_piece, codes, columns, wide, origin, cross, first)
    with crew(len(runs.pieces)) as threads:
        each(threads, do, runs.pieces)
    return [*(key[first] for key in keys), cross]


@dataclass(frozen=True, slots=True)
class _Runs:
    """Pieces of rows that never cut a client: (first row, past the last, number of the first run)."""

    pieces: list[tuple[int, int, int]]
    total: int


def _runs(codes: list[Codes]) -> _Runs:
    client, other = codes[0], codes[-1]
    cuts = _cuts(client)
    with crew(len(cuts)) as threads:
        counts = each(threads, lambda cut: count_runs(client, other, cut[0], cut[1]), cuts)
    firsts = np.concatenate([[0], np.cumsum(counts)])
    return _Runs([(a, b, int(f)) for (a, b), f in zip(cuts, firsts[:-1], strict=True)], int(firsts[-1]))


def _cuts(client: Codes) -> list[tuple[int, int]]:
    """Row ranges of about ROWS_A_PIECE that begin where a client begins."""
    edges = [0]
    for near in range(ROWS_A_PIECE, client.size, ROWS_A_PIECE):
        edge = int(np.searchsorted(client, client[near], side="left"))
        if edge > edges[-1]:
            edges.append(edge)
    return list(zip(edges, [*edges[1:], client.size], strict=True))


def _sum_piece(
    codes: list[Codes],
    columns: list[Floats],
    wide: Floats,
    origin: Floats,
    cross: Floats,
    first: Codes,
    piece: tuple[int, int, int],
) -> None:
    start, stop, run = piece
    sum_visits(codes[0], codes[-1], columns[0], columns[1], origin, start, stop, run, cross, first)
    if wide.size:
        sum_covariates(codes[0], codes[-1], columns[0], columns[1], wide, origin, start, stop, run, cross)


def _coded(labels: Labels) -> Codes:
    """Whole numbers as they are; anything else by its place in the order."""
    if labels.dtype.kind == "f" and not np.isfinite(labels).all():
        raise NotFinite("a client's or therapist's number", float(labels[~np.isfinite(labels)][0]))
    if labels.dtype.kind in "iub" or (labels.dtype.kind == "f" and bool((labels == np.floor(labels)).all())):
        return np.require(labels, np.int64, WRITABLE)
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _order(client: Codes) -> Codes | None:
    """The stable order that brings each client together; None where they already are."""
    if bool((client[1:] >= client[:-1]).all()):
        return None
    low, high = int(client.min()), int(client.max())
    if high - low < 8 * client.size:
        return counting_order(client, low, high)
    return np.argsort(client, kind="stable").astype(np.int64)


def together(sums: ClientSums) -> ClientSums:
    """One column for each client (and therapist), whatever the order in which the visits came."""
    return sums if distinct(sums.client) else _added_up(sums)


def distinct(client: Labels) -> bool:
    """Whether no label appears twice."""
    return bool((client[1:] > client[:-1]).all()) or np.unique(client).size == client.size


def _added_up(sums: ClientSums) -> ClientSums:
    """Columns of the same client (and therapist) as one."""
    code = _coded(sums.client)
    if sums.therapist is not None:
        other = np.unique(sums.therapist, return_inverse=True)[1]
        code = np.unique(code, return_inverse=True)[1] * (int(other.max()) + 1) + other
    _, first, place = np.unique(code, return_index=True, return_inverse=True)
    cross: Floats = np.stack([np.bincount(place, weights=row) for row in sums.cross]).astype(np.float64)
    therapist = None if sums.therapist is None else sums.therapist[first]
    return replace(sums, client=sums.client[first], therapist=therapist, cross=cross)
