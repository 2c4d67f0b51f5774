"""The compiled passes over the rows of visits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliance_core.trajectories.compiled import compiled

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@compiled("i8(i8[::1], i8[::1], i8, i8)")
def count_runs(client: Codes, therapist: Codes, start: int, stop: int) -> int:
    """How many runs of one client and one therapist the rows from start to stop hold."""
    runs = 1
    for row in range(start + 1, stop):
        if client[row] != client[row - 1] or therapist[row] != therapist[row - 1]:
            runs += 1
    return runs


@compiled("i8[::1](i8[::1], i8, i8)")
def counting_order(codes: Codes, low: int, high: int) -> Codes:
    """The stable order of whole numbers between low and high, in two passes."""
    places = np.zeros(high - low + 2, dtype=np.int64)
    for code in codes:
        places[code - low + 1] += 1
    for value in range(1, places.size):
        places[value] += places[value - 1]
    order = np.empty(codes.size, dtype=np.int64)
    for row in range(codes.size):
        value = codes[row] - low
        order[places[value]] = row
        places[value] += 1
    return order


@compiled()
def _put(cross: Floats, first: Codes, run: int, start: int, sums: tuple[Any, ...]) -> None:
    first[run] = start
    for product in range(6):
        cross[product, run] = sums[product]


@compiled("void(i8[::1],i8[::1],f8[::1],f8[::1],f8[::1],i8,i8,i8,f8[:,::1],i8[::1])")
def sum_visits(
    client: Codes,
    therapist: Codes,
    time: Floats,
    outcome: Floats,
    origin: Floats,
    start: int,
    stop: int,
    run: int,
    cross: Floats,
    first: Codes,
) -> None:
    """Sums of (1,1) (1,t) (t,t) (1,y) (t,y) (y,y) for each run, into the columns of `cross` from `run` on."""
    t0, y0 = origin[0], origin[1]
    began = start
    st = stt = sy = sty = syy = 0.0
    for row in range(start, stop):
        if client[row] != client[began] or therapist[row] != therapist[began]:
            _put(cross, first, run, began, (float(row - began), st, stt, sy, sty, syy))
            run += 1
            began = row
            st = stt = sy = sty = syy = 0.0
        t, y = time[row] - t0, outcome[row] - y0
        st += t
        stt += t * t
        sy += y
        sty += t * y
        syy += y * y
    _put(cross, first, run, began, (float(stop - began), st, stt, sy, sty, syy))


@compiled()
def _add_products(cross: Floats, run: int, w: Floats) -> None:
    place = 6
    for column in range(3, w.size):
        for other in range(column + 1):
            cross[place, run] += w[other] * w[column]
            place += 1


@compiled("void(i8[::1],i8[::1],f8[::1],f8[::1],f8[:,::1],f8[::1],i8,i8,i8,f8[:,::1])")
def sum_covariates(
    client: Codes,
    therapist: Codes,
    time: Floats,
    outcome: Floats,
    wide: Floats,
    origin: Floats,
    start: int,
    stop: int,
    run: int,
    cross: Floats,
) -> None:
    """The products that involve a covariate, for each run, into the rows of `cross` from the seventh on."""
    w = np.ones(3 + wide.shape[1])
    cross[6:, run] = 0.0
    for row in range(start, stop):
        if row > start and (client[row] != client[row - 1] or therapist[row] != therapist[row - 1]):
            run += 1
            cross[6:, run] = 0.0
        w[1] = time[row] - origin[0]
        w[2] = outcome[row] - origin[1]
        for column in range(wide.shape[1]):
            w[3 + column] = wide[row, column] - origin[2 + column]
        _add_products(cross, run, w)
