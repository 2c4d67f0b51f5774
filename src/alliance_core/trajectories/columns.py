"""The same sums for any covariates and for clients who change therapist: whole-array algebra, no special case.

Rows are visits; a *cell* is a client with one of their therapists (or the client alone). For each cell the sums
W'W of (1, t, X..., y) are known. Clients are taken out first, as in `moments`; what remains of the therapists
is a J×J system W = T'V⁻¹T, diagonal where no client had two therapists.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliance_core.trajectories.moments import N_VARIANCES, Moments
from alliance_core.trajectories.sums import ClientSums, unpacked

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Sums with all columns (1, t, x..., y): `A` (n,2,2) and `C` (n,2,r) a client; cells only with therapists.

    `client` and `therapist` number the cells' owners, `N` (m,2) holds each cell's (n, sum of t) and `Q` (m,r)
    its column sums; `left` and `right` are the pairs of different cells of one client, each pair once.
    """

    A: Floats
    C: Floats
    gram: Floats
    client: Codes
    therapist: Codes
    N: Floats
    Q: Floats
    left: Codes
    right: Codes
    n_rows: int
    n_therapists: int

    @property
    def n_clients(self) -> int:
        """How many clients."""
        return int(self.A.shape[0])

    @property
    def n_fixed(self) -> int:
        """How many coefficients."""
        return int(self.gram.shape[0]) - 1

    def sample(self) -> None:
        """The whole is always searched."""
        return

    def moments(self, psi: Floats, threads: Executor | None = None) -> Moments:
        """The sums at `psi`; the threads are left to the array library."""
        base = _clients(self, psi)
        if not self.n_therapists:
            return _moments(base.logdet, base.S, base.U, base.H)
        return _with_therapists(self, base, float(psi[3]))


@dataclass(frozen=True, slots=True, eq=False)
class _Base:
    """Each client's d, P, H and U = Z'V⁻¹Q, before therapists."""

    logdet: float
    P: Floats
    H: Floats
    U: Floats
    S: Floats


def cells(sums: ClientSums) -> Cells:
    """Arrange the sums of clients (and therapists) for any model of this package."""
    table = unpacked(sums.cross)[:, *_outcome_last(sums.width)]
    client = np.unique(sums.client, return_inverse=True)[1].astype(np.int64)
    whole = np.zeros((int(client.max()) + 1, *table.shape[1:]))
    np.add.at(whole, client, table)
    therapist, count = np.zeros(client.size, dtype=np.int64), 0
    if sums.therapist is not None:
        labels, inverse = np.unique(sums.therapist, return_inverse=True)
        therapist, count = inverse.astype(np.int64), labels.size
    left, right = _pairs(client)
    return Cells(
        A=np.ascontiguousarray(whole[:, :2, :2]),
        C=np.ascontiguousarray(whole[:, :2, :]),
        gram=table.sum(axis=0),
        client=client,
        therapist=therapist,
        N=np.ascontiguousarray(table[:, 0, :2]),
        Q=np.ascontiguousarray(table[:, 0, :]),
        left=left,
        right=right,
        n_rows=sums.n_rows,
        n_therapists=count,
    )


def _outcome_last(width: int) -> tuple[Any, ...]:
    order = np.array([0, 1, *range(3, width), 2])
    return np.ix_(order, order)


def _pairs(client: Codes) -> tuple[Codes, Codes]:
    """Every two cells of the same client."""
    order = np.argsort(client, kind="stable")
    ordered = client[order]
    left, right = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    apart = 1
    while (same := np.flatnonzero(ordered[apart:] == ordered[:-apart])).size:
        left.append(order[same])
        right.append(order[same + apart])
        apart += 1
    return np.concatenate(left), np.concatenate(right)


def _clients(cells: Cells, psi: Floats) -> _Base:
    A, K = cells.A, np.array([[psi[0], psi[1]], [psi[1], psi[2]]])
    det_k, det_a = psi[0] * psi[2] - psi[1] ** 2, A[:, 0, 0] * A[:, 1, 1] - A[:, 0, 1] ** 2
    d = 1.0 + np.einsum("ab,nba->n", K, A) + det_k * det_a
    P = (K + det_k * _adjugate(A)) / d[:, None, None]
    H = (A + det_a[:, None, None] * _adjugate(K)) / d[:, None, None]
    inverse = (np.eye(2) + _adjugate(A @ K)) / d[:, None, None]
    U = inverse @ cells.C
    S = cells.gram - np.einsum("nar,nab,nbs->rs", cells.C, P, cells.C, optimize=True)
    return _Base(float(np.log(d).sum()), P, H, U, S)


def _adjugate(m: Floats) -> Floats:
    flipped = np.empty_like(m)
    flipped[..., 0, 0], flipped[..., 1, 1] = m[..., 1, 1], m[..., 0, 0]
    flipped[..., 0, 1], flipped[..., 1, 0] = -m[..., 0, 1], -m[..., 1, 0]
    return flipped


