"""Repair: steps taken together after something changed, begun, looked at again, closed by either."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance.confidentiality.actions import note_opening
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours, Refused
from alliance.people.moments import in_own_zone
from alliance.people.queries import pair_of
from alliance.people.seats import Seat, seat_at
from alliance.review import repairing
from alliance.review.again import SESSIONS_AT_MOST, Again, again_words, due, read_again
from alliance.review.meeting import steps_of
from alliance.review.models import Repair
from alliance.review.outcomes import Said, can_be_seen, said_of
from alliance.review.queries import rechecks_of, repair_of, repairs_of, session_to_review, times_looked
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.models import Session
from alliance.therapy.queries import session_of
from alliance.therapy.room import Room

PAGE = 20


@require_safe
@never_cache
@in_own_zone
def repairs(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """What the two are working on, and what they worked on before."""
    seat = _seat(request, alliance)
    page = Paginator(repairs_of(seat), PAGE).get_page(request.GET.get("page"))
    session, looked = session_to_review(seat), times_looked(page.object_list)
    taken = {one.element for one in repairs_of(seat, open_only=True)}
    context = {
        **_frame(seat),
        "heading": _("Steps we take together"),
        "page": page,
        "lines": [_line(seat, one, looked.get(one.id, 0)) for one in page.object_list],
        "session": session,
        "rooms": [room for room in _rooms() if room.key not in taken] if session else [],
        "back_url": reverse("alliance", args=[alliance]),
    }
    return render(request, "web/repairs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def begin(request: HttpRequest, alliance: UUID, session: UUID, element: str) -> HttpResponse:
    """Choosing steps for one element after one session, by either chair."""
    seat = _seat(request, alliance, may_look_on=False)
    held, room = session_of(seat, session), rooms_by_key().get(element)
    if room is None:
        raise NotYours
    going = next((one for one in repairs_of(seat, open_only=True) if one.element == element), None)
    if going:  # begun meanwhile by the other, or a form sent twice
        return HttpResponseRedirect(reverse("repair", args=[alliance, going.id]))
    problem = ""
    if request.method == "POST":
        try:
            begun = _begin(request, seat, held, room)
            return HttpResponseRedirect(reverse("repair", args=[alliance, begun.id]))
        except Refused as refused:
            problem = str(refused.sentence)
    context = {
        **_frame(seat),
        "heading": room.name_for(seat.chair),
        "room": room,
        "session": held,
        "chosen": request.POST.getlist("steps"),
        "words": request.POST.get("words", ""),
        "again": request.POST.get("again", "1"),
        "again_on": request.POST.get("again_on", ""),
        "after": range(1, SESSIONS_AT_MOST + 1),
        "problem": problem,
        "back_url": reverse("repairs", args=[alliance]),
    }
    return render(request, "web/repair_begin.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def repair(request: HttpRequest, alliance: UUID, repair: UUID) -> HttpResponse:
    """One repair: its steps, what became of it, when it is looked at again, how to close it."""
    seat = _seat(request, alliance)
    found, problem = repair_of(seat, repair), ""
    if request.method == "POST":
        try:
            _act(request, seat, found)
            return HttpResponseRedirect(reverse("repair", args=[alliance, repair]))
        except Refused as refused:
            problem = str(refused.sentence)
    context = {**_frame(seat), **_told(seat, found), "problem": problem}
    context["back_url"] = reverse("repairs", args=[alliance])
    return render(request, "web/repair.html", context, status=422 if problem else 200)


def _told(seat: Seat, found: Repair) -> dict[str, Any]:
    """Everything the page of a repair says."""
    room, rechecks = rooms_by_key().get(found.element), rechecks_of(found)
    looked, is_due = len({one.session_id for one in rechecks}), bool(due([found]))
    return {
        "heading": room.name_for(seat.chair) if room else found.element,
        "room": room,
        "repair": found,
        "said": said_of(found, seat.chair, looked, is_due=is_due),
        "steps": steps_of(found),
        "words": found.words.text_or_gone if found.words else "",
        "rechecks": rechecks,
        "when": again_words(found, is_due=is_due),
        "is_due": is_due,
        "can_be_seen": can_be_seen(found),
        "newest": session_to_review(seat),
        "chosen": found.steps,
        "again": str(found.again_after or "day"),
        "again_on": found.again_on.isoformat() if found.again_on else "",
        "after": range(1, SESSIONS_AT_MOST + 1),
    }


def _seat(request: HttpRequest, alliance: UUID, *, may_look_on: bool = True) -> Seat:
    """Who opens it, noted for the client to read. A supervisor looks on, where there is something to look at."""
    seat = seat_at(who(request), alliance)
    if seat.chair == "supervisor" and (request.method == "POST" or not may_look_on):
        raise NotYours
    note_opening(seat=seat, page="repairs")
    return seat


def _frame(seat: Seat) -> dict[str, Any]:
    return {
        "seat": seat,
        "pair": pair_of(seat),
        "can_act": seat.chair != "supervisor" and not seat.alliance.closed_at,
    }


def _rooms() -> list[Room]:
    return sorted(rooms_by_key().values(), key=lambda room: room.order)


def _line(seat: Seat, one: Repair, looked: int) -> tuple[Repair, Room | None, int, Said]:
    return one, rooms_by_key().get(one.element), len(one.steps), said_of(one, seat.chair, looked)


def _begin(request: HttpRequest, seat: Seat, held: Session, room: Room) -> Repair:
    return repairing.open_repair(
        alliance_id=seat.alliance.id,
        session_id=held.id,
        element=room.key,
        steps=request.POST.getlist("steps"),
        words=request.POST.get("words", ""),
        again=_again(request),
        by=seat.principal,
    )


def _again(request: HttpRequest) -> Again:
    return read_again(request.POST.get("again", ""), request.POST.get("again_on", ""))


def _act(request: HttpRequest, seat: Seat, found: Repair) -> None:
    do = request.POST.get("do", "")
    if do == "steps":
        repairing.choose_other_steps(
            repair_id=found.id, steps=request.POST.getlist("steps"), by=seat.principal
        )
    elif do == "when":
        repairing.choose_when(repair_id=found.id, again=_again(request), by=seat.principal)
    elif do in repairing.BY_A_WORD:
        repairing.BY_A_WORD[do](repair_id=found.id, by=seat.principal)
    else:
        raise Refused(_("Choose what to do."))
