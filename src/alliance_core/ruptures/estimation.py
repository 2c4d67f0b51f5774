"""Hyper-parameters from a practice's own dyads, by maximum likelihood with shrinkage to stated defaults.

Maximised is log likelihood (of the switching filter, all histories summed) plus log prior: on a scale without bounds
(log of SDs, logit of shares) each parameter is normal around its stated default with the stated SD. With few dyads the
defaults stand; with many the data speak. No dyad's truth is used.

The way up is Gauss-Newton as Berndt, Hall, Hall and Hausman (1974) have it: the information is the sum of the outer
products of the dyads' scores, plus the prior's. Its inverse gives the intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import expit, logit

from alliance_core.ruptures.batch import Sessions, run
from alliance_core.ruptures.model import Channel, Floats, RuptureModel
from alliance_core.vocabulary import CoreError, Row, TooFewPersons, TooFewSessions

# Half the width of a difference, in prior SDs: wide, because dropping a history makes the likelihood step a little.
STEP = 0.15
SAFE = 12.0
# Arrived when a whole step promises less than this much log posterior, over all parameters together.
NO_MORE_TO_GAIN = 1.0
SHORTEST_STEP = 1.0 / 256.0
NORMAL_975 = 1.959963984540054


class NotConverged(CoreError):
    """The maximisation stopped without arriving; says where it stood."""

    def __init__(self, *, iterations: int, to_gain: float) -> None:
        super().__init__(
            f"No maximum after {iterations} iterations; a step promises {to_gain:.3g} of log posterior more."
        )
        self.iterations = iterations
        self.to_gain = to_gain


@dataclass(frozen=True, slots=True)
class Scale:
    """A way to a scale without bounds, and back."""

    free: Callable[[float], float]
    back: Callable[[float], float]


PLAIN = Scale(float, float)
LOG = Scale(lambda value: float(np.log(value)), lambda free: float(np.exp(np.clip(free, -SAFE, SAFE))))
LOGIT = Scale(lambda value: float(logit(value)), lambda free: float(expit(np.clip(free, -SAFE, SAFE))))

# Parameter: its scale, and the SD of its prior around the stated default on that scale.
PRACTICE = {
    "level_sd": (LOG, 0.5),
    "growth_mean": (PLAIN, 0.2),
    "growth_sd": (LOG, 0.5),
    "memory": (LOGIT, 0.7),
    "passing_sd": (LOG, 0.5),
    # How many, how deep and how unlike each other: ratings tell these three apart only slowly.
    "hazard": (LOGIT, 0.5),
    "depth_mean": (LOG, 0.25),
    "depth_shape": (LOG, 0.15),
    "withdrawal_share": (LOGIT, 0.4),
    "repair": (LOGIT, 0.5),
}
FIRST_CHANNEL = {"mean": (PLAIN, 1.0), "error_sd": (LOG, 0.5), "withdrawal": (PLAIN, 0.25)}
FURTHER_CHANNEL = {
    "mean": (PLAIN, 1.0),
    "error_sd": (LOG, 0.5),
    "loading": (PLAIN, 0.4),
    "bias_sd": (LOG, 0.5),
    "withdrawal": (PLAIN, 0.5),
    "confrontation": (PLAIN, 0.5),
}


@dataclass(frozen=True)
class Parameter:
    """One free hyper-parameter; `channel` is its channel's number from 0, or None for the practice."""

    channel: int | None
    name: str
    scale: Scale
    prior_sd: float

    def of(self, model: RuptureModel) -> float:
        """Its value on the scale without bounds."""
        owner = model if self.channel is None else model.channels[self.channel]
        return self.scale.free(getattr(owner, self.name))


def parameters(model: RuptureModel) -> Iterator[Parameter]:
    """The free hyper-parameters of a model, in a fixed order."""
    yield from (Parameter(None, name, scale, sd) for name, (scale, sd) in PRACTICE.items())
    for number in range(len(model.channels)):
        known = FURTHER_CHANNEL if number else FIRST_CHANNEL
        yield from (Parameter(number, name, scale, sd) for name, (scale, sd) in known.items())


def rebuild(model: RuptureModel, free: Floats) -> RuptureModel:
    """The model with its free hyper-parameters replaced by values on the scale without bounds."""
    own: dict[str, Any] = {}
    by_channel: list[dict[str, Any]] = [{} for _ in model.channels]
    for parameter, value in zip(parameters(model), free, strict=True):
        target = own if parameter.channel is None else by_channel[parameter.channel]
        target[parameter.name] = parameter.scale.back(value)
    channels: list[Channel] = [replace(c, **new) for c, new in zip(model.channels, by_channel, strict=True)]
    return replace(model, channels=tuple(channels), **own)


