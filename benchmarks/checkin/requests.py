"""Requests as a browser sends them: signed in by Django's own login, with a CSRF cookie and its token."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse

from alliance.people.models import Person
from alliance.people.seats import seat_at
from alliance.rooms.forms import form_for
from alliance.therapy.models import Session
from benchmarks.checkin.answers import answers_to
from benchmarks.checkin.practice import OpenForm

BACKEND = "alliance.people.sign_in.PasswordBackend"
AGENT = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)
POSITIVE_EVERY = 16
CANDOURS = ("share", "share", "share", "session", "keep")


@dataclass(frozen=True, slots=True)
class Login:
    """What a signed-in browser holds."""

    session: str
    csrf_cookie: str
    csrf_token: str

    @property
    def cookies(self) -> str:
        return (
            f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={self.csrf_cookie}"
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """One check-in: its submission id, the form, whether item 9 is above *not at all*, and what its page posts."""

    id: UUID
    form: OpenForm
    is_positive: bool
    fields: tuple[tuple[str, str], ...]

    def path(self, page: str = "check_in_send") -> str:
        """Where it is sent to."""
        return reverse(page, args=[self.form.alliance, self.form.session, self.form.occasion])

    def raw(self, login: Login, port: int) -> bytes:
        """The bytes of its POST."""
        return post(port, self.path(), self.fields, login)


def sign_in(person_id: UUID) -> Login:
    """A login of this person, made by Django's own machinery."""
    request = HttpRequest()
    request.META["HTTP_HOST"] = "127.0.0.1"
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, Person.objects.get(id=person_id), backend=BACKEND)
    token = get_token(request)
    request.session.save()
    return Login(str(request.session.session_key), request.META["CSRF_COOKIE"], token)


def sign_in_all(clients: Iterable[UUID]) -> dict[UUID, Login]:
    """A login for each."""
    return {client: sign_in(client) for client in dict.fromkeys(clients)}


def check_in(form: OpenForm, place: int, positive_every: int = POSITIVE_EVERY) -> Sent:
    """What the page *look over and send* posts: every answer with its candour. In some, item 9 is above nothing."""
    seat = seat_at(form.client, form.alliance)
    asked = form_for(seat, Session.objects.get(id=form.session), form.occasion).questions
    is_positive = form.occasion == "before" and place % positive_every == 0
    answers = answers_to(asked, 4 + place % 5, int(is_positive))
    fields = [("submission_id", str(submission := uuid4()))]
    for one in asked:
        fields.append((one.link_id, str(answers[one.link_id])))
        fields.append((f"candour.{one.instrument or one.link_id}", CANDOURS[place % len(CANDOURS)]))
    return Sent(submission, form, is_positive, tuple(fields))


def post(port: int, path: str, fields: Iterable[tuple[str, str]], login: Login) -> bytes:
    """A form sent by a browser."""
    body = urlencode([("csrfmiddlewaretoken", login.csrf_token), *fields])
    here = f"http://127.0.0.1:{port}"
    head = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Connection: keep-alive",
        f"Content-Length: {len(body)}",
        "Cache-Control: max-age=0",
        "Upgrade-Insecure-Requests: 1",
        f"Origin: {here}",
        "Content-Type: application/x-www-form-urlencoded",
        f"User-Agent: {AGENT}",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-User: ?1",
        "Sec-Fetch-Dest: document",
        f"Referer: {here}{path}",
        "Accept-Encoding: gzip, deflate, br",
        "Accept-Language: en",
        f"Cookie: {login.cookies}",
    ]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()
