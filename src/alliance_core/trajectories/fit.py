"""What a growth model found: coefficients, variances, their intervals and shares, and how sure the search was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import atanh, exp, log, sqrt, tanh
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from alliance_core.tables import Result, block, figure_rows
from alliance_core.trajectories.deviance import Shape
from alliance_core.trajectories.errors import UnknownColumn
from alliance_core.trajectories.posterior import Course, CoursePoint, GrowthModel
from alliance_core.vocabulary import Abstention, Estimate, Interval, Row, finite

Floats = NDArray[np.float64]
VERSION = "1"
EDGE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Relative covariances, found with time counted from `origin` and spoken of with time counted from 0."""

    shape: Shape
    theta_at_origin: Floats
    origin: float

    def covariance(self, theta: Floats | None = None) -> Floats:
        """Covariance (2,2) of a client's intercept and slope, in units of the noise variance."""
        psi = self.shape.psi(self.theta_at_origin if theta is None else theta)
        back = np.array([[1.0, -self.origin if self.shape.slope else 0.0], [0.0, 1.0]])
        covariance: Floats = back @ np.array([[psi[0], psi[1]], [psi[1], psi[2]]]) @ back.T
        return covariance

    def therapist(self, theta: Floats | None = None) -> float:
        """Variance of the therapist's effect in the same units; 0 where the model has none."""
        return float(self.shape.psi(self.theta_at_origin if theta is None else theta)[3])

    @property
    def theta(self) -> Floats:
        """lme4's theta: the relative Cholesky factor by column, then the therapist's standard deviation."""
        K = self.covariance()
        first = sqrt(K[0, 0])
        second = K[0, 1] / first if first > 0.0 else 0.0
        parts = [first]
        if self.shape.slope:
            parts += [second, sqrt(max(K[1, 1] - second**2, 0.0))]
        if self.shape.therapist:
            parts.append(sqrt(self.therapist()))
        return np.array(parts)

    @property
    def at_the_edge(self) -> frozenset[str]:
        """Whose variances lie at the edge: of clients (a variance of zero, a correlation of ±1), of therapists."""
        theta = np.abs(self.theta_at_origin)
        clients = theta[[0, 2]] if self.shape.slope else theta[:1]
        found = {"client"} if bool((clients < EDGE).any()) else set()
        if self.shape.therapist and theta[-1] < EDGE:
            found.add("therapist")
        return frozenset(found)


