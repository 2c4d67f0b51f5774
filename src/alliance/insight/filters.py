"""The filters of an alliance: which hyper-parameters they have, and how closed sessions go into them.

A set of hyper-parameters has a name and a version, which stand with every state. The published set was learned from
simulated dyads (`benchmarks/learn_parameters.py`); what it states rather than learned, it says.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from alliance.insight.watch import OVERALL, Values, Watch, as_array
from alliance.rooms.registry import all_rooms
from alliance_core.ruptures import Bank, BankState, Ceiling, Channel, RuptureModel, together
from alliance_core.ruptures.bank_text import UnreadableBank, dumps, loads

KEPT = 12
FILE = Path(__file__).with_name("published.json")


class OtherSeries(Exception):
    """A stored bank was written for other rooms than there are now: only a rebuild can tell."""


@cache
def published() -> dict[str, Any]:
    """The set every practice begins with."""
    found: dict[str, Any] = json.loads(FILE.read_text())
    return found


@cache
def parameters_name() -> str:
    """The name and version that stand with each state."""
    return f"{published()['name']}/{published()['version']}"


def alarm_at(which: str) -> float:
    """The log odds at which a rupture is told of: of all elements ("overall") or of one ("element")."""
    return float(published()["alarm"][which])


@cache
def series() -> tuple[str, ...]:
    """What is filtered: all elements together, then each, in its place."""
    return (OVERALL, *(room.key for room in all_rooms()))


@cache
def bank() -> Bank:
    """One filter for each series."""
    overall, element = (model_of(published()[name]) for name in ("overall", "element"))
    return Bank([overall, *[element] * (len(series()) - 1)])


def model_of(plain: Mapping[str, Any]) -> RuptureModel:
    """Hyper-parameters as they are written; the histories kept are the product's."""
    channels = tuple(
        Channel(**{**one, "ceiling": Ceiling(**one["ceiling"]) if one["ceiling"] else None})
        for one in plain["channels"]
    )
    return RuptureModel(**{**plain, "channels": channels, "kept": KEPT})


def written(state: BankState) -> str:
    """One alliance's bank as text, with the series it is of."""
    return f"{','.join(series())}\n{dumps(bank(), state)}"


def read(text: str) -> BankState:
    """What `written` wrote; a bank before the first session for "". Raises OtherSeries."""
    if not text:
        return bank().begin()
    names, _line, rest = text.partition("\n")
    if names != ",".join(series()):
        raise OtherSeries
    try:
        return loads(bank(), rest)
    except UnreadableBank:
        raise OtherSeries from None


def closed_into(
    states: Sequence[BankState], sessions: Sequence[Sequence[tuple[float, Values]]]
) -> list[list[BankState]]:
    """Each bank after each of its closing sessions, all banks side by side where they are equally far."""
    found: list[list[BankState]] = [[] for _ in states]
    now = list(states)
    for number in range(max(map(len, sessions), default=0)):
        going = [place for place, one in enumerate(sessions) if number < len(one)]
        values = np.stack([as_array(sessions[place][number][1], series()) for place in going])
        gaps = np.array([sessions[place][number][0] for place in going])
        after = bank().step(together([now[place] for place in going]), values, gaps)
        for row, place in enumerate(going):
            now[place] = after.only(row)
            found[place].append(now[place])
    return found


def settle(watch: Watch, state: BankState) -> BankState:
    """The bank after all sessions of one watch that were closed since."""
    (steps,) = closed_into([state], [watch.closing])
    watch.closing = []
    return steps[-1] if steps else state
