"""Who sits with whom: the manager's list of alliances with their dates; one opened, one handed over. Never content."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel.asking import who
from alliance.kernel.errors import Refused
from alliance.people.alliances import hand_over, open_alliance
from alliance.people.models import Role
from alliance.people.moments import in_own_zone
from alliance.people.queries import people_with_role
from alliance.people.register import (
    alliances_in_full,
    clients_without_alliance,
    find_alliances,
    must_manage,
    open_alliance_of,
)

PAGE = 25


@require_safe
@never_cache
@in_own_zone
def pairs(request: HttpRequest) -> HttpResponse:
    """Every alliance of the practice with its dates, open ones first."""
    by = who(request)
    search, state = request.GET.get("q", "")[:120], request.GET.get("show", "")
    page = Paginator(find_alliances(by, search=search, state=state), PAGE).get_page(request.GET.get("page"))
    context = {
        "heading": _("Who sits with whom"),
        "alliances": alliances_in_full(list(page.object_list)),
        "page": page,
        "search": search,
        "show": state,
        "choices": [("", _("All")), ("open", _("Open")), ("closed", _("Ended"))],
    }
    return render(request, "web/pairs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def open_pair(request: HttpRequest) -> HttpResponse:
    """Brings one client and one therapist together."""
    by, problem = who(request), ""
    must_manage(by)
    if request.method == "POST":
        try:
            open_alliance(
                practice_id=by.practice_id,
                clients=_chosen(request, "client"),
                therapists=_chosen(request, "therapist"),
                by=by,
            )
            messages.success(request, _("They are together now. Both find it when they sign in."))
            return HttpResponseRedirect(reverse("pairs"))
        except Refused as refused:
            problem = str(refused.sentence)
    context = {
        "heading": _("Bring a client and a therapist together"),
        "clients": clients_without_alliance(by),
        "therapists": people_with_role(by, Role.THERAPIST),
        "client": request.POST.get("client") or request.GET.get("client", ""),
        "therapist": request.POST.get("therapist") or request.GET.get("therapist", ""),
        "problem": problem,
        "back_url": reverse("pairs"),
    }
    return render(request, "web/open_pair.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def hand_over_page(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Hands an alliance over to another therapist, after saying what that does."""
    by, problem = who(request), ""
    found, pair = open_alliance_of(by, alliance)
    if request.method == "POST":
        try:
            hand_over(alliance_id=found.id, therapist=_one(request.POST.get("therapist", "")), by=by)
            messages.success(request, _("Handed over. The client finds it when they sign in."))
            return HttpResponseRedirect(reverse("pairs"))
        except Refused as refused:
            problem = str(refused.sentence)
    context = {
        "heading": _("Hand over to another therapist"),
        "pair": pair,
        "therapists": [one for one in people_with_role(by, Role.THERAPIST) if one[0] != pair.therapist_id],
        "therapist": request.POST.get("therapist", ""),
        "problem": problem,
        "back_url": reverse("pairs"),
    }
    return render(request, "web/hand_over.html", context, status=422 if problem else 200)


def _chosen(request: HttpRequest, field: str) -> list[UUID]:
    """Everybody who was chosen: more than one is refused in words by the act."""
    return [_one(text) for text in request.POST.getlist(field) if text]


def _one(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(_("Choose somebody from the list.")) from None
