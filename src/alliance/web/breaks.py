"""Breaks and endings: steps of the loop, for both chairs. A client alone may pause or end, without a reason."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.confidentiality.actions import note_opening
from alliance.kernel import clock
from alliance.kernel.asking import posted, who
from alliance.kernel.errors import NotYours, Refused
from alliance.people import alliances as acts
from alliance.people.models import ChairRole
from alliance.people.moments import in_own_zone, moment_from
from alliance.people.queries import pair_of, standing_of
from alliance.people.seats import Seat, seat_at
from alliance.review.ending import may_begin, report_of
from alliance.rooms.inside import panels_for
from alliance.therapy.actions import plan_session
from alliance.therapy.queries import sessions_of

Typed = dict[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def breaks(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """A break, the last session, ending together; after a handover what the client lets move."""
    seat, problem = _chair(request, alliance), ""
    if request.method == "POST":
        try:
            messages.success(request, _act(seat, posted(request)))
            return HttpResponseRedirect(_after(seat))
        except Refused as refused:
            problem = str(refused.sentence)
    note_opening(seat=seat, page="breaks")
    context = {**_page(seat), "typed": posted(request), "problem": problem}
    return render(request, "web/breaks.html", context, status=422 if problem else 200)


def _chair(request: HttpRequest, alliance: UUID) -> Seat:
    seat = seat_at(who(request), alliance)
    if seat.chair not in ChairRole.values:
        raise NotYours
    return seat


def _page(seat: Seat) -> dict[str, Any]:
    pair, now = pair_of(seat), clock.now()
    planned = [one for one in sessions_of(seat) if one.status == "planned" and one.starts_at > now]
    return {
        "shell": "client" if seat.is_client else "staff",
        "heading": _("Breaks and endings"),
        "seat": seat,
        "other": pair.other(seat.chair),
        "pair": pair,
        "standing": standing_of(seat),
        "now": now,
        "last_planned": next((one for one in planned if one.is_last), None),
        "n_ahead": len(planned),
        "report": may_begin(seat) or report_of(seat) is not None,
        "panels": panels_for(seat, "handover") if seat.is_client and seat.alliance.follows_id else [],
        "zone": get_current_timezone_name(),
        "back_url": reverse("alliance", args=[seat.alliance.id]),
    }


def _act(seat: Seat, typed: Typed) -> str:
    """Does what the button says; returns the sentence that it was done."""
    found = ACTS.get(typed.get("do", ""))
    if found is None:
        raise Refused(_("This cannot be done any more. Look at the page once more."))
    act, more, done = found
    act(alliance_id=seat.alliance.id, by=seat.principal, **more(typed))
    return str(done)


def _back_on(text: str) -> datetime | None:
    """The first minute of the day on which one is back, or nothing."""
    return moment_from(f"{text.strip()}T00:00", "until") if text.strip() else None


def _last(typed: Typed) -> dict[str, Any]:
    return {"starts_at": moment_from(typed.get("starts_at", ""), "starts_at"), "is_last": True}


def _nothing(_typed: Typed) -> dict[str, Any]:
    return {}


Act = tuple[Callable[..., Any], Callable[[Typed], dict[str, Any]], Promise | str]
ACTS: dict[str, Act] = {
    "pause": (
        acts.pause,
        lambda typed: {"until": _back_on(typed.get("until", ""))},
        lazy("The break has begun."),
    ),
    "resume": (acts.resume, _nothing, lazy("The break is over.")),
    "propose": (
        acts.propose_ending,
        _nothing,
        lazy("Proposed. Nothing ends before the other says yes."),
    ),
    "agree": (
        acts.answer_ending,
        lambda _typed: {"agree": True},
        lazy("Your work together has ended."),
    ),
    "decline": (
        acts.answer_ending,
        lambda _typed: {"agree": False},
        lazy("Everything stays as it was."),
    ),
    "last": (plan_session, _last, lazy("Your last session is planned.")),
}


def _after(seat: Seat) -> str:
    """Where to go on: an alliance that ended is still the client's, and nobody else's."""
    seat.alliance.refresh_from_db()
    if seat.alliance.closed_at and not seat.is_client:
        return reverse("home")
    return reverse("breaks", args=[seat.alliance.id])


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def end_alone(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Ends by one chair alone, after a page that says what then happens."""
    seat = _chair(request, alliance)
    if request.method == "POST":
        try:
            acts.close_alliance(alliance_id=alliance, by=seat.principal)
            messages.success(request, _("Your work together has ended."))
            return HttpResponseRedirect(_after(seat))
        except Refused as refused:
            messages.info(request, str(refused.sentence))
            return HttpResponseRedirect(reverse("breaks", args=[alliance]))
    context = {
        **_page(seat),
        "heading": _("End your work together?"),
        "back_url": reverse("breaks", args=[alliance]),
    }
    return render(request, "web/end_alone.html", context)
