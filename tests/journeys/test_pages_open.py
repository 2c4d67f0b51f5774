"""The smallest journey: a page opens on a phone, styled, with nothing on its console."""

import pytest

from tests.journeys.conftest import Devices, no_errors
from tests.journeys.looking import look
from tests.spec.house import House

pytestmark = pytest.mark.journey


def test_help_is_there_for_everybody(home: House, devices: Devices) -> None:
    for page in (devices.phone(), devices.phone(home.client), devices.desk(home.therapist)):
        with no_errors(page):
            page.goto("/help/")
            look(page, "help")
            assert page.get_by_role("heading", level=1).inner_text() == "I need help now"
