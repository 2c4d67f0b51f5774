"""Repair: when, how far, how long. Of a flagged fall in one series, and from the filter's probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from alliance_core.ruptures.rules import Rule, Running, fold_rule
from alliance_core.vocabulary import Row, within


@dataclass(frozen=True, slots=True)
class Episode:
    """One fall and what became of it. Sessions count from 1; `lowest` is the lowest value since the onset.

    `repaired` is the session in which enough was regained, None if not (yet); `regained` the largest share of the
    fall won back so far; `lasted` the sessions from onset to repair, or to the last one seen; `settled` says that the
    time allowed for repair has passed, or that it was repaired.
    """

    onset: int
    reference: float
    lowest: float
    regained: float
    repaired: int | None
    lasted: int
    settled: bool

    def as_row(self) -> Row:
        """The episode as one row of a table."""
        return {
            "onset": self.onset,
            "depth": self.reference - self.lowest,
            "regained": self.regained,
            "repaired": self.repaired,
            "lasted": self.lasted,
            "settled": int(self.settled),
        }

    def __str__(self) -> str:
        end = f"repaired in session {self.repaired}" if self.repaired else "not repaired so far"
        depth = self.reference - self.lowest
        return f"fall of {depth:.2f} in session {self.onset}, {end}, {self.regained:.0%} regained"


@dataclass(frozen=True, slots=True)
class Followed:
    """What is remembered while a fall is followed: the onset, its fall, and the answered sessions since."""

    onset: int
    reference: float
    lowest: float
    regained: float = 0.0
    answered: int = 0


def follow(rule: Rule, fall: Followed, session: int, value: float) -> tuple[Followed, Episode]:
    """One more answered session after a fall: how far it has come back. O(1).

    The share regained is (value - lowest)/(reference - lowest), of the lowest value so far; a new low starts again.
    """
    lowest = min(fall.lowest, value)
    share = (value - lowest) / (fall.reference - lowest)
    regained = share if value <= lowest else max(fall.regained, share)
    now = Followed(fall.onset, fall.reference, lowest, regained, fall.answered + 1)
    whole = regained >= rule.regained and value > lowest
    late = now.answered >= rule.repair_within
    repaired = session if whole else None
    return now, Episode(
        fall.onset, fall.reference, lowest, regained, repaired, session - fall.onset, whole or late
    )


def episodes(rule: Rule, values: Sequence[float]) -> list[Episode]:
    """Every fall that the rule flags in a series (NaN where missing), each followed to repair or to its time's end.

    While a fall is followed no new one begins, and its values are not added to what is usual.
    """
    so_far, fall, last, found = Running(), None, None, []
    for session, value in enumerate(values, start=1):
        if math.isnan(value):
            continue
        if fall is None:
            after, reading = fold_rule(rule, so_far, value)
            if reading.flag and reading.reference is not None:
                fall = Followed(session, reading.reference, value)
                last = Episode(session, reading.reference, value, 0.0, None, 0, False)
                continue
            so_far = after
            continue
        fall, last = follow(rule, fall, session, value)
        if last.settled:
            found.append(last)
            so_far, fall, last = so_far.add(value), None, None
    return found if last is None else [*found, last]


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A time in which the filter held a rupture for probable: sessions from 1, `until` None while it lasts."""

    since: int
    until: int | None
    highest: float
    depth: float

    def as_row(self) -> Row:
        """The open time as one row of a table."""
        return {"since": self.since, "until": self.until, "highest": self.highest, "depth": self.depth}

    def __str__(self) -> str:
        until = "now" if self.until is None else f"session {self.until}"
        return f"open from session {self.since} to {until}, probability up to {self.highest:.2f}"


def open_times(
    open_probability: Sequence[float], depth: Sequence[float], *, enter: float = 0.5, leave: float = 0.25
) -> list[OpenTime]:
    """Times in which the probability of an open rupture rose to `enter` and had not fallen below `leave`.

    `until` is the first session below `leave`: the session of repair. Two thresholds keep one rupture one.
    Raises OutOfRange unless 0 <= leave <= enter <= 1.
    """
    within("enter", enter, 0.0, 1.0)
    within("leave", leave, 0.0, enter)
    found: list[OpenTime] = []
    now: OpenTime | None = None
    for session, (probability, fall) in enumerate(zip(open_probability, depth, strict=True), start=1):
        if now is None:
            now = OpenTime(session, None, probability, fall) if probability >= enter else None
        elif probability < leave:
            found.append(OpenTime(now.since, session, now.highest, now.depth))
            now = None
        else:
            now = OpenTime(now.since, None, max(now.highest, probability), max(now.depth, fall))
    return found if now is None else [*found, now]