@dataclass(frozen=True)
class Fitted:
    """Estimated hyper-parameters, what they rest on, and whether the maximum was found.

    `free_sd` is the posterior SD of each, in the order of `parameters`, on its scale without bounds.
    """

    model: RuptureModel
    free_sd: tuple[float, ...]
    log_likelihood: float
    log_posterior: float
    n_dyads: int
    n_sessions: int
    iterations: int
    to_gain: float
    converged: bool

    def as_rows(self) -> list[Row]:
        """One row for each estimated hyper-parameter, with its 95 % interval."""
        return [
            _row(parameter, parameter.of(self.model), sd)
            for parameter, sd in zip(parameters(self.model), self.free_sd, strict=True)
        ]

    def __str__(self) -> str:
        lines = [
            f"{row['name']!s:<20}{'' if row['channel'] is None else row['channel']!s:>3} "
            f"{row['value']:>9.4f}  [{row['low']:.4f}, {row['high']:.4f}]"
            for row in self.as_rows()
        ]
        found = "converged" if self.converged else "NOT converged"
        return "\n".join([f"{self.n_dyads} dyads, {self.n_sessions} sessions, {found}", *lines])


def _row(parameter: Parameter, free: float, sd: float) -> Row:
    value, low, high = (parameter.scale.back(free + sign * NORMAL_975 * sd) for sign in (0.0, -1.0, 1.0))
    return {"channel": parameter.channel, "name": parameter.name, "value": value, "low": low, "high": high}


class _Posterior:
    """The log posterior, in units of the prior SDs around the stated defaults."""

    def __init__(self, stated: RuptureModel, sessions: Sessions) -> None:
        self.stated, self.sessions = stated, sessions
        self.centre = np.array([parameter.of(stated) for parameter in parameters(stated)])
        self.sd = np.array([parameter.prior_sd for parameter in parameters(stated)])

    def model(self, point: Floats) -> RuptureModel:
        return rebuild(self.stated, self.centre + self.sd * point)

    def of_dyads(self, point: Floats) -> Floats:
        """The log likelihood of each dyad."""
        return run(self.model(point), self.sessions).log_likelihood

    def __call__(self, point: Floats) -> float:
        return float(self.of_dyads(point).sum() - 0.5 * point @ point)

    def scores(self, point: Floats) -> Floats:
        """Each dyad's gradient (dyads, parameters), by central differences.

        The likelihood of a bounded number of histories has no simple derivative.
        """
        steps = STEP * np.eye(len(point))
        slopes = [(self.of_dyads(point + one) - self.of_dyads(point - one)) / (2.0 * STEP) for one in steps]
        return np.stack(slopes, axis=1)


@dataclass(frozen=True)
class _Ascent:
    """Where the way up stands: the point, its height, the information there and what a whole step promises."""

    point: Floats
    height: float
    information: Floats
    step: Floats
    to_gain: float

    @classmethod
    def at(cls, goal: _Posterior, point: Floats, height: float) -> _Ascent:
        scores = goal.scores(point)
        gradient = scores.sum(axis=0) - point
        information = scores.T @ scores + np.eye(len(point))
        step = np.linalg.solve(information, gradient)
        return cls(point, height, information, step, 0.5 * float(gradient @ step))

    def higher(self, goal: _Posterior) -> tuple[Floats, float] | None:
        """A point further up, by the whole step or a half of it, of that, ...; None where there is none."""
        share = 1.0
        while share >= SHORTEST_STEP:
            point = self.point + share * self.step
            height = goal(point)
            if height > self.height + 0.2 * share * self.to_gain:
                return point, height
            share /= 2.0
        return None


def _climb(goal: _Posterior, iterations: int) -> tuple[_Ascent, int]:
    """Up from the stated defaults until there is no more to gain, no way further, or no iteration left."""
    start = np.zeros(len(goal.centre))
    here = _Ascent.at(goal, start, goal(start))
    for done in range(iterations):
        further = here.higher(goal) if here.to_gain > NO_MORE_TO_GAIN else None
        if further is None:
            return here, done
        here = _Ascent.at(goal, *further)
    return here, iterations


def estimate(
    sessions: Sessions,
    stated: RuptureModel,
    *,
    iterations: int = 40,
    kept: int = 24,
    depths: int = 12,
    must_converge: bool = True,
) -> Fitted:
    """The hyper-parameters most probable given the dyads and the stated defaults.

    `kept` histories are remembered and `depths` read while estimating (with few, shallow ruptures go unseen and the
    hazard comes out low); the model returned has the numbers stated.
    Raises TooFewPersons below two dyads, TooFewSessions below two sessions, NotConverged unless told not to.
    """
    if len(sessions.length) < 2:
        raise TooFewPersons(needed=2, found=len(sessions.length))
    if sessions.length.max() < 2:
        raise TooFewSessions(needed=2, found=int(sessions.length.max()))
    goal = _Posterior(replace(stated, kept=kept, depths=depths), sessions)
    top, done = _climb(goal, iterations)
    converged = top.to_gain <= NO_MORE_TO_GAIN
    if must_converge and not converged:
        raise NotConverged(iterations=done, to_gain=top.to_gain)
    return Fitted(
        model=replace(goal.model(top.point), kept=stated.kept, depths=stated.depths),
        free_sd=tuple((goal.sd * np.sqrt(np.diag(np.linalg.inv(top.information)))).tolist()),
        log_likelihood=top.height + 0.5 * float(top.point @ top.point),
        log_posterior=top.height,
        n_dyads=len(sessions.length),
        n_sessions=int(sessions.length.sum()),
        iterations=done,
        to_gain=top.to_gain,
        converged=converged,
    )
