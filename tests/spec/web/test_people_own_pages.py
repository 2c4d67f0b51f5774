"""The practice, one's own settings, supervision: both chairs, and everybody else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from alliance.kernel import clock
from alliance.people.alliances import answer_supervision
from alliance.people.models import CaseGrant, Person, Practice
from tests.spec.house import House, build
from tests.spec.visiting import visitor

DAY = timedelta(days=1)
PASSWORD = "a heron, it is"


def text(response) -> str:
    return response.content.decode()


def at(name: str, house: House) -> str:
    return reverse(name, args=[house.alliance.id])


def supervised(house: House, *, agreed: bool = True) -> CaseGrant:
    visitor(house.therapist).post(
        at("supervision", house), {"supervisor": house.supervisor.person_id, "until": "2026-03-20"}
    )
    grant = CaseGrant.objects.get(ended_at=None)
    if agreed:
        answer_supervision(grant_id=grant.id, agree=True, by=house.client)
    return grant


# The practice


def saved(**more: str) -> dict[str, str]:
    return {
        "name": "The practice",
        "country": "DE",
        "time_zone": "Europe/Berlin",
        "language": "en",
        "crisis_lines": "Night line 0800 111 0 111",
        "outside_contact": "Ombuds office",
        "complaints": "The chamber",
        "contact_hours": "On working days.",
        "contact_response_hours": "12",
        **more,
    }


def test_the_practice_is_changed_with_how_it_looks_to_a_client(pages: House) -> None:
    browser, here = visitor(pages.manager), reverse("practice")
    page = text(browser.post(here, saved(), follow=True))
    assert "Saved. This is how clients see it now." in page
    assert 'href="tel:08001110111"' in page
    assert "within 12 hours" in page
    assert Practice.objects.get(id=pages.practice.id).time_zone == "Europe/Berlin"
    assert "0800 111 0 111" in text(visitor(pages.client).get(reverse("help_now")))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"time_zone": "Moon/Base"}, "There is no such time zone"),
        ({"time_zone": ""}, "This field is required"),
        ({"country": "12"}, "A country is two letters"),
        ({"contact_response_hours": "0"}, "greater than or equal to 1"),
        ({"name": " "}, "This field is required"),
    ],
)
def test_what_cannot_be_of_a_practice_is_said_at_its_field(pages: House, wrong: dict, says: str) -> None:
    page = visitor(pages.manager).post(reverse("practice"), saved(**wrong))
    assert page.status_code == 422
    assert says in text(page)
    assert 'href="#id_' in text(page)
    assert Practice.objects.get(id=pages.practice.id).country == ""


# One's own settings


def with_password(house: House, who: str) -> None:
    person = Person.objects.get(id=getattr(house, who).person_id)
    person.set_password(PASSWORD)
    person.save()


def confirm(browser: Client) -> None:
    """Types the password again, as the page asks for it."""
    assert browser.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("who", ["client", "therapist", "supervisor", "manager"])
def test_everybody_has_their_own_settings(pages: House, who: str) -> None:
    browser, here = visitor(getattr(pages, who)), reverse("me")
    page = text(browser.get(here))
    assert ("When you are away" in page) == (who != "client")
    done = browser.post(here, {"name": "Zoë", "language": "en", "time_zone": "Asia/Tokyo"}, follow=True)
    assert "Saved." in text(done)
    person = Person.objects.get(id=getattr(pages, who).person_id)
    assert (person.name.text, person.time_zone) == ("Zoë", "Asia/Tokyo")
    wrong = browser.post(here, {"name": "", "language": "en", "time_zone": "Nowhere"})
    assert wrong.status_code == 422


def test_notes_by_mail_are_turned_off_and_on(pages: House) -> None:
    browser = visitor(pages.client)
    assert "No notes are mailed to you" in text(
        browser.post(reverse("my_notes"), {"by_mail": "no"}, follow=True)
    )
    assert not Person.objects.get(id=pages.client.person_id).notes_by_mail
    assert "Notes are mailed to you" in text(
        browser.post(reverse("my_notes"), {"by_mail": "yes"}, follow=True)
    )


@pytest.mark.parametrize("name", ["my_address", "my_password"])
def test_what_matters_asks_for_the_password_again(pages: House, name: str) -> None:
    with_password(pages, "client")
    browser, here = visitor(pages.client), reverse(name)
    for response in (browser.get(here), browser.post(here, {"address": "x@example.org", "password": "x"})):
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_reauthenticate"))
    confirm(browser)
    assert browser.get(here).status_code == 200


def test_a_new_address_is_told_to_the_old_one_in_neutral_words(pages: House) -> None:
    with_password(pages, "client")
    browser, here = visitor(pages.client), reverse("my_address")
    before = Person.objects.get(id=pages.client.person_id).address.text
    confirm(browser)
    assert browser.post(here, {"address": "nonsense"}).status_code == 422
    taken = Person.objects.get(id=pages.therapist.person_id).address.text
    assert "cannot be used" in text(browser.post(here, {"address": taken}))
    assert browser.post(here, {"address": "new@example.org"}).status_code == 302
    assert Person.objects.get(id=pages.client.person_id).address.text == "new@example.org"
    assert [one.to for one in mail.outbox] == [[before]]
    assert "new@example.org" not in mail.outbox[0].body


def test_a_new_password_ends_every_other_login(pages: House) -> None:
    with_password(pages, "client")
    here, elsewhere = visitor(pages.client), visitor(pages.client)
    confirm(here)
    weak = here.post(reverse("my_password"), {"password": "short"})
    assert weak.status_code == 422
    assert here.post(reverse("my_password"), {"password": "two herons in it"}).status_code == 302
    assert here.get(reverse("me")).status_code == 200
    assert elsewhere.get(reverse("me")).status_code == 302
    assert Person.objects.get(id=pages.client.person_id).check_password("two herons in it")


def test_signing_out_everywhere_else_keeps_this_device(pages: House) -> None:
    here, elsewhere = visitor(pages.therapist), visitor(pages.therapist)
    page = text(here.post(reverse("end_others"), follow=True))
    assert "signed in on this device alone" in page
    assert here.get(at("sessions", pages)).status_code == 200
    assert elsewhere.get(reverse("me")).status_code == 302


# Supervision


def test_supervision_is_asked_agreed_seen_and_ended(pages: House) -> None:
    here = at("supervision", pages)
    client, therapist, supervisor = (
        visitor(one) for one in (pages.client, pages.therapist, pages.supervisor)
    )
    assert "No supervisor sees anything" in text(client.get(here))
    grant = supervised(pages, agreed=False)
    assert "nothing is open" in text(therapist.get(here))
    assert supervisor.get(here).status_code == 404
    asked = text(client.get(here))
    assert "Theo would like to talk about your work together with Sven" in asked
    assert "Friday 20 March 2026" in asked
    client.post(here, {"agree": grant.id})
    assert "You see what Clea and Theo both see" in text(supervisor.get(here))
    assert supervisor.post(here, {"end": grant.id}).status_code == 404
    client.post(here, {"end": grant.id})
    assert supervisor.get(here).status_code == 404
    assert "Nothing is open any more" in text(therapist.get(here))


def test_the_client_reads_that_it_ran_out(pages: House) -> None:
    grant = supervised(pages)
    with clock.at(grant.until + DAY):
        page = text(visitor(pages.client).get(at("supervision", pages)))
        assert "No supervisor sees anything" in page
        assert "over since 20 March 2026" in page
        assert visitor(pages.supervisor).get(at("supervision", pages)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"supervisor": "", "until": "2026-03-20"}, "Choose somebody"),
        ({"until": ""}, "Give a day"),
        ({"until": "soon"}, "Give a day"),
        ({"until": "2026-03-01"}, "within a year"),
        ({"until": "2028-03-01"}, "within a year"),
    ],
)
def test_a_supervision_that_cannot_be_is_refused_in_words(pages: House, typed: dict, says: str) -> None:
    good = {"supervisor": str(pages.supervisor.person_id), "until": "2026-03-20"}
    page = visitor(pages.therapist).post(at("supervision", pages), {**good, **typed})
    assert page.status_code == 422
    assert says in text(page)


def test_the_client_does_not_ask_and_the_therapist_does_not_agree(pages: House) -> None:
    grant = supervised(pages, agreed=False)
    here = at("supervision", pages)
    assert visitor(pages.therapist).post(here, {"agree": grant.id}).status_code == 404
    more = {"supervisor": pages.supervisor.person_id, "until": "2026-03-20"}
    assert visitor(pages.client).post(here, more).status_code == 404
    other = build()
    assert visitor(other.client).post(at("supervision", other), {"agree": grant.id}).status_code == 404
