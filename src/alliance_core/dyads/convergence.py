"""Convergence: do the two chairs come closer over sessions?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from alliance_core.dyads.least_squares import Effect
from alliance_core.dyads.mixed import dyad_names, fit_mixed
from alliance_core.psychometrics.responses import same_length
from alliance_core.tables.results import Result
from alliance_core.vocabulary import Abstention, OutOfRange, Row

METHOD = "convergence"


@dataclass(frozen=True, slots=True)
class Convergence(Result):
    """`start`: the usual distance at the first session. `change`: of the distance when the number of sessions grows
    e-fold; below zero the chairs converge. `dyad_sd`: how far dyads differ in change."""

    title: ClassVar[str] = "Convergence"
    start: Effect
    change: Effect
    dyad_sd: float

    def rows(self) -> list[Row]:
        """One row each for start and change."""
        return [self.start.named_row("start"), self.change.named_row("change")]

    def notes(self) -> list[str]:
        """How far dyads differ."""
        return [f"SD of the change between dyads: {self.dyad_sd:.6g}."]


def convergence(
    client: ArrayLike, therapist: ArrayLike, dyads: ArrayLike, sessions: ArrayLike, *, level: float = 0.95
) -> Convergence | Abstention:
    """|therapist - client| = b0 + d0 + (b1 + d1) log(session) + e, sessions counted from 1, dyads random; REML.

    A session with one side missing is no gap and is left out. Abstains below 20 dyads, where no distance ever
    differs, and where dyads have too few sessions. Distances cannot fall below zero, so dyads that agree from the
    start cannot converge: read `change` beside `start`.
    """
    c, t, session = same_length(client=client, therapist=therapist, sessions=sessions)
    names = dyad_names(dyads, len(c))
    if (session < 1).any():
        raise OutOfRange("a session's number", float(np.nanmin(session)), 1.0, float("inf"))
    distance = np.abs(t - c)
    mixed = fit_mixed(METHOD, names, np.log(session), distance, {}, n_between=1, has_slope=True, level=level)
    if isinstance(mixed, Abstention):
        return mixed
    spread = float(np.sqrt(max(0.0, mixed.fit.random_covariance[1, 1])))
    return Convergence(mixed.effect("start", {0: 1.0}), mixed.effect("change", {1: 1.0}), spread)
