"""Where everybody arrives: a client at what is next for the two, a therapist at the day, a manager at the people."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.confidentiality.queries import standing_candour
from alliance.design.pictures import sparkline
from alliance.design.svg import Picture
from alliance.insight.profile import profile
from alliance.insight.queries import known_to, look_at
from alliance.insight.state import Known
from alliance.insight.summary import summary
from alliance.kernel import clock
from alliance.kernel.asking import who
from alliance.measurement.asking import instruments_for
from alliance.measurement.queries import proposals_in, sent_forms, with_proposals
from alliance.measurement.words import change_of, direction, plainly, whole_scales
from alliance.people.models import Role
from alliance.people.moments import in_own_zone
from alliance.people.queries import Pair, name_of, pairs_of
from alliance.people.seats import CLIENT, Seat, alliances_of, seats_of
from alliance.rooms.inside import doors_of, panels_for, practice_doors, waits_in
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.asks import rooms_now
from alliance.therapy.queries import around_for, topics_for
from alliance.web import caseload
from alliance.web.candour import candour_options
from alliance.web.context import address, once
from alliance.web.glyphs import petals_of
from alliance.web.now import Standing, now_for

COURSES_AT_MOST = 4


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The first page of whoever signed in, by what they are in this practice."""
    by = who(request)
    if by.has(Role.THERAPIST):
        return caseload.today(request)
    if by.has(Role.SUPERVISOR):
        return caseload.cases(request)
    people = address("people")
    if by.has(Role.MANAGER) and not by.has(Role.CLIENT) and people:
        return HttpResponseRedirect(people)
    return mine(request)


@require_safe
@never_cache
@in_own_zone
def mine(request: HttpRequest) -> HttpResponse:
    """The client's own home: the open alliance, else the newest that ended; an empty one before the first."""
    by = who(request)
    asked = with_proposals(alliances_of(by), CLIENT)
    seats = once(request, "own_seats", lambda: [one for one in seats_of(by, asked) if one.is_client])
    if not seats:
        context = {"shell": CLIENT, "heading": greeting(request), "doors": practice_doors(by.roles, "empty")}
        return render(request, "web/home_empty.html", context)
    return of_client(request, seats[0], seats)


def of_client(request: HttpRequest, seat: Seat, seats: list[Seat]) -> HttpResponse:
    """The page of one alliance for the client in it."""
    pairs = pairs_of(one.alliance.id for one in seats)
    context = {
        **_page(seat, pairs[seat.alliance.id]),
        "shell": CLIENT,
        "heading": greeting(request),
        "others": [(one.alliance, pairs[one.alliance.id]) for one in seats if one is not seat],
    }
    return render(request, "web/home.html", context)


def _page(seat: Seat, pair: Pair) -> dict[str, Any]:
    place = around_for([seat.alliance.id])[seat.alliance.id]
    around = [one.id for one in (place.last, place.next) if one]
    known, rooms = known_to(seat), rooms_now([seat.alliance.id], CLIENT)[seat.alliance.id]
    panels = panels_for(seat, "home", rooms.opened)
    waits = waits_in(seat.alliance.id, rooms.asks, CLIENT)
    sent = sent_forms([seat.alliance.id], CLIENT, around)
    here = Standing(seat, pair, place, sent, known, proposals_in(seat.alliance), waits)
    look = look_at(known, chair=CLIENT, other=pair.therapist)
    topics = topics_for(seat, place.next) if place.next else []
    chosen = standing_candour(seat)
    return {
        "seat": seat,
        "pair": pair,
        "now": now_for(here),
        "next": place.next,
        "last": place.last,
        "topics": topics,
        "how_we_are": summary(look),
        "petals": petals_of(profile(known, rooms_by_key(), clock.now()), CLIENT),
        "panels": panels,
        "rooms": [one for one in doors_of(seat, rooms.opened, waits) if one.room.key in rooms.opened],
        "courses": courses_in(seat, known),
        "chosen": next((one for one in candour_options(pair.therapist) if one[0] == chosen), None),
        "in_repair": bool(known.repairs),
    }


@dataclass(frozen=True, slots=True)
class HomeCourse:
    """One measure on the client's home: its name, which way is better, what changed, the newest answers as a line."""

    title: str
    direction: str
    change: str
    picture: Picture


def courses_in(seat: Seat, known: Known) -> list[HomeCourse]:
    """The courses this seat knows, by name; scales that are parts of another are left to the page of measures."""
    names = {key.rsplit(".", 1)[0] for key in known.scores}
    found = instruments_for(seat.alliance.practice_id, names) if names else {}
    courses = []
    for name in sorted(found):
        for scale in whole_scales(found[name]):
            track = known.scores.get(f"{name}.{scale.id}")
            if track and track.last is not None and track.first is not None:
                change = change_of(scale, track.first, track.last, track.n)
                values = [value for _ref, value in track.recent]
                label = _("the newest answers")
                picture = sparkline(values, label=label, low=scale.low, high=scale.high)
                courses.append(HomeCourse(found[name].title, direction(scale), plainly(change), picture))
    return courses[:COURSES_AT_MOST]


def greeting(request: HttpRequest) -> str:
    """Good morning, by the reader's own clock."""
    hour = localtime(clock.now()).hour
    name = {"name": name_of(getattr(request.user, "name", None))}
    if 5 <= hour < 12:
        return _("Good morning, %(name)s.") % name
    return (_("Hello, %(name)s.") if 12 <= hour < 18 else _("Good evening, %(name)s.")) % name
