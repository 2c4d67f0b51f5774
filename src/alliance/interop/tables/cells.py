"""What stands in a cell: nothing, a number, a moment. What does not fit is a problem without the cell's words."""

import math
from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "."})
OLDEST, FARTHEST = 1900, 2200  # years


class DoesNotFit(ValueError):
    """A cell that cannot be read as what its column holds; the message says what is expected there."""


def is_missing(cell: str, also: Collection[str] = ()) -> bool:
    """Whether the cell says that there is no answer; a gap is missing, never zero."""
    return cell.casefold() in MISSING or cell in also


def number_in(cell: str) -> float:
    """A finite number, with a point or a comma before its decimals."""
    tidy = cell.replace(",", ".") if cell.count(",") == 1 and "." not in cell else cell
    # Python would also read 1_000 and ١٢.
    try:
        number = float(tidy) if tidy.isascii() and "_" not in tidy else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise DoesNotFit(
            _("here stands no number. Is it the right column, or another sign for a missing answer?")
        )
    return number


def day_in(cell: str, pattern: str) -> date:
    """A day, written as the pattern says, else as in 2024-01-31."""
    return _read(cell, pattern).date()


def moment_in(cell: str, pattern: str, at: time, zone: ZoneInfo) -> datetime:
    """A moment; a day alone is taken at the hour `at` in the practice's zone."""
    found = _read(cell, pattern)
    if found.tzinfo is not None:
        return found
    hours = {"%H", "%I", "%X", "%c"} if pattern else {":"}
    has_hour = any(mark in (pattern or cell) for mark in hours)
    return found.replace(tzinfo=zone) if has_hour else at_hour(found.date(), at, zone)


def _read(cell: str, pattern: str) -> datetime:
    try:
        found = datetime.strptime(cell, pattern) if pattern else datetime.fromisoformat(cell)  # noqa: DTZ007
    except ValueError:
        wanted = pattern or "2024-01-31"
        raise DoesNotFit(_("here stands no day written as %(wanted)s.") % {"wanted": wanted}) from None
    if not OLDEST < found.year < FARTHEST:
        raise DoesNotFit(_("this day lies too long ago or too far ahead. Is the year written in full?"))
    return found


def at_hour(day: date, at: time, zone: ZoneInfo) -> datetime:
    """This hour of that day in the zone."""
    return datetime.combine(day, at, tzinfo=zone)
