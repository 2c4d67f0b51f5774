"""What a fitted model says of each person it was fitted to: their effects and how sure they are.

The best linear unbiased predictions of Henderson (1975), which are also the posterior means given the fitted
variances and coefficients (empirical Bayes): b = K Z'V⁻¹(y − X beta) and cov(b | y) = sigma² (K − K Z'V⁻¹Z K).
As lme4's `ranef` and its `postVar`. The error of the coefficients is not part of the covariance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliance_core.tables import Result
from alliance_core.trajectories.columns import cells, seen_by_each
from alliance_core.trajectories.fit import GrowthFit
from alliance_core.trajectories.sums import ClientSums, moved
from alliance_core.vocabulary import Row

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Effects(Result):
    """Effects of clients and therapists, in units of the outcome, each in the order of their labels.

    `client_mean` (n,2) is what a client's intercept and slope add to the population's, `client_covariance`
    (n,2,2) how unsure that is; `therapist_mean` and `therapist_variance` (J) likewise, empty without therapists.
    """

    clients: NDArray[Any]
    client_mean: Floats
    client_covariance: Floats
    therapists: NDArray[Any]
    therapist_mean: Floats
    therapist_variance: Floats

    def rows(self) -> list[Row]:
        """One row a client."""
        sd = np.sqrt(np.einsum("naa->na", self.client_covariance))
        columns = zip(self.clients.tolist(), self.client_mean.tolist(), sd.tolist(), strict=True)
        return [
            {"client": c, "intercept": m[0], "slope": m[1], "sd_intercept": s[0], "sd_slope": s[1]}
            for c, m, s in columns
        ]

    def __str__(self) -> str:
        spread = self.client_mean.std(axis=0)
        return (
            f"effects of {self.clients.size} clients (spread of intercepts {spread[0]:.4g}, of slopes "
            f"{spread[1]:.4g}) and {self.therapists.size} therapists"
        )


def effects(fit: GrowthFit, sums: ClientSums) -> Effects:
    """The effects of every client and therapist in `sums` under `fit`; the sums need the fit's columns."""
    there = moved(sums, np.r_[fit.scale.origin, 0.0, np.zeros(len(sums.names))])
    psi = fit.scale.shape.psi(fit.scale.theta_at_origin)
    U, H, Z, h = seen_by_each(cells(there), psi)
    beta = fit.beta.copy()
    beta[0] += fit.beta[1] * fit.scale.origin
    contrast = np.append(-beta, 1.0)
    K = np.array([[psi[0], psi[1]], [psi[1], psi[2]]])
    back = np.array([[1.0, -fit.scale.origin if fit.scale.shape.slope else 0.0], [0.0, 1.0]])
    spread = fit.sigma2 * back @ (K - K @ H @ K) @ back.T
    return Effects(
        clients=np.unique(sums.client),
        client_mean=(U @ contrast) @ K @ back.T,
        client_covariance=spread,
        therapists=np.unique(sums.therapist) if sums.therapist is not None else np.empty(0),
        therapist_mean=psi[3] * Z @ contrast,
        therapist_variance=fit.sigma2 * (psi[3] - psi[3] ** 2 * h),
    )
