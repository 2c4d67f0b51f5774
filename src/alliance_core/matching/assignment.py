"""The least total cost of giving every client one therapist under capacities: two exact ways that agree."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

Costs = NDArray[np.float64]
Places = NDArray[np.intp]
Solver = Literal["assignment", "highs"]


def by_assignment(costs: Costs, capacities: Places) -> Places | None:
    """The therapist of each client; None where no complete matching exists.

    `costs` is clients x therapists, infinite where a pair is not allowed. Each therapist becomes as many columns
    as there are places, and SciPy's rectangular assignment (shortest augmenting paths) is exact on these.
    """
    owner = np.repeat(np.arange(len(capacities)), np.minimum(capacities, len(costs)))
    if len(owner) < len(costs):
        return None
    try:
        rows, columns = optimize.linear_sum_assignment(costs[:, owner])
    except ValueError:  # SciPy's word for: no complete assignment has a finite cost
        return None
    chosen = np.empty(len(costs), dtype=np.intp)
    chosen[rows] = owner[columns]
    return chosen


def by_highs(costs: Costs, capacities: Places) -> Places | None:
    """The same by linear programming (HiGHS); a transport polytope has whole-numbered corners."""
    n, m = costs.shape
    client, therapist = np.nonzero(np.isfinite(costs))
    if not client.size:
        return None
    one, pair = np.ones(len(client)), np.arange(len(client))
    found = optimize.linprog(
        costs[client, therapist],
        A_eq=sparse.csr_array((one, (client, pair)), shape=(n, len(pair))),
        b_eq=np.ones(n),
        A_ub=sparse.csr_array((one, (therapist, pair)), shape=(m, len(pair))),
        b_ub=capacities,
        bounds=(0, 1),
        method="highs-ds",
    )
    if not found.success:
        return None
    chosen = np.empty(n, dtype=np.intp)
    taken = found.x > 0.5
    chosen[client[taken]] = therapist[taken]
    return chosen


SOLVERS = {"assignment": by_assignment, "highs": by_highs}
