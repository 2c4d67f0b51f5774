"""The sentence a review opens with, the order of its rows and their notes: from what both may see, and nothing else."""

from datetime import timedelta

import pytest

from alliance.kernel import clock
from alliance.review.looking_back import Row, opening, rows
from alliance.review.queries import known_about
from alliance.rooms.opening import ask_for_therapist_side
from alliance.rooms.registry import all_rooms, rooms_by_key
from alliance.therapy.models import Session
from tests.spec.house import House
from tests.spec.review.story import Story


def lines(story: Story, session: Session | None = None) -> list[Row]:
    session = session or story.last
    return rows(known_about(story.house.seat, session), rooms_by_key(), str(session.id))


def said(story: Story, session: Session | None = None) -> str:
    return str(opening(lines(story, session)).sentence)


@pytest.fixture
def story(house: House) -> Story:
    return Story(house)


def test_a_drop_opens_with_the_words_of_its_element(story: Story) -> None:
    story.drop().review()
    found = lines(story)
    assert said(story) == str(rooms_by_key()[story.key].changed)
    assert found[0].room.key == story.key
    assert found[0].note == "lower than usual, the lowest so far"
    assert [row.room.key for row in found[1:]] == [room.key for room in all_rooms() if room.key != story.key]


def test_several_drops_name_the_largest_first_and_the_others_after(story: Story) -> None:
    story.weeks(5)
    story.session()
    first, second, *_ = [room.key for room in all_rooms()]
    story.rate("client", **{first: 4, second: 2})
    story.rate("therapist")
    start = opening(lines(story))
    assert start.row is not None
    assert start.row.room.key == second
    assert str(rooms_by_key()[first].name_for_client) in start.more


@pytest.mark.parametrize(
    ("weeks", "value", "sentence"),
    [
        (0, 8, "Too early to say."),
        (2, 8, "Too early to say."),
        (3, 8, "No change visible."),
        (3, 10, "Ratings cannot show a change here."),
    ],
)
def test_it_abstains_in_words(story: Story, weeks: int, value: int, sentence: str) -> None:
    story.weeks(weeks, value)
    story.session()
    story.rate("client", value)
    story.rate("therapist", value)
    assert said(story) == sentence
    assert opening(lines(story)).more


@pytest.mark.parametrize("candour", ["keep", "session", "nothing"])
def test_what_is_not_open_to_both_is_not_there(story: Story, candour: str) -> None:
    story.weeks(4)
    story.session()
    if candour != "nothing":
        story.rate("client", 1, candour=candour)
    assert said(story) == "There are no answers to look at together."
    story.rate("therapist", 8)
    story.review()
    assert said(story) == "One side of the picture is there."
    assert all(row.client is None and row.drop is None for row in lines(story))


def test_the_rows_that_deserve_talk_come_first_with_a_note(story: Story) -> None:
    story.weeks(4)
    story.session()
    guessed = story.loops[-1].questions("therapist", "guess")[0].split(".")[1]
    apart = next(room.key for room in reversed(all_rooms()) if room.key != guessed)
    story.rate("client", 8)
    story.rate("therapist", 8, guess=2, **{apart: 4})
    story.review()
    found = lines(story)
    assert [(row.room.key, row.note) for row in found[:2]] == [
        (guessed, "guessed 2"),
        (apart, "seen differently"),
    ]
    assert not any(row.note for row in found[2:])


def test_what_was_answered_after_seeing_the_other_is_no_difference(story: Story) -> None:
    story.weeks(4)
    story.session()
    story.rate("client", 8)
    story.review("client")
    story.rate("therapist", 2)
    found = lines(story)
    assert all(row.gap is None for row in found)
    assert all(row.not_blind for row in found)


def test_what_the_client_answered_after_seeing_the_other_is_no_difference_either(story: Story) -> None:
    story.weeks(4)
    loop = story.session()
    story.rate("therapist", 2, guess=2)
    ask_for_therapist_side(session_id=loop.session.id, by=story.house.client)
    story.rate("client", 8)
    found = lines(story)
    assert all(row.gap is None and row.miss is None and row.not_blind for row in found)
    assert all(row.client == 8 for row in found)  # shared as chosen: only the comparison is left out


def test_an_older_session_is_looked_back_on_as_it_was(story: Story) -> None:
    story.drop(to=3).review()
    older = story.last
    story.session()
    story.rate("client", 8)
    story.rate("therapist", 8)
    story.review()
    assert said(story) == "No change visible."
    assert said(story, older) == str(rooms_by_key()[story.key].changed)
    assert lines(story, older)[0].client == 3
    assert lines(story, older)[0].n == 4


def test_lowest_so_far_is_not_said_when_it_was_lower_before(story: Story) -> None:
    with clock.at(clock.now() - timedelta(days=70)):
        story.weeks(1, {story.key: 2})
    with clock.at(clock.now() - timedelta(days=7)):
        story.weeks(9)
    story.session()
    story.rate("client", **{story.key: 4})
    story.rate("therapist")
    assert lines(story)[0].note == "lower than usual"
