"""Small practices made from a seed, and the slow obvious twin: the likelihood from one dense covariance matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st


@dataclass(frozen=True)
class Practice:
    client: np.ndarray
    time: np.ndarray
    outcome: np.ndarray
    therapist: np.ndarray
    age: np.ndarray

    def shuffled(self, seed: int) -> Practice:
        return self.at(np.random.default_rng(seed).permutation(self.time.size))

    def at(self, rows) -> Practice:
        return Practice(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def practice(
    seed: int, *, clients: int = 12, therapists: int = 4, shared: bool = False, crossed: bool = False
):
    """Clients of at least three visits, with effects that are far from the edge."""
    rng = np.random.default_rng(seed)
    visits = np.full(clients, 4) if shared else rng.integers(3, 7, clients)
    client = np.repeat(np.arange(clients), visits)
    order = np.concatenate([np.arange(k) for k in visits])
    time = order.astype(float) if shared else np.log1p(order + rng.integers(0, 3, client.size) / 4)
    therapist = client % therapists
    if crossed:
        therapist = np.where(order > 1, (therapist + client // therapists) % therapists, therapist)
    b = rng.normal(size=(clients, 2)) * [2.0, 1.0]
    age = rng.normal(size=clients)[client]
    outcome = 12.0 - time + 0.5 * age + b[client, 0] + b[client, 1] * time
    outcome += 2.0 * rng.normal(size=therapists)[therapist] + 0.8 * rng.normal(size=client.size)
    return Practice(client, time, outcome, therapist, age)


seeds = st.integers(0, 2**32 - 1)
practices = st.builds(practice, seeds, shared=st.booleans())


def dense_covariance(p: Practice, psi) -> np.ndarray:
    """V relative to the noise, (n, n), entry by entry as the model says it."""
    k11, k12, k22, tau2 = psi
    same = p.client[:, None] == p.client[None, :]
    t, u = p.time[:, None], p.time[None, :]
    V = np.eye(p.time.size) + same * (k11 + k12 * (t + u) + k22 * t * u)
    return V + tau2 * (p.therapist[:, None] == p.therapist[None, :])


def dense_columns(p: Practice, with_age: bool) -> np.ndarray:
    """(1, t, [age], y), (n, r)."""
    columns = [np.ones_like(p.time), p.time, *([p.age] if with_age else []), p.outcome]
    return np.stack(columns, axis=1)


def dense_criterion(p: Practice, psi, reml: bool, with_age: bool = False) -> float:
    """−2 log (restricted) likelihood with coefficients and noise at their best, from the definition."""
    V, Q = dense_covariance(p, psi), dense_columns(p, with_age)
    X, y = Q[:, :-1], Q[:, -1]
    inverse = np.linalg.inv(V)
    information = X.T @ inverse @ X
    rest = y - X @ np.linalg.solve(information, X.T @ inverse @ y)
    df = y.size - X.shape[1] if reml else y.size
    sigma2 = rest @ inverse @ rest / df
    criterion = np.linalg.slogdet(V)[1] + df * (1.0 + np.log(2.0 * np.pi * sigma2))
    return float(criterion + (np.linalg.slogdet(information)[1] if reml else 0.0))
