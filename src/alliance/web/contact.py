"""Please contact me: asked by the client with the response time in sight, answered by the therapist or who covers."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.kernel import clock
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.people.models import Role
from alliance.people.queries import my_alliances, pairs_of, practice_of
from alliance.people.seats import Seat, seat_at
from alliance.safety.actions import answer_contact, ask_contact
from alliance.safety.queries import contact_requests_for, my_contact_requests


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def contact_me(request: HttpRequest) -> HttpResponse:
    """The client asks to be contacted, and sees what became of it."""
    by = who(request)
    seat, problem = _my_seat(by), ""
    if request.method == "POST":
        try:
            ask_contact(alliance_id=seat.alliance.id, words=request.POST.get("words", "")[:4000], by=by)
            return HttpResponseRedirect(reverse("contact_me"))
        except Refused as refused:
            problem = str(refused.sentence)
    asked = my_contact_requests(seat)
    context = {
        "heading": _("Please contact me"),
        "seat": seat,
        "practice": practice_of(by),
        "waiting": next((one for one in asked if not one.answered_at), None),
        "answered": [one for one in asked if one.answered_at],
        "now": clock.now(),
        "words": request.POST.get("words", ""),
        "problem": problem,
        "back_url": reverse("home"),
    }
    return render(request, "web/contact_me.html", context, status=422 if problem else 200)


def _my_seat(by: Principal) -> Seat:
    """The client's own open alliance, else the newest; a person without one has nothing to ask here."""
    if not by.has(Role.CLIENT):
        raise NotYours
    seats = [seat_at(by, one.id) for one in my_alliances(by)]
    own = [one for one in seats if one.is_client]
    if not own:
        raise NotYours
    return next((one for one in own if not one.alliance.closed_at), own[0])


@require_safe
@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """Who asks to be contacted: for the therapist and whoever covers; overdue ones first."""
    by = who(request)
    if not by.has(Role.THERAPIST):
        raise NotYours
    asked = contact_requests_for(by)
    pairs = pairs_of(one.alliance_id for one in asked)
    context = {
        "heading": _("Please contact"),
        "asked": [(one, pairs[one.alliance_id].client, one.answer_by < clock.now()) for one in asked],
        "back_url": reverse("home"),
    }
    return render(request, "web/contact_waiting.html", context)


@require_POST
def answered(request: HttpRequest, contact: UUID) -> HttpResponse:
    """Notes that the client was contacted."""
    by = who(request)
    answer_contact(request_id=contact, by=by)
    return HttpResponseRedirect(reverse("contact_waiting" if by.has(Role.THERAPIST) else "alerts"))
