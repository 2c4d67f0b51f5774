"""The ending seen from a landmark: how probable it is, given all that is known at one session.

The growth model's probability of reliable deterioration knows one measure and a straight line. At a landmark session s
a logistic model corrects it by whatever else is known by then, and is learned from how earlier therapies ended:

    logit P(ended so) = b0 + z'b,   z the standardised features,   b ~ N(0, prior_sd²)

(van Houwelingen, 2007: landmarking). With no feature of worth, b says so and the growth model's probability stands.
The estimate is the posterior mode, by Newton's method; its covariance is the inverse of the information there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from alliance_core.tables import Result, block
from alliance_core.trajectories.errors import (
    Collinear,
    NoFeatures,
    NotConverged,
    UnequalLengths,
    UnknownColumn,
)
from alliance_core.trajectories.posterior import GrowthModel
from alliance_core.trajectories.track import ChangeRule, deterioration_paths
from alliance_core.vocabulary import Row, TooFewPersons, within

Floats = NDArray[np.float64]
FEWEST_OF_EACH = 10
NORMAL_975 = 1.959963984540054
NEWTON_STEPS = 50
ARRIVED = 1e-10
SURE = 1e-9


@dataclass(frozen=True, slots=True)
class LandmarkFit(Result):
    """What was learned: each feature's place, scale and coefficient (a scale's worth), the intercept first.

    `n` persons, `n_ended` of them with the ending; `n_missing` were left out for a missing value.
    """

    names: tuple[str, ...]
    centre: Floats
    scale: Floats
    coefficient: Floats
    covariance: Floats
    n: int
    n_ended: int
    n_missing: int

    def probability(self, features: Mapping[str, ArrayLike]) -> Floats:
        """P(ended so), one a person; NaN where a feature is missing. Raises `UnknownColumn` for other features."""
        if set(features) != set(self.names):
            raise UnknownColumn(", ".join(sorted(set(features) ^ set(self.names))), self.names)
        columns = np.stack([np.asarray(features[name], dtype=np.float64) for name in self.names], axis=-1)
        line = self.coefficient[0] + ((columns - self.centre) / self.scale) @ self.coefficient[1:]
        probability: Floats = expit(line)
        return probability

    def rows(self) -> list[Row]:
        """One row a coefficient, with its 95 % interval."""
        sd = np.sqrt(np.diag(self.covariance))
        return [
            {"feature": name, "value": value, "low": value - NORMAL_975 * s, "high": value + NORMAL_975 * s}
            for name, value, s in zip(
                ("intercept", *self.names), self.coefficient.tolist(), sd.tolist(), strict=True
            )
        ]

    def __str__(self) -> str:
        return block(f"Ending from a landmark: {self.n_ended} of {self.n} persons", self.as_table())


def fit_landmark(
    features: Mapping[str, ArrayLike], ended: ArrayLike, *, prior_sd: float = 2.0
) -> LandmarkFit:
    """Learn from persons whose ending is known; `features` have one value a person, `ended` is true or false.

    Persons with a missing feature are left out. Raises `TooFewPersons` with fewer than ten of either ending,
    `NoFeatures`, `UnequalLengths`, `Collinear` for a feature that is the same for everybody, `NotConverged`.
    """
    sd = within("the SD of a prior", prior_sd, 1e-6, 1e6)
    so = np.asarray(ended, dtype=bool)
    columns = [np.asarray(values, dtype=np.float64) for values in features.values()]
    if not columns:
        raise NoFeatures
    if any(column.shape != so.shape for column in columns):
        raise UnequalLengths([so.size, *(column.size for column in columns)])
    x = np.stack(columns, axis=1)
    known = np.isfinite(x).all(axis=1)
    x, y = x[known], so[known]
    least = int(min(y.sum(), (~y).sum()))
    if least < FEWEST_OF_EACH:
        raise TooFewPersons(needed=FEWEST_OF_EACH, found=least)
    centre, scale = x.mean(axis=0), x.std(axis=0)
    for name, spread in zip(features, scale, strict=True):
        if spread == 0.0:
            raise Collinear((name,))
    z = np.column_stack([np.ones(len(y)), (x - centre) / scale])
    coefficient, covariance = _mode(z, y.astype(np.float64), sd)
    n_missing = int((~known).sum())
    return LandmarkFit(
        tuple(features), centre, scale, coefficient, covariance, len(y), int(y.sum()), n_missing
    )


def _mode(z: Floats, y: Floats, prior_sd: float) -> tuple[Floats, Floats]:
    """The posterior mode and its covariance. The posterior has one top; the intercept's prior is flat."""
    precision = np.full(z.shape[1], prior_sd**-2.0)
    precision[0] = 0.0
    share = y.mean()
    b = np.zeros(z.shape[1])
    b[0] = np.log(share / (1.0 - share))
    height, step = -inf, np.zeros_like(b)
    for _ in range(NEWTON_STEPS):
        line = z @ b
        now = float(y @ line - np.logaddexp(0.0, line).sum() - 0.5 * precision @ b**2)
        if now < height:  # too far: half the way back
            step = step / 2.0
            b = b - step
            continue
        height, p = now, expit(line)
        information = (z * (p * (1.0 - p))[:, None]).T @ z + np.diag(precision)
        gradient = z.T @ (y - p) - precision * b
        step = np.linalg.solve(information, gradient)
        if float(gradient @ step) < ARRIVED:
            return b, np.linalg.inv(information)
        b = b + step
    raise NotConverged(gradient_norm=float(np.linalg.norm(gradient)), evaluations=NEWTON_STEPS)


def landmark_features(
    model: GrowthModel,
    time: ArrayLike,
    outcome: ArrayLike,
    *,
    end: float,
    rule: ChangeRule,
    ratings: Mapping[str, ArrayLike] | None = None,
) -> dict[str, Floats]:
    """What is known of many clients at the last of their sessions so far, by name, one value a client.

    `outcome` (n, s) is the measure in the sessions so far and `time` (s,) their times; each of `ratings` is (n, s), the
    alliance as one chair rated it. Features: the growth model's log odds of reliable deterioration and their square,
    the first and the last score, and of each rating its mean and how far the last lies from the mean before.
    """
    y = np.asarray(outcome, dtype=np.float64)
    p = np.clip(deterioration_paths(model, time, y, end, rule)[:, -1], SURE, 1.0 - SURE)
    odds = np.log(p / (1.0 - p))
    found = {"log odds": odds, "log odds squared": odds**2, "first score": y[:, 0], "last score": y[:, -1]}
    for name, values in (ratings or {}).items():
        seen = np.asarray(values, dtype=np.float64)
        found[f"{name}, mean"] = seen.mean(axis=1)
        found[f"{name}, last change"] = seen[:, -1] - seen[:, :-1].mean(axis=1)
    return found
