"""Two managers at once: one client, one alliance; each act waits for the other's, and the second is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from unittest.mock import patch

import pytest
from django.db import connection

from alliance.kernel.errors import NotYours, Refused
from alliance.people import alliances as acts
from alliance.people.models import Alliance
from tests.spec.house import House, build

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory has no two writers"),
    pytest.mark.django_db(transaction=True),
]


def at_once(*tries: Callable[[], object]) -> list[str]:
    """Runs them together, each as far as the check that the client's role lives, before either goes on."""
    together, checked = Barrier(len(tries)), acts._must_hold

    def slowly(*args: object) -> None:
        checked(*args)
        try:
            together.wait(timeout=1)
        except Exception:  # the other one waits for this one: that is what is asked for
            return

    def run(act: Callable[[], object]) -> str:
        try:
            act()
            return "done"
        except (Refused, NotYours) as refused:
            return str(refused) or "not yours"
        finally:
            connection.close()

    with patch.object(acts, "_must_hold", slowly), ThreadPoolExecutor(len(tries)) as pool:
        return sorted(pool.map(run, tries))


def pair(house: House, therapist: str) -> Callable[[], object]:
    return lambda: acts.open_alliance(
        practice_id=house.practice.id,
        clients=[house.client.person_id],
        therapists=[getattr(house, therapist).person_id],
        by=house.manager,
    )


def test_one_client_is_brought_together_with_one_therapist() -> None:
    house = build()
    acts.close_alliance(alliance_id=house.alliance.id, by=house.client)
    done = at_once(pair(house, "therapist"), pair(house, "colleague"))
    assert "done" in done
    assert any("has an open alliance here" in one for one in done)
    assert Alliance.objects.filter(closed_at=None).count() == 1


def test_an_alliance_is_handed_over_once() -> None:
    house = build()

    def hand_over(to: House) -> Callable[[], object]:
        return lambda: acts.hand_over(
            alliance_id=house.alliance.id, therapist=to.colleague.person_id, by=house.manager
        )

    done = at_once(hand_over(house), hand_over(replace(house)))
    assert done.count("done") == 1
    assert Alliance.objects.filter(closed_at=None).count() == 1
