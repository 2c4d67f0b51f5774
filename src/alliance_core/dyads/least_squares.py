"""Least squares of one or more outcomes on the same predictors, with errors that may run together within dyads."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from alliance_core.psychometrics.responses import Matrix, Vector, WrongShape
from alliance_core.tables.results import figure_row
from alliance_core.vocabulary import Estimate, Interval, Row, within


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate with its standard error, t (df degrees of freedom) and two-sided p."""

    estimate: Estimate
    standard_error: float
    t: float | None
    df: float
    p: float | None

    def named_row(self, name: str) -> Row:
        """The effect as one row of a table; t and p are None where the error is zero."""
        test: Row = {"standard_error": self.standard_error, "t": self.t, "df": self.df, "p": self.p}
        return figure_row(name, self.estimate) | test


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """`coefficients` is predictors x outcomes; `covariance` is of the coefficients stacked outcome by outcome."""

    coefficients: Matrix
    covariance: Matrix
    df: float
    n_used: int
    n_missing: int
    residuals: Matrix

    def effect(self, weights: Vector, method: str, version: str, level: float) -> Effect:
        """weights @ stacked coefficients, with Student's interval and test."""
        value = float(weights @ self.coefficients.T.ravel())
        se = math.sqrt(max(0.0, float(weights @ self.covariance @ weights)))
        half = float(stats.t.isf((1.0 - level) / 2.0, self.df)) * se
        interval = Interval(value - half, value + half, level)
        estimate = Estimate(value, interval, self.n_used, self.n_missing, method, version)
        t = value / se if se > 0.0 else None
        p = None if t is None else float(2.0 * stats.t.sf(abs(t), self.df))
        return Effect(estimate, se, t, self.df, p)


def least_squares(
    design: Matrix, outcomes: Matrix, n_missing: int, dyads: NDArray[np.intp] | None
) -> LeastSquares:
    """Fit `outcomes` (n x q) on `design` (n x p), of full rank.

    Without `dyads` rows are independent: covariance = residual covariance (divisor n-p) times (X'X)^-1, df n-p.
    With them (a code for each row) rows of one dyad may run together in any way: the sandwich with the
    correction G/(G-1) * (n-1)/(n-p) and G-1 degrees of freedom (Liang and Zeger 1986; the CR1 of the field).
    """
    n, p = design.shape
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ design.T @ outcomes
    residuals = outcomes - design @ coefficients
    if dyads is None:
        covariance = np.kron(residuals.T @ residuals / (n - p), bread)
        return LeastSquares(coefficients, covariance, n - p, n, n_missing, residuals)
    scores = (residuals[:, :, None] * design[:, None, :]).reshape(n, -1)
    groups = int(dyads.max()) + 1
    sums = np.zeros((groups, scores.shape[1]))
    np.add.at(sums, dyads, scores)
    wide = np.kron(np.eye(outcomes.shape[1]), bread)
    correction = groups / (groups - 1) * (n - 1) / (n - p)
    covariance = correction * wide @ sums.T @ sums @ wide
    return LeastSquares(coefficients, covariance, groups - 1, n, n_missing, residuals)


def dyad_codes(dyads: ArrayLike, kept: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Whole numbers 0..G-1 for the dyads of the kept rows."""
    names = np.asarray(dyads)
    if names.shape != kept.shape:
        raise WrongShape("dyads", f"as long as the other columns ({len(kept)})", names.shape)
    codes: NDArray[np.intp] = np.unique(names[kept], return_inverse=True)[1]
    return codes


def is_singular(design: Matrix) -> bool:
    """Whether the predictors do not differ enough to tell their effects apart (rank after scaling columns)."""
    scale = np.sqrt((design**2).sum(axis=0))
    return (
        bool((scale == 0.0).any()) or int(np.linalg.matrix_rank(design / scale, tol=1e-8)) < design.shape[1]
    )


def checked_level(level: float) -> float:
    """`level` if it lies between 0 and 1."""
    return within("level", level, 0.0, 1.0)
