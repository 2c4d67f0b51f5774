"""Growth models against lme4 and nlme; tests/oracles/trajectories/growth.R made the numbers."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from alliance_core.trajectories import GrowthFit, fit_growth

FOLDER = Path(__file__).parents[2] / "oracles" / "trajectories"

# model of growth.R: (data, time's column, covariates, therapist, slope, method)
MODELS = {
    "sleepstudy REML": ("sleepstudy", "time", (), None, True, "REML"),
    "sleepstudy ML": ("sleepstudy", "time", (), None, True, "ML"),
    "sleepstudy intercept REML": ("sleepstudy", "time", (), None, False, "REML"),
    "orthodont REML": ("orthodont", "time", (), None, True, "REML"),
    "orthodont female REML": ("orthodont", "time", ("female",), None, True, "REML"),
    "nested REML": ("practice", "session", (), "therapist", True, "REML"),
    "nested ML": ("practice", "session", (), "therapist", True, "ML"),
    "nested age REML": ("practice", "session", ("age",), "therapist", True, "REML"),
    "crossed REML": ("changing", "session", (), "therapist", True, "REML"),
    "crossed age ML": ("changing", "session", ("age",), "therapist", True, "ML"),
    "alike REML": ("alike", "time", (), None, True, "REML"),
}
THETA = 1e-6
BETA = 1e-8


@cache
def oracle(model: str) -> dict[str, float]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    with (FOLDER / "growth.csv").open() as lines:
        for row in csv.DictReader(lines):
            found[row["model"]][row["figure"]] = float(row["value"])
    return dict(found[model])


@cache
def fitted(model: str) -> GrowthFit:
    data, time, covariates, therapist, slope, method = MODELS[model]
    with (FOLDER / f"{data}.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    column = {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name != "client"}
    return fit_growth(
        [row["client"] for row in rows],
        np.log(column["session"]) if time == "session" else column["time"],
        column["outcome"],
        therapist=column[therapist].astype(int) if therapist else None,
        covariates={name: column[name] for name in covariates},
        slope=slope,
        method=method,
    )


@pytest.mark.parametrize("model", MODELS)
class TestAgainstLme4:
    def test_the_criterion_is_no_worse_than_a_tight_lme4(self, model):
        assert fitted(model).criterion <= oracle(model)["criterion"] + 1e-6
        assert fitted(model).criterion == pytest.approx(oracle(model)["criterion"], abs=1e-6)

    def test_coefficients_and_their_standard_errors(self, model):
        fit, known = fitted(model), oracle(model)
        for place in range(len(fit.names)):
            assert fit.beta[place] == pytest.approx(known[f"beta{place + 1}"], rel=BETA)
            assert fit.standard_errors[place] == pytest.approx(known[f"se{place + 1}"], rel=1e-6)

    def test_relative_factors_and_noise(self, model):
        fit, known = fitted(model), oracle(model)
        assert fit.theta == pytest.approx([known[f"theta{i + 1}"] for i in range(fit.theta.size)], abs=THETA)
        assert fit.sigma == pytest.approx(known["sigma"], rel=1e-7)

    def test_the_gradient_is_nothing_and_is_reported(self, model):
        assert fitted(model).gradient_norm < 1e-6


def test_the_printed_anchors():
    assert fitted("sleepstudy REML").criterion == pytest.approx(1743.62827196, abs=5e-9)
    assert fitted("sleepstudy REML").sigma == pytest.approx(25.591816, abs=5e-7)
    assert fitted("orthodont REML").criterion == pytest.approx(442.63668588, abs=5e-9)
    assert fitted("orthodont REML").sigma == pytest.approx(1.310040, abs=5e-7)


def test_nlme_agrees_too():
    fit, known = fitted("orthodont REML"), oracle("orthodont nlme")
    assert fit.criterion == pytest.approx(known["criterion"], abs=1e-6)
    assert fit.sigma == pytest.approx(known["sigma"], rel=1e-6)


def test_the_edge_is_named():
    assert fitted("alike REML").singular == bool(oracle("alike REML")["singular"])
    assert not fitted("sleepstudy REML").singular
