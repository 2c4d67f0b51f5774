"""Fitting a growth model: linear mixed models of change over sessions.

    y = beta0 + beta1·t + x·gamma + b0[client] + b1[client]·t + u[therapist] + e

with (b0, b1) bivariate normal, u and e normal, all independent. Model A is `fit_growth(client, log(session), y)`;
model B adds `therapist=`, nested or crossed as the data are. Equal to lme4's `y ~ t + (t | client)` and
`... + (1 | therapist)`. Sums first, fit after: see `sums` for fits over many machines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_core.tables import columns
from alliance_core.trajectories.columns import cells
from alliance_core.trajectories.compiled import crew
from alliance_core.trajectories.deviance import Deviance, Shape
from alliance_core.trajectories.errors import Collinear, NotIdentified, UnknownMethod
from alliance_core.trajectories.fit import GrowthFit, Scale
from alliance_core.trajectories.moments import CLIENTS_A_PIECE, Groups, Nested, Source
from alliance_core.trajectories.patterns import grouped
from alliance_core.trajectories.search import Optimum, Search
from alliance_core.trajectories.sums import ClientSums, client_sums, distinct, together
from alliance_core.vocabulary import TooFewPersons

Floats = NDArray[np.float64]
FEWEST_PERSONS = 3


def fit_growth(
    client: ArrayLike,
    time: ArrayLike,
    outcome: ArrayLike,
    *,
    therapist: ArrayLike | None = None,
    covariates: Mapping[str, ArrayLike] | None = None,
    slope: bool = True,
    method: str = "REML",
) -> GrowthFit:
    """Fit a growth model to one row a visit (arrays of one length, in any order; NaN rows are left out).

    `time` is on the scale of the model (log of the session, weeks...), `covariates` are columns of the fixed
    part, `slope=False` leaves the random slope out. Raises `TooFewPersons`, `NotIdentified`, `Collinear`,
    `NoNoise`, `NotConverged`, `UnknownMethod`, and what `client_sums` raises.
    """
    sums = client_sums(client, time, outcome, therapist=therapist, covariates=covariates)
    return fit_sums(sums, slope=slope, method=method)


def fit_growth_table(
    table: Any,
    *,
    client: str = "client",
    time: str = "time",
    outcome: str = "outcome",
    therapist: str | None = None,
    covariates: Sequence[str] = (),
    slope: bool = True,
    method: str = "REML",
) -> GrowthFit:
    """`fit_growth` from the named columns of any dataframe, one row a visit."""
    given = [client, time, outcome, *([therapist] if therapist else []), *covariates]
    column = columns(table, *given)
    return fit_growth(
        column[client],
        column[time],
        column[outcome],
        therapist=column[therapist] if therapist else None,
        covariates={name: column[name] for name in covariates},
        slope=slope,
        method=method,
    )


def fit_sums(sums: ClientSums, *, slope: bool = True, method: str = "REML") -> GrowthFit:
    """Fit a growth model to sums made by `client_sums`, on this machine or on many and merged."""
    if method not in ("REML", "ML"):
        raise UnknownMethod(method)
    sums = together(sums)
    source = arranged(sums)
    shape = Shape(slope=slope, therapist=sums.therapist is not None)
    _check(source, shape)
    names = ("intercept", "time", *sums.names)
    try:
        return _fitted(source, shape, sums, method, names)
    except Collinear:
        raise Collinear(names) from None


def arranged(sums: ClientSums) -> Source:
    """The sums in the arrangement that costs least: by pattern of visits, by therapist, or in full."""
    if sums.names:
        return cells(sums)
    if sums.therapist is None:
        return Groups(grouped(sums.cross), sums.n_rows, sums.client.size)
    if not distinct(sums.client):
        return cells(sums)
    _, place, counts = np.unique(sums.therapist, return_inverse=True, return_counts=True)
    cross = np.ascontiguousarray(sums.cross[:, np.argsort(place, kind="stable")])
    return Nested(cross, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), sums.n_rows)


def _check(source: Source, shape: Shape) -> None:
    if source.n_clients < FEWEST_PERSONS:
        raise TooFewPersons(needed=FEWEST_PERSONS, found=source.n_clients)
    if shape.therapist and source.n_therapists < FEWEST_PERSONS:
        raise TooFewPersons(needed=FEWEST_PERSONS, found=source.n_therapists)
    effects = source.n_clients * (2 if shape.slope else 1)
    if source.n_rows <= max(effects, source.n_fixed):
        raise NotIdentified(n_rows=source.n_rows, n_effects=effects)


def _fitted(source: Source, shape: Shape, sums: ClientSums, method: str, names: tuple[str, ...]) -> GrowthFit:
    reml = method == "REML"
    with crew(source.n_clients // CLIENTS_A_PIECE) as threads:
        search = Search(Deviance(source, shape, reml, threads))
        start = _first_guess(source, shape, reml)
        optimum = search.least(start)
        optimum = _at_the_edge(search, shape, optimum)
        found = Deviance(source, shape, reml, threads).solve(optimum.point.theta)
    scale = Scale(shape, optimum.point.theta, float(sums.origin[0]))
    move = _fixed_move(sums)
    return GrowthFit(
        method=method,
        names=names,
        beta=move @ found.beta + np.eye(move.shape[0])[0] * sums.origin[1],
        beta_covariance=found.sigma2 * move @ found.inverse @ move.T,
        scale=scale,
        sigma2=found.sigma2,
        criterion=found.deviance,
        gradient_norm=float(np.linalg.norm(optimum.point.gradient)),
        evaluations=search.evaluations,
        curvature=optimum.curvature,
        noise_slope=found.noise_slope @ shape.jacobian(optimum.point.theta),
        n_rows=source.n_rows,
        n_missing=sums.n_missing,
        n_clients=source.n_clients,
        n_therapists=source.n_therapists,
    )


def _first_guess(source: Source, shape: Shape, reml: bool) -> Floats:
    """The optimum's neighbourhood in a sample, where the whole is large."""
    few = source.sample()
    if few is None:
        return shape.start
    near = Search(Deviance(few, shape, reml)).near(shape.start).theta
    return np.where(np.abs(near) < 1e-2, 1e-2, near)


def _at_the_edge(search: Search, shape: Shape, optimum: Optimum) -> Optimum:
    """Set a standard deviation that is nothing but rounding to nothing, if the deviance agrees."""
    theta = shape.upright(optimum.point.theta)
    theta[np.abs(theta) < 1e-5] = 0.0
    exact = search.at(theta)
    if exact.deviance > optimum.point.deviance + 1e-9:
        exact = search.at(shape.upright(optimum.point.theta))
    return replace(optimum, point=exact, evaluations=search.evaluations)


def _fixed_move(sums: ClientSums) -> Floats:
    """Coefficients from the origin of the sums to the origin of the data."""
    move = np.eye(sums.width - 1)
    move[0, 1:] = -np.delete(sums.origin, 1)
    return move
