"""Congruence: how far two ratings of the same thing agree, in level and in movement."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from alliance_core.psychometrics.agreement import intraclass_correlation
from alliance_core.psychometrics.goals import mean_with_t_interval
from alliance_core.psychometrics.responses import Vector, same_length
from alliance_core.tables.results import Figure, Result, figure_rows
from alliance_core.vocabulary import Abstention, Estimate, Interval, Row, within

VERSION = "1"
METHOD = "congruence"
NEEDED = 4


@dataclass(frozen=True, slots=True)
class Congruence(Result):
    """`gap`: mean of therapist minus client. `distance`: mean size of the gap. `movement`: correlation of the two.
    `agreement`: absolute agreement, ICC2. Each may be abstained from on its own."""

    title: ClassVar[str] = "Congruence"
    gap: Figure
    distance: Figure
    movement: Figure
    agreement: Figure

    def rows(self) -> list[Row]:
        """One row a figure."""
        names = ("gap", "distance", "movement", "agreement")
        return figure_rows({name: getattr(self, name) for name in names})


def congruence(client: ArrayLike, therapist: ArrayLike, *, level: float = 0.95) -> Congruence:
    """Congruence of paired ratings (one dyad over sessions or elements, or many dyads at one session).

    Pairs with a missing side are left out and counted: a missing side is not a gap. Pairs are taken as
    independent. Everything abstains below 4 pairs; movement and agreement also where a chair's ratings do not vary
    ("all tens": ratings cannot show a change there).
    """
    c, t = same_length(client=client, therapist=therapist)
    kept = ~np.isnan(c + t)
    c, t, gone = c[kept], t[kept], int((~kept).sum())
    if len(c) < NEEDED:
        silent = Abstention("too few pairs", NEEDED, len(c), METHOD, VERSION)
        return Congruence(silent, silent, silent, silent)
    return Congruence(
        mean_with_t_interval(t - c, gone, f"{METHOD}, gap", level),
        mean_with_t_interval(np.abs(t - c), gone, f"{METHOD}, distance", level),
        correlation(c, t, gone, level),
        _agreement(c, t, gone, level),
    )


def correlation(one: Vector, other: Vector, gone: int, level: float) -> Figure:
    """Pearson's correlation with Fisher's interval; abstains where a side does not vary."""
    method = f"{METHOD}, movement"
    if min(float(np.ptp(one)), float(np.ptp(other))) == 0.0:
        return Abstention("a chair's ratings do not vary", None, None, method, VERSION)
    a, b = one - one.mean(), other - other.mean()
    r = min(1.0, max(-1.0, float(a @ b) / math.sqrt(float(a @ a) * float(b @ b))))
    half = float(stats.norm.isf((1.0 - within("level", level, 0.0, 1.0)) / 2.0)) / math.sqrt(len(one) - 3)
    z = math.atanh(r) if abs(r) < 1.0 else None
    interval = None if z is None else Interval(math.tanh(z - half), math.tanh(z + half), level)
    return Estimate(r, interval, len(one), gone, method, VERSION)


def _agreement(c: Vector, t: Vector, gone: int, level: float) -> Figure:
    method = f"{METHOD}, agreement"
    if min(float(np.ptp(c)), float(np.ptp(t))) == 0.0:
        return Abstention("a chair's ratings do not vary", None, None, method, VERSION)
    icc = intraclass_correlation(np.column_stack([c, t]), level=level)
    figure = icc if isinstance(icc, Abstention) else icc["ICC2"]
    if isinstance(figure, Abstention):
        return Abstention(figure.reason, None, None, method, VERSION)
    return Estimate(figure.value, figure.interval, figure.n_used, gone, method, VERSION)
