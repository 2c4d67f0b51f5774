"""The seven rooms: which are open, which the two could open, and who proposed what. One at a time, together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.confidentiality.actions import note_opening
from alliance.kernel.asking import posted, who
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.people.models import ChairRole
from alliance.people.moments import in_own_zone
from alliance.people.queries import pair_of
from alliance.people.seats import Seat, seat_at
from alliance.rooms import doors
from alliance.rooms.inside import panels_for
from alliance.rooms.registry import all_rooms
from alliance.therapy.models import OpenRoom
from alliance.therapy.open_rooms import rooms_of
from alliance.therapy.room import Room, Words

OPEN, YOURS, THEIRS, OFF = "open", "yours", "theirs", "off"


@dataclass(frozen=True, slots=True)
class Standing:
    """One room as the reader finds it: open, proposed by the other (yours to answer), by the reader (theirs), off."""

    room: Room
    name: Words
    state: str
    opened: OpenRoom | None
    url: str


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def rooms(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Every room, what the two do in it, and the one button that fits."""
    seat, problem = seat_at(who(request), alliance), ""
    if request.method == "POST":
        try:
            _act(seat, posted(request).get("do", ""))
            return HttpResponseRedirect(reverse("rooms", args=[alliance]))
        except Refused as refused:
            problem = str(refused.sentence)
    note_opening(seat=seat, page="rooms")
    return render(
        request, "web/rooms.html", {**_page(seat), "problem": problem}, status=422 if problem else 200
    )


def _page(seat: Seat) -> dict[str, Any]:
    pair = pair_of(seat)
    found = _standing(seat)
    return {
        "shell": "client" if seat.is_client else "staff",
        "heading": _("Our rooms") if seat.is_client else _("Rooms"),
        "seat": seat,
        "pair": pair,
        "other": pair.other(seat.chair),
        "rooms": found,
        "waits": any(one.state in (YOURS, THEIRS) for one in found),
        "can_act": seat.chair in ChairRole.values and not seat.alliance.closed_at,
        "panels": panels_for(seat, "rooms"),
        "back_url": reverse("alliance", args=[seat.alliance.id]),
    }


def _standing(seat: Seat) -> list[Standing]:
    living = {one.key: one for one in rooms_of(seat.alliance.id)}
    return [_one(seat, room, living.get(room.key)) for room in all_rooms() if room.doing]


def _one(seat: Seat, room: Room, opened: OpenRoom | None) -> Standing:
    state = OFF
    if opened is not None:
        state = OPEN if opened.is_open else (THEIRS if opened.proposed_by == seat.chair else YOURS)
    enters = room.urls and (state == OPEN or room.from_the_start)
    url = reverse(f"{room.key}:page", args=[seat.alliance.id]) if enters else ""
    return Standing(room, room.name_for(seat.chair), state, opened, url)


def _answer(*, agree: bool) -> Callable[..., OpenRoom]:
    def answer(*, alliance_id: UUID, key: str, by: Principal) -> OpenRoom:
        return doors.answer_room(alliance_id=alliance_id, key=key, agree=agree, by=by)

    return answer


ACTS: dict[str, Callable[..., OpenRoom]] = {
    "propose": doors.propose_room,
    "agree": _answer(agree=True),
    "decline": _answer(agree=False),
    "close": doors.close_room,
}


def _act(seat: Seat, do: str) -> None:
    if seat.chair not in ChairRole.values:
        raise NotYours
    act, _space, key = do.partition(" ")
    if act not in ACTS:
        raise Refused(_("This cannot be done any more. Look at the page once more."))
    ACTS[act](alliance_id=seat.alliance.id, key=key, by=seat.principal)
