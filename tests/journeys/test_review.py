"""Looking back together: a phone and a desk at once, one of them without JavaScript; the sheet that prepares it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from alliance.elements.goals.actions import agree_goal, propose_goal
from alliance.kernel import clock
from alliance.review.actions import confirm_talked, open_repair
from alliance.review.models import JointReview
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.topics import bring_topic
from tests.journeys.conftest import Devices, no_errors
from tests.journeys.looking import accessible, look
from tests.spec.house import House
from tests.spec.review.story import Story

pytestmark = pytest.mark.journey
WITHIN_SECONDS = 8_000
LONG = (
    "When you looked at the clock I thought I was too much, and then I could not say the thing I had come for. "
    * 9
)


def url(story: Story, more: str = "review/") -> str:
    return f"/a/{story.house.alliance.id}/s/{story.last.id}/{more}"


@pytest.fixture
def story(home: House) -> Story:
    """Three weeks as usual, then a drop both rated, and today's session with something to open."""
    found = Story(home).drop()
    later = home.session(days=0.1)
    bring_topic(session_id=later.id, words="The letter to my sister", candour="session", by=home.client)
    return found


def test_two_devices_see_the_same_and_each_says_yes_for_oneself(story: Story, devices: Devices) -> None:
    # given: the therapist opens the review on the desk
    desk, phone = devices.desk(story.house.therapist), devices.phone(story.house.client)
    with no_errors(desk), no_errors(phone):
        for page in (desk, phone):
            page.goto(url(story))
            look(page, "review-before")
            accessible(page)
        desk.get_by_role("button", name="Open it").click()
        changed = str(rooms_by_key()[story.key].changed)
        expect(desk.get_by_role("heading", level=1)).to_have_text(changed)
        # then it opens on the phone by itself
        expect(phone.get_by_role("heading", level=1)).to_have_text(changed, timeout=WITHIN_SECONDS)
        for page in (desk, phone):
            look(page, "review")
            accessible(page)
        # when the client taps what was to be opened in the session, it appears on the desk by itself
        expect(desk.get_by_text("There is something to talk about.")).to_be_visible()
        phone.get_by_role("button", name=re.compile("^Open it")).click()
        expect(desk.get_by_text("The letter to my sister")).to_be_visible(timeout=WITHIN_SECONDS)
        # when the therapist writes and says yes, the phone shows both, and the client says yes alone
        desk.get_by_label("What we will do").fill("Begin with the letter.")
        desk.get_by_role("button", name="We talked about this").click()
        expect(desk.get_by_text("Waiting for Clea’s yes")).to_be_visible()
        expect(phone.get_by_label("What we will do")).to_have_value(
            "Begin with the letter.", timeout=WITHIN_SECONDS
        )
        phone.get_by_role("button", name="We talked about this").click()
        expect(desk.get_by_text("both say: we talked about this.")).to_be_visible(timeout=WITHIN_SECONDS)
        look(desk, "review-talked")
    review = JointReview.objects.get()
    assert review.client_confirmed_at
    assert review.therapist_confirmed_at


def test_words_being_written_are_not_taken_away(story: Story, devices: Devices) -> None:
    story.review()
    desk, phone = devices.desk(story.house.therapist), devices.phone(story.house.client)
    desk.goto(url(story))
    phone.goto(url(story))
    phone.get_by_label("What we will do").fill("Go slower.")
    desk.get_by_label("What we will do").fill("Begin on time.")
    desk.get_by_role("button", name="Save the words").click()
    expect(phone.get_by_text("Something changed on the other device.")).to_be_visible(timeout=WITHIN_SECONDS)
    expect(phone.get_by_label("What we will do")).to_have_value("Go slower.")
    phone.get_by_role("button", name="We talked about this").click()
    for sentence in ("wrote something meanwhile", "Begin on time.", "Your words, not saved yet"):
        expect(phone.get_by_text(sentence).first).to_be_visible()
    expect(phone.get_by_label("What we will do")).to_have_value("Go slower.")
    look(phone, "review-both-wrote")
    accessible(phone)


