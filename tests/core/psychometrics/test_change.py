"""Reliable and clinically significant change, the two-measure rules, goals: anchors, a known result, laws, twins."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alliance_core.psychometrics import (
    ErrorOfDifference,
    Measure,
    Population,
    classical_error,
    clinical_change,
    cutoff_a,
    cutoff_b,
    cutoff_c,
    goal_attainment_t,
    goal_based_change,
    population_of,
    regressed_error,
    reliable_change,
    sample_error,
    stable_sample_error,
    talking_therapies,
    true_score_error,
    two_sem_error,
)
from alliance_core.psychometrics.reliable_change import NoSpread, probability_within_error
from alliance_core.psychometrics.responses import UnknownRule
from alliance_core.vocabulary import Abstention, EmptyName, NotFinite, OutOfRange, TooFewPersons

WHERE = [above / "shared/data/outcomes/claus_2020.csv" for above in Path(__file__).parents]
SCORE = st.one_of(st.integers(0, 27).map(float), st.just(math.nan))
PAIRS = st.lists(st.tuples(SCORE, SCORE), min_size=3, max_size=30)


# anchors


def test_the_error_of_a_difference_has_the_digits_of_the_anchors():
    error = classical_error(10.5, 0.961)
    assert (f"{error.value:.5f}", f"{error.criterion:.6f}") == ("2.93249", "5.747681")
    other = classical_error(7.5, 0.80)
    assert f"{other.value:.4f}" == "4.7434"
    change = reliable_change([32.5], [47.5], other, lower_is_better=False)
    assert f"{change.index[0]:.4f}" == "3.1623"
    assert change.change == ("improved",)


def test_cutoff_c_of_equal_spreads_is_half_way():
    c = cutoff_c(Population(40, 7.5), Population(60, 7.5))
    assert (c.value, c.lower_is_better) == (50.0, False)


def test_cutoffs_a_and_b_lie_two_sds_away():
    clinical, functional = Population(20, 4), Population(5, 3)
    assert cutoff_a(clinical, lower_is_better=True).value == 12
    assert cutoff_b(functional, lower_is_better=True).value == 11
    assert cutoff_a(Population(40, 7.5), lower_is_better=False).value == 55
    assert cutoff_b(Population(60, 7.5), lower_is_better=False).value == 45
    with pytest.raises(OutOfRange):
        Population(1.0, 0.0)


# the known result


def claus(measure):
    """Baseline and last of four measurements, a row a person, NaN where a person has none."""
    found = [path for path in WHERE if path.exists()]
    if not found:
        pytest.skip("the public outcome data are not beside this checkout")
    with found[0].open() as file:
        rows = [row for row in csv.DictReader(file) if row["time"] in ("1", "4")]
    persons = sorted({row["id"] for row in rows}, key=int)
    score = {(row["id"], row["time"]): row[measure] for row in rows}
    cells = [[score.get((p, time), "NA") for time in ("1", "4")] for p in persons]
    return np.array([[math.nan if c in ("NA", "") else float(c) for c in pair] for pair in cells]).T


@pytest.mark.parametrize(
    ("method", "classes"),
    [("classical", (26, 3, 10, 1, 0)), ("regressed", (26, 3, 10, 1, 0)), ("true score", (26, 6, 5, 3, 0))],
)
def test_the_known_result_of_claus_2020(method, classes):
    baseline, end = claus("hamd")
    clinical = population_of(baseline, end)
    errors = {
        "classical": sample_error(baseline, end, 0.80),
        "regressed": regressed_error(clinical.mean, clinical.sd, 0.80),
        "true score": true_score_error(clinical.mean, clinical.sd, 0.80),
    }
    cutoff = cutoff_c(clinical, Population(8.0, 8.0))
    counts = clinical_change(baseline, end, error=errors[method], cutoff=cutoff).counts()
    assert tuple(counts.values()) == (*classes, 3)


def test_a_population_is_described_by_the_persons_who_have_both_scores():
    found = population_of([1.0, 3.0, 9.0], [1.0, 1.0, math.nan])
    assert (found.mean, found.sd) == (2.0, math.sqrt(2.0))


# reliable change


def test_each_choice_of_error_has_its_formula():
    assert two_sem_error(5, 0.8, 3, 0.5).value == pytest.approx(math.sqrt(25 * 0.2 + 9 * 0.5))
    assert stable_sample_error(3, 4, 0.5).value == pytest.approx(math.sqrt(9 + 16 - 12))
    assert regressed_error(10, 5, 0.8).value == pytest.approx(5 * 0.6)
    assert true_score_error(10, 5, 0.8).value == pytest.approx(5 * math.sqrt(0.2))
    baseline, end = [1.0, 3.0, 5.0, math.nan], [2.0, 2.0, 5.0, 4.0]
    s1, s2 = 2.0, math.sqrt(3)
    for choice, sd in {"baseline": s1, "end": s2, "pooled": math.sqrt((s1**2 + s2**2) / 2)}.items():
        assert sample_error(baseline, end, 0.7, choice).value == pytest.approx(classical_error(sd, 0.7).value)


@given(st.floats(0.5, 20), st.floats(0, 0.99))
def test_the_same_error_at_both_occasions_is_the_classical_one(sd, reliability):
    classical = classical_error(sd, reliability).value
    assert two_sem_error(sd, reliability, sd, reliability).value == pytest.approx(classical)
    assert stable_sample_error(sd, sd, reliability).value == pytest.approx(classical)


@given(PAIRS, st.floats(0.5, 6))
def test_the_direction_mirrors_and_deleting_first_equals_leaving_out(pairs, sd):
    baseline, end = np.array(pairs).T
    error = classical_error(sd, 0.8)
    down = reliable_change(baseline, end, error, lower_is_better=True)
    up = reliable_change(baseline, end, error, lower_is_better=False)
    swap = {"improved": "deteriorated", "deteriorated": "improved"}
    assert up.change == tuple(swap.get(c, c) for c in down.change)
    known = ~np.isnan(baseline + end)
    first = reliable_change(baseline[known], end[known], error, lower_is_better=True)
    assert first.change == tuple(c for c in down.change if c != "missing")


@given(PAIRS, st.floats(0.5, 6), st.floats(2, 25))
def test_classes_equal_a_slow_twin(pairs, sd, cut):
    baseline, end = np.array(pairs).T
    error = classical_error(sd, 0.8)
    cutoff = cutoff_a(Population(cut, 1e-9), lower_is_better=True)
    found = clinical_change(baseline, end, error=error, cutoff=cutoff)
    assert found.classes == tuple(slow_class(b, e, error.criterion, cutoff.value) for b, e in pairs)
    assert sum(found.counts().values()) == len(pairs)


def slow_class(baseline, end, criterion, cut):
    if math.isnan(baseline) or math.isnan(end):
        return "missing"
    if baseline - end >= criterion:
        return "recovered" if baseline >= cut > end else "improved"
    if end - baseline >= criterion:
        return "harmed" if baseline < cut <= end else "deteriorated"
    return "unchanged"


def test_change_prints_and_exports():
    error = classical_error(5, 0.8)
    change = reliable_change([10, 20, math.nan], [9, 5, 3], error, lower_is_better=True)
    assert change.as_table()["change"] == ["unchanged", "improved", "missing"]
    assert change.as_table()["index"][2] is None
    assert "Reliable beyond 6.19806 points" in str(change)
    cutoff = cutoff_c(Population(20, 4), Population(5, 4))
    classes = clinical_change([10, 20], [9, 5], error=error, cutoff=cutoff)
    assert "Functional below 12.5 (cut-off c)" in str(classes)
    assert classes.as_table()["persons"] == [1, 0, 1, 0, 0]
    upward = clinical_change([1.0], [9.0], error=error, cutoff=cutoff_c(Population(5, 4), Population(20, 4)))
    assert "Functional above 12.5" in str(upward)


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(NoSpread):
        sample_error([3.0, 3.0], [1.0, 2.0], 0.8)
    with pytest.raises(TooFewPersons):
        sample_error([3.0, math.nan], [1.0, 2.0], 0.8)
    with pytest.raises(UnknownRule):
        sample_error([3.0, 4.0], [1.0, 2.0], 0.8, "middle")
    with pytest.raises(NotFinite):
        ErrorOfDifference(math.nan, "nowhere")


def test_the_chance_of_a_difference_by_error_alone():
    error = classical_error(5, 0.8)
    assert probability_within_error(error.criterion, error) == pytest.approx(0.05, abs=1e-4)
    assert probability_within_error(0.0, error) == 1.0
    with pytest.raises(OutOfRange):
        probability_within_error(1.0, regressed_error(10, 5, 0.8))


# two measures


def slow_rules(ds, de, as_, ae):
    if any(map(math.isnan, (ds, de, as_, ae))):
        return None
    better = ds - de >= 6 or as_ - ae >= 4
    worse = de - ds >= 6 or ae - as_ >= 4
    case, still = ds >= 10 or as_ >= 8, de >= 10 or ae >= 8
    recovered = (not still) if case else None
    return case, better and not worse, worse and not better, recovered, recovered and better and not worse


@given(st.lists(st.tuples(SCORE, SCORE, SCORE, SCORE), min_size=1, max_size=20))
def test_two_measure_rules_equal_a_slow_twin(rows):
    found = talking_therapies(*np.array(rows).T)
    for i, row in enumerate(rows):
        expected = slow_rules(*row) or (None,) * 5
        got = tuple(getattr(found, name)[i] for name in found.__slots__)
        assert got == expected


def test_two_measure_rules_at_their_edges():
    found = talking_therapies([10, 16, 9, 10, 10], [9, 10, 3, 10, 16], [0, 8, 7, 12, 8], [0, 7, 7, 8, 4])
    assert found.case_at_start == (True, True, False, True, True)
    assert found.improvement == (False, True, True, True, False)
    assert found.recovery == (True, False, None, False, False)
    assert found.reliable_recovery == (False, False, None, False, False)
    assert found.deterioration == (False,) * 5
    assert found.shares()["recovery"].value == 0.25
    assert "reliable_recovery" in str(found)
    with pytest.raises(EmptyName):
        Measure(" ", 1, 1)


# goals


def test_goal_attainment_has_the_digits_of_the_anchor():
    assert f"{goal_attainment_t([1, 1, 1]).value:.4f}" == "63.6931"
    assert f"{goal_attainment_t([2, 2, 2]).value:.4f}" == "77.3861"
    assert f"{goal_attainment_t([-1, -1, -1]).value:.4f}" == "36.3069"


ATTAINED = st.lists(st.tuples(st.integers(-2, 2).map(float), st.floats(0.1, 5)), min_size=1, max_size=6)


@given(ATTAINED, st.floats(0.1, 10))
def test_attainment_mirrors_about_fifty_and_ignores_the_unit_of_weights(goals, unit):
    x, w = np.array(goals).T
    t = goal_attainment_t(x, w).value
    assert goal_attainment_t(-x, w).value == pytest.approx(100 - t)
    assert goal_attainment_t(x, w * unit).value == pytest.approx(t)


@given(ATTAINED)
def test_a_goal_not_rated_is_left_out_with_its_weight(goals):
    x, w = np.array(goals).T
    found = goal_attainment_t(np.r_[x, math.nan], np.r_[w, 9.0])
    assert found.value == goal_attainment_t(x, w).value
    assert found.n_missing == 1


def test_attainment_abstains_and_refuses():
    assert isinstance(goal_attainment_t([math.nan]), Abstention)
    with pytest.raises(OutOfRange):
        goal_attainment_t([3.0])
    with pytest.raises(OutOfRange):
        goal_attainment_t([1.0], [0.0])


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), min_size=2, max_size=9))
def test_goal_based_change_mirrors_when_time_runs_back(goals):
    start, end = np.array(goals).T
    there, back = goal_based_change(start, end, criterion=3), goal_based_change(end, start, criterion=3)
    assert there.mean_change.value == pytest.approx(-back.mean_change.value)
    assume(there.mean_change.interval is not None)
    assert there.mean_change.interval.low == pytest.approx(-back.mean_change.interval.high)


def test_goal_based_change_counts_what_is_missing_and_abstains():
    found = goal_based_change([2, 3, 4], [5, 4, math.nan], criterion=3)
    assert (found.mean_change.value, found.share_moved.value, found.mean_change.n_missing) == (2.0, 0.5, 1)
    assert "share moved" in str(found)
    assert goal_based_change([2], [5], criterion=3).mean_change.found == 1
    assert goal_based_change([2, 3], [5, 6], criterion=3).mean_change.interval is None
    with pytest.raises(OutOfRange):
        goal_based_change([11], [5], criterion=3)
