"""What must not go wrong on the way: a safety answer, a missed session, a client without a device."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import MATRIX, Devices
from tests.journeys.two import MONDAY, Calendar, Means, Person
from tests.spec.house import House

pytestmark = pytest.mark.journey
POINTER, KEYBOARD, PLAIN = MATRIX.values()
DAY = timedelta(days=1)
ITEM_1 = "Little interest or pleasure in doing things"
ITEM_9 = "Thoughts that you would be better off dead or of hurting yourself in some way"
DONE = "I called; we agreed to speak every evening."


@pytest.fixture
def two_before_a_session(
    two: tuple[Person, Person], house: House, calendar: Calendar
) -> tuple[Person, Person]:
    """The day before a session that is planned."""
    calendar.turn_to(MONDAY - DAY)
    house.session(days=1)
    return two


@pytest.mark.parametrize("means", [POINTER, PLAIN], ids=["by pointer", "without JavaScript"])
def test_who_reads_a_safety_answer_is_said_before_and_help_is_there_at_once(
    means: Means, two_before_a_session: tuple[Person, Person], calendar: Calendar
) -> None:
    client, therapist = two_before_a_session
    # given: they agree who reads such an answer, and on the questionnaire
    they_agree_who_reads(client, therapist)
    they_agree_on_the_questionnaire(client, therapist)
    # when the client keeps everything, and has thought of death on several days
    client_keeps_everything(client)
    client_answers_with_thoughts_of_death(client)
    # then help is there before anything else
    client.reads("You do not have to be alone with this.")
    client.follow("I need help now", "help")
    # and the therapist reads that one answer, and nothing else
    therapist_reads_it(therapist)
    # and it is closed by what was done
    therapist_closes_it(therapist)


@pytest.mark.parametrize("means", [KEYBOARD], ids=["by keyboard alone"])
def test_after_a_missed_session_one_sees_how_they_are(
    means: Means, two_before_a_session: tuple[Person, Person], calendar: Calendar
) -> None:
    client, therapist = two_before_a_session
    # when the client did not come
    calendar.turn_to(MONDAY + timedelta(hours=1))
    therapist.come("today-past")
    therapist.follow("Clea", "alliance-past")
    therapist.follow("Did 2 March take place?", "session-past")
    therapist.hands.pick("Clea")
    therapist.press("It was missed", "session-missed")
    # then the therapist is told to see how they are, in every place where one looks first
    therapist.come("today-missed")
    therapist.reads("The last session was missed. See how they are.")
    therapist.follow("Clea", "alliance-missed")
    therapist.follow("Prepare", "prepare-missed")
    therapist.reads("The last session was missed. See how they are.", "How have you been since we last met?")
    # and nothing of it is held against the client
    client.come("home-missed")
    client.does_not_read("was missed", "See how they are")


@pytest.mark.parametrize("means", [POINTER, PLAIN], ids=["by pointer", "without JavaScript"])
def test_a_client_without_a_device_answers_on_the_practices_tablet(
    means: Means, two_before_a_session: tuple[Person, Person], devices: Devices
) -> None:
    _client, therapist = two_before_a_session
    # given: a code for this one form
    code = therapist_makes_a_code(therapist)
    tablet = at_the_tablet(devices, means)
    # when the client answers on it and sends
    tablet.page.goto("/tablet/")
    tablet.look("tablet")
    tablet.hands.write("Code", code)
    tablet.press("Begin", "tablet-form")
    tablet.hands.pick(re.compile("^Share now"))
    tablet.hands.write("What do you want to talk about?", "The letter.")
    tablet.press("Send", "tablet-done")
    # then the tablet has forgotten them: neither back nor the code leads anywhere
    tablet.reads("This tablet has forgotten you.")
    tablet.page.go_back()
    tablet.does_not_read("The letter.")
    tablet.page.goto("/tablet/form/")
    tablet.hands.write("Code", code)
    tablet.hands.press("Begin")
    tablet.look("tablet-again")
    expect(tablet.page.get_by_role("alert")).to_be_visible()
    # and the therapist reads what was shared
    therapist.come("today")
    therapist.follow("Clea", "alliance")
    therapist.reads("The letter.")


def they_agree_who_reads(client: Person, therapist: Person) -> None:
    therapist.come("today")
    therapist.follow("Clea", "alliance")
    therapist.follow("Safety plan", "plan-empty")
    therapist.hands.write("Within how many hours", "24")
    therapist.hands.write("When they read, in words", "On working days, before six.")
    therapist.press("Propose", "plan-proposed")
    client.come("home-plan")
    client.reads("A plan waits for your yes: who reads safety answers, and when.")
    client.follow("Look at it", "plan-asked")
    client.press("I agree", "plan-agreed")
    client.reads("You both agreed")


def they_agree_on_the_questionnaire(client: Person, therapist: Person) -> None:
    therapist.come("today")
    therapist.follow("Clea", "alliance")
    therapist.follow("Measures", "measures-empty")
    therapist.hands.unfold("Propose a questionnaire")
    therapist.hands.select("Which", "PHQ-9")
    therapist.press("Propose", "measures-proposed")
    client.come("home-measure")
    client.follow("Look at it", "measures-asked")
    client.press(re.compile("^I agree"), "measures-agreed")
    client.reads("Agreed by both.")


def client_keeps_everything(client: Person) -> None:
    client.come("home-candour")
    client.follow("Change what is seen", "candour")
    client.hands.pick(re.compile("^Keep to myself"))
    client.press("Choose", "candour-kept")


def client_answers_with_thoughts_of_death(client: Person) -> None:
    client.come("home-before")
    client.follow("Tell in a minute", "before")
    skip_to(client, ITEM_1)
    client.reads("Before you begin", "Theo reads it, within 24 hours", "Nobody sees it before.")
    client.look("phq-9-before")
    client.answer_one_by_one({ITEM_9: "Several days"}, otherwise=None, look="phq-9")


def skip_to(client: Person, asked: str) -> None:
    for _ in range(10):
        if client.asked() == asked:
            return
        client.hands.press("Skip this one")
    raise AssertionError(f"never asked: {asked}")


def therapist_reads_it(therapist: Person) -> None:
    therapist.come("today-alert")
    therapist.follow("Safety answers (1)", "alerts")
    therapist.reads("Not opened yet.")
    therapist.follow("Clea", "alert-before")
    therapist.does_not_read("Several days")
    therapist.press("Read it", "alert")
    therapist.reads(ITEM_9, "Several days", "Nobody yet.")


def therapist_closes_it(therapist: Person) -> None:
    therapist.press("Close it", "alert-refused")
    therapist.hands.write("What was done", DONE)
    therapist.press("Close it", "alerts-closed")
    therapist.reads("No safety answer waits for you.")
    therapist.hands.unfold("Closed")
    therapist.follow("Clea", "alert-closed")
    therapist.reads(DONE, "by Theo")


def therapist_makes_a_code(therapist: Person) -> str:
    therapist.come("today")
    therapist.follow("Clea", "alliance")
    therapist.follow("Sessions", "sessions")
    therapist.follow(re.compile("^Mon 2 Mar 2026"), "session")
    therapist.follow("A code for the practice’s tablet", "tablet-code")
    therapist.press("Make a code", "tablet-code-made")
    return therapist.page.locator(".card-action b").inner_text()


def at_the_tablet(devices: Devices, means: Means) -> Person:
    page = devices.phone(java_script_enabled=means.scripts)
    return Person(page, means.hands(page), None if means.scripts else devices.phone())
