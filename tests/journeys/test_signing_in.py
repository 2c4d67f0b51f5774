"""Joining, a second factor, signing in by password, code and passkey, and leaving: on a phone and on a desk."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session as Login
from playwright.sync_api import Page, expect

from alliance.kernel.principal import Principal
from alliance.people.invitations import invite
from alliance.people.models import Person
from tests.journeys.conftest import Devices, no_errors
from tests.journeys.looking import look as keep
from tests.journeys.looking import seen as look
from tests.spec.house import House

pytestmark = pytest.mark.journey
PASSWORD = "four quiet herons wade"


def address_of(who: Principal) -> str:
    return Person.objects.get(id=who.person_id).address.text


def set_password(who: Principal) -> None:
    person = Person.objects.get(id=who.person_id)
    person.set_password(PASSWORD)
    person.save()


def code_now(key: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + ahead))


def sign_in(page: Page, who: Principal) -> None:
    page.goto("/in/")
    page.get_by_label("Mail address").fill(address_of(who))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture(params=["phone", "desk"])
def page(request, devices: Devices) -> Page:
    return getattr(devices, request.param)()


@contextmanager
def passkeys_of(page: Page) -> Iterator[Any]:
    """A device that can do passkeys, and whose owner is there."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield cdp


def test_a_therapist_joins_and_must_set_up_an_app_before_anything_else(home: House, page: Page) -> None:
    token = invite(practice_id=home.practice.id, person_id=home.therapist.person_id, by=None)
    with no_errors(page):
        page.goto(f"/join/{token}/")
        look(page, "join")
        assert page.get_by_label("I am 18 or older").count() == 0
        page.get_by_label("Choose a password").fill(PASSWORD)
        page.get_by_role("button", name="Join").click()
        page.wait_for_url("**/sign-in/")
        look(page, "second-factor")
        page.goto(f"/a/{home.alliance.id}/")
        assert page.url.endswith("/sign-in/")
        page.get_by_role("link", name="Set up the app").click()
        page.wait_for_url("**/sign-in/app/")
        look(page, "app")
        key = page.locator(".key-text").inner_text().replace(" ", "")
        page.get_by_label("The code that the app shows now").fill(code_now(key))
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/sign-in/codes/")
        look(page, "recovery-codes")
        assert page.locator("ol.key-text li").count() == 10
        page.get_by_role("link", name="I have written them down").click()
        page.goto(f"/a/{home.alliance.id}/")
        assert page.url.endswith(f"/a/{home.alliance.id}/")

        page.goto("/out/")
        look(page, "sign-out")
        page.get_by_role("button", name="Sign out").click()
        look(page, "sign-in")
        sign_in(page, home.therapist)
        page.wait_for_url("**/in/code/")
        look(page, "code")
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("alert").first).to_contain_text("This code did not work")
        look(page, "code-wrong")
        page.get_by_label("Code").fill(code_now(key, ahead=1))
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url(lambda url: "/in/" not in url)
        page.goto(f"/a/{home.alliance.id}/")
        assert page.url.endswith(f"/a/{home.alliance.id}/")


def test_a_client_joins_says_that_they_are_an_adult_and_begins_with_who_sees_what(
    home: House, page: Page
) -> None:
    token = invite(practice_id=home.practice.id, person_id=home.client.person_id, by=None)
    page.goto(f"/join/{token}/")
    page.get_by_label("Choose a password").fill("1234567890")
    page.get_by_role("button", name="Join").click()
    look(page, "join-refused")
    expect(page.get_by_role("alert")).to_contain_text("adults")
    page.get_by_label("I am 18 or older").check()
    page.get_by_label("Choose a password").fill("1234567890")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("alert")).to_contain_text("too common")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(f"**/a/{home.alliance.id}/candour/")
    page.goto(f"/join/{token}/")
    look(page, "link-over")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work any more")


def test_a_passkey_is_added_signs_in_alone_and_is_removed(home: House, page: Page) -> None:
    set_password(home.therapist)
    with passkeys_of(page), no_errors(page):
        sign_in(page, home.therapist)
        page.wait_for_url("**/sign-in/")
        page.get_by_role("link", name="Add a passkey").click()
        page.wait_for_url("**/sign-in/passkeys/add/")
        look(page, "passkey-add")
        page.get_by_role("button", name="Add a passkey").click()
        page.wait_for_url("**/sign-in/codes/")
        page.goto(f"/a/{home.alliance.id}/")
        assert page.url.endswith(f"/a/{home.alliance.id}/")

        page.goto("/out/")
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(lambda url: "/in/" not in url)
        page.goto(f"/a/{home.alliance.id}/")
        assert page.url.endswith(f"/a/{home.alliance.id}/")

        page.goto("/out/")
        page.get_by_role("button", name="Sign out").click()
        sign_in(page, home.therapist)
        page.wait_for_url("**/in/code/")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(lambda url: "/in/" not in url)

        page.goto("/sign-in/passkeys/")
        look(page, "passkeys")
        page.get_by_role("link", name="Remove it").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That was not done")
    look(page, "passkey-last")


def test_without_javascript_one_signs_in_and_passkeys_are_not_offered(home: House, devices: Devices) -> None:
    set_password(home.client)
    page = devices.phone(java_script_enabled=False)
    page.goto("/in/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    sign_in(page, home.client)
    page.wait_for_url(lambda url: "/in/" not in url)
    page.goto("/sign-in/passkeys/add/")
    expect(page.get_by_text("A passkey needs a browser with JavaScript")).to_be_visible()
    keep(page, "passkey-without-script")


class Away:
    """Stands in for the site that leaving leads to."""

    url = "https://www.wikipedia.org/"

    def __init__(self, page: Page) -> None:
        page.context.route(
            f"{self.url}**",
            lambda route: route.fulfill(body="<h1>An encyclopedia</h1>", content_type="text/html"),
        )


@pytest.mark.parametrize("scripts", [True, False])
def test_leaving_quickly_ends_the_login_and_back_shows_nothing(
    home: House, devices: Devices, scripts: bool
) -> None:
    page = devices.phone(home.client, java_script_enabled=scripts)
    Away(page)
    logins = Login.objects.count()
    with no_errors(page):
        page.goto("/help/")
        page.goto(f"/a/{home.alliance.id}/candour/")
        page.get_by_role("button", name="Leave quickly").click()
        page.wait_for_url(Away.url)
        assert Login.objects.count() == logins - 1
        for _ in range(3):
            page.go_back()
            if "wikipedia" not in page.url:
                page.wait_for_load_state()
                keep(page, "back-after-leaving")
                assert "Theo" not in page.content()
                assert "Clea" not in page.content()


def test_leaving_by_the_keyboard(home: House, devices: Devices) -> None:
    page = devices.desk(home.therapist)
    Away(page)
    page.goto(f"/a/{home.alliance.id}/")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url(Away.url)
    page.go_back()
    page.wait_for_load_state()
    assert "Clea" not in page.content()
