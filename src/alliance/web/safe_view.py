"""A safe view: this login looks as if nothing had ever been here, to the byte as in an account without a therapist.

Whoever hides sees an empty home and their settings. It is ended with the password, on a page that every client has and
that says the same whether something is hidden or not.
"""

from dataclasses import replace
from uuid import UUID

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours
from alliance.kernel.principal import Principal
from alliance.people.actions import start_hidden
from alliance.people.models import STAFF, Person

HIDDEN = "hidden"  # in the login: what was chosen for it; else what the person begins with
NOBODY = UUID(int=0)
# One's own settings stay one's own: they say nothing of a therapist.
STILL_OWN = frozenset(
    {
        "safe_view",
        "me",
        "my_notes",
        "my_address",
        "my_password",
        "my_calendar",
        "end_others",
        "practices",
    }
)


def is_hidden(request: HttpRequest) -> bool:
    """Whether this request is answered as to somebody of whom nothing is here."""
    return hides(request) and _name_of(request) not in STILL_OWN


def hides(request: HttpRequest) -> bool:
    """Whether this login hides: as chosen in it, else as the person begins."""
    if not isinstance(request.user, Person):
        return False
    chosen = request.session.get(HIDDEN)
    return request.user.starts_hidden if chosen is None else bool(chosen)


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def as_nobody(by: Principal) -> Principal:
    """The same practice and roles, and nobody in them; staff cannot hide what others rely on them to see."""
    return by if by.roles & STAFF else replace(by, person_id=NOBODY)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def safe_view(request: HttpRequest) -> HttpResponse:
    """Hides everything, or shows it again with the password."""
    by, problem = who(request), ""
    if by.roles & STAFF:
        raise NotYours
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "hide":
        start_hidden(hidden=True, by=by)
        request.session[HIDDEN] = True
        return HttpResponseRedirect(reverse("home"))
    if do == "show":
        if _knows_password(request):
            start_hidden(hidden=False, by=by)
            request.session[HIDDEN] = False
            return HttpResponseRedirect(reverse("home"))
        problem = _("This is not your password.")
    context = {
        "shell": "client",
        "heading": _("Hide everything on this device"),
        "problem": problem,
        "back_url": reverse("me"),
    }
    return render(request, "web/safe_view.html", context, status=422 if problem else 200)


def _knows_password(request: HttpRequest) -> bool:
    """Counted like any other try to sign in: who guesses is locked out."""
    person = request.user
    typed = request.POST.get("password", "")
    found = (
        authenticate(request, username=person.username, password=typed)
        if isinstance(person, Person)
        else None
    )
    return found is not None and found.pk == person.pk
