"""Who might work well with whom, under capacities, with the reason of each pair."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_core.matching.assignment import SOLVERS, Costs, Places, Solver
from alliance_core.matching.second_choice import second_choices
from alliance_core.psychometrics.responses import WrongShape, matrix, one_of
from alliance_core.tables.results import Result
from alliance_core.vocabulary import CoreError, NotFinite, OutOfRange, Row, named, within


class NothingToWeigh(CoreError):
    """No consideration was given: any matching would be as good as any other."""

    def __init__(self) -> None:
        super().__init__("A matching needs at least one consideration.")


@dataclass(frozen=True, slots=True)
class Consideration:
    """One thing that speaks for or against a pair: cost (clients x therapists, lower is better) times weight."""

    name: str
    costs: ArrayLike
    weight: float = 1.0

    def __post_init__(self) -> None:
        named("the name of a consideration", self.name)
        within(f"the weight of {self.name}", self.weight, 0.0, math.inf)

    def weighted(self) -> Costs:
        """Weight times cost; raises `NotFinite` where a cost is missing (forbid the pair by `allowed` instead)."""
        costs = matrix(self.name, self.costs)
        if np.isnan(costs).any():
            raise NotFinite(f"every cost of {self.name}", math.nan)
        return self.weight * costs


@dataclass(frozen=True, slots=True)
class Pair:
    """One client's place and why.

    `parts` and `usual` are the weighted cost of each consideration for this pair and on average over the
    therapists allowed for this client; `own_best` is the client's cheapest allowed therapist, alone in the world.
    `price_of_second` is the rise in total cost of the best matching without this pair, None where no other places
    as many; `second` is the therapist then, None where this client would wait instead of another.
    A client who waits has therapist None.
    """

    client: int
    therapist: int | None
    cost: float | None
    parts: dict[str, float]
    usual: dict[str, float]
    own_best: int | None
    second: int | None
    price_of_second: float | None

    @property
    def reason(self) -> str:
        """One plain sentence."""
        if self.therapist is None:
            return "No place is free with a therapist who is possible for this client."
        gains = sorted((self.parts[name] - self.usual[name], name) for name in self.parts)
        better = [name for gain, name in gains if gain < 0]
        fits = f"Fits better than usual on {', '.join(better)}." if better else "Fits no better than usual."
        own = (
            ""
            if self.therapist == self.own_best
            else " The therapist who would cost least is needed elsewhere."
        )
        return fits + own

    def as_row(self) -> Row:
        """The pair as one row of a table."""
        head: Row = {"client": self.client, "therapist": self.therapist, "cost": self.cost}
        parts: Row = {f"cost of {name}": part for name, part in self.parts.items()}
        tail: Row = {"second": self.second, "price_of_second": self.price_of_second, "reason": self.reason}
        return head | parts | tail


@dataclass(frozen=True, slots=True)
class Matching(Result):
    """Every client's place; the total cost of those placed; how many wait."""

    title: ClassVar[str] = "Matching"
    pairs: tuple[Pair, ...]
    total_cost: float
    n_waiting: int

    def rows(self) -> list[Row]:
        """One row a client."""
        return [pair.as_row() for pair in self.pairs]

    def notes(self) -> list[str]:
        """Total cost and how many wait."""
        return [f"Total cost {self.total_cost:.6g}; {self.n_waiting} waiting."]


def match(
    considerations: Sequence[Consideration],
    capacities: ArrayLike,
    *,
    allowed: ArrayLike | None = None,
    solver: Solver = "assignment",
) -> Matching:
    """The matching of least total cost among those that place as many clients as possible.

    `capacities`: places of each therapist (whole, >= 0). `allowed`: clients x therapists, False forbids a pair.
    Minimises the sum over clients of sum_c weight_c cost_c[client, therapist], exactly; ties are broken
    arbitrarily but always in the same way. Raises `WrongShape`, `NotFinite`, `OutOfRange`, `NothingToWeigh`.
    """
    one_of("solver", solver, tuple(SOLVERS))
    if not considerations:
        raise NothingToWeigh
    parts = {one.name: one.weighted() for one in considerations}
    places = _places(capacities)
    shape = _common_shape(parts, len(places))
    possible = np.ones(shape, dtype=np.bool_) if allowed is None else _mask(allowed, shape)
    total: Costs = np.sum(list(parts.values()), axis=0)
    costs, bound = with_waiting(np.where(possible, total, np.inf))
    places = np.append(places, shape[0])
    chosen = _solved(costs, places, solver)
    second, price = second_choices(costs, places, chosen)
    pairs = [
        _pair(client, parts, costs, int(therapist), int(k), float(rise) if rise < bound else None)
        for client, (therapist, k, rise) in enumerate(zip(chosen, second, price, strict=True))
    ]
    total_cost = math.fsum(pair.cost for pair in pairs if pair.cost is not None)
    return Matching(tuple(pairs), total_cost, sum(pair.therapist is None for pair in pairs))


def with_waiting(costs: Costs) -> tuple[Costs, float]:
    """A last column for waiting, so dear that no saving elsewhere can pay for one more client who waits.

    Also the bound between the two kinds of rise in total cost: below it, nobody more waits.
    """
    finite = costs[np.isfinite(costs)]
    top = float(finite.max(initial=0.0))
    spread = top - float(finite.min(initial=0.0))
    bound = 1.5 * (len(costs) + 1) * (spread + 1.0)
    return np.column_stack([costs, np.full(len(costs), top + 2.0 * bound)]), bound


def _solved(costs: Costs, places: Places, solver: Solver) -> Places:
    """Without the waiting column first: it is faster, and mostly everybody finds a place."""
    solve = SOLVERS[solver]
    found = solve(costs[:, :-1], places[:-1])
    if found is None:
        found = solve(costs, places)
    assert found is not None, "everybody can wait"
    return found


def _places(capacities: ArrayLike) -> Places:
    places = np.asarray(capacities)
    if places.ndim != 1 or not np.issubdtype(places.dtype, np.integer):
        raise WrongShape("capacities", "a row of whole numbers", places.shape)
    if (places < 0).any():
        raise OutOfRange("a capacity", float(places.min()), 0.0, math.inf)
    return places.astype(np.intp)


def _common_shape(parts: dict[str, Costs], n_therapists: int) -> tuple[int, int]:
    n_clients = len(next(iter(parts.values())))
    for name, costs in parts.items():
        if costs.shape != (n_clients, n_therapists):
            raise WrongShape(name, f"clients x therapists ({n_clients} x {n_therapists})", costs.shape)
    return n_clients, n_therapists


def _mask(allowed: ArrayLike, shape: tuple[int, int]) -> NDArray[np.bool_]:
    mask = np.asarray(allowed, dtype=np.bool_)
    if mask.shape != shape:
        raise WrongShape("allowed", f"clients x therapists ({shape[0]} x {shape[1]})", mask.shape)
    return mask


def _pair(
    client: int, parts: dict[str, Costs], costs: Costs, therapist: int, second: int, price: float | None
) -> Pair:
    waits = costs.shape[1] - 1
    if therapist == waits:
        return Pair(client, None, None, {}, {}, None, None, None)
    possible = np.isfinite(costs[client, :waits])
    return Pair(
        client,
        therapist,
        float(costs[client, therapist]),
        {name: float(part[client, therapist]) for name, part in parts.items()},
        {name: float(part[client, possible].mean()) for name, part in parts.items()},
        int(costs[client, :waits].argmin()),
        None if price is None or second == waits else second,
        price,
    )
