"""A browser for specs of pages: signed in without a password, with only the middleware a page needs."""

from django.http import HttpRequest, HttpResponse
from django.test import Client

from alliance.kernel.errors import NotYours
from alliance.kernel.principal import Principal
from alliance.people.models import Person

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "alliance.web.middleware.WhoIsAsking",
    "tests.spec.visiting.NotThere",
]


class NotThere:
    """What is not yours is a 404."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        return HttpResponse(status=404) if isinstance(error, NotYours) else None


def visitor(who: Principal | None = None) -> Client:
    client = Client()
    if who is not None:
        person = Person.objects.get(id=who.person_id)
        client.force_login(person, backend="alliance.people.sign_in.PasswordBackend")
    return client
