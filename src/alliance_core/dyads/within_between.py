"""Within and between: does a better session go with a better next outcome, apart from who does well anyway?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_core.dyads.least_squares import Effect
from alliance_core.dyads.mixed import dyad_means, dyad_names, fit_mixed
from alliance_core.psychometrics.responses import Vector, same_length
from alliance_core.tables.results import Result
from alliance_core.vocabulary import Abstention, CoreError, Row

METHOD = "within-between model"


class SessionTwice(CoreError):
    """A dyad has two rows for one session, so there is no next one."""

    def __init__(self) -> None:
        super().__init__("Every dyad needs one row for each session, but one has two.")


@dataclass(frozen=True, slots=True)
class WithinBetween(Result):
    """`within`: a session one point above the dyad's own mean. `between`: a dyad one point above others.
    `contextual`: between minus within."""

    title: ClassVar[str] = "Within and between"
    within: Effect
    between: Effect
    contextual: Effect
    within_sd: float | None

    def rows(self) -> list[Row]:
        """One row an effect."""
        return [getattr(self, name).named_row(name) for name in ("within", "between", "contextual")]

    def notes(self) -> list[str]:
        """How far the within effect differs between dyads."""
        return (
            []
            if self.within_sd is None
            else [f"SD of the within effect between dyads: {self.within_sd:.6g}."]
        )


def within_between(
    predictor: ArrayLike,
    outcome: ArrayLike,
    dyads: ArrayLike,
    sessions: ArrayLike,
    *,
    next_outcome: bool = True,
    trend: bool = True,
    differing: bool = True,
    level: float = 0.95,
) -> WithinBetween | Abstention:
    """Random-effects within-between model (Bell, Fairbrother and Jones 2019), one row a session of a dyad.

    y = b0 + (b1 + d1) (x - mean of x in the dyad) + b2 session + b3 (mean of x in the dyad) + d0 + e. y is the
    outcome of the dyad's next session (`next_outcome`), whatever the gap; `trend` keeps b2; `differing` keeps d1.
    The mean is over the rows used, those with x and y. REML. Abstains below 20 dyads, and where x does not vary
    within or between dyads. An association in time, not a cause: what changes both is not removed.
    """
    x, y, session = same_length(predictor=predictor, outcome=outcome, sessions=sessions)
    names = dyad_names(dyads, len(x))
    z = following(names, session, y) if next_outcome else y
    known = ~np.isnan(x + z + session)
    mean = dyad_means(names, x, known)
    within = np.where(known, x - mean, np.nan)
    if not np.nanmax(np.abs(within), initial=0.0) > 1e-9 * np.nanmax(np.abs(x), initial=0.0):
        return Abstention("the predictor does not vary within dyads", None, None, METHOD, "1")
    covariates = ({"session": session} if trend else {}) | {"between": mean}
    mixed = fit_mixed(METHOD, names, within, z, covariates, n_between=2, has_slope=differing, level=level)
    if isinstance(mixed, Abstention):
        return mixed
    last = len(mixed.fit.names) - 1
    return WithinBetween(
        mixed.effect("within", {1: 1.0}),
        mixed.effect("between", {last: 1.0}),
        mixed.effect("contextual", {last: 1.0, 1: -1.0}),
        float(np.sqrt(max(0.0, mixed.fit.random_covariance[1, 1]))) if differing else None,
    )


def following(dyads: NDArray[np.generic], sessions: Vector, outcome: Vector) -> Vector:
    """For each row the outcome of the same dyad's next session in order; NaN at the last. Raises `SessionTwice`."""
    codes = np.unique(dyads, return_inverse=True)[1]
    order = np.lexsort((sessions, codes))
    same = codes[order][1:] == codes[order][:-1]
    if (same & (np.diff(sessions[order]) == 0.0)).any():
        raise SessionTwice
    found = np.full(len(outcome), np.nan)
    found[order[:-1][same]] = outcome[order[1:][same]]
    return found
