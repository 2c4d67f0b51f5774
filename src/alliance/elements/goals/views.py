"""The goals' own page, for both chairs: propose, word, agree, close."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance.confidentiality.actions import note_opening
from alliance.elements.goals import actions
from alliance.elements.goals.queries import goals_of, must_be_of
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours, Refused
from alliance.people.seats import seat_at
from alliance.therapy.open_rooms import rooms_of


@require_http_methods(["GET", "HEAD"])
def page(request: HttpRequest, alliance: UUID, problem: str = "", words: str = "") -> HttpResponse:
    """Every goal, with what each chair said to it."""
    seat = seat_at(who(request), alliance)
    note_opening(seat=seat, page="goals")
    goals = goals_of(seat)
    room = {one.key: one for one in rooms_of(alliance)}.get("goals")
    context = {
        "is_open": room is not None and room.is_open,
        "shell": "client" if seat.is_client else "staff",
        "heading": _("Our goals"),
        "seat": seat,
        "open": [one for one in goals if not one.closed_at],
        "closed": [one for one in goals if one.closed_at],
        "problem": problem,
        "words": words,
        "back_url": reverse("alliance", args=[alliance]),
    }
    return render(request, "goals/page.html", context, status=422 if problem else 200)


@require_POST
def propose(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Proposes a goal."""
    words = request.POST.get("words", "")
    try:
        actions.propose_goal(alliance_id=alliance, words=words, by=who(request))
    except Refused as refused:
        request.method = "GET"
        return page(request, alliance, str(refused.sentence), words)
    return _back(alliance)


@require_POST
def act(request: HttpRequest, alliance: UUID, goal: UUID) -> HttpResponse:
    """Agrees to, rewords or closes one goal, by the button pressed."""
    by, do, version = who(request), request.POST.get("do", ""), _version(request)
    seat = seat_at(by, alliance)
    if seat.chair == "supervisor":
        raise NotYours
    must_be_of(seat, goal)
    try:
        if do == "agree":
            actions.agree_goal(goal_id=goal, seen_version=version, by=by)
        elif do == "reword":
            actions.reword_goal(
                goal_id=goal, words=request.POST.get("words", ""), seen_version=version, by=by
            )
        else:
            actions.close_goal(goal_id=goal, how=do, reason=request.POST.get("reason", ""), by=by)
    except Refused as refused:
        request.method = "GET"
        return page(request, alliance, str(refused.sentence))
    return _back(alliance)


@require_POST
def bring(request: HttpRequest, alliance: UUID, goal: UUID) -> HttpResponse:
    """Lets a goal of the work before come along."""
    try:
        actions.bring_goal(alliance_id=alliance, goal_id=goal, by=who(request))
    except Refused as refused:
        request.method = "GET"
        return page(request, alliance, str(refused.sentence))
    return _back(alliance)


def _version(request: HttpRequest) -> int:
    """Which wording was read; 0 for nonsense, which no wording has."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 6 else 0


def _back(alliance: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("goals:page", args=[alliance]))
