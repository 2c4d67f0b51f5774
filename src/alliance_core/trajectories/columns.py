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
    whole = _gathered(client, table, int(client.max()) + 1)
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
class _Between:
    """What therapists need of M = (I + tau² W)⁻¹: log|M|⁻¹, M T'V⁻¹Q, its diagonal, its cells at pairs, M W."""

    logdet: float
    seen: Floats
    diagonal: Floats
    at_pairs: Floats
    trace: float
    square: float
    shrunk: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """What each client sees of the whole V, U (n,2,r) and H (n,2,2), and each cell before therapists, E (m,2)."""

    U: Floats
    H: Floats
    S: Floats
    E: Floats
    between: _Between


def _whole(cells: Cells, base: _Base, tau2: float) -> _Whole:
    """Take the therapists out of V as well: tau²(I + tau² W)⁻¹ is all that is needed."""
    E = cells.N - np.einsum("mab,mbc,mc->ma", cells.A[cells.client], base.P[cells.client], cells.N)
    PN = np.einsum("mab,mb->ma", base.P[cells.client], cells.N)
    Z = _gathered(
        cells.therapist, cells.Q - np.einsum("ma,mar->mr", PN, cells.C[cells.client]), cells.n_therapists
    )
    between = (_together if cells.left.size else _apart)(cells, PN, Z, tau2)
    U = base.U - _gathered(
        cells.client, E[:, :, None] * (tau2 * between.seen)[cells.therapist][:, None, :], cells.n_clients
    )
    H = base.H - tau2 * _seen_through(cells, E, between)
    return _Whole(U, H, base.S - tau2 * Z.T @ between.seen, E, between)


def _gathered(owner: Codes, values: Floats, n: int) -> Floats:
    """Sums of rows of the same owner."""
    found = np.zeros((n, *values.shape[1:]))
    np.add.at(found, owner, values)
    return found


def _own(cells: Cells, PN: Floats) -> Floats:
    """The diagonal of W = T'V⁻¹T with the clients alone in V."""
    return _gathered(cells.therapist, cells.N[:, 0] - (cells.N * PN).sum(axis=1), cells.n_therapists)


def _apart(cells: Cells, PN: Floats, Z: Floats, tau2: float) -> _Between:
    """No client had two therapists: W is diagonal."""
    w = _own(cells, PN)
    m = 1.0 / (1.0 + tau2 * w)
    logdet = float(np.log1p(tau2 * w).sum())
    return _Between(logdet, m[:, None] * Z, m, np.empty(0), float(m @ w), float((m * w) @ (m * w)), m * w)


def _together(cells: Cells, PN: Floats, Z: Floats, tau2: float) -> _Between:
    """Clients tie their therapists together: W is full, and its size is the square of their number."""
    left, right = cells.therapist[cells.left], cells.therapist[cells.right]
    W = np.diag(_own(cells, PN))
    shared = -(cells.N[cells.left] * PN[cells.right]).sum(axis=1)
    np.add.at(W, (left, right), shared)
    np.add.at(W, (right, left), shared)
    system = np.eye(W.shape[0]) + tau2 * W
    M: Floats = np.linalg.inv(system).astype(np.float64)
    MW = M @ W
    logdet = float(np.linalg.slogdet(system)[1])
    square, own = float((MW * MW.T).sum()), np.diag(MW).copy()
    return _Between(logdet, M @ Z, np.diag(M).copy(), M[left, right], float(own.sum()), square, own)


def _seen_through(cells: Cells, E: Floats, between: _Between) -> Floats:
    """For each client Σ over its pairs of cells E M E'."""
    weight = between.diagonal[cells.therapist][:, None, None]
    seen = _gathered(cells.client, weight * E[:, :, None] * E[:, None, :], cells.n_clients)
    both = E[cells.left][:, :, None] * E[cells.right][:, None, :] * between.at_pairs[:, None, None]
    np.add.at(seen, cells.client[cells.left], both + both.transpose(0, 2, 1))
    return seen


def _with_therapists(cells: Cells, base: _Base, tau2: float) -> Moments:
    whole = _whole(cells, base, tau2)
    between = whole.between
    found = _moments(base.logdet + between.logdet, whole.S, whole.U, whole.H)
    found.D[3], found.h[3], found.F[3, 3] = between.seen.T @ between.seen, between.trace, between.square
    own = whole.E * between.diagonal[cells.therapist][:, None]
    found.F[3, :3] = found.F[:3, 3] = (
        own[:, 0] @ own[:, 0],
        2.0 * own[:, 0] @ own[:, 1],
        own[:, 1] @ own[:, 1],
    )
    return found


def seen_by_each(cells: Cells, psi: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Z'V⁻¹Q (n,2,r) and Z'V⁻¹Z (n,2,2) of each client, T'V⁻¹Q (J,r) and diag T'V⁻¹T (J) of each therapist."""
    base = _clients(cells, psi)
    if not cells.n_therapists:
        return base.U, base.H, np.empty((0, cells.gram.shape[0])), np.empty(0)
    whole = _whole(cells, base, float(psi[3]))
    return whole.U, whole.H, whole.between.seen, whole.between.shrunk
