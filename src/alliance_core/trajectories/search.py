"""The search for the least deviance: steps shaped by expected information, then Newton with the true curvature.

The true curvature is taken by differences of the analytic gradient, at the end only. Found means: a Newton step
would lower the deviance by less than `FOUND`, a scale-free statement; the gradient's norm is handed back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance_core.trajectories.errors import NotConverged

Floats = NDArray[np.float64]
FOUND = 1e-18
FOUND_BUT_FOR_ROUNDING = 1e-12
NEAR = 1e-9
ROUNDING = 1e-13
LONGEST = 200


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Deviance, gradient and an approximate curvature at theta."""

    theta: Floats
    deviance: float
    gradient: Floats
    metric: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The least deviance, the curvature there, and the number of evaluations it took."""

    point: Point
    curvature: Floats
    evaluations: int


class Search:
    """A search that counts its evaluations."""

    def __init__(self, evaluate: Callable[[Floats], Point]) -> None:
        self._evaluate = evaluate
        self.evaluations = 0

    def at(self, theta: Floats) -> Point:
        """Evaluate at theta."""
        self.evaluations += 1
        return self._evaluate(theta)

    def near(self, theta: Floats) -> Point:
        """Steps shaped by expected information, until the optimum is near or no step helps."""
        point = self.at(theta)
        for _ in range(LONGEST):
            step, gain = _newton(point.gradient, point.metric)
            if gain < NEAR:
                break
            lower = self._lower(point, step)
            if lower is None:
                break
            point = lower
        return point

    def least(self, theta: Floats) -> Optimum:
        """The optimum nearest to theta; raises `NotConverged`."""
        point = self.near(theta)
        for _ in range(LONGEST // 4):
            curvature = self._curvature(point)
            point, done = self._newton_steps(point, curvature)
            if done:
                return Optimum(point, curvature, self.evaluations)
        raise NotConverged(gradient_norm=float(np.linalg.norm(point.gradient)), evaluations=self.evaluations)

    def _newton_steps(self, point: Point, curvature: Floats) -> tuple[Point, bool]:
        """Steps with one curvature while each gains much less than the last; whether that was the end.

        It is the end only where the curvature was taken near enough to be that of the optimum.
        """
        step, gain = _newton(point.gradient, curvature)
        near, before = gain < NEAR, np.inf
        while gain >= FOUND:
            lower = self._lower(point, step) if gain < 1e-3 * before else None
            if lower is None:
                return point, near and gain < FOUND_BUT_FOR_ROUNDING
            point, before = lower, gain
            step, gain = _newton(point.gradient, curvature)
        return point, near

    def _lower(self, point: Point, step: Floats) -> Point | None:
        """The first point along the step, halved as needed, that is no higher; None if there is none."""
        allowed = point.deviance + ROUNDING * (1.0 + abs(point.deviance))
        for _ in range(40):
            tried = self.at(point.theta + step)
            if tried.deviance <= allowed:
                return tried
            step = 0.5 * step
        return None

    def _curvature(self, point: Point) -> Floats:
        """Central differences of the gradient, with steps of a ten-thousandth of a standard error."""
        sizes = 1e-4 / np.sqrt(np.maximum(np.abs(np.diag(point.metric)), 1e-8))
        columns = [
            (self.at(point.theta + move).gradient - self.at(point.theta - move).gradient) / (2.0 * size)
            for size, move in zip(sizes, np.diag(sizes), strict=True)
        ]
        rough = np.stack(columns, axis=1)
        even: Floats = 0.5 * (rough + rough.T)
        return even


def _newton(gradient: Floats, curvature: Floats) -> tuple[Floats, float]:
    """The step down and the fall it promises; directions of no or wrong curvature are straightened."""
    values, vectors = np.linalg.eigh(curvature)
    size = np.maximum(np.abs(values), 1e-9 * max(float(np.abs(values).max()), 1e-9))
    along = vectors.T @ gradient
    step: Floats = -vectors @ (along / size)
    return step, 0.5 * float((along**2 / size).sum())
