"""How often the intervals of psychometrics, dyads and consistency hold the truth, at stated designs.

A design draws one sample and says, for each interval it holds, what the truth is. Intervals that theory promises
have a goal of .94 to .96; the others (categories, unequal loadings, estimated priors, few clusters) are printed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from alliance_core.consistency import (
    BetaPrior,
    Tally,
    gap_regularity,
    response_latency,
    shrunken_rate,
    shrunken_rates,
)
from alliance_core.dyads import (
    Effect,
    actor_partner,
    congruence,
    cross_lagged_panel,
    response_surface,
    truth_and_bias,
    within_between,
)
from alliance_core.psychometrics import cronbach_alpha, intraclass_correlation, omega_total, share
from alliance_core.vocabulary import Abstention, Estimate
from benchmarks.figures import Figure, Goal, between

SEED = 43
WANTED = between(0.94, 0.96)
Rng = np.random.Generator
Told = dict[str, tuple[Estimate | Effect | Abstention, float]]


@dataclass(frozen=True)
class Design:
    name: str
    draw: Callable[[Rng], Told]
    promised: bool = True


def figures(replicates: int) -> list[Figure]:
    """Coverage of every interval at every design."""
    found: list[Figure] = []
    for number, design in enumerate(DESIGNS):
        found += _coverage(design, replicates, np.random.default_rng([SEED, number]))
    return found


def _coverage(design: Design, replicates: int, rng: Rng) -> list[Figure]:
    held: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for _ in range(replicates):
        for name, (figure, truth) in design.draw(rng).items():
            estimate = figure.estimate if isinstance(figure, Effect) else figure
            if isinstance(estimate, Estimate) and estimate.interval is not None:
                told[name] += 1
                held[name] += truth in estimate.interval
    goal = WANTED if design.promised else None
    return [_figure(f"{design.name} {name}", held[name], told[name], replicates, goal) for name in told]


def _figure(name: str, hits: int, n: int, replicates: int, goal: Goal | None) -> Figure:
    sure = share(hits, n, 0, name)
    assert isinstance(sure, Estimate)
    assert sure.interval is not None
    silent = f"silent in {replicates - n}" if n < replicates else ""
    return Figure(name, sure.value, "", goal, interval=(sure.interval.low, sure.interval.high), note=silent)


# psychometrics


def _items(rng: Rng, n: int, loadings: np.ndarray, noise: float) -> np.ndarray:
    return rng.normal(size=(n, 1)) * loadings + noise * rng.normal(size=(n, len(loadings)))


def _true_alpha(loadings: np.ndarray, noise: float) -> float:
    cov = np.outer(loadings, loadings) + noise**2 * np.eye(len(loadings))
    k = len(cov)
    return float(k / (k - 1) * (1 - np.trace(cov) / cov.sum()))


def _alpha(n: int, loadings: np.ndarray) -> Callable[[Rng], Told]:
    truth = _true_alpha(loadings, 1.0)
    return lambda rng: {"alpha": (cronbach_alpha(_items(rng, n, loadings, 1.0)).raw, truth)}


PARALLEL, UNEQUAL = np.full(5, 0.8), np.array([0.4, 0.6, 0.8, 1.0, 1.2])


def _omega(rng: Rng) -> Told:
    found = omega_total(_items(rng, 400, UNEQUAL, 1.0))
    truth = UNEQUAL.sum() ** 2 / (UNEQUAL.sum() ** 2 + 5)
    return {"omega": (found if isinstance(found, Abstention) else found.total, truth)}


def _icc(rng: Rng) -> Told:
    target, rater = 1.0 * rng.normal(size=(30, 1)), 0.5 * rng.normal(size=(1, 4))
    two_way = intraclass_correlation(target + rater + 0.8 * rng.normal(size=(30, 4)))
    one_way = intraclass_correlation(target + 0.9 * rng.normal(size=(30, 4)))
    assert not isinstance(two_way, Abstention)
    assert not isinstance(one_way, Abstention)
    return {"ICC1": (one_way["ICC1"], 1 / 1.81), "ICC3": (two_way["ICC3"], 1 / 1.64)}


def _icc2(rng: Rng) -> Told:
    parts = rng.normal(size=(30, 1)), 0.5 * rng.normal(size=(1, 4)), 0.8 * rng.normal(size=(30, 4))
    found = intraclass_correlation(parts[0] + parts[1] + parts[2])
    assert not isinstance(found, Abstention)
    return {"ICC2": (found["ICC2"], 1 / 1.89)}


# consistency


def _gaps(rng: Rng) -> Told:
    found = gap_regularity(np.cumsum(np.r_[0.0, 7.0 * np.exp(0.25 * rng.normal(size=12))]))
    assert not isinstance(found, Abstention)
    return {"typical": (found.typical_gap_days, 7.0), "spread": (found.spread_factor, math.exp(0.25))}


def _known_prior(rng: Rng) -> Told:
    rate = rng.beta(1.2, 8.0)
    return {"rate": (shrunken_rate(Tally(int(rng.binomial(12, rate)), 12), BetaPrior(1.2, 8.0)), rate)}


def _estimated_prior(rng: Rng) -> Told:
    rates = rng.beta(1.2, 8.0, 40)
    found = shrunken_rates(rng.binomial(12, rates), np.full(40, 12))
    return {"rate": (found if isinstance(found, Abstention) else found.rates[0], rates[0])}


def _latency(rng: Rng) -> Told:
    answer, seen = rng.exponential(10.0, 80), rng.uniform(0.0, 60.0, 80)
    found = response_latency(np.minimum(answer, seen), answer <= seen)
    assert not isinstance(found, Abstention)
    return {"median": (found.median(), 10.0 * math.log(2.0))}


# dyads


def _congruence(rng: Rng) -> Told:
    both = rng.multivariate_normal([7.0, 6.5], [[1.0, 0.6], [0.6, 1.0]], 30)
    found = congruence(both[:, 0], both[:, 1])
    return {"gap": (found.gap, -0.5), "movement": (found.movement, 0.6)}


DERIVED = {"a1": 0.4, "a2": 0.0, "a3": 0.2, "a4": -0.2}


def _surface(dyads: int, sessions: int) -> Callable[[Rng], Told]:
    def draw(rng: Rng) -> Told:
        n = dyads * sessions
        x, y = rng.uniform(0.0, 10.0, (2, n))
        u, v = x - 5.0, y - 5.0
        z = 7.0 + 0.3 * u + 0.1 * v - 0.05 * u * u + 0.1 * u * v - 0.05 * v * v + rng.normal(size=n)
        owner = np.repeat(np.arange(dyads), sessions)
        shared = 0.7 * rng.normal(size=dyads)[owner] if sessions > 1 else 0.0
        found = response_surface(x, y, z + shared, centre=5, dyads=owner if sessions > 1 else None)
        assert not isinstance(found, Abstention)
        return {name: (found.effects[name], truth) for name, truth in DERIVED.items()}

    return draw


def _partners(rng: Rng) -> Told:
    c, t = rng.normal(size=(2, 60))
    shared = 0.5 * rng.normal(size=60)
    found = actor_partner(
        c, t, 0.5 * c + 0.2 * t + shared + rng.normal(size=60), 0.4 * t + shared + rng.normal(size=60)
    )
    assert not isinstance(found, Abstention)
    truth = {"client actor": 0.5, "client partner": 0.2, "actor difference": 0.1}
    return {name: (found.effects[name], value) for name, value in truth.items()}


DYADS, SESSIONS = np.repeat(np.arange(40), 8), np.tile(np.arange(8.0), 40)


def _truth_and_bias(rng: Rng) -> Told:
    truth, bias = rng.normal(0.0, 1.0, (2, 320))
    force = 0.5 + 0.25 * rng.normal(size=40)[DYADS]
    m = truth.mean()
    guess = (
        m
        - 0.2
        + 0.5 * rng.normal(size=40)[DYADS]
        + force * (truth - m)
        + 0.3 * (bias - m)
        + 0.7 * rng.normal(size=320)
    )
    found = truth_and_bias(guess, truth, bias, DYADS)
    assert not isinstance(found, Abstention)
    return {
        "directional bias": (found.directional_bias, -0.2),
        "truth force": (found.truth_force, 0.5),
        "bias force": (found.bias_force, 0.3),
    }


def _within_between(rng: Rng) -> Told:
    """The outcome follows the dyad's observed mean, as the model says."""
    x = rng.normal(size=40)[DYADS] + rng.normal(size=320)
    mean = (np.bincount(DYADS, x) / 8)[DYADS]
    slope = -0.4 + 0.2 * rng.normal(size=40)[DYADS]
    y = (
        slope * (x - mean)
        - 0.8 * mean
        - 0.1 * SESSIONS
        + 1.0 * rng.normal(size=40)[DYADS]
        + rng.normal(size=320)
    )
    found = within_between(x, y, DYADS, SESSIONS, next_outcome=False)
    assert not isinstance(found, Abstention)
    return {
        "within": (found.within, -0.4),
        "between": (found.between, -0.8),
        "contextual": (found.contextual, -0.4),
    }


