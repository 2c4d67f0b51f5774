"""A login from before the second factor: it sets up nothing more, reads no codes, and its pages tell nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.spec.house import House
from tests.spec.visiting import visitor
from tests.spec.web.test_second_factor import code, with_app
from tests.spec.web.test_signing_in import PASSWORD

SETS_UP = (
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
)


def old_login(house: House) -> Client:
    """Signed in by the password of somebody who has an app, which this login was never asked for."""
    with_app(house.therapist)
    browser = visitor(house.therapist, second_factor=False)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser


@pytest.mark.parametrize("name", SETS_UP)
def test_the_password_alone_adds_no_second_factor_beside_the_one_that_is_there(
    pages: House, name: str
) -> None:
    browser = old_login(pages)
    for answer in (browser.get(reverse(name)), browser.post(reverse(name), {"code": code()})):
        assert answer["Location"].startswith(reverse("mfa_reauthenticate"))


def test_with_the_code_everything_is_reached_again(pages: House) -> None:
    browser = old_login(pages)
    browser.post(reverse("mfa_reauthenticate"), {"code": code()})
    assert browser.get(reverse("mfa_list_webauthn"), follow=True).status_code == 200
    assert browser.get(reverse("alerts")).status_code == 200


@pytest.mark.parametrize("page", ["help_now", "mfa_index", "account_logout"])
def test_what_is_open_before_it_does_not_say_how_many_safety_answers_wait(pages: House, page: str) -> None:
    pages.plan()
    pages.answer(2)
    words = "Safety answers"
    before = visitor(pages.therapist, second_factor=False).get(reverse(page), follow=True)
    assert words not in before.content.decode()
    assert words in visitor(pages.therapist).get(reverse("help_now")).content.decode()
