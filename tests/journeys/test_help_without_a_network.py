"""Help where there is no network: the numbers stand in the page that is open, and nothing is kept on the device."""

import pytest
from django.urls import reverse

from alliance.confidentiality.actions import choose_candour
from alliance.rooms.forms import BEFORE
from tests.journeys.conftest import Devices
from tests.spec.house import House

pytestmark = pytest.mark.journey


def check_in(home: House) -> str:
    choose_candour(alliance_id=home.alliance.id, candour="keep", by=home.client)
    return reverse("check_in", args=[home.alliance.id, home.session().id, BEFORE])


def test_offline_the_numbers_are_shown_where_the_client_is(home: House, devices: Devices) -> None:
    page = devices.phone(home.client)
    page.goto(check_in(home))
    where = page.url
    assert not page.locator("[data-help]").is_visible()
    page.context.set_offline(True)
    page.get_by_role("contentinfo").get_by_role("link", name="I need help now").click()
    numbers = page.locator("[data-help]")
    assert numbers.is_visible()
    assert numbers.locator("a[href='tel:112']").first.is_visible()
    assert "Call 112." in numbers.inner_text()
    assert page.url == where


def test_the_same_where_the_device_believes_it_is_connected(home: House, devices: Devices) -> None:
    page = devices.phone(home.client)
    page.route("**/save/", lambda route: route.abort())
    page.goto(check_in(home))
    page.get_by_role("radio").first.check(force=True)
    page.get_by_text("Not saved yet").wait_for()
    page.get_by_role("contentinfo").get_by_role("link", name="I need help now").click()
    assert page.locator("[data-help]").is_visible()


def test_with_a_network_the_page_of_help_opens(home: House, devices: Devices) -> None:
    page = devices.phone(home.client)
    page.goto(reverse("home"))
    page.get_by_role("contentinfo").get_by_role("link", name="I need help now").click()
    page.wait_for_url("**" + reverse("help_now"))