def test_the_main_part_fits_one_screen_for_two_people(story: Story, devices: Devices) -> None:
    story.review()
    desk = devices.desk(story.house.therapist)
    desk.goto(url(story))
    for part in ("usual for Clea", "What Clea brought", "What might help", "What we will do"):
        expect(desk.get_by_text(part).first).to_be_in_viewport()
    bottom = desk.locator(".together-decide").bounding_box()
    assert bottom is not None
    assert bottom["y"] + bottom["height"] <= 800
    assert desk.evaluate("document.documentElement.scrollWidth") <= 1280


def test_without_javascript_and_by_keyboard_it_is_the_same_review(story: Story, devices: Devices) -> None:
    phone = devices.phone(story.house.client, java_script_enabled=False)
    desk = devices.desk(story.house.therapist, java_script_enabled=False)
    phone.goto(url(story))
    phone.get_by_role("button", name="Open it").press("Enter")
    desk.goto(url(story))
    phone.get_by_role("button", name=re.compile("^Open it")).press("Enter")
    expect(phone.get_by_text("opened here by Clea")).to_be_visible()
    desk.get_by_role("link", name="Look again").press("Enter")
    expect(desk.get_by_text("The letter to my sister")).to_be_visible()
    for page, words in ((desk, "Begin with the letter."), (phone, None)):
        page.reload()
        if words:
            page.get_by_label("What we will do").fill(words)
        page.get_by_role("button", name="We talked about this").press("Enter")
    expect(phone.get_by_text("both say: we talked about this.")).to_be_visible()


def test_a_rupture_is_worked_on_and_recovers(story: Story, devices: Devices) -> None:
    # given: the review, where something dropped
    story.review()
    phone, desk = devices.phone(story.house.client), devices.desk(story.house.therapist)
    with no_errors(phone), no_errors(desk):
        phone.goto(url(story))
        phone.get_by_role("link", name="Choose steps for this").click()
        look(phone, "repair-begin")
        accessible(phone)
        for step in rooms_by_key()[story.key].steps[:2]:
            phone.get_by_role("checkbox", name=re.compile(re.escape(str(step.for_client)))).check()
        phone.get_by_role("button", name="Begin").click()
        look(phone, "repair")
        accessible(phone)
        # when the next ratings both may see have come back
        with clock.at(clock.now() + timedelta(days=7)):
            story.session()
            story.rate("client")
            story.rate("therapist")
        # then both read it, with its date
        desk.goto(f"/a/{story.house.alliance.id}/repairs/")
        look(desk, "repairs")
        accessible(desk)
        desk.get_by_role("link", name=str(rooms_by_key()[story.key].name_for_staff)).click()
        expect(desk.get_by_text("Looked at again: it has come back.")).to_be_visible()
        look(desk, "repair-recovered")
        accessible(desk)


def much(story: Story) -> None:
    """More of everything than a sheet holds."""
    home, alliance = story.house, story.house.alliance.id
    review = story.review()
    confirm_talked(review_id=review.id, seen_version=0, words=LONG * 2, by=home.client)
    later = home.session(days=0.05)
    for _ in range(8):
        bring_topic(session_id=later.id, words=LONG * 4, candour="share", by=home.client)
    for n in range(3):
        goal = propose_goal(alliance_id=alliance, words=f"{n} {LONG}"[:500], by=home.client)
        agree_goal(goal_id=goal.id, seen_version=goal.wording_version, by=home.therapist)
    for room in rooms_by_key().values():
        steps = [step.key for step in room.steps][:5]
        open_repair(
            alliance_id=alliance, session_id=story.last.id, element=room.key, steps=steps, by=home.client
        )
    home.plan()
    home.assign()
    home.answer(2)


@pytest.mark.parametrize("content", ["nothing", "usual", "too much"])
def test_the_page_before_the_session_prints_on_one_sheet(home: House, devices: Devices, content: str) -> None:
    if content != "nothing":
        story = Story(home).drop()
        if content == "too much":
            much(story)
    desk = devices.desk(home.therapist)
    desk.goto(f"/a/{home.alliance.id}/prepare/")
    look(desk, f"prepare-{content.replace(' ', '-')}")
    accessible(desk)
    sheets = re.findall(rb"/Type\s*/Page\b(?!s)", desk.pdf(format="A4"))
    assert len(sheets) == 1
    if content == "too much":
        desk.emulate_media(media="print")
        expect(desk.get_by_text("and 6 more").locator("visible=true").first).to_be_visible()
