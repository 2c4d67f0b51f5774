"""The words every method of the science speaks: frozen, validated values and the errors that refuse.

An element of the alliance is an opaque key here; which elements there are is the application's to say.
Nothing is rounded, and no value of these types ever holds NaN or an infinity: a method that cannot say a
figure returns an `Abstention` with its reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

Cell = str | float | int | None
Row = dict[str, Cell]

RATING_LOW = 0.0
RATING_HIGH = 10.0


class CoreError(Exception):
    """Base of every refusal of the science; its text is one plain sentence."""


class NotFinite(CoreError):
    """A number is NaN or infinite where a finite one is promised."""

    def __init__(self, what: str, value: float) -> None:
        super().__init__(f"{what} must be a finite number, but is {value}.")
        self.what = what
        self.value = value


class OutOfRange(CoreError):
    """A finite number lies outside the range in which it means something."""

    def __init__(self, what: str, value: float, low: float, high: float) -> None:
        super().__init__(f"{what} must lie between {low} and {high}, but is {value}.")
        self.what = what
        self.value = value
        self.low = low
        self.high = high


class EmptyName(CoreError):
    """A key that names something is empty."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} must name something, but is empty.")
        self.what = what


class TooFew(CoreError):
    """There are fewer observations than the method needs."""

    what = "observations"

    def __init__(self, *, needed: int, found: int) -> None:
        super().__init__(f"This needs at least {needed} {self.what}; {found} found.")
        self.needed = needed
        self.found = found


class TooFewSessions(TooFew):
    """There are fewer sessions than the method needs."""

    what = "sessions"


class TooFewPersons(TooFew):
    """There are fewer persons (clients, therapists, dyads) than the method needs."""

    what = "persons"


def finite(what: str, value: float) -> float:
    """Return `value`, or raise `NotFinite` naming it."""
    if not math.isfinite(value):
        raise NotFinite(what, value)
    return value


def within(what: str, value: float, low: float, high: float) -> float:
    """Return the finite `value` if low <= value <= high, else raise `NotFinite` or `OutOfRange`."""
    if not low <= finite(what, value) <= high:
        raise OutOfRange(what, value, low, high)
    return value


def named(what: str, key: str) -> str:
    """Return `key` unless it is blank, which raises `EmptyName`."""
    if not key.strip():
        raise EmptyName(what)
    return key


def count(what: str, n: int) -> int:
    """Return `n` unless it is negative, which raises `OutOfRange`."""
    if n < 0:
        raise OutOfRange(what, n, 0, math.inf)
    return n


class Rater(StrEnum):
    """The chair an answer comes from."""

    CLIENT = "client"
    THERAPIST = "therapist"


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval at a level of confidence (or of credibility: the method says which)."""

    low: float
    high: float
    level: float = 0.95

    def __post_init__(self) -> None:
        finite("the lower end of an interval", self.low)
        within("the upper end of an interval", self.high, self.low, math.inf)
        if not 0.0 < finite("the level of an interval", self.level) < 1.0:
            raise OutOfRange("the level of an interval (strictly)", self.level, 0.0, 1.0)

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    @property
    def width(self) -> float:
        """High minus low, in the unit of the figure."""
        return self.high - self.low

    def as_row(self) -> Row:
        """The interval as one row of a table."""
        return {"low": self.low, "high": self.high, "level": self.level}

    def __str__(self) -> str:
        return f"{self.level:.0%} interval {self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, how sure it is, what it rests on, and what made it.

    `interval` is None only where the method promises none; `n_used` and `n_missing` count the observations
    used and those left out because they were missing.
    """

    value: float
    interval: Interval | None
    n_used: int
    n_missing: int
    method: str
    version: str

    def __post_init__(self) -> None:
        finite("an estimate", self.value)
        count("the number of observations used", self.n_used)
        count("the number of observations missing", self.n_missing)
        named("the method of an estimate", self.method)
        named("the version of an estimate", self.version)

    def as_row(self) -> Row:
        """The estimate as one row of a table; the columns of a missing interval are None."""
        return {
            "value": self.value,
            "low": self.interval.low if self.interval else None,
            "high": self.interval.high if self.interval else None,
            "level": self.interval.level if self.interval else None,
            "n_used": self.n_used,
            "n_missing": self.n_missing,
            "method": self.method,
            "version": self.version,
        }

    def __str__(self) -> str:
        sure = f", {self.interval}" if self.interval else ""
        missing = f", {self.n_missing} missing" if self.n_missing else ""
        return f"{self.value:g}{sure} (n = {self.n_used}{missing}; {self.method} {self.version})"


