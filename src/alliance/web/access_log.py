"""The access log: who opened or did what, when and why, in sentences for the client alone."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.confidentiality.queries import by_day, log_of
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours
from alliance.people.invitations import joined_by_link_in_hand
from alliance.people.moments import in_own_zone
from alliance.people.seats import seat_at
from alliance.rooms.inside import panels_for

LINES_A_PAGE = 50


@require_safe
@never_cache
@in_own_zone
def access_log(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """One page of the log, day by day, the newest first."""
    seat = seat_at(who(request), alliance)
    if not seat.is_client:
        raise NotYours
    page = Paginator(log_of(seat), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "shell": "client",
        "heading": _("Who opened what, and why"),
        "intro": _(
            "Every opening by somebody else stands here, and everything that was done. Nobody can change it."
        ),
        "days": by_day(list(page.object_list), seat, get_current_timezone()),
        "page": page,
        "panels": panels_for(seat, "log"),
        "joined": joined_by_link_in_hand(seat.principal),
        "back_url": reverse("alliance", args=[alliance]),
    }
    return render(request, "web/access_log.html", context)