@dataclass(frozen=True, slots=True, eq=False)
class GrowthFit(Result):
    """A fitted growth model.

    `beta` (p) with `names` and `beta_covariance` (p,p); `scale` and `sigma2` give the variances; `criterion` is
    the REML criterion or the deviance, as lme4's `REMLcrit` and `deviance`; `gradient_norm` is that of the
    criterion in theta at the end, `curvature` its second derivative there (time counted from its mean).
    """

    method: str
    names: tuple[str, ...]
    beta: Floats
    beta_covariance: Floats
    scale: Scale
    sigma2: float
    criterion: float
    gradient_norm: float
    evaluations: int
    curvature: Floats
    noise_slope: Floats
    n_rows: int
    n_missing: int
    n_clients: int
    n_therapists: int

    @property
    def sigma(self) -> float:
        """Standard deviation of the noise, in the unit of the outcome."""
        return sqrt(self.sigma2)

    @property
    def theta(self) -> Floats:
        """Relative Cholesky factors in lme4's order."""
        return self.scale.theta

    @property
    def random_covariance(self) -> Floats:
        """Covariance (2,2) of a client's intercept and slope, in units of the outcome."""
        return self.sigma2 * self.scale.covariance()

    @property
    def therapist_variance(self) -> float:
        """Variance of the therapist's effect; 0 where the model has none."""
        return self.sigma2 * self.scale.therapist()

    @property
    def singular(self) -> bool:
        """Whether the maximum lies at the edge: a variance of zero or a correlation of ±1."""
        return bool(self.scale.at_the_edge)

    @property
    def standard_errors(self) -> Floats:
        """Of the coefficients, (p,)."""
        return np.sqrt(np.diag(self.beta_covariance))

    def coefficient(self, name: str, level: float = 0.95) -> Estimate:
        """One coefficient with its Wald interval (normal quantile); raises `UnknownColumn`."""
        if name not in self.names:
            raise UnknownColumn(name, self.names)
        place = self.names.index(name)
        half = _quantile(level) * float(self.standard_errors[place])
        value = float(self.beta[place])
        return self._estimate(value, Interval(value - half, value + half, level), name)

    def expected(self, time: float, covariates: Mapping[str, float] | None = None) -> float:
        """The population's mean at `time`; every covariate of the model is needed, or `UnknownColumn`."""
        return float(self.row(time, covariates) @ self.beta)

    def row(self, time: float, covariates: Mapping[str, float] | None = None) -> Floats:
        """The fixed part's row (p,) at `time`."""
        given = covariates or {}
        for name in set(given) ^ set(self.names[2:]):
            raise UnknownColumn(name, self.names)
        return np.array([1.0, finite("time", time), *(given[name] for name in self.names[2:])])

    def model(self) -> GrowthModel:
        """The fit as plain numbers, from which a client's posterior starts."""
        G = self.random_covariance
        rest = dict(zip(self.names[2:], self.beta[2:].tolist(), strict=True))
        spread = (float(G[0, 0]), float(G[0, 1]), float(G[1, 1]))
        mean = (float(self.beta[0]), float(self.beta[1]))
        return GrowthModel(mean, spread, self.sigma2, self.therapist_variance, rest)

    def course(
        self, times: Sequence[float], covariates: Mapping[str, float] | None = None, level: float = 0.8
    ) -> Course:
        """The population's course with the band in which a new client's score lies.

        The band holds the differences between clients and therapists, the noise, and the error of the
        coefficients.
        """
        points = []
        for t in times:
            row, z = self.row(t, covariates), np.array([1.0, t])
            spread = z @ self.random_covariance @ z + self.therapist_variance + self.sigma2
            half = _quantile(level) * sqrt(float(spread + row @ self.beta_covariance @ row))
            middle = float(row @ self.beta)
            points.append(CoursePoint(t, middle, Interval(middle - half, middle + half, level)))
        return Course(tuple(points), 0)

    def variances(self, level: float = 0.95) -> dict[str, Estimate | Abstention]:
        """Standard deviations of each effect and the noise, and the correlation of intercept and slope.

        Intervals are Wald on the log scale (Fisher's z for the correlation) from the criterion's curvature. At
        the edge of what is possible, where that theory fails, an `Abstention` stands instead.
        """
        return {
            name: self._figure(name, how, scale, level, whose)
            for name, (how, scale, whose) in _QUANTITIES.items()
            if _present(name, self.scale.shape)
        }

    def variance_shares(self, time: float = 0.0, level: float = 0.95) -> dict[str, Estimate | Abstention]:
        """Shares of the variance at `time` that lie with clients, therapists and the noise; they sum to 1."""
        at = finite("time", time)
        shares: dict[str, _Quantity] = {
            "client": lambda s, th: _client_at(s, th, at) / _total_at(s, th, at),
            "therapist": lambda s, th: s.therapist(th) / _total_at(s, th, at),
            "noise": lambda s, th: 1.0 / _total_at(s, th, at),
        }
        if not self.scale.shape.therapist:
            del shares["therapist"]
        return {
            name: self._figure(
                f"share of {name}", _without_noise(how), "logit", level, {"client", "therapist"}
            )
            for name, how in shares.items()
        }

    def _figure(
        self, name: str, how: _Scaled, scale: str, level: float, whose: Set[str]
    ) -> Estimate | Abstention:
        """A function of (theta, log noise variance) with its delta-method interval on a stretched scale."""
        if self.scale.at_the_edge & whose:
            return Abstention("variance at the edge", None, None, f"growth model, {name}", VERSION)
        theta = self.scale.theta_at_origin
        value = how(self.scale, theta, log(self.sigma2))
        there, back = _STRETCH[scale]
        spread = self._spread(lambda th, noise: there(how(self.scale, th, noise)))
        half, middle = _quantile(level) * spread, there(value)
        return self._estimate(value, Interval(back(middle - half), back(middle + half), level), name)

    def _spread(self, stretched: Callable[[Floats, float], float]) -> float:
        """Standard error of a function of theta and the log of the noise variance."""
        theta, noise = self.scale.theta_at_origin, log(self.sigma2)
        slopes = np.array(
            [
                (stretched(theta + move, noise) - stretched(theta - move, noise)) / (2.0 * move.max())
                for move in np.diag(1e-5 * np.maximum(np.abs(theta), 1e-3))
            ]
        )
        by_noise = (stretched(theta, noise + 1e-5) - stretched(theta, noise - 1e-5)) / 2e-5
        return sqrt(float(_with_noise(slopes, by_noise, self)))

    def _estimate(self, value: float, interval: Interval, name: str) -> Estimate:
        method = f"growth model ({self.method}), {name}"
        return Estimate(value, interval, self.n_rows, self.n_missing, method, VERSION)

    def rows(self) -> list[Row]:
        """One row a figure: the coefficients, then the standard deviations."""
        figures: dict[str, Estimate | Abstention] = {name: self.coefficient(name) for name in self.names}
        return figure_rows(figures | {f"sd {name}": found for name, found in self.variances().items()})

    def notes(self) -> list[str]:
        """What else a reader should know."""
        edge = ["At the edge: a variance is zero or a correlation is ±1."] if self.singular else []
        return [*edge, f"criterion {self.criterion:.6f}, gradient {self.gradient_norm:.1e}"]

    def __str__(self) -> str:
        head = (
            f"Growth model by {self.method}: {self.n_rows} visits of {self.n_clients} clients"
            + (f" with {self.n_therapists} therapists" if self.n_therapists else "")
            + (f", {self.n_missing} visits missing" if self.n_missing else "")
        )
        told = ("figure", "value", "low", "high", "reason")
        table = {name: cells for name, cells in self.as_table().items() if name in told}
        return block(head, table, self.notes())


