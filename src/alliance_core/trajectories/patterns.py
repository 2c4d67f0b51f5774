"""Clients who came at the same times share most of the arithmetic: gather them into one group.

A group is a column of ten numbers: how many clients, their common sums of time (a11 = n, a12, a22), and over
the clients the sums of b = (sum of y, sum of t·y), of b b' (three numbers) and of y². A client alone is a group
of one, so a model is always evaluated over groups and costs what the number of *different* patterns costs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alliance_core.trajectories.compiled import compiled

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
GROUP_ROWS = 10
SAMPLE = 4096


@compiled()
def _spread(n: float, st: float, stt: float, mask: int) -> np.int64:
    mixed = n * 0.6180339887498949 + st * 0.7548776662466927 + stt * 0.5698402909980532
    return np.int64(abs(mixed - np.floor(mixed)) * 9007199254740992.0) & mask


@compiled("i8(f8[:,::1], i8[::1], i8[::1], i8)")
def number_patterns(cross: Floats, slots: Codes, numbers: Codes, limit: int) -> int:
    """Number each client's pattern of times by first appearance; how many, or -1 beyond the limit.

    `slots` is an open-addressed table of a power of two of -1; `numbers` has a place for each client.
    """
    mask, found = slots.size - 1, 0
    firsts = np.empty(limit, dtype=np.int64)
    for i in range(numbers.size):
        place = _spread(cross[0, i], cross[1, i], cross[2, i], mask)
        while slots[place] >= 0:
            other = firsts[slots[place]]
            if (
                cross[0, i] == cross[0, other]
                and cross[1, i] == cross[1, other]
                and cross[2, i] == cross[2, other]
            ):
                break
            place = (place + 1) & mask
        if slots[place] < 0:
            if found == limit:
                return -1
            slots[place] = found
            firsts[found] = i
            found += 1
        numbers[i] = slots[place]
    return found


@compiled("void(f8[:,::1], i8[::1], f8[:,::1])")
def add_groups(cross: Floats, numbers: Codes, groups: Floats) -> None:
    """Add each client to the group of that number; `groups` begins at zero."""
    for i in range(numbers.size):
        g = numbers[i]
        b1, b2 = cross[3, i], cross[4, i]
        groups[0, g] += 1.0
        groups[1, g], groups[2, g], groups[3, g] = cross[0, i], cross[1, i], cross[2, i]
        groups[4, g] += b1
        groups[5, g] += b2
        groups[6, g] += b1 * b1
        groups[7, g] += b1 * b2
        groups[8, g] += b2 * b2
        groups[9, g] += cross[5, i]


def grouped(cross: Floats) -> Floats:
    """Groups (10, g) of clients of the same times; a group for each client where times are hardly shared."""
    n = cross.shape[1]
    head = np.ascontiguousarray(cross[:3, :SAMPLE])
    shared = _numbered(head, max(head.shape[1] // 2, 1)) if n > SAMPLE else None
    numbers = _numbered(cross, max(n // 2, 1)) if n <= SAMPLE or shared is not None else None
    if numbers is None:
        return alone(cross)
    groups = np.zeros((GROUP_ROWS, int(numbers.max()) + 1))
    add_groups(cross, numbers, groups)
    return groups


def alone(cross: Floats) -> Floats:
    """Each client as a group of one."""
    b1, b2 = cross[3], cross[4]
    return np.stack([np.ones_like(b1), *cross[:3], b1, b2, b1 * b1, b1 * b2, b2 * b2, cross[5]])


def _numbered(cross: Floats, limit: int) -> Codes | None:
    """The number of each client's pattern; None where there are more than `limit`."""
    numbers = np.empty(cross.shape[1], dtype=np.int64)
    slots = np.full(1 << int(4 * limit).bit_length(), -1, dtype=np.int64)
    return numbers if number_patterns(cross, slots, numbers, limit) >= 0 else None
