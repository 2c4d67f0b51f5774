"""Signing in by address and password: nobody learns who is known, nothing typed is kept, the door closes a while."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session as Login
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.kernel import clock
from alliance.kernel.principal import Principal
from alliance.people.actions import add_person, deactivate, end_role, found_practice
from alliance.people.models import Person
from tests.spec.house import NOW, House
from tests.spec.visiting import visitor

PASSWORD = "four quiet herons wade"
LOGIN = "/in/"


def with_password(who: Principal) -> Person:
    person = Person.objects.get(id=who.person_id)
    person.set_password(PASSWORD)
    person.save()
    return person


def address_of(who: Principal) -> str:
    return Person.objects.get(id=who.person_id).address.text


def attempt(address: str, password: str = PASSWORD, browser: Client | None = None, **more: str):
    return (browser or Client()).post(LOGIN, {"login": address, "password": password, **more})


def everything_stored() -> str:
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select * from "{table}"')
            rows.append(str(cursor.fetchall()))
    return "\n".join(rows)


def test_a_client_signs_in_by_address_in_any_case_and_needs_no_second_factor(pages: House) -> None:
    with_password(pages.client)
    browser = Client()
    answer = attempt(f" {address_of(pages.client).upper()} ", browser=browser)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/", follow=True).status_code == 200


def test_a_wrong_password_and_an_unknown_address_answer_the_same_with_the_same_work(pages: House) -> None:
    with_password(pages.client)
    answers, work = [], []
    for address in (address_of(pages.client), "nobody.at.all@example.org", address_of(pages.colleague)):
        browser = Client()
        with (
            CaptureQueriesContext(
                connection,
            ) as asked,
            patch.object(
                MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
            ) as hashed,
        ):
            answer = attempt(address, "wrong wrong wrong", browser)
        body = answer.content.decode().replace(address, "").replace(browser.cookies["c"].value, "")
        answers.append(
            (answer.status_code, "".join(line for line in body.splitlines() if "csrf" not in line))
        )
        work.append((len(asked), hashed.call_count))
    assert len(set(answers)) == 1
    assert "The mail address or the password is not right." in answers[0][1]
    assert len(set(work)) == 1, work


def test_neither_address_nor_password_is_stored_or_logged(pages: House, caplog) -> None:
    with_password(pages.client)
    for password in ("heron one two three", PASSWORD):
        attempt(address_of(pages.client), password, next="/a/heron/")
        attempt("heron@example.org", password)
    stored = everything_stored()
    assert AccessAttempt.objects.count() == 2
    for typed in (address_of(pages.client), "heron@example.org", "heron", PASSWORD):
        assert typed not in stored
        assert typed not in caplog.text


def test_too_many_tries_close_the_door_for_a_while_and_for_this_address_alone(pages: House) -> None:
    for who in (pages.client, pages.therapist):
        with_password(who)
    for _ in range(7):
        assert attempt(address_of(pages.client), "wrong wrong wrong").status_code == 200
    shut = attempt(address_of(pages.client), "wrong wrong wrong")
    assert shut.status_code == 429
    assert "In 15 minutes you can try again" in shut.content.decode()
    assert attempt(address_of(pages.client)).status_code == 429
    assert attempt(address_of(pages.therapist)).status_code == 302
    AccessAttempt.objects.update(attempt_time=clock.now() - timedelta(days=400))
    assert attempt(address_of(pages.client)).status_code == 302


def test_an_unknown_address_is_shut_out_like_a_known_one(pages: House) -> None:
    assert [attempt("nobody@example.org").status_code for _ in range(9)] == [200] * 7 + [429] * 2


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(pages: House, away: str) -> None:
    with_password(pages.client)
    assert attempt(address_of(pages.client), next=away)["Location"] == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(pages: House) -> None:
    with_password(pages.client)
    url = reverse("candour", args=[pages.alliance.id])
    browser = Client()
    asked = browser.get(url)
    assert asked["Location"] == f"/in/?next={url.replace('/', '%2F')}"
    page = browser.get(asked["Location"]).content.decode()
    assert f'value="{url}"' in page
    assert attempt(address_of(pages.client), browser=browser, next=url)["Location"] == url


def test_what_was_posted_is_not_carried_to_the_sign_in_page(pages: House) -> None:
    answer = Client().post(reverse("contact_me"), {"words": "heron"})
    assert (answer.status_code, answer["Location"]) == (302, "/in/")


def test_htmx_is_told_to_open_the_sign_in_page(pages: House) -> None:
    answer = Client().get(reverse("contact_me"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith("/in/")


def test_there_is_no_sign_up_and_no_page_of_mail_addresses(pages: House) -> None:
    for path in ("signup/", "accounts/signup/", "in/signup/", "email/", "password/reset/", "accounts/"):
        assert visitor(pages.client).get(f"/{path}").status_code == 404


def test_a_role_that_ends_ends_the_login_with_the_next_request(pages: House) -> None:
    with_password(pages.colleague)
    browser = visitor(pages.colleague)
    assert browser.get("/", follow=True).status_code == 200
    end_role(
        practice_id=pages.practice.id, person_id=pages.colleague.person_id, role="therapist", by=pages.manager
    )
    assert browser.get("/")["Location"] == "/in/"
    assert attempt(address_of(pages.colleague)).status_code == 200


def test_who_is_deactivated_is_out_at_once(pages: House) -> None:
    with_password(pages.colleague)
    browser = visitor(pages.colleague)
    deactivate(practice_id=pages.practice.id, person_id=pages.colleague.person_id, by=pages.manager)
    assert browser.get("/")["Location"] == "/in/"
    assert attempt(address_of(pages.colleague)).status_code == 200


def test_a_new_password_and_the_end_of_all_sign_ins_end_every_login(pages: House) -> None:
    one, two = visitor(pages.client), visitor(pages.client)
    with_password(pages.client)
    assert one.get("/")["Location"] == "/in/"
    one = visitor(pages.client)
    with clock.at(NOW + timedelta(minutes=1)):
        Person.objects.filter(id=pages.client.person_id).update(sign_ins_from=clock.now())
        assert one.get("/")["Location"] == "/in/"
        assert two.get("/")["Location"] == "/in/"
        assert visitor(pages.client).get("/", follow=True).status_code == 200


def test_a_form_that_waits_for_the_password_is_sealed_and_goes_on_by_itself(pages: House) -> None:
    with_password(pages.client)
    browser, place = visitor(pages.client), reverse("my_address")
    asked = browser.post(place, {"address": "heron@example.org"})
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert "heron" not in everything_stored()
    assert (
        browser.post(asked["Location"], {"password": "wrong wrong wrong", "next": place}).status_code == 200
    )
    assert address_of(pages.client) != "heron@example.org"
    assert browser.post(asked["Location"], {"password": PASSWORD, "next": place}).status_code == 302
    assert address_of(pages.client) == "heron@example.org"


def test_logins_that_ran_out_are_cleared_away_by_the_next_sign_in(pages: House) -> None:
    with_password(pages.client)
    visitor(pages.client)
    Login.objects.update(expire_date=NOW - timedelta(days=400))
    attempt(address_of(pages.client))
    assert Login.objects.count() == 1


def test_who_asks_costs_two_queries(pages: House) -> None:
    browser = visitor(pages.client)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/not/there/").status_code == 404
    assert len(asked) == 2


def test_no_page_is_kept(pages: House) -> None:
    for browser in (visitor(pages.client), visitor(pages.therapist), Client()):
        for url in ("/", "/in/", "/help/", "/not/there/", reverse("candour", args=[pages.alliance.id])):
            assert "no-store" in browser.get(url)["Cache-Control"], url


def test_two_practices_are_apart_and_one_goes_over_by_a_button(pages: House) -> None:
    other = found_practice(name="The other one", time_zone="Asia/Tokyo")
    add_person(
        practice_id=other.id, name="Theo", address=address_of(pages.therapist), role="therapist", by=None
    )
    browser = visitor(pages.therapist)
    page = browser.get(reverse("practices")).content.decode()
    assert "The other one" in page
    assert "You are here now" in page
    url = reverse("candour", args=[pages.alliance.id]), reverse("sessions", args=[pages.alliance.id])
    assert browser.get(url[1]).status_code == 200
    assert browser.post(reverse("practices"), {"practice": str(other.id)})["Location"] == "/"
    assert browser.get(url[1]).status_code == 404
    for wrong in ("", "nonsense", str(found_practice(name="Not theirs").id)):
        assert browser.post(reverse("practices"), {"practice": wrong}).status_code == 404
    browser.post(reverse("practices"), {"practice": str(pages.practice.id)})
    assert browser.get(url[1]).status_code == 200


def test_who_belongs_to_one_practice_is_told_so(pages: House) -> None:
    page = visitor(pages.client).get(reverse("practices")).content.decode()
    assert "only one you belong to" in page
    assert "Go there" not in page
