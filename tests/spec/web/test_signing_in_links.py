"""Links that work once: looked at as often as a mail program likes, used once, by nobody else, for 72 hours."""

import threading
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from alliance.kernel import clock
from alliance.kernel.errors import NotYours, Refused
from alliance.people.invitations import accept, invite, make_demo_link, note_mailed, open_invitation, revoke
from alliance.people.models import Invitation, Person, Practice
from alliance.people.second_factor import mark_passed
from tests.spec.house import NOW, House, build
from tests.spec.visiting import visitor
from tests.spec.web.test_signing_in import PASSWORD, address_of, attempt, everything_stored, with_password

JOINS = {"password": PASSWORD, "is_adult": "on"}


def link(house: House, who: str = "client") -> str:
    return invite(practice_id=house.practice.id, person_id=getattr(house, who).person_id, by=None)


def url(token: str) -> str:
    return reverse("join", args=[token])


def reset_link(house: House, who: str) -> str:
    """What stands in the mail."""
    with patch("alliance.web.joining.SAME_FOR_ALL_SECONDS", 0.1):
        Client().post(reverse("forgotten"), {"address": address_of(getattr(house, who))})
    wait_for_mail()
    return mail.outbox[-1].body.split("/join/")[1].split("/")[0]


def wait_for_mail() -> None:
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and "_mail" in thread.name:
            thread.join(5)


def test_looking_at_a_link_uses_nothing_up_and_says_who_invites(pages: House) -> None:
    token = link(pages)
    for _ in range(3):
        answer = Client().get(url(token))
        assert answer.status_code == Client().head(url(token)).status_code == 200
        assert "The practice invites you." in answer.content.decode()
        assert "Clea" not in answer.content.decode()
    assert Client().post(url(token), JOINS).status_code == 302
    assert open_invitation(token) is None


def test_joining_signs_in_once_and_a_second_time_is_refused(pages: House) -> None:
    token, browser = link(pages), Client()
    answer = browser.post(url(token), JOINS)
    assert answer["Location"] == reverse("candour", args=[pages.alliance.id])
    assert browser.get(answer["Location"]).status_code == 200
    for replay in (
        Client().get(url(token)),
        Client().post(url(token), {**JOINS, "password": "another one here"}),
    ):
        assert replay.status_code == 410
    assert attempt(address_of(pages.client)).status_code == 302


def test_a_client_whose_link_the_practice_had_in_hand_is_told_so_once_and_in_their_log(pages: House) -> None:
    browser, log = Client(), reverse("access_log", args=[pages.alliance.id])
    first = browser.post(url(link(pages)), JOINS, follow=True).content.decode()
    assert "Your practice had the link in hand" in first
    assert "choose a new password" in first
    page = browser.get(log).content.decode()
    assert "Your practice had the link in hand" not in page
    assert "You joined on 2 March 2026, 09:00, with a link that your practice had in hand." in page


def test_a_client_whose_link_was_mailed_is_told_nothing(pages: House) -> None:
    token, browser = link(pages), Client()
    with pytest.raises(NotYours):
        note_mailed(token=token, by=pages.therapist)
    note_mailed(token=token, by=pages.manager)
    assert "in hand" not in browser.post(url(token), JOINS, follow=True).content.decode()
    log = browser.get(reverse("access_log", args=[pages.alliance.id])).content.decode()
    assert "in hand" not in log


def test_whoever_finds_their_link_used_reads_what_to_do(pages: House) -> None:
    token = link(pages)
    accept(token=token, password=PASSWORD)
    page = Client().get(url(token)).content.decode()
    assert "somebody else may have used it" in page
    assert "you can choose a new password" in page


def test_a_used_an_old_a_revoked_and_an_invented_link_are_one_page(pages: House) -> None:
    used = link(pages)
    accept(token=used, password=PASSWORD)
    old = link(pages, "colleague")
    gone = link(pages, "supervisor")
    revoke(invitation_id=open_invitation(gone).id, by=pages.manager)
    with clock.at(NOW + timedelta(hours=72)):
        answers = {Client().get(url(token)).content for token in (used, old, gone, "invented")}
        answers |= {Client().post(url(token), JOINS).content for token in (used, old, gone, "invented")}
    assert len(answers) == 1
    assert b"csrf" not in answers.pop()


def test_a_link_works_until_its_72_hours_are_over(pages: House) -> None:
    token = link(pages)
    with clock.at(NOW + timedelta(hours=72) - timedelta(seconds=1)):
        assert Client().get(url(token)).status_code == 200
    with clock.at(NOW + timedelta(hours=72)):
        assert Client().post(url(token), JOINS).status_code == 410
    assert not Person.objects.get(id=pages.client.person_id).has_usable_password()


def test_whoever_is_signed_in_already_does_not_join_as_somebody_else(pages: House) -> None:
    token, browser = link(pages), visitor(pages.therapist)
    assert "Theo is signed in on this device" in browser.get(url(token)).content.decode()
    assert browser.post(url(token), JOINS).status_code == 409
    assert open_invitation(token) is not None
    assert browser.get("/", follow=True).context["person_name"] == "Theo"
    out = browser.post(reverse("account_logout"), {"next": url(token)})
    assert out["Location"] == url(token)
    assert browser.post(url(token), JOINS).status_code == 302
    assert browser.get("/", follow=True).context["person_name"] == "Clea"


def test_a_client_who_is_no_adult_and_a_weak_password_use_nothing_up(pages: House) -> None:
    token = link(pages)
    for given, sentence in (
        ({"password": PASSWORD}, "adults only"),
        ({"password": "short", "is_adult": "on"}, "too short"),
        ({"password": "password123456"[:10], "is_adult": "on"}, "too common"),
        ({"is_adult": "on"}, "required"),
    ):
        answer = Client().post(url(token), given)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert open_invitation(token) is not None


