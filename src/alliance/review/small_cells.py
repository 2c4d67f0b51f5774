"""What may be published of many people without telling of one: the rule for every figure of a practice. Pure.

A figure stands for a closed quarter, is worked out once, and never again. It is published from ten clients up, and only
where nobody can come near one client by taking away what they know themselves: whoever the therapist is, the clients of
all others together are none or ten at least. Counts are rounded to five, shares to five in a hundred and intervals
outwards, so that one client more or less mostly changes nothing. docs/decisions/small-cells.md has the reasons.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from alliance_core.proportions import wilson_interval

AT_LEAST = 10
STEP = 5
SHARE_STEP = 0.05
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class OfClient:
    """What one client adds to a share: `count` of `n`; `known_to` are those who know this client's part of it."""

    client: UUID
    known_to: frozenset[UUID]
    count: int
    n: int


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it is published: all numbers rounded, `low` and `high` the 95 % interval (Wilson) rounded outwards."""

    share: float
    low: float
    high: float
    n: int
    clients: int

    @property
    def in_100(self) -> tuple[int, int, int]:
        """Share, low and high in whole hundredths."""
        return round(100 * self.share), round(100 * self.low), round(100 * self.high)


def may_be_told(known_to: Mapping[UUID, frozenset[UUID]]) -> bool:
    """Whether there are enough: ten clients, and whoever knows some of them does not know all but a few.

    `known_to` says for each client who knows their part. What somebody does not know is nothing, or of ten at least.
    """
    known: dict[UUID, int] = defaultdict(int)
    for insiders in known_to.values():
        for one in insiders:
            known[one] += 1
    rest = (len(known_to) - own for own in known.values())
    return len(known_to) >= AT_LEAST and all(left == 0 or left >= AT_LEAST for left in rest)


def share_of(rows: Iterable[OfClient]) -> Share | None:
    """The published share of these clients together; None where it may not be told, or where there is nothing."""
    with_some = [one for one in rows if one.n > 0]
    if not may_be_told({one.client: one.known_to for one in with_some}):
        return None
    count, n = sum(one.count for one in with_some), sum(one.n for one in with_some)
    interval = wilson_interval(count, n, LEVEL)
    return Share(
        share=to_step(count / n, SHARE_STEP),
        low=math.floor(interval.low / SHARE_STEP + 1e-9) * SHARE_STEP,
        high=math.ceil(interval.high / SHARE_STEP - 1e-9) * SHARE_STEP,
        n=rounded(n),
        clients=rounded(len({one.client for one in with_some})),
    )


def rounded(n: int) -> int:
    """To the nearest five, halves up."""
    return STEP * ((2 * n + STEP) // (2 * STEP))


def to_step(value: float, step: float) -> float:
    """To the nearest step."""
    return round(value / step) * step
