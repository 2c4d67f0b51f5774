"""The second factor: staff reach nothing before it, codes work once, secrets are sealed, who lost it begins anew."""

import time
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.people.actions import add_person, found_practice
from alliance.people.models import Person
from alliance.people.second_factor import forget_second_factor
from tests.spec.house import House
from tests.spec.visiting import visitor
from tests.spec.web.test_signing_in import address_of, attempt, everything_stored, with_password

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = "/in/code/"


def with_app(who: Principal) -> Person:
    person = with_password(who)
    TOTP.activate(person, KEY)
    RecoveryCodes.activate(person)
    return person


def code(ahead: int = 0, key: str = KEY) -> str:
    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + ahead))


def past_password(who: Principal) -> Client:
    browser = Client()
    assert attempt(address_of(who), browser=browser)["Location"] == CODE
    return browser


def test_staff_without_one_reach_only_what_sets_it_up_help_and_the_way_out(pages: House) -> None:
    for who in (pages.therapist, pages.supervisor, pages.manager):
        browser = visitor(who, second_factor=False)
        shut = ["/", reverse("practices"), reverse("alerts"), reverse("candour", args=[pages.alliance.id])]
        for url in shut:
            for answer in (browser.get(url), browser.post(url)):
                assert answer["Location"] == reverse("mfa_index"), url
        for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "help_now", "account_logout"):
            assert browser.get(reverse(name), follow=True).status_code == 200, name
        assert browser.post(reverse("leave_quickly")).status_code == 303


def test_a_client_needs_none_and_may_have_one(pages: House) -> None:
    browser = visitor(pages.client, second_factor=False)
    assert browser.get(reverse("candour", args=[pages.alliance.id])).status_code == 200
    with_app(pages.client)
    assert past_password(pages.client).get("/")["Location"] == "/in/"


def test_a_client_who_also_works_somewhere_needs_one_everywhere(pages: House) -> None:
    other = found_practice(name="Where Clea works")
    add_person(practice_id=other.id, name="Clea", address=address_of(pages.client), role="therapist", by=None)
    assert visitor(pages.client, second_factor=False).get("/")["Location"] == reverse("mfa_index")


def test_setting_up_asks_for_the_password_of_a_login_that_is_older(pages: House) -> None:
    with_password(pages.therapist)
    answer = visitor(pages.therapist, second_factor=False).get(reverse("mfa_activate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_the_password_alone_opens_nothing_and_the_code_opens_all(pages: House) -> None:
    with_app(pages.therapist)
    browser = past_password(pages.therapist)
    assert browser.get("/")["Location"] == "/in/"
    assert browser.post(CODE, {"code": "000000"}).status_code == 200
    assert browser.get("/")["Location"] == "/in/"
    assert browser.post(CODE, {"code": code()}).status_code == 302
    assert browser.get(reverse("alerts")).status_code == 200


def test_a_code_works_once_in_every_process_and_an_earlier_one_not_after_a_later(pages: House) -> None:
    with_app(pages.therapist)
    assert past_password(pages.therapist).post(CODE, {"code": code(1)}).status_code == 302
    cache.clear()  # another process knows nothing of what this one remembers
    for again in (code(1), code(0)):
        assert (
            "This code did not work"
            in past_password(pages.therapist).post(CODE, {"code": again}).content.decode()
        )


def test_a_recovery_code_works_once(pages: House) -> None:
    person = with_app(pages.therapist)
    one = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]
    assert past_password(pages.therapist).post(CODE, {"code": one}).status_code == 302
    assert past_password(pages.therapist).post(CODE, {"code": one}).status_code == 200


def test_too_many_wrong_codes_close_the_door(pages: House) -> None:
    with_app(pages.therapist)
    browser = past_password(pages.therapist)
    assert [browser.post(CODE, {"code": "000000"}).status_code for _ in range(8)] == [200] * 7 + [429]
    assert browser.post(CODE, {"code": code()}).status_code == 429
    assert attempt(address_of(pages.therapist)).status_code == 429


def test_wrong_codes_from_many_addresses_close_it_too(pages: House) -> None:
    person = with_app(pages.therapist)
    browser = past_password(pages.therapist)
    for place in range(4):
        AccessAttempt.objects.create(
            username=person.username, ip_address=f"192.0.2.{place}", user_agent="", failures_since_start=6
        )
    assert browser.post(CODE, {"code": code()}).status_code == 429
    assert attempt(address_of(pages.therapist)).status_code == 302


def test_the_secrets_are_sealed_while_they_are_set_up_and_after(pages: House) -> None:
    person = with_app(pages.therapist)
    browser = visitor(pages.colleague)
    page = browser.get(reverse("mfa_activate_totp")).content.decode()
    shown = page.split('class="key-text">')[1].split("<")[0].replace(" ", "")
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap().generate_codes()
    stored = everything_stored()
    for secret in (KEY, shown, *codes):
        assert secret not in stored
    assert browser.post(reverse("mfa_activate_totp"), {"code": code(key=shown)}).status_code == 302
    assert shown not in everything_stored()


def test_what_is_set_up_names_nothing_telling(pages: House) -> None:
    browser = visitor(pages.therapist)
    with patch("alliance.people.sign_in.QRCode.add_data") as scanned:
        browser.get(reverse("mfa_activate_totp"))
    label = scanned.call_args.args[0]
    assert label.startswith("otpauth://totp/Theo?secret=")
    assert label.endswith("issuer=Notes")
    data = browser.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]["publicKey"]
    assert (data["rp"]["name"], data["user"]["name"]) == ("Notes", "Theo")


