"""Rooms under test: opened by both, with a session that took place."""

from collections.abc import Callable

import pytest

from alliance.therapy.models import Session
from tests.spec.house import House
from tests.spec.rooms.loop import held
from tests.spec.rooms.opened import open_room


@pytest.fixture
def opened(house: House) -> Callable[[str], House]:
    """The house with a room open."""

    def open_it(key: str) -> House:
        open_room(house, key)
        return house

    return open_it


@pytest.fixture
def session(house: House) -> Session:
    """A session that took place two days ago."""
    return held(house, days=-2).session