PATHS = {"first on first": 0.3, "second on first": 0.1, "first on second": 0.25, "second on second": 0.3}


def _panel(n: int) -> Callable[[Rng], Told]:
    """Wald intervals from maximum likelihood hold as n grows: promised for many dyads, printed for a practice's."""
    step = np.array([[0.3, 0.1], [0.25, 0.3]])

    def told(rng: Rng) -> Told:
        stable, now = rng.normal(size=(2, n, 2))
        waves = []
        for _ in range(4):
            waves.append(stable + now)
            now = now @ step.T + 0.9 * rng.normal(size=(n, 2))
        values = np.stack(waves, axis=1)
        found = cross_lagged_panel(values[:, :, 0], values[:, :, 1])
        return {
            name: (found if isinstance(found, Abstention) else found[name], truth)
            for name, truth in PATHS.items()
        }

    return told


DESIGNS = (
    Design("alpha, parallel items, 5 x 50 persons,", _alpha(50, PARALLEL)),
    Design("alpha, parallel items, 5 x 200 persons,", _alpha(200, PARALLEL)),
    Design("alpha, unequal loadings, 5 x 200 persons,", _alpha(200, UNEQUAL), promised=False),
    Design("omega, unequal loadings, 5 x 400 persons,", _omega),
    Design("30 targets x 4 raters,", _icc),
    Design("30 targets x 4 sampled raters,", _icc2, promised=False),
    Design("gaps, 12 log-normal,", _gaps),
    Design("rate of 12, prior known,", _known_prior),
    Design("rate of 12, prior of 40 units,", _estimated_prior, promised=False),
    Design("latency, 80 messages,", _latency, promised=False),
    Design("congruence, 30 pairs,", _congruence),
    Design("surface, 60 rows,", _surface(60, 1)),
    Design("surface, 60 dyads x 5 sessions,", _surface(60, 5), promised=False),
    Design("actor-partner, 60 dyads,", _partners),
    Design("truth and bias, 40 dyads x 8,", _truth_and_bias),
    Design("within-between, 40 dyads x 8,", _within_between),
    Design("cross-lagged panel, 300 dyads x 4,", _panel(300), promised=False),
    Design("cross-lagged panel, 2000 dyads x 4,", _panel(2000)),
)
