"""A dyad's bank of filters as text, exact: the same state is the same text, and what is read is what was written."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliance_core.ruptures.bank import Bank, BankState
from alliance_core.vocabulary import CoreError

FLOATS, REGIMES, AGES = np.dtype("<f8"), np.dtype("<i1"), np.dtype("<i2")


class UnreadableBank(CoreError):
    """A stored bank was written for other series or other histories."""

    def __init__(self) -> None:
        super().__init__("This stored bank does not belong to these models.")


def dumps(bank: Bank, state: BankState) -> str:
    """The state of one dyad: its sessions, then little-endian numbers in base64."""
    upper = np.triu_indices(bank.width)
    parts = [
        state.log_weight[0].astype(FLOATS),
        state.mean[0].astype(FLOATS),
        state.covariance[0][:, upper[0], upper[1]].astype(FLOATS),
        state.regime[0].astype(REGIMES),
        state.age[0].astype(AGES),
    ]
    return f"{int(state.session[0])} " + base64.b64encode(b"".join(one.tobytes() for one in parts)).decode()


def loads(bank: Bank, text: str) -> BankState:
    """The state that `dumps` wrote. Raises UnreadableBank where it was written for other models."""
    session, _space, packed = text.partition(" ")
    log_weight, mean, triangle, regime, age = _parts(bank, base64.b64decode(packed))
    upper = np.triu_indices(bank.width)
    covariance = np.zeros((1, bank.n_series, bank.width, bank.width))
    covariance[:, :, upper[0], upper[1]] = triangle
    covariance[:, :, upper[1], upper[0]] = triangle
    return BankState(
        np.array([int(session)]),
        log_weight.astype(np.float64),
        regime.astype(np.int64),
        age.astype(np.int64),
        mean.astype(np.float64),
        covariance,
    )


def _parts(bank: Bank, raw: bytes) -> list[NDArray[Any]]:
    s, k, w = bank.n_series, bank.kept, bank.width
    shapes: list[tuple[np.dtype[Any], tuple[int, ...]]] = [
        (FLOATS, (s, k)),
        (FLOATS, (s, k, w)),
        (FLOATS, (s, w * (w + 1) // 2)),
        (REGIMES, (s, k)),
        (AGES, (s, k)),
    ]
    sizes = [int(np.prod(shape)) for _kind, shape in shapes]
    if len(raw) != sum(kind.itemsize * n for (kind, _shape), n in zip(shapes, sizes, strict=True)):
        raise UnreadableBank
    found, at = [], 0
    for (kind, shape), n in zip(shapes, sizes, strict=True):
        found.append(np.frombuffer(raw, kind, n, at).reshape(shape)[None])
        at += n * kind.itemsize
    return found
