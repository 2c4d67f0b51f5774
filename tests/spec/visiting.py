"""A browser for specs of pages: signed in without a password, through the real middleware."""

from django.test import Client

from alliance.kernel.principal import Principal
from alliance.people.models import Person
from alliance.people.second_factor import mark_passed


def visitor(who: Principal | None = None, *, second_factor: bool = True) -> Client:
    """A device of its own, signed in as `who`. The login counts as one that passed the second factor, unless told."""
    client = Client()
    if who is not None:
        person = Person.objects.get(id=who.person_id)
        client.force_login(person, backend="alliance.people.sign_in.PasswordBackend")
        session = client.session
        if second_factor:
            mark_passed(session, person)
        session["practice"] = str(who.practice_id)
        session.save()
    return client
