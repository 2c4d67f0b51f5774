"""How an outcome measure is expected to go on for one client: a growth model's posterior, folded score by score.

The model is the published one of the expected course (`insight/expected.py`), on log(1 + weeks since the first score);
measures it does not know have no outlook. Pure.
"""

from dataclasses import dataclass
from functools import cache
from math import log1p

from alliance.insight.expected import PLANNED_WEEKS, SIMULATED_DYADS, rule_of, scale_named
from alliance.insight.watch import days_between
from alliance_core.trajectories import ChangeRule, GrowthModel, Posterior, Prospects, prospects

WEEK = 7.0


@dataclass(slots=True)
class Outlook:
    """The posterior of one client's own intercept and slope after `n` scores, as plain numbers; the first score, and
    when it was given; `time` is that of the newest, as the model has it."""

    m0: float = 0.0
    m1: float = 0.0
    p00: float = 0.0
    p01: float = 0.0
    p11: float = 0.0
    n: int = 0
    first: float = 0.0
    first_at: str = ""
    time: float = 0.0

    def add(self, key: str, value: float, at: str) -> None:
        """One more score of a measure that is known, given at this moment (as states write moments)."""
        if not self.n:
            self.first, self.first_at = value, at
        self.time = log1p(days_between(self.first_at, at) / WEEK)
        now = self.posterior(key).updated(self.time, value)
        self.m0, self.m1 = now.m0, now.m1
        self.p00, self.p01, self.p11, self.n = now.p00, now.p01, now.p11, now.n

    def posterior(self, key: str) -> Posterior:
        """The posterior; before the first score the model's prior."""
        model = outlook_of(key).model
        if not self.n:
            return model.prior()
        return Posterior(model, self.m0, self.m1, self.p00, self.p01, self.p11, self.n)

    def prospects(self, key: str) -> Prospects:
        """How therapy may end for this client, seen from the newest score; silent below two."""
        end = max(log1p(PLANNED_WEEKS), self.time)
        return prospects(self.posterior(key), baseline=self.first, end=end, rule=outlook_of(key).rule)


@dataclass(frozen=True, slots=True)
class Expectation:
    """How a measure usually goes: its growth model, what counts as change, and where a client is not on track."""

    model: GrowthModel
    rule: ChangeRule
    threshold: float


def is_expected(key: str) -> bool:
    """Whether a measure's scale has a published course and a threshold."""
    return key in SIMULATED_DYADS and SIMULATED_DYADS[key].flags_above is not None


@cache
def outlook_of(key: str) -> Expectation:
    """The published expectation of a scale. Raises KeyError for one that is not known."""
    begun, scale = SIMULATED_DYADS[key], scale_named(key)
    rule = rule_of(scale) if scale else None
    if rule is None or begun.flags_above is None:
        raise KeyError(key)
    return Expectation(begun.model(), rule, begun.flags_above)
