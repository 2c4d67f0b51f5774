"""Leave quickly: from any page, signed in or not, with an old form, with a script or without."""

from django.contrib.sessions.models import Session as Login
from django.test import Client
from django.urls import reverse

from tests.spec.house import House
from tests.spec.visiting import visitor


def test_leaving_ends_the_login_and_leads_away(pages: House, settings) -> None:
    for who in (pages.client, pages.therapist):
        browser = visitor(who)
        browser.get("/in/")
        browser.get("/help/")
        answer = browser.post(reverse("leave_quickly"))
        assert (answer.status_code, answer["Location"]) == (303, settings.QUICK_EXIT_URL)
        assert answer["Clear-Site-Data"] == '"cache", "storage"'
        assert "no-store" in answer["Cache-Control"]
        assert {cookie.value for cookie in answer.cookies.values()} == {""}, "no cookie is left on the device"
        assert browser.get("/")["Location"] == "/in/"
    assert Login.objects.count() == 0


def test_a_script_is_told_where_to_go(pages: House, settings) -> None:
    browser = visitor(pages.client)
    answer = browser.post(reverse("leave_quickly"), headers={"X-Requested-With": "leave"})
    assert answer.json() == {"away": settings.QUICK_EXIT_URL}
    assert Login.objects.count() == 0


def test_leaving_works_signed_out_without_a_token_and_by_post_alone(pages: House) -> None:
    assert Client(enforce_csrf_checks=True).post(reverse("leave_quickly")).status_code == 303
    for browser in (Client(), visitor(pages.client)):
        assert browser.get(reverse("leave_quickly")).status_code == 405


def test_the_policy_of_every_page_lets_the_form_lead_there(pages: House, settings) -> None:
    policy = visitor(pages.client).get("/", follow=True)["Content-Security-Policy"]
    assert "form-action 'self' https://www.wikipedia.org" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_page_has_the_way_out_and_a_page_for_errors_too(pages: House) -> None:
    for browser, url in (
        (visitor(pages.client), "/help/"),
        (visitor(pages.therapist), "/not/there/"),
        (Client(), "/in/"),
    ):
        assert f'action="{reverse("leave_quickly")}"' in browser.get(url).content.decode()
