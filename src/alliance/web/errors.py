"""Pages for what goes wrong: one calm sentence, what to do, no details.

They are made without the request: no token, no nonce, no address, nothing of who asks. So "not yours", "not there" and
"no such address" are the same bytes.
"""

import sys
from collections.abc import Iterator

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from alliance.kernel.errors import AlreadyDifferent, NotYours, Refused

BUSY_SQLITE = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_BUSY_SNAPSHOT", "SQLITE_BUSY_TIMEOUT"})
BUSY_POSTGRES = ("08", "40", "53", "55P03", "57")  # connection, rollback, resources, lock, intervention
AGAIN_AFTER_SECONDS = 5


def error_page(
    status: int, heading: str, *sentences: str, back: str = "", back_label: str = ""
) -> HttpResponse:
    """One page of this kind."""
    context = {"heading": heading, "sentences": sentences, "back": back, "back_label": back_label}
    return HttpResponse(render_to_string("errors/page.html", context), status=status)


def answer_for(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for an error with a meaning; None for a fault."""
    if isinstance(error, NotYours):
        return nothing_here()
    if isinstance(error, Refused):
        return refused(request, error)
    if is_busy(error):
        return busy()
    return None


def nothing_here() -> HttpResponse:
    """The one page for what does not exist, for whomever."""
    return error_page(
        404, _("There is nothing here"), _("This page does not exist, or is not there for you any more.")
    )


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """An act that may not happen, where its own page did not say so."""
    status = 409 if isinstance(error, AlreadyDifferent) else 422
    return error_page(status, _("That was not done"), str(error.sentence), back=came_from(request))


def came_from(request: HttpRequest) -> str:
    """The page of ours that the form stood on, else none."""
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if ours else ""


def busy() -> HttpResponse:
    """The database is busy with others; the transaction was taken back whole."""
    response = error_page(
        503,
        _("Just a moment"),
        _("Others are saving right now. Nothing was lost, and nothing was saved by halves."),
        _("Go back and try again."),
    )
    response["Retry-After"] = str(AGAIN_AFTER_SECONDS)
    return response


def is_busy(error: BaseException | None) -> bool:
    """Whether the database could not take it now, but will: locked, restarted, too many at once."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return any(
        getattr(one, "sqlite_errorname", "") in BUSY_SQLITE
        or (getattr(one, "sqlstate", None) or "").startswith(BUSY_POSTGRES)
        or "connection" in type(one).__name__.lower()
        for one in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def completed(response: HttpResponse) -> HttpResponse:
    """A page for an answer that has only a number: 405 comes from decorators, empty."""
    if response.status_code != 405 or response.content:
        return response
    page = error_page(405, _("That does not work here"), _("Go back, and use the buttons of the page."))
    page["Allow"] = response.get("Allow", "")
    return page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of an earlier login, or of another site."""
    return error_page(
        403,
        _("This form is too old"),
        _("Nothing was saved. Open the page again, and send it once more."),
        back=came_from(request),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, and 413 for too much of it."""
    if isinstance(exception, RequestDataTooBig):
        return error_page(
            413, _("That was too much at once"), _("Nothing was saved. Send less, or a smaller file.")
        )
    return error_page(400, _("That was not understood"), _("Nothing was saved. Open the page again, please."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return error_page(403, _("That is not possible"), _("You cannot do this here."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 of an address that nothing answers to."""
    return nothing_here()


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours: no details; or a database that is only busy."""
    if is_busy(sys.exc_info()[1]):
        return busy()
    return error_page(
        500,
        _("Something went wrong on our side"),
        _(
            "It is not because of you. What you sent last may not be saved: look, and send it again if it is not there."
        ),
    )
