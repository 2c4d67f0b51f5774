"""Help now, signed in or not; and a way past the therapist."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours
from alliance.kernel.principal import Principal
from alliance.people.models import Practice, Role
from alliance.people.queries import people_with_role, practice_of
from alliance.people.seats import seat_at

NUMBER = re.compile(r"\+?\d[\d ()/.-]{1,}\d")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of help, with the number to dial when it names one."""

    text: str
    dial: str


def lines_of(text: str) -> list[Line]:
    """A practice's own lines, one each; a telephone number in them can be dialled."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        number = NUMBER.search(line)
        dial = re.sub(r"[^\d+]", "", number.group()) if number else ""
        found.append(Line(line, dial))
    return found


def general_lines() -> list[Line]:
    """The emergency numbers of some places, for whoever has no practice's own."""
    general = _(
        "112 – in all of the EU and the UK\n911 – in the USA and Canada\n999 – in the UK\n000 – in Australia"
    )
    return lines_of(general)


def help_lines(request: HttpRequest) -> list[Line]:
    """Every number there is for whoever asks, the practice's own first; it asks nothing more of the database."""
    practice = _own_practice(request)
    return [*lines_of(practice.crisis_lines if practice else ""), *general_lines()]


def contact_hours(request: HttpRequest) -> int:
    """Within how many hours somebody contacts a client who asks for it; 0 where nobody is signed in."""
    practice = _own_practice(request)
    return practice.contact_response_hours if practice else 0


def _own_practice(request: HttpRequest) -> Practice | None:
    """The practice one acts in, as it came with the login."""
    by: Principal | None = getattr(request, "principal", None) or None
    held = getattr(request.user, "held", ()) if by else ()
    return next((one.practice for one in held if by and one.practice_id == by.practice_id), None)


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Whom to call, at once. The same page for everybody; signed in, the practice's own lines stand first."""
    by: Principal | None = getattr(request, "principal", None) or None
    practice = practice_of(by) if by else None
    context = {
        "heading": _("I need help now"),
        "practice_lines": lines_of(practice.crisis_lines) if practice else [],
        "general_lines": general_lines(),
        "can_ask": bool(by and by.has(Role.CLIENT)),
        "practice": practice,
    }
    return render(request, "web/help_now.html", context)


@require_safe
@never_cache
def another_way(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """A way past the therapist, for the client alone. Opening it writes nothing anywhere: no fact, no audit line."""
    heading = _("If you would rather not raise this with your therapist")
    return render(request, "web/another_way.html", _past_the_therapist(request, alliance, heading))


@require_safe
@never_cache
def line_crossed(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """A boundary was crossed: no steps, but whom the client can turn to. Opening it writes nothing either."""
    context = _past_the_therapist(request, alliance, _("Something was not right"))
    return render(request, "web/line_crossed.html", context)


def _past_the_therapist(request: HttpRequest, alliance: UUID, heading: str) -> dict[str, Any]:
    by = who(request)
    seat = seat_at(by, alliance)
    if not seat.is_client:
        raise NotYours
    practice = practice_of(by)
    return {
        "heading": heading,
        "seat": seat,
        "outside": lines_of(practice.outside_contact),
        "complaints": lines_of(practice.complaints),
        "managers": [name for _id, name in people_with_role(by, Role.MANAGER)],
        "back_url": reverse("alliance", args=[alliance]),
    }
