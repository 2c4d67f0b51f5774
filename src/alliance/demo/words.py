"""What the people of the demo practice write: drawn from words.toml without saying the same twice in a row."""

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np


@cache
def _written() -> dict[str, list[str]]:
    return tomllib.loads(files(__package__ or "").joinpath("words.toml").read_text("utf-8"))


class Words:
    """One person's words: each list is shuffled once and gone through."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._left: dict[str, list[str]] = {}

    def of(self, kind: str) -> str:
        """The next words of this kind."""
        if not self._left.get(kind):
            self._left[kind] = [str(one) for one in self._rng.permutation(_written()[kind])]
        return self._left[kind].pop()


def long_topic(at_most: int) -> str:
    """Somebody who has very much to say: as many sentences as fit."""
    words, parts, n = "", _written()["long_topic"], 0
    while len(words) + len(parts[n % len(parts)]) <= at_most:
        words, n = words + parts[n % len(parts)], n + 1
    return words.strip()
