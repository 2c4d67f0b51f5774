"""The page of this room."""

from uuid import UUID

from alliance.elements.hope.models import Wish
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.kernel.asking import who
from alliance.people.seats import seat_at


def page(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Every wish."""
    seat = seat_at(who(request), alliance)
    return render(request, "hope/page.html", {"wishes": Wish.objects.filter(alliance=seat.alliance)})
