"""Home and caseload stay within twelve queries and 60 KB, with forty clients and at any length of history.

The whole request is counted, with the middleware of the real application: session, person, roles, lockout.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.confidentiality.actions import choose_candour
from alliance.kernel import clock
from alliance.measurement.models import CustomInstrument
from alliance.people.alliances import ask_supervision
from alliance.people.models import Person
from alliance.safety.actions import ask_contact
from alliance.therapy.topics import bring_topic
from tests.spec.house import House
from tests.spec.stories import another_pair, long_history
from tests.spec.visiting import visitor

QUERIES, BYTES = 12, 60_000
LATER = timedelta(days=400)
TOO_MUCH = "Something long that a person wrote because it mattered. " * 60


def opened(who, url: str) -> tuple[int, int, str]:
    browser = visitor(who)
    browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        response = browser.get(url)
    assert response.status_code == 200
    asked_for = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    return len(asked_for), len(response.content), response.content.decode()


def worst(house: House, sessions: int, facts_a_session: int = 200) -> House:
    """A client with everything a home can show, after so many sessions."""
    long_history(house, sessions=sessions, facts_a_session=facts_a_session, until=clock.now())
    choose_candour(alliance_id=house.alliance.id, candour="share", by=house.client)
    ahead = house.session(days=2)
    for _ in range(3):
        bring_topic(session_id=ahead.id, words=TOO_MUCH[:4000], candour="share", by=house.client)
    house.assign("gad-7")
    ask_supervision(
        alliance_id=house.alliance.id,
        supervisor=house.supervisor.person_id,
        until=clock.now() + timedelta(days=30),
        by=house.therapist,
    )
    return house


@pytest.mark.parametrize("sessions", [1, 60])
def test_home_of_a_client(pages: House, sessions: int) -> None:
    worst(pages, sessions)
    Person.objects.filter(id=pages.client.person_id).update(time_zone="")
    queries, size, page = opened(pages.client, reverse("home"))
    assert "Theo" in page
    assert queries <= QUERIES
    assert size <= BYTES


def test_a_client_with_questionnaires_of_the_practices_own(pages: House) -> None:
    worst(pages, 3)
    assert CustomInstrument.objects.count() == 0
    queries, _size, _page = opened(pages.client, reverse("alliance", args=[pages.alliance.id]))
    assert queries < QUERIES, "one is left for the practice's own questionnaires"


@pytest.mark.parametrize(("clients", "sessions"), [(40, 60), (60, 1)])
def test_caseload(pages: House, clients: int, sessions: int) -> None:
    worst(pages, sessions, 60)
    ask_contact(alliance_id=pages.alliance.id, words="", by=pages.client)
    pairs = [another_pair(pages, f"Client {n:03d} of the practice") for n in range(clients - 1)]
    for pair in pairs[:39]:
        long_history(pair, sessions=6, facts_a_session=20, until=clock.now())
    queries, size, page = opened(pages.therapist, reverse("home"))
    assert page.count("data-case") == 40
    assert queries <= QUERIES
    assert size <= BYTES
