"""Paper: the therapist types what the client wrote; who typed it is recorded and the client can read it in the log."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.kernel import clock
from alliance.kernel.asking import fresh_submission_id, submission_id, who
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.measurement.entering import note_refused_paper, seat_of_client
from alliance.measurement.models import Way
from alliance.measurement.unsaved import pass_on_unsaved
from alliance.people.queries import pair_of, practice_of
from alliance.people.seats import Seat, seat_at
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import AFTER, BEFORE, form_for
from alliance.therapy.models import Session
from alliance.therapy.queries import session_of
from alliance.web.candour import candour_options
from alliance.web.whole_form import answers_in, candours_in, rows

LONGEST_ON_PAPER = timedelta(days=366)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def paper(request: HttpRequest, alliance: UUID, session: UUID) -> HttpResponse:
    """Types one form of this session from paper."""
    by = who(request)
    seat = seat_at(by, alliance)
    if not seat.is_therapist:
        raise NotYours
    held = session_of(seat, session)
    occasion = _occasion(request, held)
    problem = ""
    if request.method == "POST":
        try:
            _enter(request, by, seat, held, occasion)
            messages.success(request, _("Saved, with your name as who typed it."))
            return HttpResponseRedirect(reverse("session", args=[alliance, session]))
        except Refused as refused:
            problem = str(refused.sentence)
            note_refused_paper(alliance_id=alliance, session_id=session, by=by)
            pass_on_unsaved(
                session=held, occasion=occasion, answers=answers_in(request), by=by, way=Way.PAPER
            )
    context = _page(request, by, seat, held, occasion) | {"problem": problem}
    return render(request, "web/paper.html", context, status=422 if problem else 200)


def _occasion(request: HttpRequest, session: Session) -> str:
    asked = request.POST.get("occasion") or request.GET.get("occasion")
    return asked if asked in (BEFORE, AFTER) else AFTER if session.status == "held" else BEFORE


def _page(request: HttpRequest, by: Principal, seat: Seat, session: Session, occasion: str) -> dict[str, Any]:
    theirs = seat_of_client(seat)
    pair = pair_of(seat)
    return {
        "heading": _("Enter from paper"),
        "seat": seat,
        "pair": pair,
        "session": session,
        "occasion": occasion,
        "rows": rows(theirs, form_for(theirs, session, occasion), answers_in(request)),
        "options": candour_options(pair.therapist, occasion),
        "candour": request.POST.get("candour", ""),
        "answered_on": request.POST.get("answered_on") or _today(by),
        "submission_id": request.POST.get("submission_id") or fresh_submission_id(),
        "back_url": reverse("session", args=[seat.alliance.id, session.id]),
    }


def _enter(request: HttpRequest, by: Principal, seat: Seat, session: Session, occasion: str) -> None:
    submit_check_in(
        session_id=session.id,
        occasion=occasion,
        submission_id=submission_id(request),
        answers=answers_in(request),
        candours=candours_in(request),
        by=by,
        way=Way.PAPER,
        entered_for=seat_of_client(seat),
        answered_at=_answered_at(request, by, session),
    )


def _zone(by: Principal) -> ZoneInfo:
    return ZoneInfo(by.time_zone or practice_of(by).time_zone)


def _today(by: Principal) -> str:
    return clock.now().astimezone(_zone(by)).strftime("%Y-%m-%d")


def _answered_at(request: HttpRequest, by: Principal, session: Session) -> datetime:
    """Noon of the day on the paper, or now when that is today; a day within a year of the session."""
    day = request.POST.get("answered_on", "")
    if day == _today(by):
        return clock.now()
    try:
        noon = datetime.strptime(day, "%Y-%m-%d").replace(hour=12, tzinfo=_zone(by))
    except ValueError:
        noon = None
    if noon is None or abs(session.starts_at - noon) > LONGEST_ON_PAPER:
        raise Refused(_("Say on which day it was written."), field="answered_on")
    return noon
