"""The same new address in two practices at the same moment: as if one had come after the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import patch

import pytest
from django.db import connection

from alliance.kernel.errors import Refused
from alliance.people import actions as acts
from alliance.people.models import Membership, Person
from tests.spec.house import House, build

ADDRESS = "nora@example.org"
pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory has no two writers"),
    pytest.mark.django_db(transaction=True),
]


def at_once(*tries: Callable[[], object]) -> list[str]:
    """Runs them together, each until it is about to write the address, before either does."""
    together, sealing = Barrier(len(tries)), acts.seal

    def slowly(text: str, *, key: str) -> object:
        if text == ADDRESS:
            together.wait(timeout=10)
        return sealing(text, key=key)

    def run(act: Callable[[], object]) -> str:
        try:
            act()
            return "done"
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with patch.object(acts, "seal", slowly), ThreadPoolExecutor(len(tries)) as pool:
        return sorted(pool.map(run, tries))


def add(house: House) -> Callable[[], object]:
    given = {"name": "Nora", "address": ADDRESS, "role": "client", "by": house.manager}
    return lambda: acts.add_person(practice_id=house.practice.id, **given)


def test_two_practices_add_one_person() -> None:
    houses = build(), build()
    assert at_once(*map(add, houses)) == ["done", "done"]
    nora = Person.objects.get(username=acts.address_index(ADDRESS))
    held = Membership.objects.filter(person=nora).values_list("practice_id", flat=True)
    assert set(held) == {house.practice.id for house in houses}


def test_two_people_change_to_one_address() -> None:
    house = build()

    def change(who: str) -> Callable[[], object]:
        return lambda: acts.change_address(by=getattr(house, who), address=ADDRESS)

    assert at_once(change("client"), change("therapist")) == ["This address cannot be used.", "done"]
