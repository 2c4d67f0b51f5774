"""The people's pages on a phone and on a desk: a manager adds and invites; two supervise, break off and end."""

from datetime import timedelta
from uuid import uuid4

import pytest

from alliance.elements.goals.actions import agree_goal, propose_goal
from alliance.kernel import clock
from alliance.people.actions import add_person, change_practice
from alliance.people.alliances import ask_supervision, hand_over, open_alliance
from tests.journeys.conftest import Devices, no_errors
from tests.journeys.looking import seen as look
from tests.spec.house import House

pytestmark = pytest.mark.journey


def crowd(house: House, n: int) -> None:
    for number in range(n):
        one = add_person(
            practice_id=house.practice.id,
            name=f"Amira Konstantinopoulos-van der Linden {number}" if number == 3 else f"Client {number:02}",
            address=f"{uuid4().hex}@example.org",
            role="client",
            by=None,
        )
        if number % 2:
            open_alliance(
                practice_id=house.practice.id,
                clients=[one.id],
                therapists=[house.colleague.person_id],
                by=house.manager,
            )


def test_a_manager_adds_invites_and_brings_two_together(home: House, devices: Devices) -> None:
    crowd(home, 30)
    for page in (devices.phone(home.manager), devices.desk(home.manager)):
        page.goto("/people/")
        look(page, "people")
        page.get_by_role("link", name="Add a person").click()
        page.get_by_label("Name").fill("Nora Weiß")
        page.get_by_label("Mail address").fill("nora")
        page.get_by_label("Time zone").fill("Moon/Base")
        page.get_by_role("button", name="Save").click()
        look(page, "add_person_errors")
        assert page.locator(".error-summary").is_visible()
        with no_errors(page):
            page.get_by_label("Mail address").fill(f"{uuid4().hex[:6]}@example.org")
            page.get_by_label("Time zone").fill("Europe/Berlin")
            page.get_by_role("button", name="Save").click()
            look(page, "person_new")
            page.get_by_role("button", name="Invite").click()
            look(page, "invited")
            assert page.get_by_label("The link").count() == 0
            page.get_by_role("link", name="Done").click()
            look(page, "person_invited")
            page.get_by_role("link", name="Find a therapist for them").click()
            page.get_by_label("Therapist").select_option(label="Theo")
            look(page, "open_pair")
            page.get_by_role("button", name="Bring them together").click()
            look(page, "pairs")
            page.get_by_role("link", name="Hand over").first.click()
            look(page, "hand_over")
            page.goto(f"/people/{home.therapist.person_id}/")
            look(page, "person_therapist")
            page.goto("/people/?q=zebra")
            look(page, "people_none")
            page.goto("/practice/")
            page.get_by_label("Crisis lines").fill("Night line 0800 111 0 111")
            page.get_by_label("Time zone").fill("Europe/Berlin")
            page.get_by_role("button", name="Save").click()
            look(page, "practice")


def test_two_look_at_who_sees_what_and_supervise_break_off_and_end(home: House, devices: Devices) -> None:
    change_practice(practice_id=home.practice.id, by=home.manager, contact_hours="On working days.")
    home.plan(backup=home.colleague.person_id)
    ask_supervision(
        alliance_id=home.alliance.id,
        supervisor=home.supervisor.person_id,
        until=clock.now() + timedelta(days=30),
        by=home.therapist,
    )
    one = f"/a/{home.alliance.id}"
    phone, desk = devices.phone(home.client), devices.desk(home.therapist)
    with no_errors(phone), no_errors(desk):
        for path, name in (("supervision", "supervision"), ("breaks", "breaks"), ("who", "who_sees")):
            for page in (phone, desk):
                page.goto(f"{one}/{path}/")
                look(page, name)
        for page in (phone, desk):
            page.goto("/me/")
            look(page, "me")
        phone.goto(f"{one}/supervision/")
        phone.get_by_role("button", name="Yes, for that time").click()
        look(phone, "supervision_yes")
        supervisor = devices.desk(home.supervisor)
        supervisor.goto(f"{one}/supervision/")
        look(supervisor, "supervision_supervisor")
        desk.goto(f"{one}/breaks/")
        desk.get_by_text("Propose to end together").click()
        desk.get_by_role("button", name="Propose it").click()
        look(desk, "breaks_proposed")
        phone.goto(f"{one}/breaks/")
        look(phone, "breaks_asked")
        phone.get_by_role("link", name="End it myself, now").click()
        look(phone, "end_alone")
        phone.get_by_role("button", name="End it now").click()
        look(phone, "ended")
        assert phone.get_by_text("Everything you wrote stays yours").is_visible()
    assert desk.goto(f"{one}/sessions/").status == 404


def test_after_a_handover_the_client_picks(home: House, devices: Devices) -> None:
    goal = propose_goal(alliance_id=home.alliance.id, words="Write to my sister", by=home.client)
    agree_goal(goal_id=goal.id, seen_version=1, by=home.therapist)
    new = hand_over(alliance_id=home.alliance.id, therapist=home.colleague.person_id, by=home.manager)
    phone, desk = devices.phone(home.client), devices.desk(home.colleague)
    with no_errors(phone), no_errors(desk):
        phone.goto(f"/a/{new.id}/breaks/")
        look(phone, "handover")
        phone.get_by_role("button", name="Let this come along").click()
        look(phone, "handover_picked")
        desk.goto(f"/a/{new.id}/goals/")
        assert desk.get_by_text("Write to my sister").first.is_visible()
        desk.goto(f"/a/{new.id}/who/")
        look(desk, "who_sees_new")
        phone.goto(f"/a/{new.id}/who/")
        look(phone, "who_sees_former")
