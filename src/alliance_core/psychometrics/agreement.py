"""Intraclass correlations: the six forms of Shrout and Fleiss (1979), with intervals and tests."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from numpy.typing import ArrayLike
from scipy import stats

from alliance_core.psychometrics.responses import Matrix, complete_rows, matrix
from alliance_core.tables.results import Figure, Result, figure_row
from alliance_core.vocabulary import Abstention, Estimate, Interval, Row, within

VERSION = "1"
METHOD = "intraclass correlation"
Bounds = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class IccForm:
    """One form: the figure, and the test that it is zero (F, its degrees of freedom, p)."""

    figure: Figure
    f: float
    df1: int
    df2: int
    p: float

    def as_row(self) -> Row:
        """The test as one row of a table."""
        return {"f": self.f, "df1": self.df1, "df2": self.df2, "p": self.p}


@dataclass(frozen=True, slots=True)
class Icc(Result):
    """All six forms, keyed ICC1, ICC2, ICC3 (one rater) and ICC1k, ICC2k, ICC3k (mean of k raters)."""

    title: ClassVar[str] = "Intraclass correlation"
    forms: dict[str, IccForm]

    def __getitem__(self, form: str) -> Figure:
        return self.forms[form].figure

    def rows(self) -> list[Row]:
        """One row a form."""
        return [figure_row(name, form.figure) | form.as_row() for name, form in self.forms.items()]


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Two-way table of n targets x k raters: mean squares between targets, within, between raters, residual."""

    n: int
    k: int
    targets: float
    within: float
    raters: float
    residual: float


def mean_squares(ratings: Matrix) -> MeanSquares:
    """Mean squares of a complete table of targets x raters."""
    n, k = ratings.shape
    grand = ratings.mean()
    ss_targets = k * ((ratings.mean(axis=1) - grand) ** 2).sum()
    ss_raters = n * ((ratings.mean(axis=0) - grand) ** 2).sum()
    ss_within = ((ratings - ratings.mean(axis=1, keepdims=True)) ** 2).sum()
    left = ratings - ratings.mean(axis=1, keepdims=True) - ratings.mean(axis=0) + grand
    return MeanSquares(
        n,
        k,
        float(ss_targets / (n - 1)),
        float(ss_within / (n * (k - 1))),
        float(ss_raters / (k - 1)),
        float((left**2).sum() / ((n - 1) * (k - 1))),
    )


def intraclass_correlation(ratings: ArrayLike, *, level: float = 0.95) -> Icc | Abstention:
    """The six intraclass correlations of targets x raters; targets with a missing rating are left out.

    ICC1: each target has its own raters; ICC2: raters are a sample, agreement is absolute; ICC3: these raters
    only, agreement is consistency; "k": of the mean of the k raters. Intervals: McGraw and Wong (1996).
    Abstains below 2 raters or 3 targets, where targets do not differ or raters differ by a constant only; ICC2 and
    ICC2k alone abstain where the raters' levels differ less than chance would make them and targets hardly differ.
    """
    table = matrix("ratings", ratings)
    used = complete_rows(table)
    if table.shape[1] < 2:
        return Abstention("too few raters", 2, table.shape[1], METHOD, VERSION)
    if len(used) < 3:
        return Abstention("too few targets", 3, len(used), METHOD, VERSION)
    ms = mean_squares(used)
    scale = float(used.var()) * 1e-12
    if ms.residual <= scale:
        return Abstention("the raters differ by a constant only", None, None, METHOD, VERSION)
    if ms.targets <= scale:
        return Abstention("the targets do not differ", None, None, METHOD, VERSION)
    tail = (1.0 - within("level", level, 0.0, 1.0)) / 2.0
    return Icc(_forms(ms, tail, len(table) - len(used)))


def _forms(ms: MeanSquares, tail: float, n_missing: int) -> dict[str, IccForm]:
    """All forms; that of the mean of k raters is stepped up by Spearman-Brown, interval included."""
    singles = {"ICC1": _one_way, "ICC2": _two_way_agreement, "ICC3": _two_way_consistency}
    forms: dict[str, IccForm] = {}
    for suffix, k in (("", 1), ("k", ms.k)):
        for name, single in singles.items():
            figure = _figure(f"{METHOD} {name}{suffix}", ms, single(ms, tail), k, tail, n_missing)
            forms[name + suffix] = _tested(name, ms, figure)
    return forms


def _figure(method: str, ms: MeanSquares, one: Bounds, k: int, tail: float, n_missing: int) -> Figure:
    """The form of a mean of k raters from value, low and high of one rater: k*rho / (1 + rho*(k-1))."""
    if math.isnan(one[1]):
        return Abstention("its interval has no degrees of freedom", None, None, method, VERSION)
    if min(1.0 + rho * (k - 1) for rho in one) <= 1e-12:
        return Abstention("the mean of the raters has no positive variance", None, None, method, VERSION)
    value, low, high = (k * rho / (1.0 + rho * (k - 1)) for rho in one)
    return Estimate(value, Interval(low, high, 1.0 - 2.0 * tail), ms.n, n_missing, method, VERSION)


def _tested(name: str, ms: MeanSquares, figure: Figure) -> IccForm:
    one_way = (ms.within, ms.n * (ms.k - 1))
    error, df2 = one_way if name == "ICC1" else (ms.residual, (ms.n - 1) * (ms.k - 1))
    f = ms.targets / error
    return IccForm(figure, f, ms.n - 1, df2, float(stats.f.sf(f, ms.n - 1, df2)))


def _ratio_bounds(f: float, df1: int, df2: int, k: int, tail: float) -> tuple[float, float]:
    low = f / float(stats.f.isf(tail, df1, df2))
    high = f * float(stats.f.isf(tail, df2, df1))
    return (low - 1.0) / (low + k - 1.0), (high - 1.0) / (high + k - 1.0)


def _one_way(ms: MeanSquares, tail: float) -> Bounds:
    value = (ms.targets - ms.within) / (ms.targets + (ms.k - 1) * ms.within)
    return value, *_ratio_bounds(ms.targets / ms.within, ms.n - 1, ms.n * (ms.k - 1), ms.k, tail)


def _two_way_consistency(ms: MeanSquares, tail: float) -> Bounds:
    value = (ms.targets - ms.residual) / (ms.targets + (ms.k - 1) * ms.residual)
    return value, *_ratio_bounds(ms.targets / ms.residual, ms.n - 1, (ms.n - 1) * (ms.k - 1), ms.k, tail)


def _two_way_agreement(ms: MeanSquares, tail: float) -> Bounds:
    """ICC2 with the Satterthwaite degrees of freedom of McGraw and Wong; no bounds (NaN) where these vanish."""
    n, k = ms.n, ms.k
    value = (ms.targets - ms.residual) / (
        ms.targets + (k - 1) * ms.residual + k * (ms.raters - ms.residual) / n
    )
    fj = ms.raters / ms.residual
    a = k * value * fj
    b = n * (1.0 + (k - 1) * value) - k * value
    v = (k - 1) * (n - 1) * (a + b) ** 2 / ((n - 1) * a**2 + b**2)
    if v < 0.01:
        return value, math.nan, math.nan
    upper, lower = float(stats.f.isf(tail, n - 1, v)), float(stats.f.isf(tail, v, n - 1))
    spread = k * ms.raters + (k * n - k - n) * ms.residual
    low = n * (ms.targets - upper * ms.residual) / (upper * spread + n * ms.targets)
    high = n * (lower * ms.targets - ms.residual) / (spread + n * lower * ms.targets)
    return value, low, high
