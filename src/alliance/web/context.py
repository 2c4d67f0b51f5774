"""What every template knows: the frame of the page, who is signed in, and where they can go.

Everything here is lazy: a page that shows no navigation asks nothing of the database.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.kernel.principal import Principal
from alliance.people.models import STAFF, Role
from alliance.people.queries import name_of
from alliance.people.seats import CLIENT, Seat, seats_of
from alliance.people.sign_in import lacks_second_factor
from alliance.rooms.registry import all_rooms
from alliance.safety.queries import alerts_without_reader, contact_without_reader, open_alerts_by_alliance
from alliance.web.help import contact_hours, help_lines
from alliance.web.safe_view import hides

T = TypeVar("T")
CASES = {
    Role.CLIENT: ("mine", gettext_lazy("Home")),
    Role.THERAPIST: ("today", gettext_lazy("Today")),
    Role.SUPERVISOR: ("cases", gettext_lazy("Cases")),
}
MEETING = ("sessions", "session", "topics", "my_answers", "paper", "tablet_code")
WAITING = ("alerts", "alert")
PEOPLE = ("people", "person", "add_person", "pairs", "open_pair", "hand_over")
OWN = ("me", "my_address", "my_password", "my_calendar", "away")


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place to go."""

    label: str | Promise
    url: str
    is_current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame of the page: `shell` is client, staff or plain; the name above; the way to the other pages."""
    return {
        "shell": SimpleLazyObject(lambda: _frame(request)),
        "person_name": SimpleLazyObject(lambda: _name(request)),
        "nav_items": SimpleLazyObject(lambda: list(_items(request))),
        "help_lines": SimpleLazyObject(lambda: help_lines(request)),
        "contact_hours": SimpleLazyObject(lambda: contact_hours(request)),
    }


def address(name: str, *args: object) -> str:
    """Where a page is; empty where this build has none of that name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def once(request: HttpRequest, name: str, ask: Callable[[], T]) -> T:
    """What `ask` answers, asked once a request."""
    kept: dict[str, T] = request.__dict__.setdefault("asked_once", {})
    if name not in kept:
        kept[name] = ask()
    return kept[name]


def open_alerts(request: HttpRequest, by: Principal) -> dict[UUID, int]:
    """How many safety answers wait for this person, by alliance."""
    return once(request, "open_alerts", lambda: open_alerts_by_alliance(by))


def own_seats(request: HttpRequest, by: Principal) -> list[Seat]:
    """The seats this person has as a client, open ones first."""
    return once(request, "own_seats", lambda: [one for one in seats_of(by) if one.is_client])


def _who(request: HttpRequest) -> Principal | None:
    return getattr(request, "principal", None) or None


def _frame(request: HttpRequest) -> str:
    by = _who(request)
    if by is None:
        return "plain"
    return "staff" if by.roles & STAFF else CLIENT


def _name(request: HttpRequest) -> str:
    if _who(request) is None:
        return ""
    return name_of(getattr(request.user, "name", None))


def _items(request: HttpRequest) -> Iterator[NavItem]:
    by = _who(request)
    if by is None or lacks_second_factor(request):
        return
    here = request.resolver_match.view_name if request.resolver_match else ""
    for label, url, pages in _places(request, by):
        if url:
            yield NavItem(label, url, here in pages)


Place = tuple[str | Promise, str, tuple[str, ...]]


def _places(request: HttpRequest, by: Principal) -> Iterator[Place]:
    """Where this person can go: what each of the roles sees."""
    only_one = len(by.roles) == 1
    for role, (name, label) in CASES.items():
        if role in by.roles:
            yield label, address("home" if only_one else name), ("home", name)
            if role == Role.CLIENT:
                yield from _of_client(request, by)
    if by.roles & STAFF:
        yield from _of_staff(request, by)


def _of_client(request: HttpRequest, by: Principal) -> Iterator[Place]:
    seats = [] if hides(request) else own_seats(request, by)
    if not seats:
        return
    own = seats[0].alliance.id
    yield _("Sessions"), address("sessions", own), MEETING
    for room in all_rooms():
        if room.urls and room.from_the_start:
            yield room.name_for_client, address(f"{room.key}:page", own), (f"{room.key}:page",)
    yield _("Who sees what"), address("who_sees", own), ("who_sees", "candour", "access_log")


def _of_staff(request: HttpRequest, by: Principal) -> Iterator[Place]:
    waiting = sum(open_alerts(request, by).values()) + len(alerts_without_reader(by))
    waiting += len(contact_without_reader(by))
    label = _("Safety answers (%(n)d)") % {"n": waiting} if waiting else _("Safety answers")
    yield label, address("alerts"), WAITING
    if by.has(Role.MANAGER):
        yield _("People"), address("people"), PEOPLE
        yield _("Practice"), address("practice"), ("practice",)
    yield _("Me"), address("me"), OWN
