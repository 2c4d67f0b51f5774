"""A large practice, seeded: clients, sessions, an outcome; by default each client has visits of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEED = 20_261
VISITS = 10
CLIENTS_A_THERAPIST = 50


@dataclass(frozen=True)
class Practice:
    """Arrays of one value a row: client and therapist (whole numbers), session (from 1), outcome."""

    client: NDArray[np.int64]
    therapist: NDArray[np.int64]
    session: NDArray[np.float64]
    outcome: NDArray[np.float64]

    @property
    def n(self) -> int:
        return self.client.size

    def mixed(self) -> Practice:
        """The same rows in no order."""
        order = np.random.default_rng(SEED).permutation(self.n)
        return Practice(*(column[order] for column in vars(self).values()))


def practice(n_clients: int, *, shared: bool = False) -> Practice:
    """`n_clients` of 5 to 15 visits with gaps (10 on average), or, `shared`, all at sessions 1 to 10."""
    rng = np.random.default_rng(SEED)
    visits = np.full(n_clients, VISITS) if shared else _visits(rng, n_clients)
    client = np.repeat(np.arange(n_clients), visits)
    place = np.arange(client.size) - np.repeat(np.cumsum(visits) - visits, visits)
    gaps = np.zeros(client.size) if shared else np.floor(2.0 * rng.random(client.size))
    session = 1.0 + place + gaps
    n_therapists = max(n_clients // CLIENTS_A_THERAPIST, 3)
    therapist = rng.integers(0, n_therapists, n_clients)[client]
    effects = rng.multivariate_normal([0.0, 0.0], [[9.0, -1.0], [-1.0, 1.5]], n_clients)
    outcome = 15.0 + effects[client, 0] + (effects[client, 1] - 2.0) * np.log(session)
    outcome += rng.normal(0.0, 1.2, n_therapists)[therapist] + rng.normal(0.0, 3.0, client.size)
    return Practice(client, therapist, session, outcome)


def _visits(rng: np.random.Generator, n_clients: int) -> NDArray[np.int64]:
    """Between 5 and 15, in pairs that add up to 20, so that the rows are exactly ten a client."""
    half = rng.integers(5, 16, n_clients // 2)
    return np.concatenate([half, 20 - half, np.full(n_clients % 2, VISITS)])
