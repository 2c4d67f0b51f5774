"""When the sessions of the demo practice are: one hour a week for each pair, a few of them today."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alliance.demo.cast import Place, Script

WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)
DAYS_ASKED = (0, 1, 0, 2, 0, 3, 1, 4, 2, 3, 1, 4)  # the first client of a therapist comes today, the second…
WORKING_HOURS = (9, 10, 11, 13, 14, 15, 16, 17)
LATEST_HOUR, EARLIEST_HOUR = 20, 8
MORNING = 11  # the hour of the day at which the demo is best told
LEAST_AHEAD = timedelta(minutes=20)
OVER_SINCE = timedelta(hours=2)


def where_it_is_day(places: Sequence[Place], now: datetime) -> Place:
    """The place where it is closest to late morning: some sessions of today are over, some are still to come."""

    def hours_away(place: Place) -> float:
        local = now.astimezone(ZoneInfo(place.time_zone))
        return abs(local.hour + local.minute / 60 - MORNING)

    return min(places, key=hours_away)


@dataclass
class Diary:
    """Hours taken, by therapist. `now` is the moment up to which the past is told, `zone` the practice's."""

    now: datetime
    zone: ZoneInfo
    _weekly: set[tuple[str, int, int]] = field(default_factory=set)
    _once: set[tuple[str, datetime]] = field(default_factory=set)
    _clients: dict[str, int] = field(default_factory=dict)

    def take(self, script: Script) -> datetime:
        """One weekly hour of everybody who sees this client; returns its coming moment, or today's just past."""
        nth = self._clients.get(script.therapist, 0)
        self._clients[script.therapist] = nth + 1
        who = [one for one in (script.therapist, script.next_therapist) if one]
        asked = DAYS_ASKED[nth % len(DAYS_ASKED)]
        for day in (asked, 1, 2, 3, 4):
            for start in self._hours(day):
                taken = {(one, start.weekday(), start.hour) for one in who}
                if not taken & self._weekly:
                    self._weekly |= taken
                    return start
        raise ValueError(f"no hour is left for client {nth + 1} of a therapist")

    def another_time(self, therapist: str, start: datetime) -> datetime:
        """An evening in the days after, where a session can be moved to."""
        local = start.astimezone(self.zone)
        for days in (1, 2, 3):
            for hour in (18, 19, 20):
                late = (local + timedelta(days=days)).replace(hour=hour)
                key = (therapist, late.weekday(), late.hour)
                if key not in self._weekly and (therapist, late) not in self._once:
                    self._once.add((therapist, late))
                    return late
        raise ValueError("every evening after this session is taken")

    def _hours(self, day: int) -> list[datetime]:
        """The hours of the nth day from today; the first after today is the next working day."""
        today = self.now.astimezone(self.zone).replace(minute=0, second=0, microsecond=0)
        if day == 0:
            return self._today(today)
        ahead = [today + timedelta(days=n) for n in range(1, 8)]
        date = [one for one in ahead if one.weekday() < 5][day - 1]
        return [date.replace(hour=hour) for hour in WORKING_HOURS]

    def _today(self, this_hour: datetime) -> list[datetime]:
        """Two hours still to come, one just over, and one more to come: as many of them as fit into the day."""
        first = this_hour + HOUR
        if first - self.now.astimezone(self.zone) < LEAST_AHEAD:
            first += HOUR
        over = this_hour - OVER_SINCE
        hours = [first, first + HOUR, over, first + 2 * HOUR]
        of_today = [one for one in hours if one.date() == this_hour.date()]
        return [one for one in of_today if EARLIEST_HOUR <= one.hour <= LATEST_HOUR]


def weeks_of(coming: datetime, script: Script, now: datetime) -> list[datetime]:
    """The moments of a script's sessions: those behind, then the next one; a gap lies between, half of it behind."""
    if coming <= now:
        coming += WEEK
    behind, rhythm = coming - (script.gap - script.gap // 2) * WEEK, script.every_weeks * WEEK
    lived = [behind - n * rhythm for n in range(script.sessions, 0, -1)]
    return [*lived, coming + (script.gap // 2) * WEEK]
