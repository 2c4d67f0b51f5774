"""Turns the login into a Principal, once a request."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from alliance.kernel.principal import Principal
from alliance.people.models import Membership, Person


def principal_of(person: Person, practice_id: UUID | None = None) -> Principal | None:
    """The person as a principal of the practice asked for, or of the one joined first; None without a membership."""
    held = list(
        Membership.objects.filter(person=person, ended_at=None)
        .order_by("started_at", "id")
        .values_list("practice_id", "role")
    )
    practices = [practice for practice, _ in held]
    if not practices:
        return None
    chosen = practice_id if practice_id in practices else practices[0]
    return Principal(
        person_id=person.id,
        practice_id=chosen,
        roles=frozenset(role for practice, role in held if practice == chosen),
        language=person.language,
        time_zone=person.time_zone,
    )


class WhoIsAsking:
    """Sets `request.principal` (lazily) to a Principal, or None for nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.principal = SimpleLazyObject(lambda: _of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _of(request: HttpRequest) -> Principal | None:
    if not isinstance(request.user, Person):
        return None
    chosen = request.session.get("practice")
    return principal_of(request.user, UUID(chosen) if chosen else None)
