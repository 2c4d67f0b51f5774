"""One client's posterior, told one more score."""

from __future__ import annotations

import time
from statistics import median

from alliance_core.trajectories import GrowthModel
from benchmarks.figures import Figure, at_most

UPDATES = 20_000


def figures() -> list[Figure]:
    """Microseconds an update, the median of some runs of many updates."""
    prior = GrowthModel((15.0, -2.0), (9.0, -1.0, 1.5), 9.0).prior()
    rounds = []
    for _ in range(7):
        found, began = prior, time.perf_counter()
        for session in range(UPDATES):
            found = found.updated(0.001 * session, 12.0)
        rounds.append(1e6 * (time.perf_counter() - began) / UPDATES)
    return [Figure("posterior_update_us", median(rounds), "µs", at_most(20.0))]