@dataclass(frozen=True, slots=True)
class Abstention:
    """A figure that is not given, and why: `reason` is a code, the counts say what would be enough."""

    reason: str
    needed: int | None
    found: int | None
    method: str
    version: str

    def __post_init__(self) -> None:
        named("the reason of an abstention", self.reason)
        count("the number needed", self.needed or 0)
        count("the number found", self.found or 0)
        named("the method of an abstention", self.method)
        named("the version of an abstention", self.version)

    def as_row(self) -> Row:
        """The abstention as one row of a table."""
        return {
            "reason": self.reason,
            "needed": self.needed,
            "found": self.found,
            "method": self.method,
            "version": self.version,
        }

    def __str__(self) -> str:
        counts = "" if self.needed is None else f", needs {self.needed}"
        counts += "" if self.found is None else f", found {self.found}"
        return f"no figure: {self.reason}{counts} ({self.method} {self.version})"


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer of one chair about one element at one occasion: 0 (not at all) to 10 (completely).

    `element` is an opaque key; `occasion` counts the sessions of the dyad, 0 being before the first.
    """

    element: str
    rater: Rater
    value: float
    occasion: int

    def __post_init__(self) -> None:
        named("the element of a rating", self.element)
        within("a rating", self.value, RATING_LOW, RATING_HIGH)
        count("the occasion of a rating", self.occasion)
        object.__setattr__(self, "rater", Rater(self.rater))

    def as_row(self) -> Row:
        """The rating as one row of a table."""
        return {
            "element": self.element,
            "rater": self.rater.value,
            "value": self.value,
            "occasion": self.occasion,
        }

    def __str__(self) -> str:
        return f"{self.element}, {self.rater}, occasion {self.occasion}: {self.value:g} of 10"


@dataclass(frozen=True, slots=True)
class Basis:
    """One number that a signal rests on, with the observations behind it."""

    name: str
    value: float
    n: int

    def __post_init__(self) -> None:
        named("the basis of a signal", self.name)
        finite(f"the basis {self.name}", self.value)
        count(f"the observations behind {self.name}", self.n)

    def as_row(self) -> Row:
        """The basis as one row of a table."""
        return {"name": self.name, "value": self.value, "n": self.n}

    def __str__(self) -> str:
        return f"{self.name} {self.value:g} (n = {self.n})"


@dataclass(frozen=True, slots=True)
class Signal:
    """Something two people may want to notice: its kind, how strongly it asks, and the numbers it rests on.

    `kind` and `level` are opaque keys of whoever raises it. A signal without a basis cannot be made.
    """

    kind: str
    level: str
    basis: tuple[Basis, ...]

    def __post_init__(self) -> None:
        named("the kind of a signal", self.kind)
        named("the level of a signal", self.level)
        if not self.basis:
            raise EmptyName(f"the basis of the signal {self.kind}")

    def as_row(self) -> Row:
        """The signal as one row of a table: a column for each number it rests on, and its n."""
        row: Row = {"kind": self.kind, "level": self.level}
        for basis in self.basis:
            row[basis.name] = basis.value
            row[f"{basis.name}_n"] = basis.n
        return row

    def __str__(self) -> str:
        return f"{self.kind} ({self.level}): " + ", ".join(map(str, self.basis))