_Quantity = Callable[[Scale, Floats], float]
_Scaled = Callable[[Scale, Floats, float], float]


def _client_at(scale: Scale, theta: Floats, time: float) -> float:
    z = np.array([1.0, time])
    return float(z @ scale.covariance(theta) @ z)


def _total_at(scale: Scale, theta: Floats, time: float) -> float:
    return 1.0 + _client_at(scale, theta, time) + scale.therapist(theta)


def _without_noise(how: _Quantity) -> _Scaled:
    return lambda scale, theta, noise: how(scale, theta)


def _deviation(how: _Quantity) -> _Scaled:
    return lambda scale, theta, noise: sqrt(how(scale, theta)) * exp(noise / 2.0)


def _correlation(scale: Scale, theta: Floats) -> float:
    K = scale.covariance(theta)
    return float(K[0, 1]) / sqrt(float(K[0, 0] * K[1, 1]))


def _logit(share: float) -> float:
    return log(share / (1.0 - share))


_STRETCH: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "log": (log, exp),
    "z": (atanh, tanh),
    "logit": (_logit, lambda x: 1.0 / (1.0 + exp(-x))),
}
_CLIENT = frozenset({"client"})
_QUANTITIES: dict[str, tuple[_Scaled, str, frozenset[str]]] = {
    "intercept": (_deviation(lambda s, th: float(s.covariance(th)[0, 0])), "log", _CLIENT),
    "slope": (_deviation(lambda s, th: float(s.covariance(th)[1, 1])), "log", _CLIENT),
    "correlation": (_without_noise(_correlation), "z", _CLIENT),
    "therapist": (_deviation(lambda s, th: s.therapist(th)), "log", frozenset({"therapist"})),
    "noise": (_deviation(lambda s, th: 1.0), "log", frozenset()),
}


def _present(name: str, shape: Shape) -> bool:
    return {"slope": shape.slope, "correlation": shape.slope, "therapist": shape.therapist}.get(name, True)


def _quantile(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + level / 2.0)


def _with_noise(slopes: Floats, by_noise: float, fit: GrowthFit) -> float:
    """Variance by the delta method; the log noise follows theta along the profile and wavers about it."""
    df = fit.n_rows - len(fit.names) if fit.method == "REML" else fit.n_rows
    values, vectors = np.linalg.eigh(fit.curvature)
    along = vectors.T @ (slopes + by_noise * fit.noise_slope)
    steep = values > 1e-9 * values.max()
    return float((2.0 * along[steep] ** 2 / values[steep]).sum() + 2.0 * by_noise**2 / df)
