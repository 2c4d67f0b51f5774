"""Two at the same moment: a request is answered once, and who reads an alert is named once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection

from alliance.kernel.errors import NotYours
from alliance.kernel.models import AuditEntry
from alliance.people.actions import deactivate
from alliance.safety import actions as acts
from alliance.safety.models import Alert, ContactRequest
from tests.spec.house import House, build

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory has no two writers"),
    pytest.mark.django_db(transaction=True),
]


def at_once(choosing: str, *tries: Callable[[], object]) -> list[str]:
    """Runs them together, each as far as the query it chooses its row by, before either goes on."""
    together, choose = Barrier(len(tries)), getattr(acts, choosing)

    def slowly(*args: object) -> object:
        found = choose(*args)
        try:
            together.wait(timeout=1)
        except Exception:  # the other one waits for this one: that is what is asked for
            return found
        return found

    def run(act: Callable[[], object]) -> str:
        try:
            act()
            return "done"
        except NotYours:
            return "not yours"
        finally:
            connection.close()

    with patch.object(acts, choosing, slowly), ThreadPoolExecutor(len(tries)) as pool:
        return sorted(pool.map(run, tries))


def lines(house: House, verb: str) -> int:
    return AuditEntry.objects.filter(scope_id=house.alliance.id, verb=verb).count()


def test_a_request_for_contact_is_answered_once() -> None:
    house = build()
    house.away(house.therapist, cover=house.colleague.person_id)
    asked = acts.ask_contact(alliance_id=house.alliance.id, by=house.client)

    def answer(who: str) -> Callable[[], object]:
        return lambda: acts.answer_contact(request_id=asked.id, by=getattr(house, who))

    assert at_once("contact_requests_for", answer("therapist"), answer("colleague")) == ["done", "not yours"]
    assert ContactRequest.objects.get().answered_by_id in (
        house.therapist.person_id,
        house.colleague.person_id,
    )
    assert lines(house, "contact.answer") == 1


def test_who_reads_an_alert_is_named_once() -> None:
    house = build()
    house.plan()
    house.assign()
    house.answer(2)
    here = {"practice_id": house.practice.id, "by": house.manager}
    deactivate(**here, person_id=house.therapist.person_id)
    alert = Alert.objects.get()

    def name(person: UUID) -> Callable[[], object]:
        return lambda: acts.name_duty(alert_id=alert.id, person=person, by=house.manager)

    named = at_once(
        "alerts_without_reader", *map(name, (house.colleague.person_id, house.supervisor.person_id))
    )
    assert named == ["done", "not yours"]
    assert lines(house, "alert.duty") == 1
