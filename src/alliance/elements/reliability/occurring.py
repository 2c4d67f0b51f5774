"""When the sessions of a series fall: the same hour by the clock of a place, also when the clocks change. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def occurrences(first_on: date, at: time, zone: str, every_weeks: int) -> Iterator[datetime]:
    """The moments of a series, in UTC, without end: week after week at this hour of this place.

    As RFC 5545 has it: an hour that the clocks skip is read with the offset before the change, so that it comes as
    much later as was skipped; one that comes twice is the first of the two.
    """
    place = ZoneInfo(zone)
    day = first_on
    while True:
        yield datetime.combine(day, at, tzinfo=place).astimezone(UTC)
        day += timedelta(weeks=every_weeks)
