"""The page of a room, for both chairs, the same in every room: fetch, act by the pressed button, render."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.confidentiality.actions import note_opening
from alliance.kernel.asking import posted, who
from alliance.kernel.errors import NotYours, Refused
from alliance.people.models import ChairRole
from alliance.people.moments import in_own_zone
from alliance.people.queries import pair_of
from alliance.people.seats import Seat, seat_at
from alliance.therapy.open_rooms import RoomClosed, is_open_to
from alliance.therapy.room import Words

Typed = Mapping[str, str]
Act = Callable[[Seat, Typed, str], "Words | None"]


@dataclass(frozen=True, slots=True)
class RoomPage:
    """One page of a room. `show(seat, typed)` gives what its template needs; each act takes the seat, what was typed
    and what stands behind the button's word, and may return the sentence that it was done.

    `from_the_start` where it is there before the room is opened; `at` is its address, `log` its word in the access log.
    `others_act` where somebody let in for a time may act too: the acts themselves say who may do what; `for_chairs`
    where they may not even look.
    """

    room: str
    template: str
    heading: Words
    show: Callable[[Seat, Typed], Mapping[str, Any]]
    acts: Mapping[str, Act]
    at: str
    log: str = ""
    from_the_start: bool = False
    others_act: bool = False
    for_chairs: bool = False

    def view(self, request: HttpRequest, alliance: UUID, **more: object) -> HttpResponse:
        """The page as an address takes it: read or pressed, never kept by a browser, in the reader's own zone."""
        return _guarded(request, self, alliance, *more.values())

    def answer(self, request: HttpRequest, alliance: UUID, *more: object) -> HttpResponse:
        """Answers a request: closed rooms lead to the page on which rooms are opened."""
        seat = seat_at(who(request), alliance)
        is_act = request.method == "POST" and not self.others_act
        if seat.chair not in ChairRole.values and (is_act or self.for_chairs):
            raise NotYours
        try:
            is_open = self.from_the_start or is_open_to(seat, self.room)
        except RoomClosed:
            return HttpResponseRedirect(reverse("rooms", args=[alliance]))
        if request.method == "POST":
            return self._act(request, seat, is_open, *more)
        return self._render(request, seat, is_open, {}, *more)

    def _act(self, request: HttpRequest, seat: Seat, is_open: bool, *more: object) -> HttpResponse:
        typed = posted(request)
        do, _space, which = typed.get("do", "").partition(" ")
        try:
            if do not in self.acts:
                raise Refused(_("This cannot be done any more. Look at the page once more."))
            said = self.acts[do](seat, typed, which or " ".join(map(str, more)))
        except Refused as refused:
            shown = {**typed, "problem": str(refused.sentence), "wrong": refused.field}
            return self._render(request, seat, is_open, shown, *more)
        if said:
            messages.success(request, str(said))
        return HttpResponseRedirect(reverse(self.at, args=[seat.alliance.id, *more]))

    def _render(
        self, request: HttpRequest, seat: Seat, is_open: bool, typed: Typed, *more: object
    ) -> HttpResponse:
        note_opening(seat=seat, page=self.log or self.room)
        pair = pair_of(seat)
        context = {
            "shell": "client" if seat.is_client else "staff",
            "heading": self.heading,
            "seat": seat,
            "pair": pair,
            "other": pair.other(seat.chair),
            "can_act": is_open and seat.chair in ChairRole.values and not seat.alliance.closed_at,
            "is_open": is_open,
            "typed": typed,
            "problem": typed.get("problem", ""),
            "back_url": reverse("alliance", args=[seat.alliance.id]),
            **self.show(seat, {**typed, "which": " ".join(map(str, more))}),
        }
        return render(request, self.template, context, status=422 if typed.get("problem") else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def _guarded(request: HttpRequest, page: RoomPage, alliance: UUID, *more: object) -> HttpResponse:
    if request.method == "POST" and not page.acts:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return page.answer(request, alliance, *more)


def uuid_of(text: str) -> UUID:
    """The thing a button names; what is no id is nobody's."""
    try:
        return UUID(text)
    except ValueError:
        raise NotYours from None


def number_of(text: str, *, nothing: int = -1) -> int:
    """A whole number typed or sent along; `nothing` for what is none."""
    typed = text.strip()
    return int(typed) if typed.isdecimal() and len(typed) < 7 else nothing
