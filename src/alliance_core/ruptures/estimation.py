"""Hyper-parameters from a practice's own dyads, by maximum likelihood with shrinkage to stated defaults.

Maximised is log likelihood (of the switching filter, all histories summed) plus log prior: on a scale without bounds
(log of SDs, logit of shares) each parameter is normal around its stated default with the stated SD. With few dyads the
defaults stand; with many the data speak. No dyad's truth is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from alliance_core.ruptures.batch import Sessions, run
from alliance_core.ruptures.model import Channel, Floats, RuptureModel
from alliance_core.vocabulary import CoreError, Row, TooFewPersons, TooFewSessions

STEP = 1e-3
SAFE = 12.0


class NotConverged(CoreError):
    """The maximisation stopped without arriving; says where it stood."""

    def __init__(self, *, iterations: int, gradient_norm: float) -> None:
        super().__init__(
            f"No maximum after {iterations} iterations; the gradient's norm is {gradient_norm:.3g}."
        )
        self.iterations = iterations
        self.gradient_norm = gradient_norm


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
    "hazard": (LOGIT, 0.7),
    "depth_mean": (LOG, 0.4),
    "depth_shape": (LOG, 0.3),
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
    """Estimated hyper-parameters, what they rest on, and whether the maximum was found."""

    model: RuptureModel
    log_likelihood: float
    log_posterior: float
    n_dyads: int
    n_sessions: int
    iterations: int
    gradient_norm: float
    converged: bool

    def as_rows(self) -> list[Row]:
        """One row for each estimated hyper-parameter."""
        rows: list[Row] = []
        for parameter in parameters(self.model):
            value = parameter.scale.back(parameter.of(self.model))
            rows.append({"channel": parameter.channel, "name": parameter.name, "value": value})
        return rows

    def __str__(self) -> str:
        lines = [
            f"{row['name']!s:<20}{'' if row['channel'] is None else row['channel']!s:>3} {row['value']:>9.4f}"
            for row in self.as_rows()
        ]
        found = "converged" if self.converged else "NOT converged"
        return "\n".join([f"{self.n_dyads} dyads, {self.n_sessions} sessions, {found}", *lines])


class _Posterior:
    """Minus the log posterior a session, in units of the prior SDs around the stated defaults."""

    def __init__(self, stated: RuptureModel, sessions: Sessions) -> None:
        self.stated, self.sessions = stated, sessions
        self.centre = np.array([parameter.of(stated) for parameter in parameters(stated)])
        self.sd = np.array([parameter.prior_sd for parameter in parameters(stated)])
        self.n = float(sessions.length.sum())

    def model(self, point: Floats) -> RuptureModel:
        return rebuild(self.stated, self.centre + self.sd * point)

    def likelihood(self, point: Floats) -> float:
        return float(run(self.model(point), self.sessions).log_likelihood.sum())

    def __call__(self, point: Floats) -> float:
        return (0.5 * float(point @ point) - self.likelihood(point)) / self.n

    def gradient(self, point: Floats) -> Floats:
        """Central differences: the likelihood of a bounded number of histories has no simple derivative."""
        steps = STEP * np.eye(len(point))
        return np.array([(self(point + step) - self(point - step)) / (2.0 * STEP) for step in steps])


def estimate(
    sessions: Sessions,
    stated: RuptureModel,
    *,
    iterations: int = 60,
    kept: int = 12,
    must_converge: bool = True,
) -> Fitted:
    """The hyper-parameters most probable given the dyads and the stated defaults.

    `kept` histories are remembered while estimating; the model returned keeps the number stated.
    Raises TooFewPersons below two dyads, TooFewSessions below two sessions, NotConverged unless told not to.
    """
    if len(sessions.length) < 2:
        raise TooFewPersons(needed=2, found=len(sessions.length))
    if sessions.length.max() < 2:
        raise TooFewSessions(needed=2, found=int(sessions.length.max()))
    goal = _Posterior(replace(stated, kept=kept), sessions)
    options = {"maxiter": iterations, "ftol": 1e-9, "gtol": 1e-5}
    found = minimize(goal, np.zeros(len(goal.centre)), jac=goal.gradient, method="L-BFGS-B", options=options)
    gradient_norm = float(np.linalg.norm(found.jac))
    if must_converge and not found.success:
        raise NotConverged(iterations=int(found.nit), gradient_norm=gradient_norm)
    return Fitted(
        model=replace(goal.model(found.x), kept=stated.kept),
        log_likelihood=goal.likelihood(found.x),
        log_posterior=-float(found.fun) * goal.n,
        n_dyads=len(sessions.length),
        n_sessions=int(goal.n),
        iterations=int(found.nit),
        gradient_norm=gradient_norm,
        converged=bool(found.success),
    )
