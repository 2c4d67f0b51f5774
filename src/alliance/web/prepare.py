"""The therapist's one page before a session: read in a minute, on the screen, printed, or as a PDF of one sheet."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.confidentiality.actions import note_opening
from alliance.design.typesetting import typeset
from alliance.kernel import clock
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours
from alliance.people.moments import in_own_zone
from alliance.people.seats import Seat, seat_at
from alliance.review.preparing import prepare_for
from alliance.review.sheet import Sheet, sheet_of

FILE_NAME = "sheet.pdf"  # the same for everybody: a name of a file is seen by whoever looks at the screen


@require_safe
@never_cache
@in_own_zone
def prepare(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """What changed, one thing to ask, what was brought and decided. Its opening stands in the client's log."""
    seat = _seat(request, alliance)
    page = prepare_for(seat)
    context = {
        "seat": seat,
        "page": page,
        "sheet": sheet_of(page),
        "back_url": reverse("alliance", args=[alliance]),
    }
    return render(request, "web/prepare.html", context)


@require_safe
@never_cache
@in_own_zone
def prepare_pdf(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """The same sheet as a file: one page of A4, readable by a screen reader. Opening it is opening the page."""
    sheet = sheet_of(prepare_for(_seat(request, alliance)))
    answer = HttpResponse(_pdf(sheet), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


def _seat(request: HttpRequest, alliance: UUID) -> Seat:
    seat = seat_at(who(request), alliance)
    if not seat.is_therapist:
        raise NotYours
    note_opening(seat=seat, page="prepare")
    return seat


def _pdf(sheet: Sheet) -> bytes:
    content = {
        "about": sheet.about,
        "heading": sheet.heading,
        "notes": list(sheet.notes),
        "ask_title": sheet.ask_title,
        "ask": sheet.ask,
        "sections": [
            {
                "title": one.title,
                "lines": [{"text": line.text, "by": line.by} for line in one.lines],
                "nothing": one.and_more or ("" if one.lines else one.nothing),
            }
            for one in sheet.sections
        ],
        "foot": sheet.foot,
    }
    return typeset("sheet", content, title=_("Before a session"), at=clock.now())
