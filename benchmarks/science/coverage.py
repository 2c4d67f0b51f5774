"""How often the intervals of growth models hold the truth, at stated designs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from alliance_core.trajectories import GrowthFit, GrowthModel, fit_growth
from alliance_core.vocabulary import Abstention, Estimate, Interval
from benchmarks.figures import Figure, Goal, at_least, between

SEED = 41
LEVEL = 0.95
WANTED = between(0.94, 0.96)
MEAN, NOISE, AGE = (15.0, -2.0), 9.0, 0.8
SPREAD = np.array([[9.0, -1.0], [-1.0, 1.5]])
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """Clients with `visits` each at sessions 1, 2, ...; `promised` names the intervals that theory promises."""

    name: str
    clients: int
    visits: int
    therapist_sd: float = 0.0
    therapists: int = 0
    covariate: bool = False
    promised: frozenset[str] = frozenset({"intercept", "time"})

    @property
    def truth(self) -> dict[str, float]:
        known = {"intercept": MEAN[0], "time": MEAN[1], "sd noise": sqrt(NOISE)}
        known |= {f"sd {name}": sqrt(SPREAD[i, i]) for i, name in enumerate(("intercept", "slope"))}
        known["sd correlation"] = SPREAD[0, 1] / sqrt(SPREAD[0, 0] * SPREAD[1, 1])
        if self.therapists:
            known["sd therapist"] = self.therapist_sd
        if self.covariate:
            known["age"] = AGE
        return known


VARIANCES = {"sd intercept", "sd slope", "sd noise"}
DESIGNS = (
    Design("A_100x8", 100, 8, promised=frozenset({"intercept", "time", "sd noise"})),
    Design("A_400x8", 400, 8, promised=frozenset({"intercept", "time", *VARIANCES})),
    Design("A_30x6", 30, 6, promised=frozenset()),
    Design("B_300x6_60_therapists", 300, 6, 1.5, 60, promised=frozenset({"intercept", "time", "sd noise"})),
    Design("age_100x8", 100, 8, covariate=True, promised=frozenset({"intercept", "time", "age"})),
)


def figures(replicates: int) -> list[Figure]:
    """Coverage of every interval at every design, of the bands, and the ranks of the truth."""
    found: list[Figure] = []
    for number, design in enumerate(DESIGNS):
        found += _coverage(design, replicates, np.random.default_rng([SEED, number]))
    return [*found, *_bands(replicates), _ranks(replicates)]


def _coverage(design: Design, replicates: int, rng: np.random.Generator) -> list[Figure]:
    held: Counter[str] = Counter()
    told: Counter[str] = Counter()
    truth = design.truth
    for _ in range(replicates):
        for name, interval in _intervals(_one_fit(design, rng)).items():
            told[name] += 1
            held[name] += truth[name] in interval
    return [
        _share(
            f"{design.name} {name}",
            held[name],
            told[name],
            WANTED if name in design.promised else None,
            f"{replicates - told[name]} silent at the edge" if told[name] < replicates else "",
        )
        for name in truth
    ]


def _share(name: str, hits: int, n: int, goal: Goal | None, note: str = "") -> Figure:
    """A share with its Wilson interval."""
    z, p = 1.96, hits / n
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    return Figure(name, p, "", goal, interval=((middle - half) / whole, (middle + half) / whole), note=note)


def _one_fit(design: Design, rng: np.random.Generator) -> GrowthFit:
    client = np.repeat(np.arange(design.clients), design.visits)
    time = np.log(np.tile(np.arange(1.0, design.visits + 1), design.clients))
    own = rng.multivariate_normal([0.0, 0.0], SPREAD, design.clients)
    outcome = MEAN[0] + own[client, 0] + (MEAN[1] + own[client, 1]) * time
    outcome += rng.normal(0.0, sqrt(NOISE), client.size)
    therapist = client % design.therapists if design.therapists else None
    if therapist is not None:
        outcome += rng.normal(0.0, design.therapist_sd, design.therapists)[therapist]
    covariates = {}
    if design.covariate:
        covariates = {"age": rng.normal(size=design.clients)[client]}
        outcome += AGE * covariates["age"]
    return fit_growth(client, time, outcome, therapist=therapist, covariates=covariates)


def _intervals(fit: GrowthFit) -> dict[str, Interval]:
    figures: dict[str, Estimate | Abstention] = {name: fit.coefficient(name, LEVEL) for name in fit.names}
    figures |= {f"sd {name}": found for name, found in fit.variances(LEVEL).items()}
    return {
        name: found.interval
        for name, found in figures.items()
        if isinstance(found, Estimate) and found.interval is not None
    }


def _bands(replicates: int) -> list[Figure]:
    """A new client's score in the population's band of a fit, and in the client's own band."""
    rng = np.random.default_rng([SEED, 90])
    in_course = in_own = in_line = 0
    model = _model()
    end = log(12.0)
    for _ in range(replicates):
        fit = _one_fit(DESIGNS[0], rng)
        times, scores, line = _client(rng, end)
        course, own = (
            fit.course([end], level=LEVEL),
            model.prior().after(zip(times, scores[:-1], strict=True)),
        )
        in_course += scores[-1] in course.points[0].band
        in_own += scores[-1] in own.band(end, LEVEL)
        in_line += abs(line - own.expected(end)) <= 1.959964 * sqrt(own.line_variance(end))
    return [
        _share("population band, next score", in_course, replicates, WANTED, "fitted on 100 clients x 8"),
        _share("own band, next score", in_own, replicates, WANTED, "true model"),
        _share("own line", in_line, replicates, WANTED, "true model"),
    ]


def _model() -> GrowthModel:
    spread = (float(SPREAD[0, 0]), float(SPREAD[0, 1]), float(SPREAD[1, 1]))
    return GrowthModel(MEAN, spread, NOISE)


def _client(rng: np.random.Generator, end: float) -> tuple[list[float], Floats, float]:
    """Times of 2 to 8 sessions, their scores and one at the end, and the true line at the end."""
    times = [log(s) for s in range(1, rng.integers(3, 10))]
    own = rng.multivariate_normal([0.0, 0.0], SPREAD)
    line = [MEAN[0] + own[0] + (MEAN[1] + own[1]) * t for t in (*times, end)]
    return times, np.array(line) + rng.normal(0.0, sqrt(NOISE), len(line)), line[-1]


def _ranks(replicates: int) -> Figure:
    """Simulation-based calibration: the rank of the true slope among 99 draws, uniform on 0 to 99."""
    rng = np.random.default_rng([SEED, 91])
    model, bins = _model(), np.zeros(20)
    for _ in range(replicates):
        times = [log(s) for s in range(1, rng.integers(3, 10))]
        own = rng.multivariate_normal([0.0, 0.0], SPREAD)
        noise = rng.normal(0.0, sqrt(NOISE), len(times))
        scores = [MEAN[0] + own[0] + (MEAN[1] + own[1]) * t + e for t, e in zip(times, noise, strict=True)]
        told = model.prior().after(zip(times, scores, strict=True))
        drawn = rng.normal(told.m1, sqrt(told.p11), 99)
        bins[int((drawn < own[1]).sum()) // 5] += 1
    return Figure("ranks_uniform_p", _uniform_p(bins), "", at_least(0.001), note="chi-square, 20 bins")


def _uniform_p(bins: Floats) -> float:
    from scipy.stats import chisquare

    return float(chisquare(bins).pvalue)
