import pytest

from alliance.kernel import clock
from tests.spec.house import NOW, House, build


@pytest.fixture
def held_clock():
    with clock.at(NOW):
        yield NOW


@pytest.fixture
def house(db, held_clock) -> House:
    return build()


@pytest.fixture
def pages(house: House) -> House:
    """The house with its pages: those of the application, as they are served."""
    return house
