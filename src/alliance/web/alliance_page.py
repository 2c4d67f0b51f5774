"""The page of one alliance: for the client the same as home, for staff the way to everything about it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.confidentiality.actions import note_opening
from alliance.insight.profile import profile
from alliance.insight.queries import known_to, look_at
from alliance.insight.summary import summary
from alliance.kernel import clock
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours
from alliance.measurement.models import Occasion
from alliance.measurement.queries import sent_forms, with_proposals
from alliance.people.moments import in_own_zone
from alliance.people.queries import Pair, pair_of
from alliance.people.seats import CLIENT, Seat, alliances_of, seats_of
from alliance.rooms.inside import doors_of, panels_for, waits_in
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.asks import rooms_now
from alliance.therapy.queries import around_for, topics_for
from alliance.web import home
from alliance.web.context import address, once, open_alerts
from alliance.web.glyphs import petals_of
from alliance.web.signals import REASONS, shown_findings


@dataclass(frozen=True, slots=True)
class Door:
    """A page of this alliance, with what is behind it in a few words."""

    name: str
    url: str
    what: str


@require_safe
@never_cache
@in_own_zone
def alliance_page(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """What is next for these two and where everything is."""
    by = who(request)
    seats = seats_of(by, with_proposals(alliances_of(by), CLIENT))
    seat = _own(seats, alliance)
    if seat.is_client:
        own = once(request, "own_seats", lambda: [one for one in seats if one.is_client])
        return home.of_client(request, seat, own)
    note_opening(seat=seat, page="alliance")
    context = {**_page(seat, pair_of(seat), open_alerts(request, by).get(alliance, 0)), "shell": "staff"}
    return render(request, "web/alliance.html", context)


def _own(seats: list[Seat], alliance: UUID) -> Seat:
    for one in seats:
        if one.alliance.id == alliance:
            return one
    raise NotYours


def _page(seat: Seat, pair: Pair, unread: int) -> dict[str, Any]:
    place, known = around_for([seat.alliance.id])[seat.alliance.id], known_to(seat)
    rooms = rooms_now([seat.alliance.id], seat.chair)[seat.alliance.id]
    at = look_at(known, chair=seat.chair, other=pair.client, unread=unread)
    how_we_are = summary(at)
    own = sent_forms([seat.alliance.id], seat.chair, [place.last.id] if place.last else [])
    return {
        "seat": seat,
        "pair": pair,
        "heading": pair.client,
        "around": place,
        "owes": bool(seat.is_therapist and place.last and (place.last.id, Occasion.AFTER) not in own),
        "unread": unread,
        "topics": topics_for(seat, place.next) if place.next else [],
        "how_we_are": how_we_are,
        "signals": shown_findings(seat, how_we_are),
        "reasons": REASONS,
        "petals": petals_of(profile(known, rooms_by_key(), clock.now()), seat.chair),
        "panels": panels_for(seat, "alliance", rooms.opened),
        "rooms": doors_of(seat, rooms.opened, waits_in(seat.alliance.id, rooms.asks, seat.chair)),
        "paused": known.paused,
        "prepare_url": address("prepare", seat.alliance.id) if seat.is_therapist else "",
        "review_url": address("review", seat.alliance.id, place.last.id) if place.last else "",
        "doors": _doors(seat),
        "back_url": address("home"),
        "back_label": _("Today") if seat.is_therapist else _("Cases"),
    }


def _doors(seat: Seat) -> list[Door]:
    """The pages of this alliance that this chair may open and that are there."""
    own = seat.alliance.id
    doors = [
        Door(
            _("Profile"),
            address("profile", own),
            _("seven elements, from both chairs and from what happened"),
        ),
        Door(_("Measures"), address("measures", own), _("courses, and what is asked how often")),
        Door(_("Outcomes"), address("outcomes", own), _("how it goes, beside what is expected")),
        Door(_("Sessions"), address("sessions", own), _("planned, held, moved, missed")),
        Door(_("Rooms"), address("rooms", own), _("what you two opened, and what can be opened")),
        Door(_("Repairs"), address("repairs", own), _("steps taken after something dropped")),
    ]
    if seat.is_therapist:
        doors += _of_therapist(seat)
    return [one for one in doors if one.url]


def _of_therapist(seat: Seat) -> list[Door]:
    own = seat.alliance.id
    return [
        Door(_("Safety plan"), address("safety_plan", own), _("who reads a safety answer, and when")),
        Door(_("Who sees what"), address("who_sees", own), _("everybody who sees something of this now")),
        Door(_("Supervision"), address("supervision", own), _("show this case, if your client agrees")),
        Door(_("Breaks and endings"), address("breaks", own), _("pause, end, hand over")),
    ]
