"""Who is asking, and what they may reach at all: once a request, before any view."""

from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from alliance.kernel.principal import Principal
from alliance.people.models import Person
from alliance.people.second_factor import has_second_factor
from alliance.people.sign_in import lacks_second_factor, living_memberships
from alliance.web.errors import answer_for, completed
from alliance.web.public import PROVING, PUBLIC, SETTING_UP
from alliance.web.safe_view import as_nobody, is_hidden

PRACTICE = "practice"  # in the login: the practice one acts in, of several
Next = Callable[[HttpRequest], HttpResponse]


def principal_of(person: Person, practice_id: UUID | None = None) -> Principal | None:
    """The person as a principal of the practice asked for, or of the one joined first; None without a membership."""
    held = getattr(person, "held", None) or living_memberships(person.pk)
    if not held:
        return None
    chosen = next((one.practice for one in held if one.practice_id == practice_id), held[0].practice)
    return Principal(
        person_id=person.id,
        practice_id=chosen.id,
        roles=frozenset(one.role for one in held if one.practice_id == chosen.id),
        language=person.language,
        time_zone=person.time_zone or chosen.time_zone,
    )


class WhoIsAsking:
    """Sets `request.principal` to a Principal, or None for nobody; answers in that person's language and zone."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        by = _of(request)
        request.principal = by  # type: ignore[attr-defined]
        language = by.language if by else translation.get_language_from_request(request)
        with timezone.override(_zone(by)), translation.override(language):
            return self.get_response(request)


def _of(request: HttpRequest) -> Principal | None:
    if not isinstance(request.user, Person):
        return None
    chosen = request.session.get(PRACTICE)
    by = principal_of(request.user, UUID(chosen) if chosen else None)
    return as_nobody(by) if by and is_hidden(request) else by


def _zone(by: Principal | None) -> ZoneInfo:
    try:
        return ZoneInfo(by.time_zone if by else "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class OnlySignedIn:
    """Closed by default: whoever is not signed in is sent to sign in, from every page that is not public.

    Staff without a second factor reach only the pages that set one up, help, and the way out; those who have one, but
    did not pass it in this login, only the pages that ask for it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # An address that nothing answers to looks like any other to a stranger.
        if response.status_code == 404 and request.resolver_match is None and not _is_known(request):
            return _to_sign_in(request)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Before the view: nothing of it runs for somebody who may not reach it."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in PUBLIC:
            return None
        if not _is_known(request):
            return _to_sign_in(request)
        if name in PROVING or not lacks_second_factor(request):
            return None
        if name in SETTING_UP and not has_second_factor(request.user):  # type: ignore[arg-type]
            return None
        return HttpResponseRedirect(_second_step(request))


def _is_known(request: HttpRequest) -> bool:
    return bool(getattr(request, "principal", None))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    url = reverse("account_login")
    if request.method in ("GET", "HEAD") and request.path != "/":
        url = f"{url}?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


def _second_step(request: HttpRequest) -> str:
    """Set one up; or, where this login began before there was one, pass it."""
    if not has_second_factor(request.user):  # type: ignore[arg-type]
        return reverse("mfa_index")
    again = urlencode({"next": request.get_full_path() if request.method == "GET" else reverse("home")})
    return f"{reverse('mfa_reauthenticate')}?{again}"


class NothingKept:
    """No page is kept by a browser or anything between, unless its view says otherwise."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class Errors:
    """What a view raises becomes a page with a sentence; what has no page yet gets one."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return completed(self.get_response(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a typed error; None leaves a fault to the log and the page for faults."""
        return answer_for(request, error)
