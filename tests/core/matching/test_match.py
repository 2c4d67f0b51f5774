"""Matching: brute force on small cases, two solvers that agree, prices by solving again."""

import itertools
import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_core.matching import Consideration, match
from alliance_core.matching.assignment import by_assignment, by_highs
from alliance_core.matching.match import NothingToWeigh
from alliance_core.psychometrics.responses import UnknownRule, WrongShape
from alliance_core.vocabulary import EmptyName, NotFinite, OutOfRange


@st.composite
def problems(draw, with_gaps=True):
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    cost = st.integers(-20, 20).map(lambda x: x / 4)
    costs = np.array(draw(st.lists(st.lists(cost, min_size=m, max_size=m), min_size=n, max_size=n)))
    capacities = np.array(draw(st.lists(st.integers(0, 3), min_size=m, max_size=m)))
    chance = st.booleans() if with_gaps else st.just(True)
    allowed = np.array(draw(st.lists(st.lists(chance, min_size=m, max_size=m), min_size=n, max_size=n)))
    return costs, capacities, allowed


def brute_force(costs, capacities, allowed, forbidden=None):
    """(clients placed, cost) of the best matching, by trying all of them."""
    n, m = costs.shape
    best = (-1, math.inf)
    for choice in itertools.product([*range(m), None], repeat=n):
        if any(choice.count(j) > capacities[j] for j in range(m)):
            continue
        pairs = [(i, j) for i, j in enumerate(choice) if j is not None]
        if any(not allowed[pair] or pair == forbidden for pair in pairs):
            continue
        found = (len(pairs), sum(costs[pair] for pair in pairs))
        if found[0] > best[0] or (found[0] == best[0] and found[1] < best[1]):
            best = found
    return best


@given(problems(), st.sampled_from(["assignment", "highs"]))
def test_the_matching_equals_brute_force(problem, solver):
    costs, capacities, allowed = problem
    found = match([Consideration("fit", costs)], capacities, allowed=allowed, solver=solver)
    placed, cost = brute_force(costs, capacities, allowed)
    assert len(costs) - found.n_waiting == placed
    assert found.total_cost == pytest.approx(cost)
    chosen = [pair.therapist for pair in found.pairs if pair.therapist is not None]
    assert (np.bincount(chosen, minlength=len(capacities)) <= capacities).all()


@given(problems())
def test_the_price_of_a_second_choice_equals_solving_again_without_the_pair(problem):
    costs, capacities, allowed = problem
    found = match([Consideration("fit", costs)], capacities, allowed=allowed)
    for pair in found.pairs:
        if pair.therapist is None:
            continue
        placed, cost = brute_force(costs, capacities, allowed, forbidden=(pair.client, pair.therapist))
        if placed < len(costs) - found.n_waiting:
            assert pair.price_of_second is None
            assert pair.second is None
        else:
            assert pair.price_of_second == pytest.approx(cost - found.total_cost, abs=1e-9)


@given(problems(with_gaps=False), st.floats(0.1, 9), st.integers(-9, 9))
def test_the_unit_and_a_clients_level_of_cost_change_no_total(problem, unit, level):
    costs, capacities, _ = problem
    if capacities.sum() < len(costs):
        return
    first = match([Consideration("fit", costs)], capacities).total_cost
    moved = costs.copy()
    moved[0] += level
    second = match([Consideration("fit", moved, unit)], capacities).total_cost
    assert second == pytest.approx(unit * (first + level), abs=1e-9)


def test_scipy_and_highs_agree_at_the_size_of_a_practice():
    rng = np.random.default_rng(11)
    costs, places = rng.random((120, 30)), rng.integers(2, 7, 30)
    costs[rng.random(costs.shape) < 0.3] = math.inf
    rows = np.arange(120)
    one, other = by_assignment(costs, places), by_highs(costs, places)
    assert costs[rows, one].sum() == pytest.approx(costs[rows, other].sum(), abs=1e-9)


def test_a_thousand_clients_and_250_therapists_take_less_than_a_second():
    rng = np.random.default_rng(5)
    fit, times = rng.random((1000, 250)), rng.integers(0, 3, (1000, 250))
    began = time.perf_counter()
    found = match([Consideration("fit", fit), Consideration("times", times, 0.5)], np.full(250, 4))
    assert time.perf_counter() - began < 1.0
    assert found.n_waiting == 0


def test_each_pair_says_why():
    language = [[0, 1, 1], [0, 1, 1], [1, 0, 1]]
    times = [[0, 0, 1], [0, 1, 1], [1, 1, 0]]
    found = match([Consideration("language", language, 2.0), Consideration("times", times)], [1, 1, 1])
    assert [pair.therapist for pair in found.pairs] == [1, 0, 2]
    assert found.pairs[1].reason == "Fits better than usual on language, times."
    assert (
        found.pairs[0].reason
        == "Fits better than usual on times. The therapist who would cost least is needed elsewhere."
    )
    assert found.pairs[0].parts == {"language": 2.0, "times": 0.0}
    assert found.total_cost == 4.0
    assert "Total cost 4; 0 waiting." in str(found)
    assert found.as_table()["cost of language"] == [2.0, 0.0, 2.0]


def test_who_cannot_be_placed_waits_and_is_told_why():
    found = match([Consideration("fit", [[1.0], [2.0], [3.0]])], [1], allowed=[[True], [True], [False]])
    assert [pair.therapist for pair in found.pairs] == [0, None, None]
    assert found.pairs[0].price_of_second == 1.0
    assert found.pairs[0].second is None
    assert found.pairs[0].reason == "Fits no better than usual."
    assert found.pairs[2].reason == "No place is free with a therapist who is possible for this client."
    nobody = match([Consideration("fit", [[1.0]])], [1], allowed=[[False]], solver="highs")
    assert nobody.n_waiting == 1
    assert match([Consideration("fit", np.zeros((0, 2)))], [1, 1]).pairs == ()


def test_what_cannot_be_weighed_is_refused():
    with pytest.raises(NothingToWeigh):
        match([], [1])
    with pytest.raises(EmptyName):
        Consideration(" ", [[1.0]])
    with pytest.raises(OutOfRange):
        Consideration("fit", [[1.0]], -1.0)
    with pytest.raises(NotFinite):
        match([Consideration("fit", [[math.nan]])], [1])
    with pytest.raises(WrongShape, match="whole numbers"):
        match([Consideration("fit", [[1.0]])], [1.5])
    with pytest.raises(OutOfRange):
        match([Consideration("fit", [[1.0]])], [-1])
    with pytest.raises(WrongShape, match="fit"):
        match([Consideration("fit", [[1.0, 2.0]])], [1])
    with pytest.raises(WrongShape, match="allowed"):
        match([Consideration("fit", [[1.0]])], [1], allowed=[[True, True]])
    with pytest.raises(UnknownRule):
        match([Consideration("fit", [[1.0]])], [1], solver="greedy")
