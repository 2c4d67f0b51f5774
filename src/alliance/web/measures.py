"""The measures of an alliance: their courses over time, and what the two agree to be asked how often."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.confidentiality.actions import note_opening
from alliance.design.pictures import Point, course
from alliance.design.svg import Picture
from alliance.kernel.asking import posted, who
from alliance.kernel.errors import NotYours, Refused
from alliance.measurement import actions
from alliance.measurement.asking import instruments_for
from alliance.measurement.models import Assignment
from alliance.measurement.queries import Course, assignments_of, courses, offered_in, own_measures
from alliance.measurement.words import band, change_of, direction, ends_of, for_staff, plainly
from alliance.people.moments import in_own_zone
from alliance.people.queries import pair_of
from alliance.people.seats import CLIENT, Seat, seat_at
from alliance.safety.queries import plan_in_force

ANSWERS_A_PAGE = 20
RHYTHM = 4


@dataclass(frozen=True, slots=True)
class ShownCourse:
    """One scale over time in this reader's words: sentence, picture, figures."""

    title: str
    sentence: str
    more: str
    picture: Picture | None
    n: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """A measure proposed or agreed, and what this chair may do about it."""

    assignment: Assignment
    title: str
    is_agreed: bool
    is_mine: bool


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def measures(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Courses, what is asked how often; POST proposes, agrees or ends."""
    seat, refused = seat_at(who(request), alliance), None
    if seat.chair == "supervisor" and request.method == "POST":
        raise NotYours
    note_opening(seat=seat, page="measures")
    if request.method == "POST":
        try:
            _act(seat, posted(request))
            return HttpResponseRedirect(reverse("measures", args=[alliance]))
        except Refused as why:
            refused = why
    context = {**_page(request, seat), **_problem(seat, refused, posted(request))}
    return render(request, "web/measures.html", context, status=422 if refused else 200)


def _act(seat: Seat, typed: dict[str, str]) -> None:
    named = {str(one.id): one.id for one in assignments_of(seat)}
    for name, act in (("agree", actions.agree_measure), ("end", actions.end_measure)):
        if typed.get(name):
            if typed[name] not in named:
                raise NotYours
            act(assignment_id=named[typed[name]], by=seat.principal)
            return
    if typed.get("instrument") not in {one.id for one in offered_in(seat.alliance.practice_id)}:
        raise Refused(_("Choose a questionnaire from the list."), field="instrument")
    actions.propose_measure(
        alliance_id=seat.alliance.id,
        instrument=typed["instrument"],
        every_sessions=_rhythm(typed.get("every_sessions", "")),
        by=seat.principal,
    )


def _rhythm(text: str) -> int:
    if not text.isdecimal() or len(text) > 3:
        raise Refused(_("Every 1 to 52 sessions."), field="every_sessions")
    return int(text)


def _problem(seat: Seat, refused: Refused | None, typed: dict[str, str]) -> dict[str, Any]:
    """What was refused, and the two ways on where a plan is missing: agree on one, or ask the rest without it."""
    needs_plan = bool(refused) and not _has_plan(seat) and _asks_safety(seat, typed)
    return {"problem": str(refused.sentence) if refused else "", "needs_plan": needs_plan, "typed": typed}


def _has_plan(seat: Seat) -> bool:
    return plan_in_force(seat.alliance.id) is not None


def _asks_safety(seat: Seat, typed: dict[str, str]) -> bool:
    asked = {one.id for one in offered_in(seat.alliance.practice_id) if one.asks_safety}
    agreed = {str(one.id): one.instrument for one in assignments_of(seat)}
    return typed.get("instrument", agreed.get(typed.get("agree", ""), "")) in asked


def _page(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    can_act = seat.chair != "supervisor" and not seat.alliance.closed_at
    pair, agreed = pair_of(seat), _agreed(seat)
    taken = {one.assignment.instrument for one in agreed}
    return {
        "shell": CLIENT if seat.is_client else "staff",
        "heading": _("Questionnaires") if seat.is_client else pair.client,
        "seat": seat,
        "pair": pair,
        "courses": [_shown(seat, one) for one in courses(seat)],
        "agreed": agreed,
        "offered": [one for one in offered_in(seat.alliance.practice_id) if one.id not in taken],
        "has_plan": _has_plan(seat),
        "can_act": can_act,
        "rhythm": RHYTHM,
        **(_own(request, seat) if seat.is_client else {}),
        "back_url": reverse("alliance", args=[seat.alliance.id]),
    }


def _agreed(seat: Seat) -> list[Agreed]:
    found = assignments_of(seat)
    known = instruments_for(seat.alliance.practice_id, {one.instrument for one in found})
    return [
        Agreed(
            assignment=one,
            title=known[one.instrument].title,
            is_agreed=bool(one.client_agreed_at and one.therapist_agreed_at),
            is_mine=bool(getattr(one, f"{seat.chair}_agreed_at", None)),
        )
        for one in found
        if one.instrument in known
    ]


def _own(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    """The client's own answers, to be read and corrected."""
    page = Paginator(own_measures(seat), ANSWERS_A_PAGE).get_page(request.GET.get("page"))
    known = instruments_for(seat.alliance.practice_id, {one.instrument for one in page.object_list})
    rows = [(one, known[one.instrument].title) for one in page.object_list if one.instrument in known]
    return {"own": rows, "page": page}


def _shown(seat: Seat, one: Course) -> ShownCourse:
    last = one.points[-1][1]
    change = change_of(one.scale, one.first, last, one.n)
    if seat.is_client:
        sentence, more, ends = plainly(change), direction(one.scale), ends_of(one.scale)
    else:
        said = [band(one.scale, last), direction(one.scale)]
        sentence, more, ends = for_staff(one.scale, change), ". ".join(filter(None, said)), None
    picture = _picture(one, ends) if len(one.points) > 1 else None
    title = one.scale.title if one.title in one.scale.title else f"{one.title}: {one.scale.title}"
    return ShownCourse(one.title if seat.is_client else title, sentence, more, picture, one.n)


def _picture(one: Course, ends: tuple[str, str] | None) -> Picture:
    points = [Point(at.timestamp(), value, date_format(localtime(at), "j M Y")) for at, value in one.points]
    return course(points, low=one.scale.low, high=one.scale.high, label=one.title, ends=ends)
