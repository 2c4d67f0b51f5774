"""What goes wrong is a calm page: nothing of who asks, of an address, or of what was typed, there or in the log."""

import logging
from uuid import uuid4

import psycopg.errors
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from alliance.config import urls
from alliance.kernel.errors import AlreadyDifferent, NotYours, Refused
from alliance.kernel.ids import new_id
from alliance.kernel.quiet_log import QuietFormatter
from alliance.web.errors import is_busy
from tests.spec.house import House, build
from tests.spec.visiting import visitor

CANARY = "the heron stands in the river"
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)


class Locked(Exception):
    sqlite_errorname = "SQLITE_BUSY"


def busy() -> OperationalError:
    error = OperationalError(CANARY)
    error.__cause__ = Locked()
    return error


RAISED = {
    "not-yours": (NotYours(), 404),
    "refused": (Refused(gettext_lazy("This cannot be done today.")), 422),
    "different": (AlreadyDifferent("It was sent before with other words."), 409),
    "busy": (busy(), 503),
    "fault": (ValueError(CANARY), 500),
    "schema": (OperationalError(CANARY), 500),
}


def raising(_request, what: str) -> HttpResponse:
    raise RAISED[what][0]


urlpatterns = [
    *urls.urlpatterns,
    path("raise/<str:what>/", raising, name="help_now"),  # public by its name
    path("only-post/", require_POST(raising), name="only_post"),
]


@pytest.fixture
def raised(pages: House, settings) -> House:
    settings.ROOT_URLCONF = __name__
    return pages


def patient(who) -> Client:
    browser = visitor(who)
    browser.raise_request_exception = False
    return browser


@pytest.mark.parametrize("what", RAISED)
def test_each_error_has_its_page_without_details(raised: House, what: str, caplog) -> None:
    answer = patient(raised.client).get(f"/raise/{what}/", headers={"Referer": "http://testserver/a/b/"})
    page = answer.content.decode()
    assert answer.status_code == RAISED[what][1]
    assert "heron" not in page
    assert "/raise/" not in page
    assert "csrfmiddlewaretoken" not in page
    if answer.status_code == 503:
        assert answer["Retry-After"] == "5"
        assert "Nothing was lost" in page
    if answer.status_code in (409, 422):
        assert str(RAISED[what][0].sentence) in page
        assert 'href="http://testserver/a/b/"' in page


def test_the_title_of_an_error_says_nothing_of_what_went_wrong(raised: House) -> None:
    browser = patient(raised.client)
    pages = [browser.get(f"/raise/{what}/") for what in RAISED]
    pages += [
        browser.get("/only-post/"),
        browser.get("/not/there/"),
        Client().get(reverse("join", args=["x"])),
    ]
    titles = {page.content.decode().split("<title>")[1].split("</title>")[0] for page in pages}
    assert titles == {"Notes"}


def test_the_way_back_leads_to_no_other_site(raised: House) -> None:
    for elsewhere in ("https://evil.example/", "javascript:alert(1)", ""):
        page = patient(raised.client).get("/raise/refused/", headers={"Referer": elsewhere}).content.decode()
        assert "evil" not in page
        assert "javascript" not in page
        assert 'class="btn" href="/"' in page


def test_what_is_not_there_not_yours_or_no_address_is_the_same_page_for_everybody(pages: House) -> None:
    other = build()
    bodies, queries = set(), set()
    for who in (other.client, pages.colleague, pages.manager):
        browser = visitor(who)
        for alliance in (uuid4(), pages.alliance.id):
            place = f"/a/{alliance}/candour/"
            with CaptureQueriesContext(connection) as asked:
                answer = browser.get(place)
            queries.add((who.person_id, len(asked)))
            bodies.add((answer.status_code, answer.content))
        for place in ("/not/there/", f"/a/{uuid4()}/nothing/", "/a/nonsense/", "/.env"):
            bodies.add((404, browser.get(place).content))
    assert len(bodies) == 1
    assert len(queries) == 3  # for each of the three the same, whether there or not
    assert b"csrf" not in next(iter(bodies))[1]


def test_a_stranger_sees_no_difference_between_addresses(pages: House) -> None:
    for place in ("/not/there/", f"/a/{pages.alliance.id}/candour/", f"/a/{uuid4()}/candour/"):
        answer = Client().get(place)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/in/")


def test_a_wrong_method_has_a_page(raised: House) -> None:
    answer = visitor(raised.client).get("/only-post/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "use the buttons of the page" in answer.content.decode()


def test_an_old_form_says_that_it_is_too_old(pages: House) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/in/", {"login": "a@example.org", "password": CANARY})
    assert answer.status_code == 403
    assert "This form is too old" in answer.content.decode()


def test_too_much_at_once_is_413_and_a_broken_request_400(pages: House, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = Client().post("/in/", {"login": "x" * 200})
    assert (answer.status_code, "too much at once" in answer.content.decode()) == (413, True)
    settings.ALLOWED_HOSTS = ["only.this.example"]
    assert Client().get("/in/").status_code == 400


def with_state(state: str | None, kind: type[DatabaseError] = OperationalError) -> DatabaseError:
    cause = psycopg.errors.lookup(state)() if state else psycopg.OperationalError("no server")
    error = kind("words")
    error.__cause__ = cause
    return error


def test_which_errors_of_a_database_pass_by_themselves() -> None:
    passing = ("40001", "40P01", "55P03", "57P01", "53300", "08006")
    assert all(is_busy(with_state(state)) for state in passing)
    assert is_busy(with_state("57P01", InterfaceError))
    assert is_busy(busy())
    assert not is_busy(with_state("42P01", DatabaseError))
    assert not is_busy(OperationalError("no such table: x"))
    assert not is_busy(with_state("23505", IntegrityError))
    assert not is_busy(None)


def line_of(error: Exception | None = None, request=None, message: str = "%s", *args: object) -> str:
    try:
        if error is not None:
            raise error
        caught = None
    except Exception as raised:
        caught = (type(raised), raised, raised.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, "x.py", 1, message, args, caught)
    if request is not None:
        record.request, record.status_code = request, 500
    return QuietFormatter("%(levelname)s %(name)s %(message)s").format(record)


def test_the_log_names_kinds_and_places_and_never_words_or_addresses() -> None:
    cause = ValueError(CANARY)
    error = RuntimeError(CANARY)
    error.__cause__ = cause
    request = RequestFactory().get(f"/join/{new_id()}heron/")
    for line in (
        line_of(error, request, "Internal Server Error: %s", request.path),
        line_of(error, None, "failed: %s", error),
        line_of(None, request, "Not Found: %s", request.path),
        line_of(None, None, "it is %s", cause),
    ):
        assert "heron" not in line
    assert line_of(None, request, "Gone: %s", request.path) == "ERROR django.request answered 500: no page"
    whole = line_of(error, request, "x")
    assert "ValueError\nRuntimeError\n" in whole
    assert "test_errors.py, line" in whole
    assert line_of(None, None, "it is %s", cause).endswith("it is ValueError")


def test_a_fault_in_the_application_as_it_is_served_logs_no_words(raised: House, capfd) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(QuietFormatter("%(message)s"))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        patient(raised.client).get(f"/raise/fault/?q={CANARY}")
        Client().get(reverse("join", args=["heron-token"]))
    finally:
        logger.removeHandler(handler)
    said = capfd.readouterr().err
    assert "ValueError" in said
    assert "answered 410: join" in said
    assert "heron" not in said
