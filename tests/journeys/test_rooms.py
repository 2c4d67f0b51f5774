"""Every room from both chairs: opened together, lived in on a phone and at a desk, looked at empty and full."""

import re
from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from alliance.kernel import clock
from alliance.rooms.registry import all_rooms
from alliance.therapy.room import Scene
from alliance.therapy.topics import bring_topic
from tests.journeys.conftest import Devices, no_errors
from tests.journeys.hands import Keyboard, Pointer
from tests.journeys.looking import accessible, look
from tests.spec.house import House
from tests.spec.rooms.loop import held
from tests.spec.rooms.opened import open_room

pytestmark = pytest.mark.journey
PAGES = {
    "identification": ("page", "cards", "ways"),
    "trust": ("page", "consents", "why"),
    "collaboration": ("page", "plan", "decisions"),
    "empathy": ("page",),
    "goals": ("page", "work"),
    "communication": ("page", "plain"),
    "reliability": ("page",),
}
HEADINGS = {
    "identification": "Common ground",
    "trust": "Trust",
    "collaboration": "Working together",
    "empathy": "Feeling understood",
    "goals": "Our goals",
    "communication": "Messages",
    "reliability": "Being there",
}


@pytest.fixture
def lived(home: House) -> House:
    """Every room open, and four weeks lived in all of them, as the invented practice lives in them."""
    begin = clock.now() - timedelta(weeks=5)
    rng = np.random.default_rng(11)
    with clock.at(begin):
        for room in all_rooms():
            open_room(home, room.key)
    for week in range(4):
        with clock.at(begin + timedelta(weeks=week, days=1)):
            loop = held(home, days=-0.1)
            bring_topic(session_id=loop.session.id, words="My sister", candour="share", by=home.client)
            _moments(home, loop.session, week, rng)
    ahead = home.session(days=2)
    long = "Something long that somebody wrote because it mattered to them. " * 12
    bring_topic(session_id=ahead.id, words=long, candour="share", by=home.client)
    return home


def _moments(house: House, session, week: int, rng: np.random.Generator) -> None:
    for moment in ("before", "after", "after", "between"):
        for room in all_rooms():
            if moment == "after" and room.key == "empathy" and hasattr(session, "understanding"):
                continue
            scene = Scene(
                house.client, house.therapist, house.alliance.id, session, week + 2, moment, 0.7, rng
            )
            try:
                room.live(scene)
            except Exception:  # a second summary of one session is refused: enough is there
                continue


def pages_of(page: Page, house: House) -> list[str]:
    return [
        reverse(f"{room}:{name}", args=[house.alliance.id]) for room, names in PAGES.items() for name in names
    ]


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_every_page_of_every_room_full(lived: House, devices: Devices, who: str) -> None:
    for device in (devices.phone, devices.desk):
        page = device(getattr(lived, who))
        with no_errors(page):
            for path in [*pages_of(page, lived), reverse("rooms", args=[lived.alliance.id])]:
                page.goto(path)
                page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
                look(page, f"{who}{path.split('/', 3)[3].replace('/', '-')}full")
                accessible(page)


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_every_page_of_every_room_empty(home: House, devices: Devices, who: str) -> None:
    for room in all_rooms():
        open_room(home, room.key)
    page = (devices.phone if who == "client" else devices.desk)(getattr(home, who))
    with no_errors(page):
        for path in pages_of(page, home):
            page.goto(path)
            look(page, f"{who}{path.split('/', 3)[3].replace('/', '-')}empty")
            accessible(page)


