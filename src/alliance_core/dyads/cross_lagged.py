"""The random-intercept cross-lagged panel model: does one thing lead the other, within the same dyad?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from alliance_core.dyads.least_squares import checked_level
from alliance_core.psychometrics.covariance_structure import (
    Cell,
    NotConverged,
    NotIdentified,
    Structure,
    StructureFit,
    fit_structure,
    saturated_log_likelihood,
)
from alliance_core.psychometrics.responses import Matrix, WrongShape, matrix
from alliance_core.tables.results import Result, figure_row
from alliance_core.vocabulary import Abstention, Estimate, Interval, Row

VERSION = "1"
METHOD = "random-intercept cross-lagged panel model"
PATHS = {
    "first on first": "a_xx",
    "second on first": "a_xy",
    "first on second": "a_yx",
    "second on second": "a_yy",
}


@dataclass(frozen=True, slots=True)
class Panel(Result):
    """`paths`: "second on first" is the effect of the first variable on the next second, within a dyad.

    `between_correlation`: of the two stable levels. `chi_square` compares with the unrestricted covariances.
    """

    title: ClassVar[str] = "Random-intercept cross-lagged panel model"
    paths: dict[str, Estimate]
    between_sd: tuple[float, float]
    between_correlation: float
    log_likelihood: float
    chi_square: float
    df: int
    p: float

    def __getitem__(self, name: str) -> Estimate:
        return self.paths[name]

    def rows(self) -> list[Row]:
        """One row a path."""
        return [figure_row(name, path) for name, path in self.paths.items()]

    def notes(self) -> list[str]:
        """What is stable, and how well the model fits."""
        one, other = self.between_sd
        return [
            f"Stable levels: SD {one:.6g} and {other:.6g}, correlation {self.between_correlation:.6g}.",
            f"Fit: chi-square {self.chi_square:.6g} on {self.df}, p {self.p:.6g}.",
        ]


def cross_lagged_panel(first: ArrayLike, second: ArrayLike, *, level: float = 0.95) -> Panel | Abstention:
    """Hamaker, Kuiper and Grasman (2015): `first` and `second` are dyads x waves of the same waves, NaN where missing.

    Each value = mean of the wave + the dyad's stable level + its deviation now; deviations follow
    x_t = a_xx x_(t-1) + a_xy y_(t-1) + u, y_t = a_yx x_(t-1) + a_yy y_(t-1) + v, the four paths the same at all
    waves, everything else free. Full-information maximum likelihood (missing at random); normal intervals from the
    observed information. Abstains below 3 waves, below two dyads for each parameter, and where stable levels or
    deviations would need a variance at or below zero, or the answers do not determine the model.
    """
    x, y = matrix("first", first), matrix("second", second)
    if x.shape != y.shape:
        raise WrongShape("second", f"as first, {x.shape}", y.shape)
    values = np.column_stack([x, y])
    values = values[~np.isnan(values).all(axis=1)]
    waves = x.shape[1]
    if waves < 3:
        return Abstention("too few waves", 3, waves, METHOD, VERSION)
    needed = 2 * (3 * (waves + 1) + 4)
    if len(values) < needed:
        return Abstention("too few dyads", needed, len(values), METHOD, VERSION)
    if float(np.nanvar(values, axis=0).min()) <= 0.0 or np.isnan(values).all(axis=0).any():
        return Abstention("a wave does not vary", None, None, METHOD, VERSION)
    try:
        fit = fit_structure(panel_structure(values, waves), values)
        best = saturated_log_likelihood(values)
    except (NotConverged, NotIdentified, np.linalg.LinAlgError):
        return Abstention("the answers do not determine the model", None, None, METHOD, VERSION)
    return _panel(fit, best, waves, len(x) - len(values), checked_level(level))


def panel_structure(values: Matrix, waves: int) -> Structure:
    """Observed x_1..x_T, y_1..y_T; then the two stable levels; then the deviations of both."""
    return Structure(2 * waves, 4 * waves + 2, tuple(_cells(np.nanvar(values, axis=0), waves)))


def _cells(variance: Matrix, waves: int) -> Iterator[Cell]:
    """Starts: half of the variance stable, half deviation, small paths, nothing together."""
    stable, deviation = 2 * waves, 2 * waves + 2
    for v in range(2 * waves):
        yield Cell("effect", v, stable + v // waves, 1.0)
        yield Cell("effect", v, deviation + v, 1.0)
    for chair, half in enumerate((variance[:waves].mean() / 2, variance[waves:].mean() / 2)):
        yield Cell("covariance", stable + chair, stable + chair, float(half), f"stable_{'xy'[chair]}")
    yield Cell("covariance", stable, stable + 1, 0.0, "stable_xy")
    for t in range(waves):
        x, y = deviation + t, deviation + waves + t
        yield Cell("covariance", x, x, float(variance[t] / 2), f"dev_x{t}")
        yield Cell("covariance", y, y, float(variance[waves + t] / 2), f"dev_y{t}")
        yield Cell("covariance", x, y, 0.0, f"dev_xy{t}")
        if t:
            yield from _lagged(x, y)


def _lagged(x: int, y: int) -> Iterator[Cell]:
    yield Cell("effect", x, x - 1, 0.1, "a_xx")
    yield Cell("effect", x, y - 1, 0.0, "a_xy")
    yield Cell("effect", y, x - 1, 0.0, "a_yx")
    yield Cell("effect", y, y - 1, 0.1, "a_yy")


def _panel(fit: StructureFit, best: float, waves: int, gone: int, level: float) -> Panel | Abstention:
    stable = [fit["stable_x"], fit["stable_y"]]
    deviations = [fit[f"dev_{chair}{t}"] for chair in "xy" for t in range(waves)]
    if min(stable) <= 0.0 or abs(fit["stable_xy"]) > math.sqrt(max(0.0, stable[0] * stable[1])):
        return Abstention("no stable differences between dyads", None, None, METHOD, VERSION)
    if min(deviations) <= 0.0:
        return Abstention("a wave has no deviations of its own", None, None, METHOD, VERSION)
    sds = (math.sqrt(stable[0]), math.sqrt(stable[1]))
    chi_square = max(0.0, 2.0 * (best - fit.log_likelihood))
    df = waves * (2 * waves + 1) - len(fit.names)
    paths = {name: _path(fit, key, gone, level) for name, key in PATHS.items()}
    between = fit["stable_xy"] / (sds[0] * sds[1])
    return Panel(
        paths, sds, between, fit.log_likelihood, chi_square, df, float(stats.chi2.sf(chi_square, df))
    )


def _path(fit: StructureFit, key: str, gone: int, level: float) -> Estimate:
    half = float(stats.norm.isf((1.0 - level) / 2.0)) * math.sqrt(fit.variance_of({key: 1.0}))
    interval = Interval(fit[key] - half, fit[key] + half, level)
    return Estimate(fit[key], interval, fit.n, gone, f"{METHOD}, {key}", VERSION)
