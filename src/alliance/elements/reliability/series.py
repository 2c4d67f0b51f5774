"""The acts about series: made whole or not at all, continued, ended with what lies ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from alliance.elements.reliability.models import Series, SeriesSession
from alliance.elements.reliability.occurring import occurrences
from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import Refused
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat
from alliance.therapy.actions import cancel_session, plan_session
from alliance.therapy.asks import asks_no_more
from alliance.therapy.chairs import note_in
from alliance.therapy.models import Session
from alliance.therapy.open_rooms import row_in, seat_in

ROOM = "reliability"
AT_ONCE = 26


@dataclass(frozen=True, slots=True)
class Made:
    """What was planned, and the moments left out because one of the two has something else then."""

    series: Series
    planned: Sequence[Session]
    left_out: Sequence[datetime]


@action
def start_series(
    *,
    alliance_id: UUID,
    first_on: date,
    at: time,
    zone: str,
    every_weeks: int,
    count: int,
    by: Principal,
    minutes: int = 50,
    mode: str = "room",
    leave_out: bool = False,
) -> Made:
    """Plans the sessions of a series. Where some would overlap, none is planned and the refusal names them;
    with `leave_out` the others are planned, and which were left out is told."""
    seat = seat_in(by, alliance_id, ROOM)
    _check(zone, every_weeks, count)
    if Series.objects.filter(alliance=seat.alliance, ended_at=None).exists():
        raise Refused(_("There is a series already. End it first."), field="first_on")
    series = Series.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        first_on=first_on,
        at=at,
        zone=zone,
        every_weeks=every_weeks,
        minutes=minutes,
        mode=mode,
        made_by=seat.chair,
        made_at=clock.now(),
    )
    made = _plan(series, range(count), by, leave_out=leave_out)
    note_in(seat, "series.start", "series", series.id)
    return made


def _check(zone: str, every_weeks: int, count: int) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused(_("This place is not known."), field="zone") from None
    if not 1 <= every_weeks <= 8:
        raise Refused(_("Every week, up to every eighth week."), field="every_weeks")
    if not 1 <= count <= AT_ONCE:
        raise Refused(_("A series has 1 to 26 sessions at a time; it can be continued."), field="count")


@action
def continue_series(*, series_id: UUID, count: int, by: Principal, leave_out: bool = False) -> Made:
    """Plans more sessions after the last of a series."""
    seat, series = row_in(Series, series_id, by, ROOM)
    if series.ended_at:
        raise Refused(_("This series has ended."))
    _check(series.zone, series.every_weeks, count)
    last = SeriesSession.objects.filter(series=series).aggregate(n=Max("nth"))["n"]
    begin = 0 if last is None else last + 1
    made = _plan(series, range(begin, begin + count), by, leave_out=leave_out)
    asks_no_more(series.id)
    note_in(seat, "series.continue", "series", series.id)
    return made


@action
def end_series(*, series_id: UUID, call_off: bool, by: Principal) -> Series:
    """Ends a series; with `call_off` what is planned of it and lies ahead is called off too."""
    seat, series = row_in(Series, series_id, by, ROOM)
    if series.ended_at:
        return series
    series.ended_at = clock.now()
    series.save(update_fields=["ended_at"])
    asks_no_more(series.id)
    note_in(seat, "series.end", "series", series.id)
    if call_off:
        for one in ahead_in(series):
            cancel_session(session_id=one.id, by=by)
    return series


def ahead_in(series: Series) -> Sequence[Session]:
    """The sessions of a series that are planned and lie ahead."""
    planned = Session.objects.filter(
        in_series__series=series, status=Session.Status.PLANNED, starts_at__gt=clock.now()
    )
    return list(planned.order_by("starts_at"))


def _plan(series: Series, which: range, by: Principal, *, leave_out: bool) -> Made:
    moments = islice(
        occurrences(series.first_on, series.at, series.zone, series.every_weeks), which.start, which.stop
    )
    planned, left_out = [], []
    for nth, moment in zip(which, moments, strict=True):
        if moment <= clock.now():
            raise Refused(_("The first session must lie ahead."), field="first_on")
        session = _one(series, moment, by)
        if session is None:
            left_out.append(moment)
            continue
        planned.append(session)
        SeriesSession.objects.create(practice_id=series.practice_id, series=series, session=session, nth=nth)
    if left_out and not (leave_out and planned):
        raise Refused(_overlapping(left_out), field="first_on")
    return Made(series, planned, left_out)


def _one(series: Series, moment: datetime, by: Principal) -> Session | None:
    try:
        with transaction.atomic():
            return plan_session(
                alliance_id=series.alliance_id,
                starts_at=moment,
                minutes=series.minutes,
                mode=series.mode,
                by=by,
            )
    except Refused as refused:
        if refused.field != "starts_at":
            raise
        return None


def _overlapping(moments: Sequence[datetime]) -> str:
    named = ", ".join(date_format(localtime(one), "j F Y, H:i") for one in moments[:5])
    more = len(moments) - 5
    said = _("One of you has something else then: %(when)s.") % {"when": named}
    return said + (_(" And %(n)d more.") % {"n": more} if more > 0 else "")


def seat_of_series(seat: Seat) -> Series | None:
    """The living series of an alliance."""
    return Series.objects.filter(alliance=seat.alliance, ended_at=None).first()