@pytest.mark.parametrize("key", sorted(PAGES))
def test_a_room_is_opened_by_two_and_entered_by_both(home: House, devices: Devices, key: str) -> None:
    # given: a client on the phone and a therapist at a desk; no room is open
    client, therapist = devices.phone(home.client), devices.desk(home.therapist)
    hands = Pointer(client)
    client.goto(reverse("home"))
    # when: the client proposes it, the therapist says yes
    hands.follow("Rooms the two of you can open")
    client.locator(f'button[value="propose {key}"]').click()
    expect(client.get_by_text("It opens when Theo says yes.")).to_be_visible()
    therapist.goto(reverse("today"))
    Pointer(therapist).follow("a room to open")
    therapist.get_by_role("button", name="Yes, open it").click()
    # then: both enter it, and it closes again by one tap
    for page, go in ((client, "rooms"), (therapist, "rooms")):
        page.goto(reverse(go, args=[home.alliance.id]))
        page.get_by_role("link", name="Go in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[key])
        accessible(page)
    client.goto(reverse("rooms", args=[home.alliance.id]))
    client.get_by_role("button", name="Close this room").click()
    therapist.goto(reverse(f"{key}:page", args=[home.alliance.id]))
    if key != "goals":  # its simple form is there in any case
        expect(therapist.get_by_text("This room is closed.")).to_be_visible()


class Two:
    """The client on a phone, the therapist at a desk, in one room."""

    def __init__(self, home: House, devices: Devices, key: str, name: str = "page") -> None:
        open_room(home, key)
        self.session = held(home, days=-1).session
        self.path = reverse(f"{key}:{name}", args=[home.alliance.id])
        self.client, self.therapist = devices.phone(home.client), devices.desk(home.therapist)
        self.c, self.t = Keyboard(self.client), Pointer(self.therapist)
        self.come()

    def come(self, path: str = "") -> None:
        for page in (self.client, self.therapist):
            page.goto(path or self.path)

    def both_read(self, *sentences: str) -> None:
        self.come(self.client.url.split("#")[0])  # else nothing is loaded anew
        for page in (self.client, self.therapist):
            for sentence in sentences:
                expect(page.get_by_text(sentence).locator("visible=true").first).to_be_visible()
            accessible(page)


def test_understood_put_right_and_answered(home: House, devices: Devices) -> None:
    two = Two(home, devices, "empathy")
    two.t.write("What I understood", "You felt alone with the letter.")
    two.t.press("Send")
    two.come()
    two.c.rate(6, "How well does it fit?")
    two.c.write("Put it right, if you want to", "Not alone. Ashamed.")
    two.c.press("Send")
    two.come()
    two.t.write("Your answer", "Ashamed. I will begin there.")
    two.t.press("Answer")
    two.both_read("It fits: 6 of 10.", "Not alone. Ashamed.", "Ashamed. I will begin there.")


def test_a_plan_adapted_and_signed_by_both(home: House, devices: Devices) -> None:
    two = Two(home, devices, "collaboration", "plan")
    two.t.write("What we work on", "Sleep")
    two.t.press("Propose")
    two.come()
    two.c.unfold("Propose it in other words")
    two.client.locator("#adapt-focus").fill("Sleep well, and say no")
    two.c.press("Propose these words")
    two.come()
    two.t.press("I sign this plan")
    two.both_read("In force", "Sleep well, and say no")


def test_a_message_and_its_answer(home: House, devices: Devices) -> None:
    two = Two(home, devices, "communication")
    two.c.write("Write a message", "The letter has come.")
    two.c.press("Send")
    two.come()
    two.t.write("Write a message", "Bring it along.")
    two.t.press("Send")
    two.both_read("The letter has come.", "Bring it along.")


def test_a_question_about_the_log_is_answered(home: House, devices: Devices) -> None:
    two = Two(home, devices, "trust", "why")
    two.client.reload()
    two.c.press(re.compile("Ask why"))
    two.come()
    two.t.write("Why", "I looked whether you had asked.")
    two.t.press("Answer")
    two.both_read("I looked whether you had asked.")


def test_a_card_comes_to_light_by_two(home: House, devices: Devices) -> None:
    two = Two(home, devices, "identification", "cards")
    for hands in (two.c, two.t):
        hands.page.get_by_label("Thinking for myself").select_option("known")
        hands.press("Keep my cards")
    two.come(reverse("identification:page", args=[home.alliance.id]))
    for hands in (two.c, two.t):
        expect(hands.page.get_by_text("Nothing has come to light yet.")).to_be_visible()
        hands.press("Yes")
    two.both_read("Thinking for myself", "a way to begin")


def test_a_fixed_hour_and_a_promise(home: House, devices: Devices) -> None:
    two = Two(home, devices, "reliability")
    two.t.unfold("Plan sessions at a fixed hour")
    first = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT16:00")
    two.t.when("First session", first)
    two.t.press("Plan them")
    two.come()
    two.t.unfold("Promise something")
    two.t.write("What I will do", "Send the sheet.")
    two.t.when("Until", (clock.now() + timedelta(days=4)).strftime("%Y-%m-%d"))
    two.t.press("Promise it")
    two.both_read("at 16:00", "Send the sheet.")


def test_a_goal_is_worked_on(home: House, devices: Devices) -> None:
    from alliance.elements.goals.actions import agree_goal, propose_goal

    goal = propose_goal(alliance_id=home.alliance.id, words="Sleep through", by=home.client)
    agree_goal(goal_id=goal.id, seen_version=1, by=home.therapist)
    two = Two(home, devices, "goals", "work")
    two.c.tick("Sleep through")
    two.client.locator(f'button[value="tag {two.session.id}"]').click()
    two.t.unfold("Describe the levels")
    for n, words in zip(
        (-2, -1, 0, 1, 2), ("worse", "as it was", "hoped for", "better", "solved"), strict=True
    ):
        two.therapist.locator(f'input[name="level{n:+d}"]').fill(words)
    two.t.press("Propose")
    two.come()
    two.c.press("I agree to these levels")
    two.both_read("hoped for")
    two.come(reverse("goals:story", args=[home.alliance.id, goal.id]))
    two.both_read("You worked on it.")
