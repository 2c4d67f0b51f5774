"""A mean from sums kept as they come, with Student's interval: no table of values needed, and SciPy only when asked."""

from __future__ import annotations

import math

from alliance_core.vocabulary import Abstention, Estimate, Interval, OutOfRange

VERSION = "1"


def mean_of(
    n: int, total: float, squares: float, method: str, *, n_missing: int = 0, level: float = 0.95
) -> Estimate | Abstention:
    """The mean of n values from their sum and sum of squares; no interval where they do not differ.

    Half the interval is t(level, n - 1) sqrt(s² / n), s² = (squares - total² / n) / (n - 1). Abstains below 2 values.
    For whole numbers of the size of a rating the sums are exact; raises OutOfRange where they cannot be of n values.
    """
    if n < 2:
        return Abstention("too few observations", 2, n, method, VERSION)
    mean = total / n
    within = squares - total * mean
    if within < -1e-9 * max(1.0, squares):
        raise OutOfRange("the sum of squares", squares, total * mean, math.inf)
    if within <= 1e-12 * max(1.0, squares):
        return Estimate(mean, None, n, n_missing, method, VERSION)
    from scipy.special import stdtrit

    half = float(stdtrit(n - 1, 0.5 + level / 2.0)) * math.sqrt(within / (n - 1) / n)
    return Estimate(mean, Interval(mean - half, mean + half, level), n, n_missing, method, VERSION)