def test_a_login_from_before_the_second_factor_is_asked_for_it(pages: House) -> None:
    older = visitor(pages.therapist, second_factor=False)
    with_app(pages.therapist)
    older = visitor(pages.therapist, second_factor=False)
    url = reverse("alerts")
    answer = older.get(url)
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    assert older.post(answer["Location"], {"code": code(), "next": url})["Location"] == url
    assert older.get(url).status_code == 200


def test_staff_keep_one_and_clients_may_have_none(pages: House) -> None:
    for who, left in ((pages.therapist, 1), (pages.client, 0)):
        person = with_app(who)
        browser = past_password(who)
        browser.post(CODE, {"code": code()})
        answer = browser.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=person, type="totp").count() == left
        assert (answer.status_code, "Add another one first" in answer.content.decode()) == (
            (200, True) if left else (302, False)
        )


def test_who_lost_it_begins_anew_and_every_login_ends(pages: House) -> None:
    person = with_app(pages.therapist)
    browser = past_password(pages.therapist)
    browser.post(CODE, {"code": code()})
    forget_second_factor(practice_id=pages.practice.id, person_id=person.id, by=pages.manager)
    assert browser.get("/")["Location"] == "/in/"
    assert not Authenticator.objects.filter(user=person).exists()
    anew = Client()
    assert attempt(address_of(pages.therapist), browser=anew).status_code == 302
    assert anew.get("/")["Location"] == reverse("mfa_index")


def test_only_a_manager_of_the_one_practice_takes_it_away_and_not_from_themselves(pages: House) -> None:
    practice = pages.practice.id
    for by in (pages.therapist, pages.client, pages.supervisor):
        with pytest.raises(NotYours):
            forget_second_factor(practice_id=practice, person_id=pages.colleague.person_id, by=by)
    with pytest.raises(Refused, match="yourself"):
        forget_second_factor(practice_id=practice, person_id=pages.manager.person_id, by=pages.manager)
    other = found_practice(name="Another")
    add_person(
        practice_id=other.id, name="Theo", address=address_of(pages.therapist), role="therapist", by=None
    )
    with pytest.raises(Refused, match="another practice"):
        forget_second_factor(practice_id=practice, person_id=pages.therapist.person_id, by=pages.manager)
    forget_second_factor(practice_id=practice, person_id=pages.therapist.person_id, by=None)


NONSENSE = (
    "",
    "{}",
    "[]",
    "3",
    '"x"',
    '{"id": "x", "response": {"userHandle": "eA"}}',
    '{"response": 3}',
    "{",
)


@pytest.mark.parametrize(
    "sent", [*NONSENSE, '{"rawId": "x", "id": "x", "response": {"clientDataJSON": "eA"}}']
)
def test_a_passkey_that_is_nonsense_is_one_that_did_not_work(pages: House, sent: str) -> None:
    given = {"credential": sent}
    browser = Client()
    assert browser.post(reverse("mfa_login_webauthn"), given)["Location"] == "/in/"
    assert browser.get("/in/").status_code == 200
    with_app(pages.therapist)
    assert past_password(pages.therapist).post(CODE, given).status_code == 200
    with_password(pages.colleague)
    inside = past_password_without(pages.colleague)
    inside.get(reverse("mfa_add_webauthn"))
    assert inside.post(reverse("mfa_add_webauthn"), given).status_code == 200


def past_password_without(who: Principal) -> Client:
    browser = Client()
    assert attempt(address_of(who), browser=browser)["Location"] == "/"
    return browser


def test_a_manager_lets_somebody_begin_anew_on_the_page_of_that_person(pages: House) -> None:
    person = with_app(pages.therapist)
    browser = visitor(pages.manager)
    place = reverse("person", args=[person.id])
    assert "Let them set it up again" in browser.get(place).content.decode()
    answer = browser.post(place, {"do": "forget_second_step"}, follow=True)
    assert "Their second step is removed" in answer.content.decode()
    assert not Authenticator.objects.filter(user=person).exists()
    assert (
        "Let them set it up again"
        not in browser.get(reverse("person", args=[pages.manager.person_id])).content.decode()
    )
