"""The room's page: the series, hours that became free, promises, when the therapist is away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.elements.reliability import freed, promises, series, words
from alliance.elements.reliability.queries import absences, freed_for, promises_of, waits_for_hours
from alliance.elements.reliability.series import ROOM, Made, ahead_in, seat_of_series
from alliance.people.moments import moment_from
from alliance.people.seats import Seat
from alliance.therapy.models import Session
from alliance.therapy.room import Words
from alliance.therapy.room_view import RoomPage, Typed, number_of, uuid_of


def _show(seat: Seat, _typed: Typed) -> Mapping[str, Any]:
    now = seat_of_series(seat)
    return {
        "series": now,
        "ahead": ahead_in(now) if now else [],
        "promises": promises_of(seat),
        "waits": waits_for_hours(seat),
        "freed": freed_for(seat),
        "away": absences(seat),
        "zone": get_current_timezone_name(),
        "modes": Session.Mode,
    }


def _start(seat: Seat, typed: Typed, _which: str) -> Words:
    first: datetime = moment_from(typed.get("first", ""), "first_on")
    made = series.start_series(
        alliance_id=seat.alliance.id,
        first_on=first.date(),
        at=first.time(),
        zone=get_current_timezone_name(),
        every_weeks=number_of(typed.get("every_weeks", ""), nothing=1),
        count=number_of(typed.get("count", ""), nothing=0),
        minutes=number_of(typed.get("minutes", ""), nothing=50),
        mode=typed.get("mode", "room"),
        leave_out=typed.get("leave_out") == "on",
        by=seat.principal,
    )
    return _told(made)


def _continue(seat: Seat, typed: Typed, which: str) -> Words:
    made = series.continue_series(
        series_id=uuid_of(which),
        count=number_of(typed.get("count", ""), nothing=0),
        leave_out=typed.get("leave_out") == "on",
        by=seat.principal,
    )
    return _told(made)


def _told(made: Made) -> Words:
    n, out = len(made.planned), len(made.left_out)
    said = ngettext("%(n)d session is planned.", "%(n)d sessions are planned.", n) % {"n": n}
    if out:
        left = ngettext("%(n)d was left out.", "%(n)d were left out.", out) % {"n": out}
        return f"{said} {left}"
    return said


def _end(seat: Seat, typed: Typed, which: str) -> Words:
    series.end_series(series_id=uuid_of(which), call_off=typed.get("call_off") == "on", by=seat.principal)
    return _("The series has ended.")


def _wait(seat: Seat, _typed: Typed, which: str) -> None:
    freed.wait_for_hours(alliance_id=seat.alliance.id, wait=which == "yes", by=seat.principal)


def _take(seat: Seat, _typed: Typed, which: str) -> Words:
    freed.take_hour(freed_id=uuid_of(which), by=seat.principal)
    return _("It is yours: the session is planned.")


def _leave(seat: Seat, _typed: Typed, which: str) -> None:
    freed.leave_hour(freed_id=uuid_of(which), by=seat.principal)


def _promise(seat: Seat, typed: Typed, _which: str) -> Words:
    promises.make_promise(
        alliance_id=seat.alliance.id,
        words=typed.get("promise", ""),
        due_at=moment_from(f"{typed.get('due', '').strip()}T23:59", "due"),
        by=seat.principal,
    )
    return _now("Both of you see it.")


def _keep(seat: Seat, _typed: Typed, which: str) -> Words:
    promises.keep_promise(promise_id=uuid_of(which), by=seat.principal)
    return _("Done.")


def _release(seat: Seat, _typed: Typed, which: str) -> Words:
    promises.release_promise(promise_id=uuid_of(which), by=seat.principal)
    return _("Let go.")


PAGE = RoomPage(
    room=ROOM,
    template="reliability/page.html",
    heading=words.NAME_FOR_CLIENT,
    show=_show,
    acts={
        "start": _start,
        "continue": _continue,
        "end": _end,
        "wait": _wait,
        "take": _take,
        "leave": _leave,
        "promise": _promise,
        "keep": _keep,
        "release": _release,
    },
    at="reliability:page",
)
