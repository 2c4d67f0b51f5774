"""A rupture noticed, prepared, talked about, repaired: a loop over three sessions, both chairs, all by the pages."""

import io
import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.journeys.two import MONDAY as BEGIN
from tests.journeys.two import Calendar, Person, steps_of
from tests.spec.house import House
from tests.spec.review.story import Story
from tests.spec.stories import one_week

pytestmark = pytest.mark.journey
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
GOAL = "Write to my sister."
HOW_CLOSE = f"How close are you? “{GOAL}”"
SAFE = "I felt safe to be honest today."
SEEMED_SAFE = "My client seemed safe to be honest with me today."


def test_a_rupture_is_repaired_over_three_sessions(
    two: tuple[Person, Person], house: House, calendar: Calendar
) -> None:
    client, therapist = two
    # given: two earlier weeks as usual, both rated; what follows goes through the pages alone
    given_two_weeks_as_usual(house, calendar)
    # when the client chooses who sees what, and the two agree on a goal
    calendar.turn_to(BEGIN - 2 * DAY)
    client_chooses_who_sees_what(client)
    they_agree_on_a_goal(client, therapist)
    # and the first session goes as usual
    therapist_plans(therapist, BEGIN)
    they_go_through_a_usual_session(client, therapist, calendar)
    # and in the second it felt less safe
    therapist_plans(therapist, BEGIN + WEEK)
    they_go_through_a_rupture(client, therapist, calendar)
    # then both see it, each in the words of their chair
    both_see_what_changed(client, therapist)
    # when they look back together and choose steps before the third session
    therapist_plans(therapist, BEGIN + 2 * WEEK)
    calendar.turn_to(BEGIN + 2 * WEEK - timedelta(hours=1))
    they_look_back_together(client, therapist)
    client_chooses_steps(client)
    they_both_say_that_they_talked(client, therapist)
    # then the page that prepares the third session says that it is time to look again, on the screen and on paper
    therapist_prepares(therapist, house)
    # and after the third session it feels safe again
    they_go_through_the_session_after(client, therapist, calendar)
    # then both read that it has come back
    both_read_that_it_came_back(client, therapist)


def test_a_client_ends_what_does_not_help_alone(
    two: tuple[Person, Person], house: House, calendar: Calendar
) -> None:
    client, therapist = two
    # given: three weeks as usual and a drop that both saw; the therapist begins steps
    calendar.turn_to(BEGIN)
    Story(house).drop()
    calendar.turn_to(BEGIN + DAY)
    therapist_begins_steps(therapist)
    # when the client does not want to raise with the therapist that a line was crossed
    client.come("client-home")
    client.follow("Steps you agreed", "repairs")
    client_finds_somebody_else(client)
    # then the therapist's page says nothing of it
    therapist.follow("← Back", "repairs")
    therapist.does_not_read("not right", "another way")
    # when the client lets the steps go, and ends, each alone and without a reason
    client.come("client-home")
    client.follow("Steps you agreed", "repairs")
    client.follow("Trust", "repair")
    client.press("Let it go", "repair-let-go")
    client.reads("Let go.")
    client.follow("Take a break, or end", "breaks")
    client.follow("End it myself, now", "end-alone")
    client.press("End it now", "ended")
    client.reads("Your work together has ended.")


def given_two_weeks_as_usual(house: House, calendar: Calendar) -> None:
    for weeks in (2, 1):
        start = BEGIN - weeks * WEEK
        calendar.turn_to(start)
        one_week(house, start, client=8, therapist=8, guess=8)


def client_chooses_who_sees_what(client: Person) -> None:
    client.come("client-home-first")
    client.reads("You have not chosen yet.")
    client.follow("Change what is seen", "candour")
    client.hands.pick(re.compile("^Share now"))
    client.press("Choose", "candour-chosen")


def they_agree_on_a_goal(client: Person, therapist: Person) -> None:
    client.come("client-home")
    client.follow("Goals", "goals-empty")
    client.hands.write("In one sentence, in your own words", GOAL)
    client.press("Propose", "goals-proposed")
    to_client_of(therapist)
    therapist.reads("A goal waits for your yes.")
    therapist.follow("Goals", "goals-asked")
    therapist.press("I agree to these words", "goals-agreed")
    therapist.reads("Agreed by both.")


def to_client_of(therapist: Person) -> None:
    """From today's list to the page of the alliance."""
    therapist.come("today")
    therapist.follow("Clea", "alliance")


def therapist_plans(therapist: Person, moment: datetime) -> None:
    to_client_of(therapist)
    therapist.follow("Sessions", "sessions")
    therapist.hands.when("Day and time", f"{moment:%Y-%m-%dT%H:%M}")
    therapist.press("Plan", "session-planned")
    therapist.reads("planned", f"{moment:%H:%M}")


def they_go_through_a_usual_session(client: Person, therapist: Person, calendar: Calendar) -> None:
    client.come("client-home-before")
    client.reads("What do you want to talk about?")
    client.follow("Tell in a minute", "before")
    client.answer_one_by_one({"What do you want to talk about?": "The letter."}, look="before-step")
    to_client_of(therapist)
    therapist.reads("The letter.")
    calendar.turn_to(BEGIN + timedelta(hours=1))
    to_client_of(therapist)
    therapist.follow("Did 2 March take place?", "session-past")
    therapist.note_it_took_place("session-held")
    therapist.follow("How was it?", "after-therapist")
    therapist.answer_one_by_one({}, look="after-therapist-step")
    client.come("client-home-after")
    client.follow("Say how it was", "after")
    client.answer_one_by_one({}, look="after-step")
    client.follow("Done", "client-home-done")
    client.reads("There is nothing to do now.")