def _moments(logdet: float, S: Floats, U: Floats, H: Floats) -> Moments:
    """Moments from what each client sees (U, H) of the whole V; therapists' places are left at zero."""
    r = S.shape[0]
    D = np.zeros((N_VARIANCES, r, r))
    cross = np.einsum("nar,nbs->abrs", U, U, optimize=True)
    D[0], D[1], D[2] = cross[0, 0], cross[0, 1] + cross[1, 0], cross[1, 1]
    i, j, o = H[:, 0, 0], H[:, 0, 1], H[:, 1, 1]
    h = np.array([i.sum(), 2.0 * j.sum(), o.sum(), 0.0])
    F = np.zeros((N_VARIANCES, N_VARIANCES))
    F[0, :3] = i @ i, 2.0 * i @ j, j @ j
    F[1, :3] = F[0, 1], 2.0 * (i @ o + j @ j), 2.0 * j @ o
    F[2, :3] = F[0, 2], F[1, 2], o @ o
    return Moments(logdet, S, h, D, F)


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """What each client and each therapist sees of the whole V: U (n,2,r), H (n,2,2), T'V⁻¹Q (J,r)."""

    U: Floats
    H: Floats
    Z: Floats
    S: Floats
    E: Floats
    W: Floats
    inverse: Floats
    logdet: float


def _whole(cells: Cells, base: _Base, tau2: float) -> _Whole:
    """Take the therapists out of V as well: B = tau²(I + tau² W)⁻¹ is all that is needed."""
    E = cells.N - np.einsum("mab,mbc,mc->ma", cells.A[cells.client], base.P[cells.client], cells.N)
    W, Z = _systems(cells, base)
    inverse, logdet = _inverse(W, tau2)
    seen = inverse @ Z
    U = base.U.copy()
    np.add.at(U, cells.client, -E[:, :, None] * (tau2 * seen)[cells.therapist][:, None, :])
    H = base.H - _seen_through(cells, E, tau2 * inverse)
    return _Whole(U, H, seen, base.S - tau2 * Z.T @ seen, E, W, inverse, base.logdet + logdet)


def _with_therapists(cells: Cells, base: _Base, tau2: float) -> Moments:
    whole = _whole(cells, base, tau2)
    found = _moments(whole.logdet, whole.S, whole.U, whole.H)
    WI = whole.inverse @ whole.W
    found.D[3], found.h[3] = whole.Z.T @ whole.Z, np.trace(WI)
    own = whole.E * np.diag(whole.inverse)[cells.therapist][:, None]
    found.F[3, :3] = found.F[:3, 3] = (
        own[:, 0] @ own[:, 0],
        2.0 * own[:, 0] @ own[:, 1],
        own[:, 1] @ own[:, 1],
    )
    found.F[3, 3] = float((WI * WI.T).sum())
    return found


def seen_by_each(cells: Cells, psi: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Z'V⁻¹Q (n,2,r) and Z'V⁻¹Z (n,2,2) of each client, T'V⁻¹Q (J,r) and diag T'V⁻¹T (J) of each therapist."""
    base = _clients(cells, psi)
    if not cells.n_therapists:
        r = cells.gram.shape[0]
        return base.U, base.H, np.empty((0, r)), np.empty(0)
    whole = _whole(cells, base, float(psi[3]))
    return whole.U, whole.H, whole.Z, np.diag(whole.inverse @ whole.W).copy()


def _systems(cells: Cells, base: _Base) -> tuple[Floats, Floats]:
    """W = T'V⁻¹T (J,J) and T'V⁻¹Q (J,r) with the clients alone in V."""
    J, left, right = cells.n_therapists, cells.left, cells.right
    PN = np.einsum("mab,mb->ma", base.P[cells.client], cells.N)
    W = np.zeros((J, J))
    np.add.at(W, (cells.therapist, cells.therapist), cells.N[:, 0] - (cells.N * PN).sum(axis=1))
    shared = -(cells.N[left] * PN[right]).sum(axis=1)
    np.add.at(W, (cells.therapist[left], cells.therapist[right]), shared)
    np.add.at(W, (cells.therapist[right], cells.therapist[left]), shared)
    Z = np.zeros((J, cells.Q.shape[1]))
    np.add.at(Z, cells.therapist, cells.Q - np.einsum("ma,mar->mr", PN, cells.C[cells.client]))
    return W, Z


def _inverse(W: Floats, tau2: float) -> tuple[Floats, float]:
    """(I + tau² W)⁻¹ and log|I + tau² W|."""
    system = np.eye(W.shape[0]) + tau2 * W
    inverse: Floats = np.linalg.inv(system).astype(np.float64)
    return inverse, float(np.linalg.slogdet(system)[1])


def _seen_through(cells: Cells, E: Floats, B: Floats) -> Floats:
    """For each client Σ over its pairs of cells E B E'."""
    own, left, right = cells.therapist, cells.left, cells.right
    seen = np.zeros_like(cells.A)
    weight = np.diag(B)[own][:, None, None]
    np.add.at(seen, cells.client, weight * E[:, :, None] * E[:, None, :])
    both = E[left][:, :, None] * E[right][:, None, :] * B[own[left], own[right]][:, None, None]
    np.add.at(seen, cells.client[left], both + both.transpose(0, 2, 1))
    return seen
