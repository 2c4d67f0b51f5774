"""Moments as people say them: pages speak in the reader's own zone and language, and take times typed in it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from alliance.kernel.asking import who
from alliance.kernel.errors import Refused
from alliance.kernel.principal import Principal
from alliance.people.queries import practice_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
YEARS = range(1900, 2200)  # what a calendar can still count from, forth and back, in any zone


def zone_of(by: Principal) -> ZoneInfo:
    """The person's own zone, else the practice's; UTC where neither is one."""
    try:
        return ZoneInfo(by.time_zone or practice_of(by).time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def in_own_zone(view: View[P]) -> View[P]:
    """Runs a page in the zone and the language of who reads it."""

    @wraps(view)
    def shown(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        by = who(request)
        with timezone.override(zone_of(by)), translation.override(by.language):
            return view(request, *args, **kwargs)

    return shown


def in_own_language(view: View[P]) -> View[P]:
    """Runs a view in the language of who asks, without asking for the zone: for what shows no moment."""

    @wraps(view)
    def done(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with translation.override(who(request).language):
            return view(request, *args, **kwargs)

    return done


def moment_from(text: str, field: str) -> datetime:
    """A moment typed in the reader's zone, or a refusal that says what is missing.

    A time that the clock skips or repeats (daylight saving) is refused, because nobody would know which is meant.
    """
    try:
        parsed = parse_datetime(text.strip())
    except ValueError:
        parsed = None
    if parsed is None or parsed.year not in YEARS:
        raise Refused(_("Give a day and a time."), field=field)
    if parsed.tzinfo is not None:
        return parsed
    first, second = (parsed.replace(tzinfo=timezone.get_current_timezone(), fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise Refused(
            _("The clocks change at that time. Choose a time an hour earlier or later."), field=field
        )
    return first
