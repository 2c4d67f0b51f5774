"""The profiled deviance of a mixed model, its analytic gradient, and its curvature.

With theta the relative Cholesky factor of the client's effects (and, last, the therapist's standard deviation),
everything in units of the noise:

    REML   log|V| + log|X'V⁻¹X| + (n−p)·(1 + log(2π R/(n−p)))       R = min over beta of (y−Xβ)'V⁻¹(y−Xβ)
    ML     log|V| + n·(1 + log(2π R/n))

Source of the profiled form: Bates, Mächler, Bolker & Walker (2015), Journal of Statistical Software 67(1).
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from math import log, pi

import numpy as np
from numpy.typing import NDArray

from alliance_core.trajectories.errors import Collinear, NoNoise
from alliance_core.trajectories.moments import N_VARIANCES, Moments, Source
from alliance_core.trajectories.search import Point

Floats = NDArray[np.float64]
COLLINEAR = 1e-12
WITHOUT_NOISE = 1e-13


@dataclass(frozen=True, slots=True)
class Shape:
    """Which effects are random: the client's slope beside the intercept, the therapist's intercept."""

    slope: bool = True
    therapist: bool = False

    @property
    def start(self) -> Floats:
        """Where a search begins: effects as large as the noise, uncorrelated; therapists smaller."""
        return np.array(([1.0, 0.0, 1.0] if self.slope else [1.0]) + ([0.5] if self.therapist else []))

    def psi(self, theta: Floats) -> Floats:
        """(k11, k12, k22, tau²) of theta."""
        psi = np.zeros(N_VARIANCES)
        psi[0] = theta[0] ** 2
        if self.slope:
            psi[1], psi[2] = theta[0] * theta[1], theta[1] ** 2 + theta[2] ** 2
        if self.therapist:
            psi[3] = theta[-1] ** 2
        return psi

    def jacobian(self, theta: Floats) -> Floats:
        """d psi / d theta, (4, q)."""
        J = np.zeros((N_VARIANCES, theta.size))
        J[0, 0] = 2.0 * theta[0]
        if self.slope:
            J[1, :2] = theta[1], theta[0]
            J[2, 1:3] = 2.0 * theta[1], 2.0 * theta[2]
        if self.therapist:
            J[3, -1] = 2.0 * theta[-1]
        return J

    def bend(self, gradient: Floats) -> Floats:
        """Σ over psi of gradient · d²psi/dtheta², (q, q): the curvature that squares bring with them."""
        q = 2 * self.slope + 1 + self.therapist
        bent = np.zeros((q, q))
        bent[0, 0] = 2.0 * gradient[0]
        if self.slope:
            bent[0, 1] = bent[1, 0] = gradient[1]
            bent[1, 1] = bent[2, 2] = 2.0 * gradient[2]
        if self.therapist:
            bent[-1, -1] = 2.0 * gradient[3]
        return bent

    def upright(self, theta: Floats) -> Floats:
        """The same covariance with a diagonal that is not negative."""
        turned = theta.copy()
        if self.slope:
            turned[:2] *= -1.0 if theta[0] < 0 else 1.0
            turned[2:] = np.abs(theta[2:])
        else:
            turned = np.abs(theta)
        return turned


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What is known at one theta: coefficients, noise, deviance, and derivatives with respect to psi."""

    deviance: float
    beta: Floats
    sigma2: float
    inverse: Floats
    gradient: Floats
    information: Floats
    noise_slope: Floats


def solve(moments: Moments, n_rows: int, reml: bool) -> Solution:
    """Profile beta and the noise out; raises `Collinear` or `NoNoise` where there is no solution."""
    p = moments.S.shape[0] - 1
    XX, Xy = moments.S[:p, :p], moments.S[:p, p]
    inverse, logdet = _inverted(XX)
    beta = inverse @ Xy
    df = n_rows - p if reml else n_rows
    rest = float(moments.S[p, p] - Xy @ beta)
    if rest <= WITHOUT_NOISE * moments.S[p, p]:
        raise NoNoise
    sigma2 = rest / df
    deviance = moments.logdet + (logdet if reml else 0.0) + df * (1.0 + log(2.0 * pi * sigma2))
    contrast = np.append(-beta, 1.0)
    noise_slope = -np.einsum("i,aij,j->a", contrast, moments.D, contrast) / sigma2
    gradient = moments.h + noise_slope
    if reml:
        gradient = gradient - np.einsum("aij,ji->a", moments.D[:, :p, :p], inverse)
    information = moments.F - np.outer(moments.h, moments.h) / n_rows
    return Solution(deviance, beta, sigma2, inverse, gradient, information, noise_slope / df)


def _inverted(XX: Floats) -> tuple[Floats, float]:
    """Inverse and log-determinant, after scaling to a unit diagonal."""
    size = np.sqrt(np.diag(XX))
    if not (size > 0.0).all():
        raise Collinear(())
    values, vectors = np.linalg.eigh(XX / np.outer(size, size))
    if values[0] < COLLINEAR:
        raise Collinear(())
    inverse = (vectors / values) @ vectors.T / np.outer(size, size)
    return inverse, float(np.log(values).sum() + 2.0 * np.log(size).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Deviance:
    """The deviance of one source under one shape, as a function of theta."""

    source: Source
    shape: Shape
    reml: bool
    threads: Executor | None = None

    def solve(self, theta: Floats) -> Solution:
        """Everything known at theta."""
        moments = self.source.moments(self.shape.psi(theta), self.threads)
        return solve(moments, self.source.n_rows, self.reml)

    def __call__(self, theta: Floats) -> Point:
        """Deviance, gradient and a curvature to step by, at theta."""
        found = self.solve(theta)
        J = self.shape.jacobian(theta)
        metric = J.T @ found.information @ J + self.shape.bend(found.gradient)
        return Point(theta, found.deviance, J.T @ found.gradient, metric)
