"""Alpha, omega, intraclass correlations, items: anchors, oracles, laws and slow twins."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.oracles.reading import matrix, numbers, oracle

from alliance_core.psychometrics import (
    cronbach_alpha,
    floor_and_ceiling,
    intraclass_correlation,
    item_statistics,
    omega_total,
    share,
    standard_error_of_measurement,
)
from alliance_core.psychometrics.covariance_structure import NotConverged, fit_structure, patterns
from alliance_core.psychometrics.omega import one_factor
from alliance_core.psychometrics.responses import (
    Infinite,
    UnknownRule,
    WrongShape,
    complete_rows,
    moments,
    same_length,
    vector,
)
from alliance_core.vocabulary import Abstention, OutOfRange

R = oracle("psychometrics/reliability")
BFI = matrix("psychometrics/bfi_five")
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
)
ANSWERS = hnp.arrays(
    float,
    hnp.array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=12),
    elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, math.nan]),
)


def close(found, expected, tolerance=1e-9):
    assert found == pytest.approx(expected, rel=tolerance, abs=tolerance)


# alpha


def test_alpha_of_the_bfi_has_the_digits_of_psych():
    alpha = cronbach_alpha(BFI, missing="pairwise")
    assert f"{alpha.raw.value:.8f}" == "0.70301845"
    assert f"{alpha.standardized.value:.8f}" == "0.71302858"
    close(alpha.raw.value, R["pairwise_raw"])


def test_alpha_of_complete_rows_agrees_with_psych_with_feldts_interval():
    alpha = cronbach_alpha(BFI)
    close(alpha.raw.value, R["listwise_raw"])
    close(alpha.standardized.value, R["listwise_std"])
    close(alpha.raw.interval.low, R["feldt_low"])
    close(alpha.raw.interval.high, R["feldt_high"])
    assert (alpha.raw.n_used, alpha.raw.n_missing) == (2709, 91)


@given(ANSWERS)
def test_deleting_first_equals_listwise(answers):
    assert cronbach_alpha(answers).raw in (
        cronbach_alpha(complete_rows(answers)).raw,
        _with_missing(cronbach_alpha(complete_rows(answers)).raw, len(answers) - len(complete_rows(answers))),
    )


def _with_missing(figure, n_missing):
    if isinstance(figure, Abstention):
        return figure
    return type(figure)(
        figure.value, figure.interval, figure.n_used, n_missing, figure.method, figure.version
    )


@given(ANSWERS)
def test_listwise_and_pairwise_agree_where_nothing_is_missing(answers):
    full = np.nan_to_num(answers)
    listwise, pairwise = moments(full, "listwise"), moments(full, "pairwise")
    assert listwise.n_used == pairwise.n_used
    np.testing.assert_allclose(listwise.covariance, pairwise.covariance, atol=1e-12)


@given(ANSWERS)
def test_pairwise_covariances_equal_a_slow_twin(answers):
    found = moments(answers, "pairwise")
    assume(found.n_used > 1)
    for i, j in itertools.product(range(answers.shape[1]), repeat=2):
        both = complete_rows(answers[:, [i, j]])
        means = both.mean(axis=0)
        slow = sum((a - means[0]) * (b - means[1]) for a, b in both) / (len(both) - 1)
        assert found.covariance[i, j] == pytest.approx(slow, abs=1e-12)


@given(ANSWERS, st.floats(0.5, 20), st.floats(-5, 5))
def test_alpha_does_not_depend_on_unit_or_origin(answers, unit, origin):
    first, second = cronbach_alpha(answers).raw, cronbach_alpha(answers * unit + origin).raw
    assert type(first) is type(second)
    if not isinstance(first, Abstention):
        assert second.value == pytest.approx(first.value, rel=1e-6, abs=1e-6)
        assert first.value in first.interval


def test_alpha_abstains_with_a_reason():
    assert cronbach_alpha([[1.0], [2.0], [3.0]]).raw.reason == "too few items"
    assert cronbach_alpha([[1.0, 2.0], [2.0, 1.0]]).raw.reason == "too few persons"
    assert cronbach_alpha([[1.0, 2.0], [2.0, math.nan]]).raw.found == 1
    assert cronbach_alpha([[1.0, math.nan], [math.nan, 2.0]], missing="pairwise").raw.found == 0
    constant = cronbach_alpha([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    assert constant.raw.value == 0.0
    assert constant.standardized.reason == "the sum of the items does not vary"


def test_alpha_prints_and_exports():
    alpha = cronbach_alpha(SHROUT_FLEISS)
    assert "Cronbach's alpha" in str(alpha)
    assert alpha.as_table()["figure"] == ["raw", "standardized"]
    with pytest.raises(OutOfRange):
        cronbach_alpha(SHROUT_FLEISS, level=1.5)


# the shapes


def test_wrong_arrays_are_refused():
    with pytest.raises(WrongShape):
        cronbach_alpha([1.0, 2.0])
    with pytest.raises(WrongShape):
        vector("scores", [[1.0]])
    with pytest.raises(Infinite):
        cronbach_alpha([[1.0, math.inf]])
    with pytest.raises(Infinite):
        vector("scores", [math.inf])
    with pytest.raises(WrongShape, match="end must be as long"):
        same_length(baseline=[1.0, 2.0], end=[1.0])
    with pytest.raises(UnknownRule, match="mean"):
        cronbach_alpha(SHROUT_FLEISS, missing="mean")


# omega


def test_omega_agrees_with_lavaan():
    omega = omega_total(BFI)
    close(omega.total.value, R["omega"], 1e-6)
    close(omega.loadings, numbers(R, "omega_l", 5), 3e-6)
    close(omega.uniquenesses, numbers(R, "omega_u", 5), 3e-6)
    slope = omega.total.value * (1 - omega.total.value)
    low, high = (math.log(x / (1 - x)) for x in (omega.total.interval.low, omega.total.interval.high))
    close((high - low) / 2 / 1.959963984540054 * slope, R["omega_se"], 1e-6)
    assert omega.as_table()["figure"][0] == "omega total"


@pytest.mark.parametrize(("rows", "prefix"), [(complete_rows(BFI), "omega"), (BFI, "fiml")])
def test_the_likelihood_and_its_standard_errors_agree_with_lavaan(rows, prefix):
    fit = fit_structure(one_factor(complete_rows(BFI)), rows)
    close(fit.log_likelihood, R[f"{prefix}_loglik"])
    close(fit.values, np.r_[numbers(R, f"{prefix}_l", 5), numbers(R, f"{prefix}_u", 5)], 3e-6)
    close(np.sqrt(np.diag(fit.covariance)), numbers(R, f"{prefix}_parameter_se", 10), 1e-5)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 30))
def test_omega_of_parallel_items_is_what_made_them_and_has_no_unit(seed, unit):
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(400, 1))
    items = factor + rng.normal(size=(400, 4))
    first, second = omega_total(items), omega_total(items * unit - 3.0)
    assert first.total.value == pytest.approx(0.8, abs=0.08)
    assert second.total.value == pytest.approx(first.total.value, abs=1e-6)


def test_omega_reverses_with_the_items_and_abstains_with_a_reason():
    rng = np.random.default_rng(7)
    items = rng.normal(size=(60, 1)) + rng.normal(size=(60, 4))
    close(omega_total(-items).total.value, omega_total(items).total.value, 1e-6)
    assert omega_total(items[:, :2]).reason == "too few items"
    assert omega_total(items[:8]).found == 8
    assert omega_total(np.c_[items, items[:, 0]]).reason.startswith("an item does not vary")
    heywood = np.random.default_rng(1).multivariate_normal(
        np.zeros(3), [[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]], 200
    )
    assert omega_total(heywood).reason == "one factor fits only with a negative unique variance"


def test_omega_abstains_where_an_item_is_reversed_or_nothing_converges(monkeypatch):
    rng = np.random.default_rng(3)
    items = rng.normal(size=(500, 1)) * [1.0, -1.0, 1.0, -1.0] + 0.5 * rng.normal(size=(500, 4))
    assert omega_total(items).reason == "an item runs against the others: reverse it first"
    monkeypatch.setattr("alliance_core.psychometrics.covariance_structure.MAX_STEPS", 1)
    with pytest.raises(NotConverged, match="1 steps"):
        fit_structure(one_factor(items), items)
    assert omega_total(items).reason.startswith("one factor does not fit")


def test_rows_without_any_answer_count_for_nothing():
    found = patterns(np.array([[1.0, math.nan], [math.nan, math.nan], [2.0, 3.0]]))
    assert sorted(p.n for p in found) == [1, 1]


# intraclass correlations


def test_the_six_forms_have_the_digits_of_shrout_and_fleiss():
    icc = intraclass_correlation(SHROUT_FLEISS)
    digits = [f"{icc[form].value:.6f}" for form in ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")]
    assert digits == ["0.165742", "0.289764", "0.714841", "0.442797", "0.620051", "0.909316"]


@pytest.mark.parametrize("form", ["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"])
def test_each_form_agrees_with_psych(form):
    icc = intraclass_correlation(SHROUT_FLEISS)
    close(icc[form].value, R[form])
    close(icc[form].interval.low, R[f"{form}_low"])
    close(icc[form].interval.high, R[f"{form}_high"])
    close(icc.forms[form].f, R[f"{form}_f"])
    close(icc.forms[form].p, R[f"{form}_p"])
    assert form in icc.as_table()["figure"]


RATINGS = hnp.arrays(
    float, st.tuples(st.integers(3, 8), st.integers(2, 5)), elements=st.integers(0, 10).map(float)
)


@given(RATINGS, st.floats(-5, 5))
def test_consistency_ignores_a_raters_level_and_the_order_of_targets(ratings, shift):
    first = intraclass_correlation(ratings)
    moved = ratings[::-1].copy()
    moved[:, 0] += shift
    second = intraclass_correlation(moved)
    if isinstance(first, Abstention) or isinstance(second, Abstention):
        return
    for form in ("ICC3", "ICC3k"):
        assert second[form].value == pytest.approx(first[form].value, rel=1e-6, abs=1e-6)
    for form in first.forms:
        if not isinstance(first[form], Abstention):
            assert first[form].value in first[form].interval


@given(RATINGS)
def test_alpha_is_the_consistency_of_the_mean(ratings):
    icc, alpha = intraclass_correlation(ratings), cronbach_alpha(ratings).raw
    if not isinstance(icc, Abstention) and not isinstance(alpha, Abstention):
        assert icc["ICC3k"].value == pytest.approx(alpha.value, rel=1e-6, abs=1e-6)


def test_deleting_targets_first_equals_leaving_them_out():
    gap = SHROUT_FLEISS.astype(float)
    gap[2, 1] = math.nan
    first, second = intraclass_correlation(gap), intraclass_correlation(np.delete(gap, 2, 0))
    assert first["ICC2"].value == second["ICC2"].value
    assert (first["ICC2"].n_used, first["ICC2"].n_missing) == (5, 1)


def test_icc_abstains_with_a_reason():
    assert intraclass_correlation([[1.0], [2.0], [3.0]]).reason == "too few raters"
    assert intraclass_correlation([[1.0, 2.0], [2.0, 2.0]]).reason == "too few targets"
    assert intraclass_correlation([[1, 2], [2, 3], [3, 4]]).reason == "the raters differ by a constant only"
    assert intraclass_correlation([[1, 3], [3, 1], [2, 2]]).reason == "the targets do not differ"
    odd = intraclass_correlation([[0.0, 5.0, 0.0], [5.0, 0.0, 1.0], [0.0, 0.0, 5.0]])
    flat = intraclass_correlation([[2, 1], [0, 3], [0, 4]])
    assert flat["ICC2"].reason == "its interval has no degrees of freedom"
    assert odd["ICC2k"].reason == "the mean of the raters has no positive variance"


# items, floor, ceiling, error of measurement


def test_item_statistics_agree_with_psych():
    table = item_statistics(complete_rows(BFI), lowest=1, highest=6).as_table()
    close(table["mean"], numbers(R, "item_mean", 5))
    close(table["sd"], numbers(R, "item_sd", 5))
    close(table["alpha_without"], numbers(R, "listwise_without", 5))
    close(table["rest_correlation"], numbers(R, "listwise_rest", 5))


@given(ANSWERS)
def test_item_statistics_are_finite_or_none(answers):
    for item in item_statistics(answers, lowest=0, highest=3).items:
        figures = [x for x in item.as_row().values() if isinstance(x, float)]
        assert all(map(math.isfinite, figures))
        assert item.n + item.n_missing == len(answers)
        assert (item.mean is None) == (item.n == 0)


def test_items_are_named_and_answers_outside_the_scale_refused():
    found = item_statistics(SHROUT_FLEISS[:, :2], lowest=1, highest=10, names=("a", "b"), missing="pairwise")
    assert [item.name for item in found.items] == ["a", "b"]
    assert found.items[0].alpha_without is None
    with pytest.raises(OutOfRange):
        item_statistics(SHROUT_FLEISS, lowest=2, highest=10)
    with pytest.raises(OutOfRange):
        floor_and_ceiling([11.0], lowest=0, highest=10)


def test_floor_and_ceiling_mark_what_cannot_show_change():
    found = floor_and_ceiling([10, 10, 9, 3, math.nan], lowest=0, highest=10)
    assert (found.ceiling.value, found.floor.value, found.is_marked) == (0.5, 0.0, True)
    assert (found.ceiling.n_used, found.ceiling.n_missing) == (4, 1)
    assert found.as_table()["threshold"] == [0.15, 0.15]
    empty = floor_and_ceiling([math.nan], lowest=0, highest=10)
    assert isinstance(empty.floor, Abstention)
    assert not empty.is_marked


@given(st.integers(1, 200), st.data())
def test_wilsons_interval_holds_its_share_and_mirrors(n, data):
    k = data.draw(st.integers(0, n))
    one, other = share(k, n, 0, "share"), share(n - k, n, 0, "share")
    assert 0.0 <= one.interval.low <= one.value <= one.interval.high <= 1.0
    assert one.interval.low == pytest.approx(1.0 - other.interval.high, abs=1e-12)


def test_sem_has_the_digits_of_the_anchor():
    assert f"{standard_error_of_measurement(10.5, 0.961):.6f}" == "2.073584"
    assert f"{standard_error_of_measurement(7.5, 0.80):.4f}" == "3.3541"
    with pytest.raises(OutOfRange):
        standard_error_of_measurement(1.0, 1.2)
