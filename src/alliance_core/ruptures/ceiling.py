"""The ceiling of a form: a sixth of all forms stand at it, and there a point lost is shown only in part.

Each of a form's n items is ticked at most at `highest`; about the form's own level u the items scatter with SD s. The
mean of the form is then expected at

    bent(u) = highest - s (phi(a) + a Phi(a)),   a = (highest - u) / s

(the mean of a normal held at an end), which is u far below the ceiling and flattens towards it. `unbent` is its
inverse: the filters see u. Answers in whole numbers change this little: their mean is the same integral by midpoints.
A form with every item at the ceiling says only that u is high; it is read as the highest mean but half an item.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from alliance_core.vocabulary import within

Floats = NDArray[np.float64]
FINE = 4001
FAR_BELOW, FAR_ABOVE = 9.0, 6.0  # in SDs of an item: where bending is over, and where nothing is left to tell
SQRT_2_PI = 2.5066282746310002


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The end of a form's scale, the number of items in its mean, and their SD about the form's own level."""

    highest: float = 10.0
    items: int = 7
    item_sd: float = 0.46

    def __post_init__(self) -> None:
        within("the highest answer", self.highest, -1e9, 1e9)
        within("the number of items of a form", self.items, 1, 10_000)
        within("the SD of an item", self.item_sd, 1e-9, 1e9)

    def bent(self, level: ArrayLike) -> Floats:
        """The mean expected of a form whose own level is `level`; any shape, NaN where that is NaN."""
        a = (self.highest - np.asarray(level, dtype=np.float64)) / self.item_sd
        held: Floats = self.highest - self.item_sd * (np.exp(-0.5 * a**2) / SQRT_2_PI + a * ndtr(a))
        return held

    def slope(self, level: ArrayLike) -> Floats:
        """How much of a change in the level the form's mean shows there, 0 to 1."""
        a = (self.highest - np.asarray(level, dtype=np.float64)) / self.item_sd
        shown: Floats = ndtr(a)
        return shown

    def unbent(self, mean: ArrayLike) -> Floats:
        """The level of a form whose mean is `mean`; any shape, NaN where that is NaN.

        A mean within half an item of the ceiling is read as half an item below it.
        """
        told = np.minimum(np.asarray(mean, dtype=np.float64), self.highest - 0.5 / self.items)
        low, levels, means = _table(self)
        level: Floats = np.where(told < low, told, np.interp(told, means, levels))
        return level + (told - self.bent(level)) / self.slope(level)  # one step of Newton's: to rounding


@lru_cache(maxsize=64)
def _table(ceiling: Ceiling) -> tuple[float, Floats, Floats]:
    """Where bending begins, and levels with their means from there on."""
    low = ceiling.highest - FAR_BELOW * ceiling.item_sd
    levels = np.linspace(low, ceiling.highest + FAR_ABOVE * ceiling.item_sd, FINE)
    return low, levels, ceiling.bent(levels)
