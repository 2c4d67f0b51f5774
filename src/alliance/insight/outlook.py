"""How an outcome measure is expected to go on for one client: a growth model's posterior, folded score by score.

Only measures that the published hyper-parameters know have an outlook. Time is log(number of the session), the first
session being the first one after which or before which a score was given. Pure.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from alliance.insight.filters import published
from alliance_core.trajectories import ChangeRule, GrowthModel, Posterior, Prospects, prospects

LOOK_AHEAD = 4


@dataclass(slots=True)
class Outlook:
    """The posterior of one client's own intercept and slope after `n` scores, as plain numbers, and the first score."""

    m0: float = 0.0
    m1: float = 0.0
    p00: float = 0.0
    p01: float = 0.0
    p11: float = 0.0
    n: int = 0
    first: float = 0.0

    def add(self, key: str, value: float, session: int) -> None:
        """One more score of a measure that is known, given around the session of this number (from 1)."""
        if not self.n:
            self.first = value
        now = self.posterior(key).updated(math.log(max(session, 1)), value)
        self.m0, self.m1, self.p00, self.p01, self.p11, self.n = (
            now.m0,
            now.m1,
            now.p00,
            now.p01,
            now.p11,
            now.n,
        )

    def posterior(self, key: str) -> Posterior:
        """The posterior; before the first score the model's prior."""
        model = expected_of(key).model
        if not self.n:
            return model.prior()
        return Posterior(model, self.m0, self.m1, self.p00, self.p01, self.p11, self.n)

    def prospects(self, key: str, session: int) -> Prospects:
        """How therapy may end for this client, seen from this session; silent below two scores."""
        expected = expected_of(key)
        end = math.log(max(expected.sessions, session + LOOK_AHEAD))
        return prospects(self.posterior(key), baseline=self.first, end=end, rule=expected.rule)


@dataclass(frozen=True, slots=True)
class Expected:
    """How a measure usually goes: its growth model, what counts as change, and where a client is not on track."""

    model: GrowthModel
    rule: ChangeRule
    sessions: int
    threshold: float


def is_expected(key: str) -> bool:
    """Whether there is an expected course for a measure's scale."""
    return key in published()["outcomes"]


@cache
def expected_of(key: str) -> Expected:
    """The published expectation of a scale. Raises KeyError for one that is not known."""
    found: Mapping[str, Any] = published()["outcomes"][key]
    return Expected(
        GrowthModel(tuple(found["mean"]), tuple(found["spread"]), found["noise"]),
        ChangeRule(found["reliable_change"], found["cutoff"], step=1.0),
        found["sessions"],
        found["threshold"],
    )
