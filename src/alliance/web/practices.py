"""Which practice one acts in, for who belongs to more than one."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours
from alliance.kernel.principal import Principal
from alliance.people.models import Membership, Role
from alliance.people.sign_in import memberships_of
from alliance.web.middleware import PRACTICE

ROLES = {
    Role.CLIENT: gettext_lazy("as a client"),
    Role.THERAPIST: gettext_lazy("as a therapist"),
    Role.SUPERVISOR: gettext_lazy("as a supervisor"),
    Role.MANAGER: gettext_lazy("as a practice manager"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def practices(request: HttpRequest) -> HttpResponse:
    """The practices one belongs to, as what, and a button to go over to each."""
    by = who(request)
    held = memberships_of(by)
    if request.method != "POST":
        context = {"heading": _("Your practices"), "practices": _rows(held, by), "back_url": reverse("home")}
        return render(request, "web/practices.html", context)
    chosen = request.POST.get("practice", "")
    if chosen not in {str(one.practice_id) for one in held}:
        raise NotYours
    request.session[PRACTICE] = chosen
    return HttpResponseRedirect(reverse("home"))


def _rows(held: list[Membership], by: Principal) -> list[dict[str, Any]]:
    by_practice = groupby(sorted(held, key=lambda one: one.practice_id), key=lambda one: one.practice)
    rows = [
        {
            "practice": practice,
            "roles": [ROLES[Role(one.role)] for one in roles],
            "is_here": practice.id == by.practice_id,
        }
        for practice, roles in by_practice
    ]
    return sorted(rows, key=lambda row: row["practice"].name.casefold())
