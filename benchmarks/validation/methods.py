"""Every method's score of every session: the higher, the sooner it raises an alarm; NaN where it is silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from alliance_core.ruptures import (
    BEHAVIOUR,
    CLIENT_FORM,
    THERAPIST_FORM,
    Cusum,
    Ewma,
    Fitted,
    Individuals,
    Reference,
    Rule,
    RuptureModel,
    Usual,
    estimate,
    run,
    run_cusum,
    run_ewma,
    run_individuals,
    run_kalman,
    run_rule,
)
from benchmarks.validation.dyads import BOTH, CLIENT, MORE, Dyads, Floats

CHANNELS = (CLIENT_FORM, THERAPIST_FORM, BEHAVIOUR)
SETS = {"client": CLIENT, "both chairs": BOTH, "both chairs + 1": MORE}


@dataclass(frozen=True)
class Learned:
    """What was estimated from the ratings of another practice, its truth unseen: a model a set of channels."""

    models: dict[str, RuptureModel]
    converged: bool

    @classmethod
    def of(cls, practice: Dyads, another: Dyads) -> Learned:
        """Both chairs from the one practice, the other sets of channels from the other."""
        found = {name: learned_by(practice if name == "both chairs" else another, name) for name in SETS}
        return cls(
            {name: one.model for name, one in found.items()}, all(one.converged for one in found.values())
        )


def learned_by(practice: Dyads, name: str) -> Fitted:
    """What a practice's ratings say about one set of channels."""
    channels = SETS[name]
    stated = RuptureModel(channels=tuple(CHANNELS[number] for number in channels))
    return estimate(practice.sessions(channels), stated, must_converge=False)


def simple(practice: Dyads) -> Iterator[tuple[str, Floats]]:
    """The rules and charts, on the client's form alone."""
    client = practice.seen[:, :, 0]
    yield "drop of 1 SD", run_rule(Rule(), client).drop
    yield "drop from the previous", run_rule(Rule(reference=Reference.PREVIOUS), client).drop
    yield "drop from the highest", run_rule(Rule(reference=Reference.RUNNING_MAX), client).drop
    yield "cut-off", -client
    xmr = run_individuals(Individuals(), client)
    yield "XmR", xmr.statistic / np.maximum(xmr.limit, 0.05)
    yield "EWMA", run_ewma(Ewma(Usual(learn=2)), client).statistic
    yield "CUSUM", run_cusum(Cusum(Usual(learn=2)), client).statistic


def filters(practice: Dyads, learned: Learned) -> Iterator[tuple[str, Floats]]:
    """The Kalman and the switching filter, with what was learned elsewhere."""
    for name, model in learned.models.items():
        sessions = practice.sessions(SETS[name])
        if name == "client":
            yield "Kalman, client", -run_kalman(model, sessions).surprise[:, :, 0]
        yield f"switching, {name}", run(model, sessions).alarm


def stated_only(practice: Dyads) -> Floats:
    """The switching filter on both chairs with the stated defaults: nothing was estimated."""
    return run(RuptureModel(channels=CHANNELS[:2]), practice.sessions(BOTH)).alarm


def without_ceiling(model: RuptureModel) -> RuptureModel:
    """The same model, blind to the end of the scale."""
    return replace(model, channels=tuple(replace(one, ceiling=None) for one in model.channels))