def test_staff_are_not_asked_for_their_age_and_go_on_to_the_second_factor(pages: House) -> None:
    token, browser = link(pages, "therapist"), Client()
    assert "18 or older" not in browser.get(url(token)).content.decode()
    answer = browser.post(url(token), {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("mfa_index")
    assert browser.get(reverse("mfa_activate_totp")).status_code == 200


def test_no_token_and_no_password_stands_in_a_table_or_a_log(pages: House, caplog) -> None:
    token = link(pages)
    Client().get(url(token))
    Client().post(url(token), JOINS)
    stored = everything_stored()
    for secret in (token, PASSWORD):
        assert secret not in stored


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory has no two writers")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_the_same_moment_one_joins() -> None:
    house = build()
    token = link(house)
    said = at_once(
        lambda: accept(token=token, password=PASSWORD),
        lambda: accept(token=token, password="other words here"),
    )
    assert sorted(type(one).__name__ for one in said) == ["Person", "Refused"]
    won = next(place for place, one in enumerate(said) if isinstance(one, Person))
    person = Person.objects.get(id=house.client.person_id)
    assert person.check_password((PASSWORD, "other words here")[won])
    assert Invitation.objects.get(person=person).used_at is not None


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave or was refused with, all begun at the same moment."""
    said: list[object] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int) -> None:
        gate.wait()
        try:
            said[place] = acts[place]()
        except Refused as refused:
            said[place] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return said


def test_a_forgotten_password_answers_the_same_for_every_address(pages: House) -> None:
    with_password(pages.client)
    with patch("alliance.web.joining.SAME_FOR_ALL_SECONDS", 0.1):
        bodies = {
            Client().post(reverse("forgotten"), {"address": address}).content.split(b"<main")[1]
            for address in (address_of(pages.client), "nobody@example.org")
        }
    wait_for_mail()
    assert len(bodies) == 1
    assert len(mail.outbox) == 1
    assert Client().post(reverse("forgotten"), {"address": ""}).status_code == 422


def test_a_new_password_ends_other_logins_and_still_asks_for_the_second_factor(pages: House) -> None:
    with_password(pages.therapist)
    before, browser = visitor(pages.therapist), Client()
    token = reset_link(pages, "therapist")
    assert "A new password" in browser.get(url(token)).content.decode()
    assert Client().post(url(token), {"password": "quite another one"}).status_code == 302
    assert before.get("/")["Location"] == "/in/"
    assert attempt(address_of(pages.therapist)).status_code == 200
    assert attempt(address_of(pages.therapist), "quite another one").status_code == 302
    assert "alliance" not in mail.outbox[-1].body.casefold().replace(pages.practice.name.casefold(), "")


def test_a_stranger_cannot_fill_a_mail_box(pages: House) -> None:
    with patch("alliance.web.joining.SAME_FOR_ALL_SECONDS", 0.0):
        for _ in range(3):
            Client().post(reverse("forgotten"), {"address": address_of(pages.client)})
    wait_for_mail()
    assert len(mail.outbox) == 1
    with clock.at(NOW + timedelta(minutes=6)):
        reset_link(pages, "client")
    assert len(mail.outbox) == 2


def test_a_client_who_never_joined_is_asked_for_the_age_by_a_reset_too(pages: House) -> None:
    token = reset_link(pages, "client")
    assert Client().post(url(token), {"password": PASSWORD}).status_code == 422


def test_a_mail_server_that_is_away_changes_nothing_on_the_page(pages: House, caplog) -> None:
    with patch("alliance.web.joining.mail_link", side_effect=OSError("heron@example.org refused")):
        with patch("alliance.web.joining.SAME_FOR_ALL_SECONDS", 0.1):
            answer = Client().post(reverse("forgotten"), {"address": address_of(pages.client)})
        wait_for_mail()
    assert answer.status_code == 200
    assert "a mail was not taken: OSError" in caplog.text
    assert "heron" not in caplog.text


@pytest.fixture
def demo(pages: House, settings) -> House:
    settings.DEMO = True
    Practice.objects.update(is_demo=True)
    return pages


def demo_token(house: House) -> str:
    return make_demo_link(person_id=house.therapist.person_id, practice_id=house.practice.id)


def test_a_link_of_the_demo_goes_in_by_one_button_once(demo: House) -> None:
    token, browser = demo_token(demo), visitor(demo.client)
    place = reverse("demo_link", args=[token])
    assert "Go in as Theo" in browser.get(place).content.decode()
    assert browser.post(place)["Location"] == "/"
    page = browser.get(reverse("sessions", args=[demo.alliance.id]))
    assert (page.status_code, page.context["person_name"]) == (200, "Theo")
    assert Client().get(place).status_code == Client().post(place).status_code == 410
    assert Client().get(url(demo_token(demo))).status_code == 410


def test_outside_the_demo_no_link_signs_in_without_a_password(demo: House, settings) -> None:
    token = demo_token(demo)
    settings.DEMO = False
    for browser in (Client(), visitor(demo.client)):
        for answer in (
            browser.get(reverse("demo_link", args=[token])),
            browser.post(reverse("demo_link", args=[token])),
        ):
            assert answer.status_code == 404
    assert Client().post(url(token), JOINS).status_code == 410


def test_the_mark_of_the_second_factor_is_of_one_person(pages: House) -> None:
    browser = visitor(pages.therapist, second_factor=False)
    session = browser.session
    mark_passed(session, Person.objects.get(id=pages.client.person_id))
    session.save()
    assert browser.get("/")["Location"] == reverse("mfa_index")
