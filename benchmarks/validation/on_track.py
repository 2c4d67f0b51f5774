"""Who is not on track by a session: sensitivity, AUC and calibration for reliable deterioration at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from sklearn.metrics import roc_auc_score

from alliance_core.proportions import wilson_interval
from alliance_core.simulation import Design, simulate
from alliance_core.trajectories import (
    ChangeRule,
    GrowthModel,
    deterioration_paths,
    fit_growth,
    fit_landmark,
    landmark_features,
)
from benchmarks.validation.detection import calibration_error
from benchmarks.validation.dyads import Bools, Floats

BY_SESSION = 3
SPECIFICITY = 0.885
RULE = ChangeRule(reliable_change=6, cutoff=10, step=1)  # the PHQ-9's, as NHS Talking Therapies has it


@dataclass(frozen=True)
class Endings:
    """Clients who stayed to the end: the measure, both chairs' ratings, and who ended reliably worse."""

    outcome: Floats
    client: Floats
    therapist: Floats
    worse: Bools

    @property
    def time(self) -> Floats:
        return np.asarray(np.log(np.arange(1, self.outcome.shape[1] + 1)))


def endings(design: Design, n: int, seed: int) -> Endings:
    """A practice from which nobody drops out, so that every ending is seen."""
    stays = replace(design.absence, dropout=0.0, dropout_in_rupture=0.0)
    seen = simulate(replace(design, absence=stays), n, np.random.default_rng(seed))
    total = seen.outcomes[0].total
    worse = total[:, -1] - total[:, 0] >= RULE.reliable_change
    return Endings(total, seen.client_after.form_mean, seen.therapist_after.form_mean, worse)


def growth(practice: Endings) -> GrowthModel:
    """The growth model of a practice, from every score."""
    n, sessions = practice.outcome.shape
    client = np.repeat(np.arange(n), sessions)
    return fit_growth(client, np.tile(practice.time, n), practice.outcome.ravel()).model()


def scores(learned_on: Endings, asked: Endings) -> Iterator[tuple[str, Floats, bool]]:
    """Each method by session 3: its name, its score of every client, and whether that is a probability."""
    change = asked.outcome[:, 1:BY_SESSION] - asked.outcome[:, :1]
    yield "change since the first score", change[:, -1], False
    model = growth(learned_on)
    end, early = float(asked.time[-1]), slice(0, BY_SESSION)
    yield (
        "growth",
        deterioration_paths(model, asked.time[early], asked.outcome[:, early], end, RULE)[:, -1],
        True,
    )
    for name, ratings in (("growth, corrected", ()), ("growth with the alliance", ("client", "therapist"))):
        known, now = (
            landmark_features(
                model,
                practice.time[early],
                practice.outcome[:, early],
                end=end,
                rule=RULE,
                ratings={one: getattr(practice, one)[:, early] for one in ratings},
            )
            for practice in (learned_on, asked)
        )
        yield name, fit_landmark(known, learned_on.worse).probability(now), True


def risen_by(practice: Endings) -> tuple[float, float]:
    """Sensitivity and specificity of the rule "reliably worse than the first, in any session so far"."""
    early = practice.outcome[:, 1:BY_SESSION] - practice.outcome[:, :1]
    risen = early.max(axis=1) >= RULE.reliable_change
    return float(risen[practice.worse].mean()), float((~risen[~practice.worse]).mean())


@dataclass(frozen=True)
class Told:
    """What one score reaches: `interval` of the AUC (Hanley & McNeil 1982), `flagged` of the sensitivity (Wilson)."""

    auc: float
    interval: tuple[float, float]
    sensitivity: float
    flagged: tuple[float, float]
    calibration: float | None


def told(practice: Endings, score: Floats, *, is_probability: bool) -> Told:
    """AUC, sensitivity at the stated specificity, and how far the probabilities are off."""
    worse = practice.worse
    auc = float(roc_auc_score(worse, score))
    threshold = np.quantile(score[~worse], SPECIFICITY, method="higher")
    off = calibration_error(score, worse, bins=10) if is_probability else None
    half = 1.96 * _auc_sd(auc, int(worse.sum()), int((~worse).sum()))
    found = int((score[worse] > threshold).sum())
    wilson = wilson_interval(found, int(worse.sum()), 0.95)
    return Told(auc, (auc - half, auc + half), found / int(worse.sum()), (wilson.low, wilson.high), off)


def _auc_sd(auc: float, n: int, m: int) -> float:
    both, other = auc / (2.0 - auc), 2.0 * auc**2 / (1.0 + auc)
    return float(
        np.sqrt((auc * (1 - auc) + (n - 1) * (both - auc**2) + (m - 1) * (other - auc**2)) / (n * m))
    )
