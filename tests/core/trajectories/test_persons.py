"""The effects of each person: against lme4's ranef, and against the conditional normal written out."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from tests.core.trajectories.designs import dense_columns, dense_covariance, practice, seeds
from tests.core.trajectories.test_growth_oracles import FOLDER, MODELS, oracle

from alliance_core.trajectories import client_sums, effects, fit_sums


def sums_of(model):
    data, time, covariates, therapist, _, _ = MODELS[model]
    with (FOLDER / f"{data}.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    column = {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name != "client"}
    return client_sums(
        [row["client"] if data == "orthodont" else int(row["client"]) for row in rows],
        np.log(column["session"]) if time == "session" else column["time"],
        column["outcome"],
        therapist=column[therapist].astype(int) if therapist else None,
        covariates={name: column[name] for name in covariates},
    )


# lme4 orders Orthodont's children as the data frame's factor does, here by name; so they are left to the twin.
@pytest.mark.parametrize("model", [m for m in MODELS if not m.startswith("orthodont")])
def test_the_first_clients_of_lme4(model):
    sums, slope, method = sums_of(model), MODELS[model][4], MODELS[model][5]
    found = effects(fit_sums(sums, slope=slope, method=method), sums).client_mean
    for client in range(3):
        for place in range(1 + slope):
            known = oracle(model)[f"client{client + 1}_{place + 1}"]
            assert found[client, place] == pytest.approx(known, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("kind", "ABC")
@given(seed=seeds)
@settings(max_examples=8, deadline=None)
def test_effects_are_the_conditional_normal(kind, seed):
    p = practice(seed, crossed=kind == "C")
    sums = client_sums(p.client, p.time, p.outcome, therapist=None if kind == "A" else p.therapist)
    fit = fit_sums(sums)
    found = effects(fit, sums)
    K, tau2 = fit.scale.covariance(), fit.scale.therapist()
    V = dense_covariance(p, (K[0, 0], K[0, 1], K[1, 1], tau2))
    Q = dense_columns(p, False)
    rest = np.linalg.solve(V, Q[:, 2] - Q[:, :2] @ fit.beta)
    for client in range(12):
        Z = Q[:, :2] * (p.client == client)[:, None]
        assert found.client_mean[client] == pytest.approx(K @ Z.T @ rest, rel=1e-6, abs=1e-6)
        spread = fit.sigma2 * (K - K @ Z.T @ np.linalg.solve(V, Z) @ K)
        assert found.client_covariance[client] == pytest.approx(spread, rel=1e-6, abs=1e-6)
    for j in range(found.therapists.size):
        T = (p.therapist == j).astype(float)
        assert found.therapist_mean[j] == pytest.approx(tau2 * T @ rest, rel=1e-6, abs=1e-6)
        variance = fit.sigma2 * (tau2 - tau2**2 * T @ np.linalg.solve(V, T))
        assert found.therapist_variance[j] == pytest.approx(variance, rel=1e-6, abs=1e-6)


def test_effects_are_a_table_and_a_sentence():
    p = practice(1)
    sums = client_sums(p.client, p.time, p.outcome)
    found = effects(fit_sums(sums), sums)
    assert len(found.rows()) == 12
    assert set(found.as_table()) == {"client", "intercept", "slope", "sd_intercept", "sd_slope"}
    assert "effects of 12 clients" in str(found)
