"""The demo practice filled once a module: what the specs read is rolled back when the module is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pytest
from django.db import transaction
from django.test import override_settings

from alliance.demo.cast import Script, address_of_client
from alliance.demo.filling import fill
from alliance.demo.queries import demo_practices, person_at, principal_in
from alliance.demo.told import Told, tell
from alliance.kernel import clock, ledger
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.people.models import Alliance, Person, Practice
from alliance.therapy.models import Session

NOW = datetime(2026, 3, 3, 10, 20, tzinfo=UTC)  # a Tuesday morning
SEED = 7


@dataclass(frozen=True)
class Client:
    """One client of the demo, with the truth of their story."""

    script: Script
    person: Person
    principal: Principal
    alliances: list[Alliance]
    told: Told

    @property
    def alliance(self) -> Alliance:
        return self.alliances[-1]

    def seen_by(self, audience: str) -> list[Fact]:
        return ledger.effective(list(Fact.objects.filter(scope_id=self.alliance.id)), audience)

    def sessions(self, *statuses: str) -> list[Session]:
        found = Session.objects.filter(alliance__in=self.alliances, status__in=statuses or Session.Status)
        return list(found.order_by("starts_at"))


def client_of(practice: Practice, scripts: tuple[Script, ...], name: str) -> Client:
    number, script = next((n, one) for n, one in enumerate(scripts) if one.name.startswith(name))
    person = person_at(address_of_client(script))
    return Client(
        script,
        person,
        principal_in(practice.id, person),
        list(Alliance.objects.filter(chairs__person=person).order_by("opened_at")),
        tell(script, np.random.default_rng([SEED, number])),
    )


@dataclass(frozen=True)
class Filled:
    """What was told while it was filled, and who plays."""

    progress: list[tuple[str, int, int]]
    scripts: tuple[Script, ...]

    @property
    def practice(self):
        return demo_practices()[0]

    def client(self, name: str) -> Client:
        return client_of(self.practice, self.scripts, name)


@contextmanager
def thrown_away() -> Iterator[None]:
    """Everything written inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def filled_with(scripts: tuple[Script, ...]) -> Iterator[Filled]:
    told: list[tuple[str, int, int]] = []
    with override_settings(DEMO=True), clock.at(NOW), thrown_away():
        fill(lambda *step: told.append(step), clients=scripts, seed=SEED)
        yield Filled(told, scripts)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, request) -> Iterator[Filled]:
    """Filled with the clients a module names in CLIENTS."""
    with django_db_blocker.unblock(), filled_with(request.module.CLIENTS) as filled:
        yield filled


@pytest.fixture
def in_demo(db, settings):
    settings.DEMO = True
    with clock.at(NOW):
        yield NOW
