"""The therapist's one page before a session: read in a minute, printed on one sheet."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.confidentiality.actions import note_opening
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours
from alliance.people.moments import in_own_zone
from alliance.people.seats import seat_at
from alliance.review.preparing import prepare_for

ON_PAPER = 3  # of every list; what does not fit on the sheet is counted there and stands on the screen


@require_safe
@never_cache
@in_own_zone
def prepare(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """What changed, one thing to ask, what was brought and decided. Its opening stands in the client's log."""
    seat = seat_at(who(request), alliance)
    if not seat.is_therapist:
        raise NotYours
    note_opening(seat=seat, page="prepare")
    context = {
        "seat": seat,
        "page": prepare_for(seat),
        "on_paper": ON_PAPER,
        "back_url": reverse("alliance", args=[alliance]),
    }
    return render(request, "web/prepare.html", context)
