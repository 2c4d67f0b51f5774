"""Cronbach's alpha, raw and standardized, with Feldt's interval; the standard error of measurement."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from alliance_core.psychometrics.responses import Matrix, MissingRule, Moments, matrix, moments
from alliance_core.tables.results import Figure, Result, figure_rows
from alliance_core.vocabulary import Abstention, Estimate, Interval, Row, within

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Alpha(Result):
    """Raw alpha (of the items as they are) and standardized alpha (of the items at equal variance)."""

    title: ClassVar[str] = "Cronbach's alpha"
    raw: Figure
    standardized: Figure

    def rows(self) -> list[Row]:
        """One row each for raw and standardized."""
        return figure_rows({"raw": self.raw, "standardized": self.standardized})


def cronbach_alpha(items: ArrayLike, *, missing: MissingRule = "listwise", level: float = 0.95) -> Alpha:
    """Cronbach's alpha of persons x items, NaN where an answer is missing.

    alpha = k/(k-1) * (1 - sum of item variances / variance of the sum); standardized: the same of correlations.
    Interval: Feldt (1965), (1-alpha)/(1-a) ~ F(n-1, (n-1)(k-1)), exact for parallel normal items.
    Abstains with fewer than 2 items or 3 persons, or where the sum (or, for standardized, an item) does not vary.
    """
    answers = matrix("items", items)
    found = moments(answers, missing)
    return Alpha(
        _alpha(found, found.covariance, "raw", level),
        _alpha(found, correlations(found.covariance), "standardized", level),
    )


def correlations(covariance: Matrix) -> Matrix:
    """The correlation matrix of a covariance matrix; all zero where any variance is zero."""
    sd = np.sqrt(np.diag(covariance))
    if not (sd > 0).all():
        return np.zeros_like(covariance)
    scaled: Matrix = covariance / np.outer(sd, sd)
    return scaled


def _alpha(found: Moments, cov: Matrix, kind: str, level: float) -> Figure:
    method = f"Cronbach alpha, {kind}"
    k = len(cov)
    if k < 2:
        return Abstention("too few items", 2, k, method, VERSION)
    if found.n_used < 3:
        return Abstention("too few persons", 3, found.n_used, method, VERSION)
    if not cov.sum() > 1e-12 * np.trace(cov):
        return Abstention("the sum of the items does not vary", None, None, method, VERSION)
    value = alpha_of(cov)
    interval = feldt_interval(value, found.n_used, k, level)
    return Estimate(value, interval, found.n_used, found.n_missing, method, VERSION)


def alpha_of(cov: Matrix) -> float:
    """Alpha of a covariance matrix whose sum is above zero."""
    k = len(cov)
    return float(k / (k - 1) * (1.0 - np.trace(cov) / cov.sum()))


def feldt_interval(alpha: float, n: int, k: int, level: float) -> Interval:
    """Feldt's interval of alpha from n persons and k items."""
    tail = (1.0 - within("level", level, 0.0, 1.0)) / 2.0
    low, high = stats.f.ppf([1.0 - tail, tail], n - 1, (n - 1) * (k - 1))
    return Interval(1.0 - (1.0 - alpha) * float(low), 1.0 - (1.0 - alpha) * float(high), level)


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """SEM = SD * sqrt(1 - reliability), in the unit of the score. Raises `OutOfRange`."""
    within("the standard deviation", sd, 0.0, math.inf)
    return sd * math.sqrt(1.0 - within("the reliability", reliability, 0.0, 1.0))
