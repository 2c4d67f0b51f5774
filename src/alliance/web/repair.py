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
from alliance.review.meeting import steps_of
from alliance.review.models import Repair
from alliance.review.queries import rechecks_of, repair_of, repairs_of, session_to_review
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
    session = session_to_review(seat)
    taken = {one.element for one in repairs_of(seat, open_only=True)}
    context = {
        **_frame(seat),
        "heading": _("Steps we take together"),
        "page": page,
        "lines": [_line(one) for one in page.object_list],
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
        "problem": problem,
        "back_url": reverse("repairs", args=[alliance]),
    }
    return render(request, "web/repair_begin.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def repair(request: HttpRequest, alliance: UUID, repair: UUID) -> HttpResponse:
    """One repair: its steps in the words of each chair, when it was looked at again, and how to close it."""
    seat = _seat(request, alliance)
    found, problem = repair_of(seat, repair), ""
    if request.method == "POST":
        try:
            _close(request, seat, found)
            return HttpResponseRedirect(reverse("repair", args=[alliance, repair]))
        except Refused as refused:
            problem = str(refused.sentence)
    room = rooms_by_key().get(found.element)
    context = {
        **_frame(seat),
        "heading": room.name_for(seat.chair) if room else found.element,
        "room": room,
        "repair": found,
        "steps": steps_of(found),
        "words": found.words.text_or_gone if found.words else "",
        "rechecks": rechecks_of(found),
        "newest": session_to_review(seat),
        "problem": problem,
        "back_url": reverse("repairs", args=[alliance]),
    }
    return render(request, "web/repair.html", context, status=422 if problem else 200)


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


def _line(one: Repair) -> tuple[Repair, Room | None, int]:
    return one, rooms_by_key().get(one.element), len(one.steps)


def _begin(request: HttpRequest, seat: Seat, held: Session, room: Room) -> Repair:
    return repairing.open_repair(
        alliance_id=seat.alliance.id,
        session_id=held.id,
        element=room.key,
        steps=request.POST.getlist("steps"),
        words=request.POST.get("words", ""),
        by=seat.principal,
    )


def _close(request: HttpRequest, seat: Seat, found: Repair) -> None:
    acts = {"let_go": repairing.let_repair_go, "better": repairing.say_it_is_better}
    do = request.POST.get("do", "")
    if do not in acts:
        raise Refused(_("Choose what to do."))
    acts[do](repair_id=found.id, by=seat.principal)
