"""How well a score tells where a rupture began: AUC, hits at few false alarms, and their share of what is possible.

AUC: over sessions, a rupture began in this one or the one before, against calm. Hits: of the ruptures, those with an
alarm in the session of the onset or the next; the threshold leaves 5 of 100 calm sessions with a (false) alarm. A
share is (method - drop rule) / (trained classifier - drop rule), its interval from resampled dyads, the same for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.validation.dyads import Bools, Dyads, Floats, Ints

FALSE_ALARMS = 0.05
SILENT = -1e300


@dataclass(frozen=True)
class Detected:
    """What one score reaches."""

    auc: float
    hits: float


class Scored:
    """One score of one practice, sorted once, so that dyads can be weighted in a resample."""

    def __init__(self, practice: Dyads, score: Floats) -> None:
        told = np.where(np.isnan(score), SILENT, score)
        use = practice.began | practice.calm
        order = np.argsort(told[use], kind="stable")
        self.value = told[use][order]
        self.dyad = np.nonzero(use)[0][order]
        self.began = practice.began[use][order]
        self.last_of_tie = np.append(self.value[1:] != self.value[:-1], True)
        i, j = np.nonzero(practice.onset)
        after = np.minimum(j + 1, told.shape[1] - 1)
        later = np.where(practice.attended[i, after], told[i, after], SILENT)
        self.ruptures, self.strongest = i, np.maximum(told[i, j], later)

    def at(self, weight: Floats) -> Detected:
        """With each dyad counted `weight` times."""
        w = weight[self.dyad]
        began, calm = w * self.began, w * ~self.began
        below = np.cumsum(calm)
        ends = np.flatnonzero(self.last_of_tie)
        cumulative = np.concatenate([[0.0], below[ends]])
        of_tie = np.diff(np.concatenate([[0.0], np.cumsum(began)[ends]]))
        pairs = float((of_tie * 0.5 * (cumulative[1:] + cumulative[:-1])).sum())
        threshold = self.value[np.searchsorted(below, (1.0 - FALSE_ALARMS) * below[-1])]
        of_ruptures = weight[self.ruptures]
        return Detected(
            pairs / (float(began.sum()) * float(calm.sum())),
            float(of_ruptures[self.strongest > threshold].sum() / of_ruptures.sum()),
        )


@dataclass(frozen=True)
class Share:
    """A share of the distance from the drop rule to the trained classifier, with its 95 % interval."""

    value: float
    interval: tuple[float, float]


def shares(
    practice: Dyads, method: Floats, rule: Floats, ceiling: Floats, resamples: int, rng: np.random.Generator
) -> dict[str, Share]:
    """The shares for AUC and for hits."""
    scored = [Scored(practice, one) for one in (method, rule, ceiling)]
    n = len(practice.attended)
    drawn = [_share(scored, np.ones(n))]
    drawn += [
        _share(scored, np.bincount(rng.integers(0, n, n), minlength=n).astype(float))
        for _ in range(resamples)
    ]
    return {name: _interval([one[name] for one in drawn]) for name in ("auc", "hits")}


def _share(scored: list[Scored], weight: Floats) -> Mapping[str, float]:
    method, rule, ceiling = (one.at(weight) for one in scored)
    return {
        "auc": (method.auc - rule.auc) / (ceiling.auc - rule.auc),
        "hits": (method.hits - rule.hits) / (ceiling.hits - rule.hits),
    }


def _interval(values: list[float]) -> Share:
    return Share(values[0], _between(values[1:]))


def calibration_error(probability: Floats, happened: Bools, bins: int = 20) -> float:
    """Mean distance between the probability said and the share that happened, over `bins` equal bins."""
    order = np.argsort(probability, kind="stable")
    said, so = np.array_split(probability[order], bins), np.array_split(happened[order], bins)
    off = [len(p) * abs(p.mean() - y.mean()) for p, y in zip(said, so, strict=True)]
    return float(sum(off) / len(probability))


def calibrated(
    practice: Dyads, probability: Floats, resamples: int, rng: np.random.Generator
) -> tuple[float, tuple[float, float]]:
    """The calibration error of every attended session, and its 95 % interval from resampled dyads."""

    def off(chosen: Ints) -> float:
        attended = practice.attended[chosen]
        return calibration_error(probability[chosen][attended], practice.began[chosen][attended])

    n = len(practice.attended)
    return off(np.arange(n)), _between([off(rng.integers(0, n, n)) for _ in range(resamples)])


def _between(values: list[float]) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def run_in_control(
    score: Floats, threshold: float, resamples: int, rng: np.random.Generator
) -> tuple[float, tuple[float, float]]:
    """Mean number of sessions from one false alarm to the next where nothing happens, and its 95 % interval."""
    n, sessions = score.shape
    alarms = (np.nan_to_num(score, nan=SILENT) > threshold).sum(axis=1)

    def length(chosen: Ints) -> float:
        return float(n * sessions / max(int(alarms[chosen].sum()), 1))

    return length(np.arange(n)), _between([length(rng.integers(0, n, n)) for _ in range(resamples)])


def threshold_for(practice: Dyads, score: Floats, false_alarms: float) -> float:
    """The score above which this share of calm sessions lies."""
    told = np.where(np.isnan(score), SILENT, score)
    return float(np.quantile(told[practice.calm], 1.0 - false_alarms, method="higher"))
