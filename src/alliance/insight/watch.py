"""What the filters are given: for each session held, one number a channel, of all elements together and of each.

The newest sessions stay open, because answers about them still come; older ones are closed, in order, and folded into
the bank of filters once and for all. An answer that comes after two later sessions were held is in its own line and
in no filter. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from alliance_core.ruptures.model import Floats

OPEN = 2
AHEAD_AT_MOST = 4
CLIENT, THERAPIST, THIRD = 0, 1, 2
CHANNELS = 3
OVERALL = ""
DAY = 86400.0

Values = dict[str, list[float | None]]


@dataclass(slots=True)
class Watch:
    """Sessions on their way into the filters.

    `rows` are the open sessions as [ref, moment held, values]; `ahead` the values of sessions that are not held (yet);
    `closed` counts the closed ones, the newest of them held at `closed_at`. `closing` holds (days since the one
    before, values) of those closed since the bank was last brought up to date; it is never written.
    """

    rows: list[list[Any]] = field(default_factory=list)
    ahead: dict[str, Values] = field(default_factory=dict)
    closed: int = 0
    closed_at: str = ""
    closing: list[tuple[float, Values]] = field(default_factory=list)

    def note(self, ref: str, key: str, channel: int, value: float) -> None:
        """One channel's number in a session; the newest stands. `ref` "" is the newest session held."""
        values = self._values(ref)
        if values is not None:
            values.setdefault(key, [None] * CHANNELS)[channel] = value

    def hold(self, ref: str, at: str) -> None:
        """A session was held: it opens, and the oldest open one closes."""
        if any(row[0] == ref for row in self.rows):
            return
        self.rows.append([ref, at, self.ahead.pop(ref, {})])
        while len(self.rows) > OPEN:
            _ref, moment, values = self.rows.pop(0)
            self.closing.append((days_between(self.closed_at, moment), values))
            self.closed, self.closed_at = self.closed + 1, moment

    def _values(self, ref: str) -> Values | None:
        for row in reversed(self.rows):
            if row[0] == ref or not ref:
                values: Values = row[2]
                return values
        if not ref:
            return None
        if ref not in self.ahead and len(self.ahead) >= AHEAD_AT_MOST:
            self.ahead.pop(min(self.ahead))
        return self.ahead.setdefault(ref, {})

    def open_sessions(self) -> list[tuple[str, float, Values]]:
        """The open sessions in order: ref, days since the one before, values."""
        moments = [self.closed_at, *(row[1] for row in self.rows)]
        return [
            (row[0], days_between(before, row[1]), row[2])
            for before, row in zip(moments, self.rows, strict=False)
        ]

    def plain(self) -> dict[str, Any]:
        """What is written; {} where there is nothing."""
        if not (self.rows or self.ahead):
            return {}
        return {"rows": self.rows, "ahead": self.ahead, "closed": self.closed, "closed_at": self.closed_at}


def days_between(before: str, after: str) -> float:
    """Days between two moments as states write them; 0 where there was none before."""
    if not before:
        return 0.0
    gone = datetime.fromisoformat(after) - datetime.fromisoformat(before)
    return max(0.0, gone.total_seconds() / DAY)


def as_array(values: Values, series: Sequence[str]) -> Floats:
    """The numbers of one session, (series, channels), NaN where there is none.

    All elements together are the mean of what each chair answered, and what the client said before the session.
    """
    found = np.full((len(series), CHANNELS), np.nan)
    for row, key in enumerate(series):
        for channel, value in enumerate(values.get(key, ())):
            if value is not None:
                found[row, channel] = value
    for channel in (CLIENT, THERAPIST):
        answered = [values[key][channel] for key in sorted(values) if key != OVERALL]
        given = [one for one in answered if one is not None]
        if given:
            found[series.index(OVERALL), channel] = sum(given) / len(given)
    return found
