"""A share with Wilson's interval. Loads no scientific library: a page that shows one share does not wait for it."""

from __future__ import annotations

import math
from statistics import NormalDist

from alliance_core.vocabulary import Abstention, Estimate, Interval, within

VERSION = "1"


def wilson_interval(successes: int, n: int, level: float) -> Interval:
    """Wilson's (1927) score interval of a proportion; n must be above zero."""
    z = -NormalDist().inv_cdf((1.0 - within("level", level, 0.0, 1.0)) / 2.0)
    p = successes / n
    centre = (p + z * z / (2 * n)) / (1.0 + z * z / n)
    half = z * math.sqrt(p * (1.0 - p) / n + z * z / (4 * n * n)) / (1.0 + z * z / n)
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    return Interval(low, 1.0 if successes == n else min(1.0, centre + half), level)


def share(successes: int, n: int, n_missing: int, method: str, level: float = 0.95) -> Estimate | Abstention:
    """The share successes / n with Wilson's interval; abstains when n is zero."""
    if n == 0:
        return Abstention("nobody to count", 1, 0, method, VERSION)
    return Estimate(successes / n, wilson_interval(successes, n, level), n, n_missing, method, VERSION)
