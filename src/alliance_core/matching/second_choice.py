"""What it would cost everybody together to give one client somebody else instead."""

from __future__ import annotations

import numpy as np

from alliance_core.matching.assignment import Costs, Places


def second_choices(costs: Costs, capacities: Places, chosen: Places) -> tuple[Places, Costs]:
    """For each client the therapist of the best matching that avoids the chosen one, and the rise in total cost.

    Exact for an optimal `chosen`: the client moves to k, and the place lacking at k is made by the cheapest chain
    of moves that ends with a free place or with the place just left (a shortest path between therapists, and a
    node for free places; Floyd and Warshall). The rise is infinite where no other matching exists.
    """
    between = _shortest(_moves(costs, capacities, chosen))
    clients = np.arange(len(costs))
    m = costs.shape[1]
    rise = costs - costs[clients, chosen][:, None] + between[:m, chosen].T
    rise[clients, chosen] = np.inf
    best = rise.argmin(axis=1)
    return best, np.maximum(rise[clients, best], 0.0)


def _moves(costs: Costs, capacities: Places, chosen: Places) -> Costs:
    """Cheapest single move from each therapist to each other; the last node stands for free places.

    j -> k: some client of j moves to k. j -> free: j has a free place. free -> j: a place at j falls empty.
    """
    m = costs.shape[1]
    moves = np.full((m + 1, m + 1), np.inf)
    load = np.bincount(chosen, minlength=m)
    for therapist in np.flatnonzero(load):
        own = costs[chosen == therapist]
        moves[therapist, :m] = (own - own[:, [therapist]]).min(axis=0)
    moves[:m, m] = np.where(load < capacities, 0.0, np.inf)
    moves[m, :m] = np.where(load > 0, 0.0, np.inf)
    np.fill_diagonal(moves, 0.0)
    return moves


def _shortest(moves: Costs) -> Costs:
    """Length of the shortest path between every two nodes; an optimal matching leaves no negative cycle."""
    length = moves.copy()
    for through in range(len(length)):
        np.minimum(length, length[:, [through]] + length[[through], :], out=length)
    return length
