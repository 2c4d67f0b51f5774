"""A false alarm is looked at and dismissed; a deterioration is caught early: through the pages, at two widths."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from alliance.kernel import clock
from alliance.measurement.actions import answer_measure
from tests.journeys.two import MONDAY, Calendar, Person
from tests.spec.house import House
from tests.spec.stories import one_week

pytestmark = pytest.mark.journey
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
CHANGED = "Something may have changed between you two"
NOT_ON_TRACK = "PHQ-9 is not on track"
USUAL_WEEKS = (8, 9, 8, 8, 9)


def test_a_false_alarm_is_looked_at_and_dismissed(
    two: tuple[Person, Person], house: House, calendar: Calendar
) -> None:
    client, therapist = two
    # given: five weeks as usual, and a bad day on which every answer was low
    given_weeks(house, calendar, *USUAL_WEEKS, 4)
    # when the therapist comes, the day's list names it
    therapist.come("today-signal")
    therapist.reads(CHANGED)
    # and its page says on what it rests, what speaks against it, and what could be done
    therapist.hands.follow("Clea")
    therapist.hands.unfold(CHANGED)
    therapist.look("signal-open")
    therapist.reads("What was said", "What speaks against it", "What you could do", "4")
    # and two clicks lead from it to the answers, and to how it was worked out
    therapist.hands.follow(re.compile(f"^How this is worked out.*{CHANGED}"))
    therapist.reads("What it misses")
    therapist.page.go_back()
    therapist.hands.unfold(CHANGED)
    therapist.hands.follow(f"Clea, {element_of(therapist)}: 4")
    therapist.look("signal-answers")
    therapist.page.go_back()
    # when the therapist says that it is not so
    therapist.hands.unfold(CHANGED)
    therapist.hands.unfold("Not useful")
    therapist.press("It is not so", "signal-dismissed")
    therapist.reads("you said: not useful")
    # then the day's list names it no more, and the page still has it
    therapist.come("today-dismissed")
    assert CHANGED not in therapist.page.locator(".caseload").inner_text()
    # and the client read of it in words of daily life, without a figure
    client.come("client-signal")
    client.reads("Something may be different between you two")


def test_a_deterioration_is_caught_early(
    two: tuple[Person, Person], house: House, calendar: Calendar
) -> None:
    client, therapist = two
    # given: a questionnaire before each of three sessions, which gets worse while all else is as usual
    house.plan()
    house.assign()
    for number, sum_of_items in enumerate((9, 15, 20)):
        start = MONDAY - (3 - number) * WEEK
        calendar.turn_to(start - DAY)
        answer_phq9(house, sum_of_items)
        one_week(house, start, client=8, therapist=8)
    calendar.turn_to(MONDAY - DAY)
    # when the therapist comes before the fourth session
    therapist.come("today-not-on-track")
    # then it is named, with why
    therapist.reads(NOT_ON_TRACK)
    therapist.hands.follow("Clea")
    therapist.hands.unfold(NOT_ON_TRACK)
    therapist.look("not-on-track-open")
    therapist.reads("how probable a reliable worsening is", "What speaks against it")
    # and the client reads an invitation, no verdict and no number
    client.come("client-not-on-track")
    client.reads("it may be worth a look together")
    client.does_not_read("not on track", "worsening")


def given_weeks(house: House, calendar: Calendar, *values: int) -> None:
    for number, value in enumerate(values):
        start = MONDAY - (len(values) - number) * WEEK
        calendar.turn_to(start)
        one_week(house, start, client=value, therapist=8)
    calendar.turn_to(MONDAY - DAY)


def element_of(person: Person) -> str:
    """The name of the element the first quote is about."""
    said = person.page.locator(".signal[open] dd a").first.inner_text()
    return said.removeprefix("Clea, ").rsplit(":", 1)[0]


def answer_phq9(house: House, total: int) -> None:
    """Nine items that add up to a total, the last never above not at all."""
    each, more = divmod(total, 8)
    items = {f"phq-9.{n}": each + (n <= more) for n in range(1, 9)} | {"phq-9.9": 0}
    with clock.at(clock.now()):
        answer_measure(
            alliance_id=house.alliance.id,
            instrument="phq-9",
            submission_id=uuid4(),
            answers=items,
            candour="share",
            by=house.client,
        )
