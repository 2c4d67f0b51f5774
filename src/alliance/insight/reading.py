"""What the filters say of the newest sessions: read from a state and the bank at its last checkpoint.

Many states are read side by side: a caseload costs one look. Nothing here is stored, so that what is read is always of
this build.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.insight.filters import bank, read, series
from alliance.insight.watch import CLIENT, OVERALL, THERAPIST, THIRD, Watch, as_array
from alliance_core.ruptures import BankReading, BankState, together
from alliance_core.vocabulary import Estimate, Interval

METHOD, VERSION = "switching filter", "1"
LEVEL = 0.95
__all__ = ["CLIENT", "OVERALL", "THERAPIST", "THIRD", "Reading", "Readings", "read_all"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One series after one session. `alarm` is the log odds that a rupture began in it or the one before.

    `open`, `recent`, `withdrawal` are probabilities, `depth` is in scale points; `seen`, `usual`, `usual_sd` by channel
    (client, therapist, third), `seen` None where there was no answer. `session` is its ref.
    """

    session: str
    open: float
    recent: float
    withdrawal: float
    depth: float
    alarm: float
    seen: tuple[float | None, ...]
    usual: tuple[float, ...]
    usual_sd: tuple[float, ...]

    def fallen(self, channel: int) -> float | None:
        """How far a channel lies below what was expected of it, in standard deviations; None where nothing was seen."""
        value = self.seen[channel]
        return None if value is None else (self.usual[channel] - value) / self.usual_sd[channel]


@dataclass(frozen=True)
class Readings:
    """The readings of one state: for each open session, the oldest first, of every series; and the newest levels."""

    sessions: tuple[dict[str, Reading], ...]
    newest: BankReading
    row: int

    def of(self, key: str) -> Reading | None:
        """The newest reading of one series; None for a series that is not filtered."""
        return self.sessions[-1].get(key)

    def level(self, key: str, n_used: int, n_missing: int = 0) -> Estimate:
        """Where the client's own line stands now, 0 to 10: the median and a 95 % interval."""
        place = series().index(key)
        half = (1.0 - LEVEL) / 2.0
        low, middle, high = bank().level_quantiles(
            self.newest.looked, self.row, place, (half, 0.5, 1.0 - half)
        )
        return Estimate(middle, Interval(low, high, LEVEL), n_used, n_missing, METHOD, VERSION)


def read_all(watches: Sequence[Watch], banks: Sequence[str]) -> list[Readings | None]:
    """The readings of many states, each from its open sessions and its bank; None where no session was held.

    Raises OtherSeries where a bank was written for other rooms.
    """
    found: list[Readings | None] = [None] * len(watches)
    for n_open in {len(one.rows) for one in watches} - {0}:
        places = [place for place, one in enumerate(watches) if len(one.rows) == n_open]
        states = together([read(banks[place]) for place in places])
        for place, one in zip(places, _read(states, [watches[place] for place in places]), strict=True):
            found[place] = one
    return found


def _read(state: BankState, watches: Sequence[Watch]) -> list[Readings]:
    """The readings of states with equally many open sessions."""
    sessions = [one.open_sessions() for one in watches]
    told: list[list[dict[str, Reading]]] = [[] for _ in watches]
    for number in range(len(sessions[0])):
        values = np.stack([as_array(one[number][2], series()) for one in sessions])
        gaps = np.array([one[number][1] for one in sessions])
        state, reading = bank().read(state, values, gaps)
        for row, one in enumerate(sessions):
            told[row].append(_by_series(reading, row, one[number][0], values[row]))
    return [Readings(tuple(one), reading, row) for row, one in enumerate(told)]


def _by_series(
    reading: BankReading, row: int, session: str, values: NDArray[np.float64]
) -> dict[str, Reading]:
    names = ("open", "recent", "withdrawal", "depth", "alarm", "usual", "usual_sd")
    said = {name: getattr(reading, name)[row].tolist() for name in names}
    seen = [tuple(None if np.isnan(one) else float(one) for one in channels) for channels in values]
    return {
        key: Reading(
            session=session,
            open=said["open"][place],
            recent=said["recent"][place],
            withdrawal=said["withdrawal"][place],
            depth=said["depth"][place],
            alarm=said["alarm"][place],
            seen=seen[place],
            usual=tuple(said["usual"][place]),
            usual_sd=tuple(said["usual_sd"][place]),
        )
        for place, key in enumerate(series())
    }