def they_go_through_a_rupture(client: Person, therapist: Person, calendar: Calendar) -> None:
    calendar.turn_to(BEGIN + WEEK - DAY)
    client.come("client-home-before")
    client.follow("Tell in a minute", "before")
    client.answer_on_one_page({HOW_CLOSE: 4}, look="before-whole")
    calendar.turn_to(BEGIN + WEEK + timedelta(hours=1))
    client.come("client-home-took-place")
    client.follow("Say what became of it", "session-past")
    client.note_it_took_place("session-held")
    client.follow("How was it?", "after")
    client.answer_on_one_page({SAFE: 3}, look="after-whole")
    therapist.come("today-owes")
    therapist.does_not_read("Trust 3")
    to_client_of(therapist)
    therapist.follow("Your answers about 9 March", "after-therapist")
    therapist.answer_on_one_page({SEEMED_SAFE: 7}, look="after-therapist-whole")


def both_see_what_changed(client: Person, therapist: Person) -> None:
    client.come("client-home-changed")
    client.reads("Something may be different between you two: Trust.")
    client.follow("Look at it", "profile")
    client.hands.unfold(re.compile("More: Trust"))
    client.follow(re.compile("^Every answer.*Trust"), "element")
    therapist.come("today-changed")
    therapist.reads("Something may have changed between you two, most in Trust.")
    therapist.follow("Clea", "alliance-changed")
    therapist.follow("Profile", "profile")


def they_look_back_together(client: Person, therapist: Person) -> None:
    to_client_of(therapist)
    therapist.follow("Prepare", "prepare")
    therapist.reads("Trust 3, usually about 8.")
    therapist.follow("Look back together", "review-before")
    therapist.press("Open it", "review")
    therapist.is_told("Something changed in how safe it felt.")
    client.come("client-home-before")
    client.follow("Tell in a minute", "before")
    client.answer_on_one_page({})
    client.follow("Done", "client-home-review")
    client.follow("Look back together", "review")
    client.is_told("Something changed in how safe it felt.")


def client_chooses_steps(client: Person) -> None:
    client.follow(re.compile("^Choose steps for this"), "repair-begin")
    for sentence in steps_of(client.page)[:2]:
        client.hands.tick(re.compile(re.escape(sentence)))
    client.press("Begin", "repair")
    client.reads("Begun by Clea", "You look at it again in the next session")


def they_both_say_that_they_talked(client: Person, therapist: Person) -> None:
    therapist.follow("Look again", "review-steps")
    therapist.reads("What you are working on")
    therapist.hands.write("What we will do", "Begin with how it was.")
    therapist.press("We talked about this", "review-yes")
    therapist.reads("Waiting for Clea’s yes")
    client.come("client-home-review-again")
    client.follow("Look back together", "review-other-yes")
    client.reads("Theo says: we talked about this.")
    client.press("We talked about this", "review-both")
    client.reads("both say: we talked about this.")
    therapist.follow("Look again", "review-both")
    therapist.reads("both say: we talked about this.")


def therapist_prepares(therapist: Person, house: House) -> None:
    to_client_of(therapist)
    therapist.follow("Prepare", "prepare-due")
    therapist.reads("Trust 3, usually about 8.", "time to look again", "Begin with how it was.", GOAL)
    sheet = therapist.page.request.get(reverse("prepare_pdf", args=[house.alliance.id]))
    pages = PdfReader(io.BytesIO(sheet.body())).pages
    assert len(pages) == 1
    for sentence in ("Trust 3, usually about 8.", "time to look again", "Begin with how it was.", GOAL):
        assert sentence in pages[0].extract_text()


def therapist_begins_steps(therapist: Person) -> None:
    to_client_of(therapist)
    therapist.follow("Repairs", "repairs")
    therapist.hands.unfold("Begin something")
    therapist.follow("Trust", "repair-begin")
    therapist.reads("A boundary violation is not repaired here.")
    therapist.hands.tick(re.compile("Ask how it was"))
    therapist.press("Begin", "repair")
    therapist.reads("Begun by Theo")


def client_finds_somebody_else(client: Person) -> None:
    client.hands.unfold("Begin something")
    client.follow("Common ground", "repair-begin")
    client.follow("Something was not right", "line-crossed")
    client.reads("You did nothing wrong.", "Talk to somebody outside", "Another therapist")


def they_go_through_the_session_after(client: Person, therapist: Person, calendar: Calendar) -> None:
    calendar.turn_to(BEGIN + 2 * WEEK + timedelta(hours=1))
    to_client_of(therapist)
    therapist.follow("Did 16 March take place?", "session-past")
    therapist.note_it_took_place("session-held")
    client.come("client-home-after-repair")
    client.follow("Say how it was", "after")
    client.answer_on_one_page({})
    therapist.follow("How was it?", "after-therapist")
    therapist.answer_on_one_page({})


def both_read_that_it_came_back(client: Person, therapist: Person) -> None:
    client.come("client-home-recovered")
    client.follow("Steps you agreed", "repairs")
    client.follow("Trust", "repair-recovered")
    client.reads("Looked at again: it has come back.")
    to_client_of(therapist)
    therapist.follow("Repairs", "repairs")
    therapist.follow("Trust", "repair-recovered")
    therapist.reads("Looked at again: it has come back.")
