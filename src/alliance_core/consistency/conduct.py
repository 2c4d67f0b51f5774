"""Cancellations and lateness, by whom: rates of few occasions, drawn towards what is usual."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special, stats

from alliance_core.psychometrics.responses import Vector, same_length
from alliance_core.tables.results import Result, figure_row
from alliance_core.vocabulary import Abstention, Estimate, Interval, OutOfRange, Row, within

VERSION = "1"
METHOD = "beta-binomial shrinkage"


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something happened, of how many times it could have."""

    events: int
    occasions: int


def cancelled_by(who: Sequence[str | None], chair: str) -> Tally:
    """Sessions cancelled by `chair` among those agreed on; None: it took place.

    Sessions that others cancelled were no occasion for `chair` to keep, and do not count.
    """
    mine = sum(one == chair for one in who)
    return Tally(mine, mine + sum(one is None for one in who))


def late(minutes: ArrayLike, *, tolerance_minutes: float) -> Tally:
    """Sessions that began more than `tolerance_minutes` late; NaN where it was not noted, which does not count."""
    (values,) = same_length(minutes=minutes)
    known = values[~np.isnan(values)]
    return Tally(
        int((known > within("tolerance_minutes", tolerance_minutes, 0.0, math.inf)).sum()), len(known)
    )


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """What rates are usual: Beta(a, b); its precision a + b counts as so many occasions."""

    a: float
    b: float

    def __post_init__(self) -> None:
        for name, value in (("a", self.a), ("b", self.b)):
            within(f"the parameter {name} of the prior", value, math.ulp(0.0), math.inf)

    @property
    def mean(self) -> float:
        """The usual rate."""
        return self.a / (self.a + self.b)

    def __str__(self) -> str:
        return f"usual rate {self.mean:.6g}, worth {self.a + self.b:.6g} occasions"


@dataclass(frozen=True, slots=True)
class ShrunkenRates(Result):
    """The rate of each unit, in the order given (never sorted), and the prior they were drawn to."""

    title: ClassVar[str] = "Rates, drawn towards the usual"
    rates: tuple[Estimate, ...]
    observed: tuple[float | None, ...]
    prior: BetaPrior

    def rows(self) -> list[Row]:
        """One row a unit."""
        pairs = enumerate(zip(self.rates, self.observed, strict=True))
        return [figure_row(f"unit {i + 1}", rate) | {"observed": seen} for i, (rate, seen) in pairs]

    def notes(self) -> list[str]:
        """The prior."""
        return [f"Prior: {self.prior}."]


def shrunken_rate(tally: Tally, prior: BetaPrior, *, level: float = 0.95) -> Estimate:
    """Posterior mean (a + x) / (a + b + n) with the equal-tailed interval of Beta(a + x, b + n - x)."""
    within("the number of events", tally.events, 0, tally.occasions)
    tail = (1.0 - within("level", level, 0.0, 1.0)) / 2.0
    a, b = prior.a + tally.events, prior.b + tally.occasions - tally.events
    low, high = stats.beta.ppf([tail, 1.0 - tail], a, b)
    return Estimate(
        a / (a + b), Interval(float(low), float(high), level), tally.occasions, 0, METHOD, VERSION
    )


def shrunken_rates(
    events: ArrayLike, occasions: ArrayLike, *, level: float = 0.95
) -> ShrunkenRates | Abstention:
    """Rates of many units with a prior estimated from all of them (`estimate_prior`); abstains as that does."""
    prior = estimate_prior(events, occasions)
    if isinstance(prior, Abstention):
        return prior
    tallies = [Tally(int(x), int(n)) for x, n in zip(*_counts(events, occasions), strict=True)]
    observed = tuple(t.events / t.occasions if t.occasions else None for t in tallies)
    return ShrunkenRates(tuple(shrunken_rate(t, prior, level=level) for t in tallies), observed, prior)


def estimate_prior(events: ArrayLike, occasions: ArrayLike) -> BetaPrior | Abstention:
    """Maximum likelihood of the beta-binomial over units.

    Its precision is held between .01 and the number of all occasions: no practice knows what is usual better than
    it has seen. Abstains below 5 units with an occasion, and where nothing or everything happened.
    """
    x, n = _counts(events, occasions)
    units = int((n > 0).sum())
    if units < 5:
        return Abstention("too few units", 5, units, METHOD, VERSION)
    if x.sum() in (0, n.sum()):
        return Abstention("nothing, or everything, happened", None, None, METHOD, VERSION)
    found = optimize.minimize(
        _minus_log_likelihood,
        [special.logit(x.sum() / n.sum()), math.log(10.0)],
        args=(x, n),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-30.0, 30.0), (math.log(0.01), math.log(n.sum()))],
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000},
    )
    mean, precision = special.expit(found.x[0]), math.exp(found.x[1])
    return BetaPrior(float(mean * precision), float((1.0 - mean) * precision))


def _counts(events: ArrayLike, occasions: ArrayLike) -> tuple[Vector, Vector]:
    x, n = same_length(events=events, occasions=occasions)
    wrong = ~((x >= 0) & (x <= n) & (x == np.floor(x)) & (n == np.floor(n)))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise OutOfRange(f"the events of unit {at + 1} (a whole number)", float(x[at]), 0.0, float(n[at]))
    return x, n


def _minus_log_likelihood(
    point: NDArray[np.float64], x: Vector, n: Vector
) -> tuple[float, NDArray[np.float64]]:
    """In (logit mean, log precision), without the binomial constant; with its gradient."""
    mean, precision = float(special.expit(point[0])), math.exp(point[1])
    a, b = mean * precision, (1.0 - mean) * precision
    value = float((special.betaln(a + x, b + n - x) - special.betaln(a, b)).sum())
    both = special.digamma(a + b) - special.digamma(a + b + n)
    by_a = float((special.digamma(a + x) - special.digamma(a) + both).sum())
    by_b = float((special.digamma(b + n - x) - special.digamma(b) + both).sum())
    return -value, -np.array([precision * mean * (1.0 - mean) * (by_a - by_b), a * by_a + b * by_b])
