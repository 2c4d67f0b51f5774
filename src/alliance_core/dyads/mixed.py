"""Mixed models of sessions within dyads, spoken of as effects: what the three longitudinal models share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from alliance_core.dyads.least_squares import Effect, checked_level
from alliance_core.psychometrics.responses import Vector, WrongShape
from alliance_core.trajectories import GrowthFit, fit_growth
from alliance_core.trajectories.errors import Collinear, NoNoise, NotConverged, NotIdentified
from alliance_core.vocabulary import Abstention, CoreError, Estimate, Interval, TooFewPersons

VERSION = "1"
NEEDED = 20
SILENT: dict[type[CoreError], str] = {
    TooFewPersons: "too few dyads",
    NotIdentified: "too few sessions in each dyad",
    Collinear: "the predictors cannot be told apart",
    NoNoise: "the model leaves no remainder",
    NotConverged: "the likelihood found no maximum",
}


@dataclass(frozen=True, slots=True)
class Mixed:
    """A fit, what it is called, and how many of its coefficients lie between dyads (the intercept among them)."""

    fit: GrowthFit
    method: str
    n_between: int
    has_slope: bool
    level: float

    def df(self, place: int) -> float:
        """Degrees of freedom by where a coefficient varies, as nlme counts them.

        Between dyads, and for a slope that differs between dyads: dyads less coefficients between. Within: rows
        less dyads less coefficients within.
        """
        varies_between = (
            place == 0 or (place == 1 and self.has_slope) or place > len(self.fit.names) - self.n_between
        )
        if varies_between:
            return float(self.fit.n_clients - self.n_between)
        within = len(self.fit.names) - self.n_between
        return float(self.fit.n_rows - self.fit.n_clients - within)

    def effect(self, name: str, weights: Mapping[int, float]) -> Effect:
        """A weighted sum of coefficients, by place, with Student's interval on the fewest of their df."""
        w = np.zeros(len(self.fit.names))
        for place, weight in weights.items():
            w[place] = weight
        value, se = float(w @ self.fit.beta), math.sqrt(float(w @ self.fit.beta_covariance @ w))
        df = min(map(self.df, weights))
        half = float(stats.t.isf((1.0 - self.level) / 2.0, df)) * se
        interval = Interval(value - half, value + half, self.level)
        method = f"{self.method}, {name}"
        estimate = Estimate(value, interval, self.fit.n_rows, self.fit.n_missing, method, VERSION)
        return Effect(estimate, se, value / se, df, float(2.0 * stats.t.sf(abs(value / se), df)))


def fit_mixed(
    method: str,
    dyads: NDArray[np.generic],
    predictor: Vector,
    outcome: Vector,
    covariates: Mapping[str, Vector],
    *,
    n_between: int,
    has_slope: bool,
    level: float,
) -> Mixed | Abstention:
    """REML of outcome on `predictor` (whose slope may differ between dyads) and `covariates`, those between last.

    Abstains below 20 dyads and wherever the growth model is refused.
    """
    known = ~np.isnan(np.sum([predictor, outcome, *covariates.values()], axis=0))
    found = len(np.unique(dyads[known]))
    if found < NEEDED:
        return Abstention("too few dyads", NEEDED, found, method, VERSION)
    try:
        fit = fit_growth(dyads, predictor, outcome, covariates=covariates, slope=has_slope)
    except tuple(SILENT) as refusal:
        return Abstention(SILENT[type(refusal)], None, None, method, VERSION)
    return Mixed(fit, method, n_between, has_slope, checked_level(level))


def dyad_names(dyads: ArrayLike, n: int) -> NDArray[np.generic]:
    """The dyad of each of n rows; raises `WrongShape`."""
    names = np.asarray(dyads)
    if names.shape != (n,):
        raise WrongShape("dyads", f"as long as the other columns ({n})", names.shape)
    return names


def dyad_means(dyads: NDArray[np.generic], values: Vector, known: NDArray[np.bool_]) -> Vector:
    """For each row the mean of its dyad over the known rows; NaN for a dyad without any."""
    codes = np.unique(dyads, return_inverse=True)[1]
    count = np.bincount(codes, weights=known.astype(np.float64))
    total = np.bincount(codes, weights=np.where(known, values, 0.0))
    means: Vector = np.where(count > 0, total, np.nan) / np.maximum(count, 1.0)
    return means[codes]
