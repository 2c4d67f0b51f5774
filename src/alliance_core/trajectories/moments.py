"""The sums over clients that a mixed model needs at one choice of variances, with their derivatives.

Notation, for one client with rows Z = (1, t) and K the 2×2 covariance of the client's effects relative to the
noise, A = Z'Z, b = Z'y, V = I + Z K Z':

    d = |V| = 1 + tr(KA) + |K||A|          P = (K⁻¹ + A)⁻¹ = (K + |K| adj A) / d
    H = Z'V⁻¹Z = (A + |A| adj K) / d       v = Z'V⁻¹y = (I + AK)⁻¹ b

all of which hold for singular K too, so a variance of zero is no special case. With therapists, V gains
τ² 1 1' over the rows of a therapist; the effect is taken out after the clients (Woodbury), and derivatives use
U = Z'V⁻¹(X, y) of the whole V: dV⁻¹ contributes −U'(dK)U.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alliance_core.trajectories.compiled import each, pieces
from alliance_core.trajectories.loops import (
    D11,
    D12,
    D22,
    DT,
    LOGDET,
    N_SUMS,
    F,
    H,
    S,
    sum_groups,
    sum_nested,
)

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
CLIENTS_A_PIECE = 1 << 14
SAMPLE = 2000
FEW_THERAPISTS = 20
N_VARIANCES = 4  # k11, k12, k22 of the client's effects and tau² of the therapist's, relative to the noise

_SIX = np.array([[0, 1, 3], [1, 2, 4], [3, 4, 5]])
_TEN = np.array([[0, 1, 3, 6], [1, 2, 4, 7], [3, 4, 5, 8], [6, 7, 8, 9]])


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """log|V|; S = (X,y)'V⁻¹(X,y); for each variance a: h[a] = tr(V⁻¹ dV), D[a] = (X,y)'V⁻¹ dV V⁻¹(X,y).

    `F[a, b]` is tr(V⁻¹ dVa V⁻¹ dVb), exactly or nearly: it shapes the steps of a search, never its end.
    """

    logdet: float
    S: Floats
    h: Floats
    D: Floats
    F: Floats


class Source(Protocol):
    """Something that can be summed at a choice of (k11, k12, k22, tau²)."""

    @property
    def n_rows(self) -> int:
        """How many visits."""
        ...

    @property
    def n_clients(self) -> int:
        """How many clients."""
        ...

    @property
    def n_therapists(self) -> int:
        """How many therapists; 0 where the model has none."""
        ...

    @property
    def n_fixed(self) -> int:
        """How many coefficients."""
        ...

    def moments(self, psi: Floats, threads: Executor | None = None) -> Moments:
        """The sums at `psi`."""
        ...

    def sample(self) -> Source | None:
        """A part of it, to begin a search with; None where the whole is small."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Clients gathered by their times: intercept and slope, no covariates, no therapists."""

    groups: Floats
    n_rows: int
    n_clients: int
    n_therapists: int = 0
    n_fixed: int = 2

    def moments(self, psi: Floats, threads: Executor | None = None) -> Moments:
        """The sums at `psi`, piece by piece."""
        work = pieces(self.groups.shape[1], CLIENTS_A_PIECE)
        return summed(each(threads, partial(self._piece, psi), work))

    def _piece(self, psi: Floats, piece: tuple[int, int]) -> Floats:
        total = np.zeros(N_SUMS)
        sum_groups(self.groups, psi, piece[0], piece[1], total)
        return total

    def sample(self) -> Groups | None:
        """Every so many groups, where there are many."""
        step = self.groups.shape[1] // SAMPLE
        if step < 3:
            return None
        few = np.ascontiguousarray(self.groups[:, ::step])
        return Groups(few, round(float((few[0] * few[1]).sum())), round(float(few[0].sum())))


@dataclass(frozen=True, slots=True, eq=False)
class Nested:
    """Clients in the order of their therapists, each client with one."""

    cross: Floats
    starts: Codes
    n_rows: int
    n_fixed: int = 2

    @property
    def n_clients(self) -> int:
        """How many clients."""
        return int(self.cross.shape[1])

    @property
    def n_therapists(self) -> int:
        """How many therapists."""
        return self.starts.size - 1

    def moments(self, psi: Floats, threads: Executor | None = None) -> Moments:
        """The sums at `psi`, piece by piece; a piece never cuts a therapist."""
        return summed(each(threads, partial(self._piece, psi), self._pieces()))

    def _pieces(self) -> list[tuple[int, int]]:
        edges = np.searchsorted(self.starts, np.arange(0, self.n_clients, CLIENTS_A_PIECE), side="left")
        edges = np.unique(np.append(edges, self.n_therapists))
        return [(int(a), int(b)) for a, b in pairwise(edges)]

    def _piece(self, psi: Floats, piece: tuple[int, int]) -> Floats:
        total = np.zeros(N_SUMS)
        largest = int(np.diff(self.starts[piece[0] : piece[1] + 1]).max())
        sum_nested(self.cross, self.starts, psi, piece[0], piece[1], np.empty((largest, 5)), total)
        return total

    def sample(self) -> Nested | None:
        """The therapists whose labels come first, where there are many clients and many therapists."""
        last = int(np.searchsorted(self.starts, 2 * SAMPLE))
        if last < FEW_THERAPISTS or self.n_clients < 5 * SAMPLE:
            return None
        columns = np.ascontiguousarray(self.cross[:, : self.starts[last]])
        return Nested(columns, self.starts[: last + 1], round(float(columns[0].sum())))


def summed(parts: list[Floats]) -> Moments:
    """The moments in which the pieces' sums, added in order, consist."""
    total = np.zeros(N_SUMS)
    for part in parts:
        total += part
    D = np.stack([total[place : place + 6][_SIX] for place in (D11, D12, D22, DT)])
    return Moments(
        float(total[LOGDET]), total[S : S + 6][_SIX], total[H : H + 4].copy(), D, total[F : F + 10][_TEN]
    )
