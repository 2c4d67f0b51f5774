"""The truth-and-bias model: how far a judgement follows the truth, and how far the judge's own view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from alliance_core.dyads.least_squares import Effect
from alliance_core.dyads.mixed import dyad_names, fit_mixed
from alliance_core.psychometrics.responses import one_of, same_length
from alliance_core.tables.results import Result
from alliance_core.vocabulary import Abstention, Row

METHOD = "truth-and-bias model"
Differing = Literal["truth", "bias", "neither"]


@dataclass(frozen=True, slots=True)
class TruthAndBias(Result):
    """`directional_bias`: how far judgements lie above the truth on average. `truth_force`, `bias_force`: how far a
    judgement moves with one point of truth and of the judge's own view. `dyad_sd`: of directional bias."""

    title: ClassVar[str] = "Truth and bias"
    directional_bias: Effect
    truth_force: Effect
    bias_force: Effect
    dyad_sd: float
    slope_sd: float | None

    def rows(self) -> list[Row]:
        """One row an effect."""
        names = ("directional_bias", "truth_force", "bias_force")
        return [getattr(self, name).named_row(name.replace("_", " ")) for name in names]

    def notes(self) -> list[str]:
        """How far dyads differ."""
        slope = "" if self.slope_sd is None else f", in the force {self.slope_sd:.6g}"
        return [f"SD between dyads: in directional bias {self.dyad_sd:.6g}{slope}."]


def truth_and_bias(
    judgement: ArrayLike,
    truth: ArrayLike,
    bias: ArrayLike,
    dyads: ArrayLike,
    *,
    differing: Differing = "truth",
    level: float = 0.95,
) -> TruthAndBias | Abstention:
    """West and Kenny (2011), dyads random: J - m = b0 + d0 + (b1 + d1) (T - m) + b2 (B - m) + e, m the mean of T.

    One row a judgement: e.g. the therapist's guess J of the client's answer T, and the therapist's own answer B.
    All three are on one scale and centred on the mean of the truth over the rows used. d0 is the dyad's own
    directional bias; `differing` names the one force that also differs between dyads. REML; rows with a missing
    value are left out. Abstains below 20 dyads, where truth and bias cannot be told apart or leave no remainder.
    """
    one_of("differing", differing, get_args(Differing))
    j, t, b = same_length(judgement=judgement, truth=truth, bias=bias)
    names = dyad_names(dyads, len(j))
    known = ~np.isnan(j + t + b)
    m = float(t[known].mean()) if known.any() else 0.0
    first, other = (b - m, t - m) if differing == "bias" else (t - m, b - m)
    has_slope = differing != "neither"
    mixed = fit_mixed(
        METHOD, names, first, j - m, {"other": other}, n_between=1, has_slope=has_slope, level=level
    )
    if isinstance(mixed, Abstention):
        return mixed
    at_truth, at_bias = (2, 1) if differing == "bias" else (1, 2)
    spread = np.sqrt(np.maximum(np.diag(mixed.fit.random_covariance), 0.0))
    return TruthAndBias(
        mixed.effect("directional bias", {0: 1.0}),
        mixed.effect("truth force", {at_truth: 1.0}),
        mixed.effect("bias force", {at_bias: 1.0}),
        float(spread[0]),
        float(spread[1]) if has_slope else None,
    )
