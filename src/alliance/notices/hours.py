"""When a note may go: by day in the person's own zone, and once a day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alliance.notices.models import Notice

MORNING, NIGHT = time(8), time(21)


def zone_for(notice: Notice) -> ZoneInfo:
    """The zone of the person, else of the practice; UTC where neither is one."""
    try:
        return ZoneInfo(notice.person.time_zone or notice.practice.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def start_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    """The first minute of the person's day."""
    return datetime.combine(now.astimezone(zone).date(), time(0), tzinfo=zone)


def next_moment(now: datetime, zone: ZoneInfo, *, had_one: bool) -> datetime | None:
    """When a note may go that may not go now; None when it may. `had_one`: one went already on this day."""
    here = now.astimezone(zone)
    if had_one or here.time() >= NIGHT:
        return _morning(here.date() + timedelta(days=1), zone)
    return _morning(here.date(), zone) if here.time() < MORNING else None


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=zone)
