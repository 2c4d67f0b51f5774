"""Who is not on track: the probability that therapy will end in reliable deterioration, or in recovery.

Given a client's posterior, the last score y_T is normal with mean and variance of `Posterior.expected` and
`Posterior.score_sd`. With y_1 the observed first score, R the reliable change and c the cut-off, for a measure
on which less is better,

    P(deterioration) = P(y_T − y_1 ≥ R)      P(improvement) = P(y_1 − y_T ≥ R)
    P(recovery) = P(y_T < c and y_1 − y_T ≥ R), only for a client with y_1 ≥ c

and mirrored where more is better. Scores that move in steps get half a step of continuity. A client is *not on
track* where P(deterioration) exceeds a threshold, chosen on other clients for a stated specificity.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, inf, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_core.tables import Result, block, figure_rows
from alliance_core.trajectories.posterior import GrowthModel, Posterior
from alliance_core.vocabulary import (
    Abstention,
    Basis,
    Estimate,
    NotFinite,
    Row,
    Signal,
    TooFewPersons,
    finite,
    within,
)

Floats = NDArray[np.float64]
VERSION = "1"
FEWEST_SCORES = 2


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """What counts as change on a measure: `reliable_change`, the clinical `cutoff`, which way is better.

    `step` is the smallest difference between two scores, 0 for a continuous one. A client is a case at
    `cutoff` or worse.
    """

    reliable_change: float
    cutoff: float | None = None
    lower_is_better: bool = True
    step: float = 0.0

    def __post_init__(self) -> None:
        within("a reliable change", self.reliable_change, 0.0, inf)
        within("the step of a score", self.step, 0.0, inf)
        finite("a cut-off", self.cutoff or 0.0)

    def is_case(self, score: float) -> bool:
        """Whether a score is at the cut-off or worse; never without a cut-off."""
        if self.cutoff is None:
            return False
        return score >= self.cutoff if self.lower_is_better else score <= self.cutoff


@dataclass(frozen=True, slots=True)
class Prospects(Result):
    """The probabilities of how therapy will end for one client, or why there is none."""

    deterioration: Estimate | Abstention
    improvement: Estimate | Abstention
    recovery: Estimate | Abstention
    end: float

    def rows(self) -> list[Row]:
        """One row an ending."""
        endings = {
            "deterioration": self.deterioration,
            "improvement": self.improvement,
            "recovery": self.recovery,
        }
        return figure_rows(endings)

    def __str__(self) -> str:
        return block(f"Prospects at time {self.end:g}", self.as_table())


def prospects(posterior: Posterior, *, baseline: float, end: float, rule: ChangeRule) -> Prospects:
    """Probabilities of the endings at time `end`, from the first observed score and all that came since.

    Silent (an `Abstention` each) below two scores; recovery also where the rule has no cut-off or the client
    was no case at the start.
    """
    first, time = finite("the first score", baseline), finite("time", end)
    if posterior.n < FEWEST_SCORES:
        few = Abstention("too few scores", FEWEST_SCORES, posterior.n, "prospects", VERSION)
        return Prospects(few, few, few, time)
    mean, sd = posterior.expected(time), posterior.score_sd(time)
    worse, better, well = _chances(mean, sd, first, rule)
    recovery: Estimate | Abstention = _chance(well, posterior.n, "recovery")
    if not rule.is_case(first):
        recovery = Abstention("no case at the start", None, None, "prospects", VERSION)
    return Prospects(
        _chance(worse, posterior.n, "deterioration"),
        _chance(better, posterior.n, "improvement"),
        recovery,
        time,
    )


def _chance(probability: float, n: int, name: str) -> Estimate:
    return Estimate(probability, None, n, 0, f"prospects, {name}", VERSION)


def _chances(mean: float, sd: float, first: float, rule: ChangeRule) -> tuple[float, float, float]:
    """Probabilities of reliable deterioration, reliable improvement, and (for a case) recovery."""
    sign = 1.0 if rule.lower_is_better else -1.0
    moved, half = sign * (mean - first), rule.step / 2.0
    worse = _above((rule.reliable_change - half - moved) / sd)
    better = _above((rule.reliable_change - half + moved) / sd)
    if rule.cutoff is None:
        return worse, better, 0.0
    to_well = sign * (mean - rule.cutoff) + half
    return worse, better, min(better, _above(to_well / sd))


def _above(z: float) -> float:
    """P(Z >= z) of a standard normal."""
    return 0.5 * erfc(z / sqrt(2.0))


def not_on_track(
    posterior: Posterior, *, baseline: float, end: float, rule: ChangeRule, threshold: float
) -> Signal | Abstention | None:
    """A signal where the probability of reliable deterioration exceeds `threshold`; None where it does not."""
    limit = within("a threshold", threshold, 0.0, 1.0)
    found = prospects(posterior, baseline=baseline, end=end, rule=rule).deterioration
    if isinstance(found, Abstention) or found.value <= limit:
        return found if isinstance(found, Abstention) else None
    n = posterior.n
    basis = (
        Basis("probability of deterioration", found.value, n),
        Basis("expected last score", posterior.expected(end), n),
        Basis("first score", baseline, 1),
        Basis("threshold", limit, n),
    )
    return Signal("not on track", "ask", basis)


def deterioration_paths(
    model: GrowthModel, time: ArrayLike, outcome: ArrayLike, end: ArrayLike, rule: ChangeRule
) -> Floats:
    """P(deterioration) of many clients after each session, (n, T), by the same update as `Posterior.updated`.

    `time` is (T,) or (n, T), `outcome` (n, T) with NaN where a score is missing (what was known stays), `end`
    a number or (n,). The first score is the baseline: a missing one raises `NotFinite`.
    """
    y = np.asarray(outcome, dtype=np.float64)
    t = np.broadcast_to(np.asarray(time, dtype=np.float64), y.shape)
    last = np.broadcast_to(np.asarray(end, dtype=np.float64), y.shape[:1])
    if not np.isfinite(y[:, 0]).all():
        raise NotFinite("the first score", float("nan"))
    start = model.prior()
    m, p = np.zeros((y.shape[0], 2)), np.tile([start.p00, start.p01, start.p11], (y.shape[0], 1))
    paths = np.empty_like(y)
    for session in range(y.shape[1]):
        m, p = _told(model, m, p, t[:, session], y[:, session])
        paths[:, session] = _worse(model, m, p, last, y[:, 0], rule)
    return paths


def _told(model: GrowthModel, m: Floats, p: Floats, t: Floats, y: Floats) -> tuple[Floats, Floats]:
    """One more score for everyone who has one."""
    a, b = p[:, 0] + p[:, 1] * t, p[:, 1] + p[:, 2] * t
    s = a + b * t + model.noise
    e = np.where(np.isnan(y), 0.0, y - model.mean[0] - m[:, 0] - (model.mean[1] + m[:, 1]) * t) / s
    told = np.where(np.isnan(y), 0.0, 1.0 / s)
    gain = np.stack([a, b], axis=1)
    return m + gain * e[:, None], p - np.stack([a * a, a * b, b * b], axis=1) * told[:, None]


def _worse(model: GrowthModel, m: Floats, p: Floats, end: Floats, first: Floats, rule: ChangeRule) -> Floats:
    mean = model.mean[0] + m[:, 0] + (model.mean[1] + m[:, 1]) * end
    sd = np.sqrt(p[:, 0] + 2.0 * p[:, 1] * end + p[:, 2] * end * end + model.noise)
    moved = (mean - first) * (1.0 if rule.lower_is_better else -1.0)
    z = (rule.reliable_change - rule.step / 2.0 - moved) / sd
    return np.array([_above(value) for value in z.tolist()])


def threshold_for(probabilities: ArrayLike, deteriorated: ArrayLike, *, specificity: float) -> float:
    """The least threshold at which at least `specificity` of those who did not deteriorate stay unflagged.

    Both arrays have one value a client; flagged means strictly above. Choose it on other clients than those it
    is used for. Raises `TooFewPersons` where nobody stayed without deterioration.
    """
    calm = np.sort(np.asarray(probabilities, dtype=np.float64)[~np.asarray(deteriorated, dtype=bool)])
    if not calm.size:
        raise TooFewPersons(needed=1, found=0)
    share = within("a specificity", specificity, 0.0, 1.0)
    kept = int(np.ceil(share * calm.size - 1e-12))
    return float(calm[kept - 1]) if kept else 0.0


def worse_than_band(
    posterior: Posterior, time: float, outcome: float, rule: ChangeRule, level: float = 0.8
) -> bool:
    """The simple rule: whether a new score lies beyond the worse edge of the band expected before it."""
    band = posterior.band(finite("time", time), level)
    return outcome > band.high if rule.lower_is_better else outcome < band.low


def risen_since_intake(baseline: float, outcome: float, rule: ChangeRule) -> bool:
    """The simplest rule: whether the score has worsened reliably since the first."""
    moved = finite("outcome", outcome) - finite("the first score", baseline)
    return (moved if rule.lower_is_better else -moved) >= rule.reliable_change
