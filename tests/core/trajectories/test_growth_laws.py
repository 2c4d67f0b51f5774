"""What must hold for every practice: equivariance, order, merging, and missing visits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.trajectories.designs import dense_criterion, practice, practices, seeds

from alliance_core.trajectories import client_sums, fit_growth, fit_growth_table, fit_sums, merge
from alliance_core.trajectories.sums import moved

few = settings(max_examples=12, deadline=None)
KINDS = ("A", "B", "age")


def options(p, kind):
    return {
        "A": {},
        "B": {"therapist": p.therapist},
        "age": {"covariates": {"age": p.age}, "therapist": p.therapist},
    }[kind]


def fit(p, kind="A", **changed):
    parts = {"client": p.client, "time": p.time, "outcome": p.outcome, **changed}
    return fit_growth(**parts, **options(p, kind))


def assert_same(one, two):
    assert one.criterion == pytest.approx(two.criterion, rel=1e-9)
    assert one.beta == pytest.approx(two.beta, rel=1e-6, abs=1e-7)
    assert one.sigma == pytest.approx(two.sigma, rel=1e-6)
    assert one.random_covariance == pytest.approx(two.random_covariance, rel=1e-4, abs=1e-5)
    assert one.therapist_variance == pytest.approx(two.therapist_variance, rel=1e-4, abs=1e-5)


@given(p=practices, seed=seeds, kind=st.sampled_from(KINDS))
@few
def test_the_order_of_visits_does_not_matter(p, seed, kind):
    assert_same(fit(p, kind), fit(p.shuffled(seed), kind))


@given(p=practices, kind=st.sampled_from(KINDS))
@few
def test_the_names_of_clients_do_not_matter(p, kind):
    assert_same(fit(p, kind), fit(p, kind, client=[f"client {c * 7 % 13}" for c in p.client]))
    assert_same(fit(p, kind), fit(p, kind, client=p.client * -(10**12)))
    assert_same(fit(p, kind), fit(p, kind, client=p.client / 2.0))


@given(p=practices, by=st.floats(-500, 500), times=st.floats(0.01, 100), kind=st.sampled_from(KINDS))
@few
def test_another_zero_and_unit_of_the_outcome_change_nothing_else(p, by, times, kind):
    was, now = fit(p, kind), fit(p, kind, outcome=by + times * p.outcome)
    shift = np.eye(len(was.names))[0] * by
    assert now.beta == pytest.approx(shift + times * was.beta, rel=1e-6, abs=1e-7 * (1 + abs(by)))
    assert now.sigma == pytest.approx(times * was.sigma, rel=1e-6)
    assert now.theta == pytest.approx(was.theta, rel=1e-4, abs=1e-4)


@given(p=practices, by=st.floats(-50, 50), times=st.floats(0.1, 10), kind=st.sampled_from(KINDS))
@few
def test_another_zero_and_unit_of_time_describe_the_same_clients(p, by, times, kind):
    was, now = fit(p, kind), fit(p, kind, time=by + times * p.time)
    assert now.beta[1] == pytest.approx(was.beta[1] / times, rel=1e-6, abs=1e-8)
    assert now.beta[0] == pytest.approx(was.beta[0] - was.beta[1] / times * by, rel=1e-6, abs=1e-6)
    back = np.array([[1.0, by], [0.0, times]])
    before = back @ now.random_covariance @ back.T
    assert before == pytest.approx(was.random_covariance, rel=1e-3, abs=1e-4)


@given(p=practices, seed=seeds, kind=st.sampled_from(KINDS), method=st.sampled_from(["REML", "ML"]))
@few
def test_a_fit_over_two_machines_is_a_sum(p, seed, kind, method):
    here = np.random.default_rng(seed).random(p.time.size) < 0.5
    halves = [p.at(rows) for rows in (here, ~here)]
    apart = [client_sums(h.client, h.time, h.outcome, **options(h, kind)) for h in halves]
    whole = client_sums(p.client, p.time, p.outcome, **options(p, kind))
    merged = merge(*apart)
    assert merged.n_rows == whole.n_rows
    assert_same(fit_sums(merged, method=method), fit_sums(whole, method=method))


@given(p=practices, seed=seeds)
@few
def test_a_missing_visit_is_a_visit_that_was_not_there(p, seed):
    gone = np.random.default_rng(seed).random(p.time.size) < 0.1
    holes = fit(p, "age", outcome=np.where(gone, np.nan, p.outcome))
    assert_same(holes, fit(p.at(~gone), "age"))
    assert holes.n_missing == gone.sum()


@given(p=practices, zero=st.lists(st.floats(-100, 100), min_size=3, max_size=3))
@few
def test_sums_can_be_counted_from_elsewhere(p, zero):
    made = client_sums(p.client, p.time, p.outcome, covariates={"age": p.age})
    directly = client_sums(p.client, p.time, p.outcome, covariates={"age": p.age}, origin=zero)
    assert moved(made, zero).cross == pytest.approx(directly.cross, rel=1e-9, abs=1e-7)
    assert moved(made, made.origin) is made


def test_a_client_who_returns_to_a_therapist_is_one_pair():
    crossed = practice(3, crossed=True)
    mixed = crossed.shuffled(1)
    assert_same(fit(crossed, "B"), fit(mixed, "B"))


@given(p=practices)
@few
def test_a_random_slope_can_be_left_out(p):
    with_slope = fit(p)
    without = fit_growth(p.client, p.time, p.outcome, slope=False)
    assert without.criterion >= with_slope.criterion - 1e-6
    assert without.theta.size == 1


def test_the_same_input_gives_the_same_bytes_however_it_is_shared_out(monkeypatch):
    p = practice(5, clients=40)
    once = fit(p, "B")
    monkeypatch.setattr("alliance_core.trajectories.compiled.cores", lambda: 1)
    again = fit(p, "B")
    assert once.beta.tobytes() == again.beta.tobytes()
    assert once.criterion == again.criterion


@pytest.mark.parametrize("kind", KINDS)
def test_small_pieces_and_threads_add_up_to_the_whole(monkeypatch, kind):
    p = practice(6, clients=40, therapists=8)
    whole = fit(p, kind)
    monkeypatch.setattr("alliance_core.trajectories.compiled.cores", lambda: 3)
    monkeypatch.setattr("alliance_core.trajectories.sums.ROWS_A_PIECE", 2)
    for module in ("moments", "growth"):
        monkeypatch.setattr(f"alliance_core.trajectories.{module}.CLIENTS_A_PIECE", 4)
    assert_same(fit(p, kind), whole)


@given(seed=seeds, spread=st.sampled_from([0.0, 0.3, 1.0]), kind=st.sampled_from("ABC"), reml=st.booleans())
@settings(max_examples=30, deadline=None)
def test_no_other_variances_are_likelier(seed, spread, kind, reml):
    p = practice(seed, crossed=kind == "C")
    rng = np.random.default_rng(seed)
    outcome = rng.normal(size=p.time.size) + spread * p.outcome
    therapist = None if kind == "A" else p.therapist
    found = fit_growth(p.client, p.time, outcome, therapist=therapist, method="REML" if reml else "ML")
    changed = replace(p, outcome=outcome)
    K, tau2 = found.scale.covariance(), found.scale.therapist()
    assert dense_criterion(changed, (K[0, 0], K[0, 1], K[1, 1], tau2), reml) == pytest.approx(found.criterion)
    for scale in (0.003, 0.1, 1.0):
        L = np.abs(found.theta) * np.exp(scale * rng.normal(size=found.theta.size))
        b = found.theta[1] + scale * rng.normal()
        psi = (L[0] ** 2, L[0] * b, b**2 + L[2] ** 2, 0.0 if kind == "A" else (L[3] + scale) ** 2)
        assert dense_criterion(changed, psi, reml) >= found.criterion - 1e-6
    for zero in (0.0, 0.5):
        assert dense_criterion(changed, (zero, 0.0, 0.0, 0.0), reml) >= found.criterion - 1e-6


@pytest.mark.parametrize("frame", [pandas.DataFrame, polars.DataFrame, dict])
def test_any_dataframe_is_fitted_as_its_columns_are(frame):
    p = practice(8)
    words = [f"T{j}" for j in p.therapist]
    table = frame({"who": p.client, "week": p.time, "score": p.outcome, "age": p.age, "therapist": words})
    named = {"client": "who", "time": "week", "outcome": "score"}
    assert_same(fit_growth_table(table, **named), fit(p))
    with_all = fit_growth_table(table, **named, therapist="therapist", covariates=["age"])
    assert_same(with_all, fit(p, "age"))
