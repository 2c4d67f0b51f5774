"""McDonald's omega total of one common factor, by maximum likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from alliance_core.psychometrics.covariance_structure import (
    Cell,
    NotConverged,
    NotIdentified,
    Structure,
    StructureFit,
    fit_structure,
)
from alliance_core.psychometrics.responses import Matrix, complete_rows, matrix
from alliance_core.tables.results import Result, figure_row
from alliance_core.vocabulary import Abstention, Estimate, Interval, Row, within

VERSION = "1"
METHOD = "omega total, one factor, maximum likelihood"


@dataclass(frozen=True, slots=True)
class Omega(Result):
    """Omega total with the loadings (unit of the item, factor variance 1) and unique variances it rests on."""

    title: ClassVar[str] = "McDonald's omega"
    total: Estimate
    loadings: tuple[float, ...]
    uniquenesses: tuple[float, ...]

    def rows(self) -> list[Row]:
        """One row for omega, one an item."""
        items: list[Row] = [
            {"figure": f"item {j + 1}", "loading": a, "uniqueness": u}
            for j, (a, u) in enumerate(zip(self.loadings, self.uniquenesses, strict=True))
        ]
        return [figure_row("omega total", self.total), *items]


def omega_total(items: ArrayLike, *, level: float = 0.95) -> Omega | Abstention:
    """Omega total = (sum of loadings)^2 / ((sum of loadings)^2 + sum of unique variances); McDonald (1999).

    Persons x items; persons with a missing answer are left out. Interval: delta method on the logit, observed
    information, normal theory. Abstains below 3 items, with too few persons, where an item does not vary or runs
    against the others, and where one factor fits only with a unique variance at or below zero (a Heywood case).
    """
    answers = matrix("items", items)
    used = complete_rows(answers)
    k = answers.shape[1]
    if k < 3:
        return Abstention("too few items", 3, k, METHOD, VERSION)
    if len(used) <= 2 * k:
        return Abstention("too few persons", 2 * k + 1, len(used), METHOD, VERSION)
    if np.linalg.matrix_rank(np.cov(used.T)) < k:
        return Abstention("an item does not vary, or follows from the others", None, None, METHOD, VERSION)
    try:
        fit = fit_structure(one_factor(used), used)
    except (NotConverged, NotIdentified):
        return Abstention("one factor does not fit: no maximum found", None, None, METHOD, VERSION)
    return _omega(fit, k, len(answers) - len(used), level)


def one_factor(used: Matrix) -> Structure:
    """One factor of variance 1; starts at the first principal component, half the variance common."""
    k = used.shape[1]
    variance = used.var(axis=0)
    direction = np.linalg.eigh(np.corrcoef(used.T))[1][:, -1]
    direction = direction * (1.0 if direction.sum() >= 0 else -1.0)
    loads = [
        Cell("effect", j, k, math.copysign(math.sqrt(variance[j] / 2), direction[j]), f"l{j}")
        for j in range(k)
    ]
    unique = [Cell("covariance", j, j, float(variance[j] / 2), f"u{j}") for j in range(k)]
    return Structure(k, k + 1, (*loads, *unique, Cell("covariance", k, k, 1.0)))


def _omega(fit: StructureFit, k: int, n_missing: int, level: float) -> Omega | Abstention:
    loadings = [fit[f"l{j}"] for j in range(k)]
    unique = [fit[f"u{j}"] for j in range(k)]
    common, rest = sum(loadings), sum(unique)
    if min(unique) <= 0.0:
        return Abstention("one factor fits only with a negative unique variance", None, None, METHOD, VERSION)
    if min(loadings) * max(loadings) <= 0.0:
        return Abstention("an item runs against the others: reverse it first", None, None, METHOD, VERSION)
    value = common**2 / (common**2 + rest)
    se = math.sqrt(fit.variance_of(_logit_slopes(common, rest, k)))
    interval = logit_interval(value, se, level)
    estimate = Estimate(value, interval, fit.n, n_missing, METHOD, VERSION)
    return Omega(estimate, tuple(loadings), tuple(unique))


def _logit_slopes(common: float, rest: float, k: int) -> dict[str, float]:
    """Derivatives of logit(omega) = 2 log|common| - log(rest)."""
    loads = {f"l{j}": 2.0 / common for j in range(k)}
    return loads | {f"u{j}": -1.0 / rest for j in range(k)}


def logit_interval(value: float, se: float, level: float) -> Interval:
    """A normal interval on the logit scale, taken back."""
    z = float(stats.norm.isf((1.0 - within("level", level, 0.0, 1.0)) / 2.0))
    logit = math.log(value / (1.0 - value))
    low, high = (1.0 / (1.0 + math.exp(-(logit + side * z * se))) for side in (-1, 1))
    return Interval(low, high, level)
