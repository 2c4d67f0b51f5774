"""One client's course, told again after each session in constant time.

Given a growth model, a client's intercept and slope have the prior N(0, G). A score y at time t is one more
equation y − beta0 − beta1·t = b0 + b1·t + e, so that the posterior N(m, P) moves by (Kalman, 1960)

    s = z'Pz + sigma²,   g = P z / s,   m ← m + g·(y − beta'x − z'm),   P ← P − s·g g',   z = (1, t)

which is exact: after any number of sessions, in any order, it equals the posterior from all of them at once.
Nothing here needs arrays or a compiler. The model's coefficients and variances are taken as known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import NormalDist

from alliance_core.tables import Result, block
from alliance_core.trajectories.errors import UnknownColumn
from alliance_core.vocabulary import Interval, OutOfRange, Row, finite, within

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class GrowthModel:
    """A growth model as plain numbers: what a practice keeps, and what a client's posterior starts from.

    `mean` is (beta0, beta1), `spread` the covariance (g00, g01, g11) of clients' intercepts and slopes,
    `noise` the variance of a score about its client's line, `therapist` that of therapists, `coefficients`
    those of covariates; all in units of the outcome. Raises `OutOfRange` where it is no covariance.
    """

    mean: tuple[float, float]
    spread: tuple[float, float, float]
    noise: float
    therapist: float = 0.0
    coefficients: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for value in (*self.mean, *self.coefficients.values(), self.spread[1]):
            finite("a coefficient of a growth model", value)
        for variance in (self.spread[0], self.spread[2], self.therapist):
            within("a variance", variance, 0.0, float("inf"))
        if finite("the noise variance", self.noise) <= 0.0:
            raise OutOfRange("the noise variance (strictly)", self.noise, 0.0, float("inf"))
        most = sqrt(self.spread[0] * self.spread[2]) * (1.0 + 1e-9)
        within("the covariance of intercept and slope", self.spread[1], -most, most)

    def shift(self, covariates: Mapping[str, float] | None = None) -> float:
        """What a person's covariates add to the mean; raises `UnknownColumn` unless they are the model's."""
        given = covariates or {}
        for name in set(given) ^ set(self.coefficients):
            raise UnknownColumn(name, tuple(self.coefficients))
        return sum(self.coefficients[name] * value for name, value in given.items())

    def expected(self, time: float, covariates: Mapping[str, float] | None = None) -> float:
        """The population's mean at `time`."""
        return self.mean[0] + self.mean[1] * time + self.shift(covariates)

    def prior(
        self,
        *,
        therapist_effect: float | None = None,
        therapist_variance: float = 0.0,
        covariates: Mapping[str, float] | None = None,
    ) -> Posterior:
        """What is known of a client before the first score.

        The therapist's effect is known with `therapist_variance` where it is given, else it may be any of the
        model's. `covariates` are those that do not change; changing ones go with each score.
        """
        unknown = self.therapist if therapist_effect is None else therapist_variance
        g00, g01, g11 = self.spread
        level = (therapist_effect or 0.0) + (self.shift(covariates) if covariates else 0.0)
        return Posterior(
            self, level, 0.0, g00 + within("a variance", unknown, 0.0, float("inf")), g01, g11, 0
        )

    def as_row(self) -> Row:
        """The model as one row of a table."""
        return {
            "intercept": self.mean[0],
            "time": self.mean[1],
            **self.coefficients,
            "var_intercept": self.spread[0],
            "cov_intercept_slope": self.spread[1],
            "var_slope": self.spread[2],
            "var_therapist": self.therapist,
            "var_noise": self.noise,
        }


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is known of one client's own intercept and slope after `n` scores: normal, mean m, covariance p."""

    model: GrowthModel
    m0: float
    m1: float
    p00: float
    p01: float
    p11: float
    n: int

    def updated(self, time: float, outcome: float, shift: float = 0.0) -> Posterior:
        """The posterior after one more score; `shift` is what changing covariates add to the mean then.

        Raises `NotFinite` for a time or a score that is none.
        """
        t, y = finite("time", time), finite("outcome", outcome)
        a, b = self.p00 + self.p01 * t, self.p01 + self.p11 * t
        s = a + b * t + self.model.noise
        e = (y - self.model.mean[0] - self.m0 - shift - (self.model.mean[1] + self.m1) * t) / s
        return Posterior(
            self.model,
            self.m0 + a * e,
            self.m1 + b * e,
            self.p00 - a * a / s,
            self.p01 - a * b / s,
            self.p11 - b * b / s,
            self.n + 1,
        )

    def after(self, scores: Iterable[tuple[float, float]]) -> Posterior:
        """The posterior after several (time, outcome)."""
        found = self
        for time, outcome in scores:
            found = found.updated(time, outcome)
        return found

    def expected(self, time: float, shift: float = 0.0) -> float:
        """Where this client's line is expected to be at `time`."""
        return self.model.mean[0] + self.m0 + shift + (self.model.mean[1] + self.m1) * time

    def line_variance(self, time: float) -> float:
        """How unsure the client's line is at `time`."""
        return self.p00 + 2.0 * self.p01 * time + self.p11 * time * time

    def score_sd(self, time: float) -> float:
        """Standard deviation of a score at `time`: of the line and of the noise about it."""
        return sqrt(self.line_variance(time) + self.model.noise)

    def band(self, time: float, level: float = 0.8, shift: float = 0.0) -> Interval:
        """Where the client's next score at `time` lies with probability `level`."""
        half = _NORMAL.inv_cdf(0.5 + level / 2.0) * self.score_sd(time)
        middle = self.expected(time, shift)
        return Interval(middle - half, middle + half, level)

    def course(self, times: Sequence[float], level: float = 0.8) -> Course:
        """The expected course at `times` with its band; before any score it is the population's."""
        points = tuple(CoursePoint(t, self.expected(t), self.band(t, level)) for t in times)
        return Course(points, self.n)

    def __str__(self) -> str:
        return (
            f"after {self.n} scores: intercept {self.model.mean[0] + self.m0:.4g} ± {sqrt(self.p00):.2g}, "
            f"slope {self.model.mean[1] + self.m1:.4g} ± {sqrt(self.p11):.2g}"
        )


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """What is expected at one time, and the band in which a score then lies."""

    time: float
    expected: float
    band: Interval


@dataclass(frozen=True, slots=True)
class Course(Result):
    """An expected course; `n_scores` of the client's own went into it (0: the population's)."""

    points: tuple[CoursePoint, ...]
    n_scores: int

    def rows(self) -> list[Row]:
        """One row a time."""
        return [{"time": p.time, "expected": p.expected, **p.band.as_row()} for p in self.points]

    def __str__(self) -> str:
        whose = f"after {self.n_scores} scores of the client" if self.n_scores else "of the population"
        return block(f"Expected course {whose}", self.as_table())
