"""The manager's pages: people found, added, invited, deactivated; who sits with whom. Never content."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.kernel import clock
from alliance.people.actions import add_person
from alliance.people.alliances import close_alliance
from alliance.people.invitations import open_invitation
from alliance.people.models import Alliance, Chair, Invitation, Membership, Person
from tests.spec.house import House, build
from tests.spec.visiting import visitor

PASSWORD = "a heron, it is"


def text(response) -> str:
    return response.content.decode()


def url(house: House, who: str) -> str:
    return reverse("person", args=[getattr(house, who).person_id])


def addresses(house: House) -> list[str]:
    return [
        reverse("people"),
        reverse("add_person"),
        url(house, "client"),
        reverse("pairs"),
        reverse("open_pair"),
        reverse("hand_over", args=[house.alliance.id]),
        reverse("practice"),
    ]


@pytest.mark.parametrize("who", ["client", "therapist", "colleague", "supervisor"])
def test_the_managers_pages_are_there_for_managers_alone(pages: House, who: str) -> None:
    browser = visitor(getattr(pages, who))
    for address in addresses(pages):
        assert browser.get(address).status_code == 404, address
        assert browser.post(address, {"do": "deactivate"}).status_code in (404, 405), address
    assert Person.objects.filter(is_active=True).count() == 5


def test_a_manager_of_another_practice_finds_nobody_of_this_one(pages: House) -> None:
    browser = visitor(build().manager)
    assert browser.get(url(pages, "client")).status_code == 404
    assert browser.get(reverse("hand_over", args=[pages.alliance.id])).status_code == 404
    assert str(pages.client.person_id) not in text(browser.get(reverse("people")))
    assert str(pages.alliance.id) not in text(browser.get(reverse("pairs")))


def test_a_second_role_does_not_take_the_first(pages: House) -> None:
    Membership.objects.create(
        practice=pages.practice, person_id=pages.therapist.person_id, role="manager", started_at=clock.now()
    )
    browser = visitor(pages.therapist)
    assert browser.get(reverse("people")).status_code == 200
    assert browser.get(reverse("sessions", args=[pages.alliance.id])).status_code == 200


def test_people_are_found_by_name_address_and_role_a_page_at_a_time(pages: House) -> None:
    for n in range(30):
        add_person(
            practice_id=pages.practice.id,
            name=f"Anna {n:02}",
            address=f"anna{n}@example.org",
            role="client",
            by=None,
        )
    browser = visitor(pages.manager)
    with CaptureQueriesContext(connection) as asked:
        page = text(browser.get(reverse("people")))
    assert len(asked) <= 12
    assert len(page) < 60_000
    assert "1 to 25 of 35" in page
    assert "Theo" not in page
    second = text(browser.get(reverse("people"), {"page": "2"}))
    assert "Theo" in second
    found = text(browser.get(reverse("people"), {"q": "anna", "role": "client", "page": "2"}))
    assert "26 to 30 of 30" in found
    assert "?q=anna&amp;role=client&amp;page=1" in found
    assert "Anna 07" in text(browser.get(reverse("people"), {"q": "anna7@example.org"}))
    nobody = text(browser.get(reverse("people"), {"q": "zebra"}))
    assert "Nobody of that name" in nobody


def test_a_person_is_added_with_clear_errors_and_invited_by_a_mail_whose_link_nobody_here_sees(
    pages: House,
) -> None:
    browser, add = visitor(pages.manager), reverse("add_person")
    typed = {"name": "Nora", "address": "nora", "role": "client", "language": "en", "time_zone": "Moon/Base"}
    wrong = browser.post(add, typed)
    assert wrong.status_code == 422
    assert 'href="#id_address"' in text(wrong)
    assert "It looks like name@example.org" in text(wrong)
    zone = browser.post(add, {**typed, "address": "nora@example.org"})
    assert "There is no such time zone" in text(zone)
    made = browser.post(add, {**typed, "address": "nora@example.org", "time_zone": ""})
    assert made.status_code == 302
    page = browser.get(made.url)
    assert "not invited" in text(page)
    invited = browser.post(made.url, {"do": "invite"})
    token = mail.outbox[0].body.split("/join/")[1].split("/")[0]
    assert open_invitation(token).mailed_at == clock.now()
    assert token not in text(invited)
    assert "Send again" in text(invited)
    assert "no-store" in invited["Cache-Control"]
    assert "was sent to nora@example.org" in text(invited)
    assert "whether it was read cannot be seen" in text(invited)
    assert [one.to for one in mail.outbox] == [["nora@example.org"]]
    again = text(browser.get(made.url))
    assert "invited until" in again
    assert token not in again


def test_inviting_again_ends_the_earlier_link_and_taking_it_back_ends_all(pages: House) -> None:
    browser, here = visitor(pages.manager), url(pages, "client")
    for _ in range(2):
        browser.post(here, {"do": "invite"})
    assert Invitation.objects.filter(revoked_at=None).count() == 1
    browser.post(here, {"do": "revoke"})
    assert not Invitation.objects.filter(revoked_at=None).exists()
    assert browser.post(here, {"do": "revoke"}).status_code == 422


def test_without_a_mail_server_the_link_is_still_shown_and_nothing_is_called_sent(
    pages: House, monkeypatch
) -> None:
    def down(*_args: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("alliance.notices.actions.send_mail", down)
    page = text(visitor(pages.manager).post(url(pages, "client"), {"do": "invite"}))
    assert "No mail server took the note" in page
    assert "was sent" not in page
    assert re.search(r'value="http[^"]+"', page)
    assert "they read that you had it in hand" in page


def test_a_mail_that_is_only_written_down_here_is_not_called_sent(pages: House, settings, tmp_path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    page = text(visitor(pages.manager).post(url(pages, "client"), {"do": "invite"}))
    assert "was sent" not in page
    assert re.search(r'value="http[^"]+"', page)
    assert Invitation.objects.get().mailed_at is None


def test_whoever_joined_is_not_invited_again(pages: House) -> None:
    person = Person.objects.get(id=pages.client.person_id)
    person.set_password(PASSWORD)
    person.save()
    browser, here = visitor(pages.manager), url(pages, "client")
    assert 'value="invite"' not in text(browser.get(here))
    refused = browser.post(here, {"do": "invite"})
    assert refused.status_code == 422
    assert "ask for a new password" in text(refused)
    assert not Invitation.objects.exists()


def test_what_was_typed_wrong_is_corrected_with_its_error_at_the_field(pages: House) -> None:
    browser, here = visitor(pages.manager), url(pages, "client")
    wrong = browser.post(here, {"do": "correct", "name": "Clea", "address": "nobody"})
    assert wrong.status_code == 422
    assert "This is not a mail address" in text(wrong)
    browser.post(here, {"do": "correct", "name": "Cleo", "address": "cleo@example.org"})
    assert "cleo@example.org" in text(browser.get(here))


def test_roles_end_and_return_from_the_page(pages: House) -> None:
    browser, here = visitor(pages.manager), url(pages, "colleague")
    assert "The role is given" in text(browser.post(here, {"do": "give", "role": "supervisor"}, follow=True))
    browser.post(here, {"do": "end", "role": "therapist"})
    assert Membership.objects.get(person_id=pages.colleague.person_id, ended_at=None).role == "supervisor"
    browser.post(here, {"do": "deactivate"})
    page = text(browser.get(here))
    assert "Reactivate" in page
    assert "Cora" in text(browser.get(reverse("people"), {"role": "deactivated"}))
    browser.post(here, {"do": "reactivate"})
    assert "deactivated" not in text(browser.get(here)).split("<h1>")[1]
    last = browser.post(url(pages, "manager"), {"do": "end", "role": "manager"})
    assert "A practice needs one manager" in text(last)
    assert browser.post(here, {"do": "dance"}).status_code == 422


def test_two_are_brought_together_and_more_than_two_are_refused_in_words(pages: House) -> None:
    new = add_person(
        practice_id=pages.practice.id, name="Nora", address="nora@example.org", role="client", by=None
    )
    browser, here = visitor(pages.manager), reverse("open_pair")
    page = text(browser.get(here, {"client": new.id}))
    assert f'value="{new.id}" selected' in page
    assert "Clea" not in page
    for chosen, says in (
        (
            {"client": [new.id, pages.client.person_id], "therapist": pages.colleague.person_id},
            "couples and groups",
        ),
        (
            {"client": new.id, "therapist": [pages.colleague.person_id, pages.therapist.person_id]},
            "co-therapists",
        ),
        ({"client": "", "therapist": pages.colleague.person_id}, "one client"),
        ({"client": "x", "therapist": pages.colleague.person_id}, "Choose somebody from the list"),
        ({"client": pages.client.person_id, "therapist": pages.colleague.person_id}, "has an open alliance"),
    ):
        refused = browser.post(here, chosen)
        assert refused.status_code == 422
        assert says in text(refused)
    browser.post(here, {"client": new.id, "therapist": pages.colleague.person_id})
    assert Chair.objects.filter(person_id=new.id, left_at=None).exists()
    assert "Every client of the practice sits with somebody" in text(browser.get(here))


def test_a_handover_says_what_it_does_and_does_it(pages: House) -> None:
    browser, here = visitor(pages.manager), reverse("hand_over", args=[pages.alliance.id])
    page = text(browser.get(here))
    assert "Nothing moves by itself" in page
    assert f'value="{pages.therapist.person_id}"' not in page
    assert browser.post(here, {"therapist": ""}).status_code == 422
    browser.post(here, {"therapist": pages.colleague.person_id})
    assert Alliance.objects.get(id=pages.alliance.id).closed_how == "handed_over"
    assert visitor(pages.therapist).get(reverse("sessions", args=[pages.alliance.id])).status_code == 404
    assert browser.get(here).status_code == 404
    found = text(browser.get(reverse("pairs"), {"q": "cora", "show": "open"}))
    assert "Cora" in found
    assert "Theo" not in found


def test_a_manager_never_learns_who_ended_it_or_what_was_said(pages: House) -> None:
    session = pages.session()
    close_alliance(alliance_id=pages.alliance.id, by=pages.client)
    browser = visitor(pages.manager)
    for address in (reverse("pairs"), url(pages, "client"), url(pages, "therapist")):
        page = text(browser.get(address))
        assert str(session.id) not in page
        assert "the client" not in page.casefold().split("<h1>")[1].split("</main>")[0].replace(
            "the client finds", ""
        )
    for name in ("sessions", "who_sees", "supervision", "breaks", "access_log", "candour"):
        assert browser.get(reverse(name, args=[pages.alliance.id])).status_code == 404
