"""Sessions and what is to be talked about in them, for both chairs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.confidentiality.actions import note_opening
from alliance.confidentiality.queries import standing_candour
from alliance.kernel import clock
from alliance.kernel.asking import posted, who
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.people.moments import in_own_zone, moment_from
from alliance.people.queries import pair_of
from alliance.people.seats import Seat, seat_at
from alliance.review.meeting import to_look_at
from alliance.rooms.forms import BEFORE
from alliance.rooms.queries import have_answered
from alliance.therapy import actions, topics
from alliance.therapy.models import Session
from alliance.therapy.queries import interpreters_of, session_of, sessions_of, topics_for
from alliance.web.candour import candour_options

PAGE = 20
Typed = dict[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def sessions(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """All sessions, the newest first; POST plans one."""
    seat, problem = _seat(request, alliance, "sessions"), ""
    if request.method == "POST":
        try:
            planned = _plan(seat, posted(request))
            return HttpResponseRedirect(reverse("session", args=[alliance, planned.id]))
        except Refused as refused:
            problem = str(refused.sentence)
    page = Paginator(sessions_of(seat), PAGE).get_page(request.GET.get("page"))
    context = {
        **_frame(seat, problem, posted(request)),
        "heading": _("Sessions"),
        "page": page,
        "answered": have_answered(seat, list(page.object_list)),
        "back_url": reverse("alliance", args=[alliance]),
    }
    return render(request, "web/sessions.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def session(request: HttpRequest, alliance: UUID, session: UUID) -> HttpResponse:
    """One session: took place, missed, moved, called off, taken back; an interpreter for it."""
    seat, problem = _seat(request, alliance, "sessions"), ""
    held = session_of(seat, session)
    if request.method == "POST":
        try:
            after = _change(seat, held, posted(request))
            return HttpResponseRedirect(reverse("session", args=[alliance, after.id]))
        except Refused as refused:
            problem = str(refused.sentence)
            held = session_of(seat, session)
    context = {
        **_frame(seat, problem, posted(request)),
        "heading": _("Session"),
        "session": held,
        "interpreters": interpreters_of(held),
        "again": to_look_at(seat, held),
        "is_past": held.starts_at <= clock.now(),
        "back_url": reverse("sessions", args=[alliance]),
    }
    return render(request, "web/session.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def topic_page(request: HttpRequest, alliance: UUID, session: UUID) -> HttpResponse:
    """What each wants to talk about: added, kept after all, taken back."""
    seat, problem = _seat(request, alliance, "topics"), ""
    held = session_of(seat, session)
    if request.method == "POST":
        try:
            _topic(seat, held, posted(request))
            return HttpResponseRedirect(reverse("topics", args=[alliance, session]))
        except Refused as refused:
            problem = str(refused.sentence)
    context = {
        **_frame(seat, problem, posted(request)),
        "heading": _("To talk about"),
        "session": held,
        "takes_place": held.status not in topics.OVER,
        "topics": topics_for(seat, held),
        "options": candour_options(pair_of(seat).therapist, BEFORE),
        "chosen": request.POST.get("candour") or (standing_candour(seat) if seat.is_client else ""),
        "back_url": reverse("session", args=[alliance, session]),
    }
    return render(request, "web/topics.html", context, status=422 if problem else 200)


def _seat(request: HttpRequest, alliance: UUID, page: str) -> Seat:
    """Who opens it, noted for the client to read. A supervisor looks on and changes nothing."""
    seat = seat_at(who(request), alliance)
    if seat.chair == "supervisor" and request.method == "POST":
        raise NotYours
    note_opening(seat=seat, page=page)
    return seat


def _frame(seat: Seat, problem: str, typed: Typed) -> dict[str, Any]:
    return {
        "shell": "client" if seat.is_client else "staff",
        "seat": seat,
        "pair": pair_of(seat),
        "can_act": seat.chair != "supervisor" and not seat.alliance.closed_at,
        "zone": get_current_timezone_name(),
        "problem": problem,
        "typed": typed,
    }


def _plan(seat: Seat, typed: Typed) -> Session:
    return actions.plan_session(
        alliance_id=seat.alliance.id,
        starts_at=moment_from(typed.get("starts_at", ""), "starts_at"),
        minutes=_minutes(typed.get("minutes", ""), "minutes") or 50,
        mode=typed.get("mode", "room"),
        is_last=bool(typed.get("is_last")),
        by=seat.principal,
    )


def _hold(held: Session, typed: Typed, by: Principal) -> Session:
    return actions.hold_session(
        session_id=held.id,
        by=by,
        late_by=typed.get("late_by", ""),
        late_minutes=_minutes(typed.get("late_minutes", ""), "late_minutes"),
    )


def _miss(held: Session, typed: Typed, by: Principal) -> Session:
    return actions.miss_session(session_id=held.id, missed_by=typed.get("missed_by", ""), by=by)


def _cancel(held: Session, typed: Typed, by: Principal) -> Session:
    return actions.cancel_session(session_id=held.id, by=by, cancelled_by=typed.get("whose", ""))


def _move(held: Session, typed: Typed, by: Principal) -> Session:
    starts_at = moment_from(typed.get("starts_at", ""), "starts_at")
    return actions.move_session(
        session_id=held.id, starts_at=starts_at, by=by, moved_by=typed.get("whose", "")
    )


def _take_back(held: Session, _typed: Typed, by: Principal) -> Session:
    return actions.take_back(session_id=held.id, by=by)


def _interpreter(held: Session, typed: Typed, by: Principal) -> Session:
    actions.name_interpreter(session_id=held.id, name=typed.get("name", ""), by=by)
    return held


def _agree(held: Session, typed: Typed, by: Principal) -> Session:
    return _answer_interpreter(held, typed, by, agree=True)


def _refuse(held: Session, typed: Typed, by: Principal) -> Session:
    return _answer_interpreter(held, typed, by, agree=False)


def _answer_interpreter(held: Session, typed: Typed, by: Principal, *, agree: bool) -> Session:
    named = {str(one.id): one.id for one in interpreters_of(held)}
    if typed.get("interpreter") not in named:
        raise NotYours
    actions.answer_interpreter(interpreter_id=named[typed["interpreter"]], agree=agree, by=by)
    return held


ACTS: dict[str, Callable[[Session, Typed, Principal], Session]] = {
    "held": _hold,
    "missed": _miss,
    "cancel": _cancel,
    "move": _move,
    "take_back": _take_back,
    "interpreter": _interpreter,
    "agree": _agree,
    "refuse": _refuse,
}


def _change(seat: Seat, held: Session, typed: Typed) -> Session:
    """Does what the pressed button says; returns the session to show next."""
    if typed.get("do") not in ACTS:
        raise Refused(_("Choose what happened."))
    return ACTS[typed["do"]](held, typed, seat.principal)


def _topic(seat: Seat, held: Session, typed: Typed) -> None:
    for name, act in (("take_back", topics.take_topic_back), ("keep", topics.keep_topic)):
        if typed.get(name):
            act(topic_id=_one_of(topics_for(seat, held), typed[name]), by=seat.principal)
            return
    topics.bring_topic(
        session_id=held.id,
        words=typed.get("words", ""),
        candour=typed.get("candour", ""),
        by=seat.principal,
    )


def _one_of(found: list[Any], typed: str) -> UUID:
    ids: dict[str, UUID] = {str(one.id): one.id for one in found}
    if typed not in ids:
        raise NotYours
    return ids[typed]


def _minutes(text: str, field: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or len(text.strip()) > 4:
        raise Refused(_("Give a number of minutes."), field=field)
    return int(text)
