"""Repair: steps of the element, looked at again only with what can show something, closed by either."""

from datetime import timedelta

import pytest

from alliance.insight.queries import known_together
from alliance.kernel import clock
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import AuditEntry, Fact
from alliance.people.alliances import close_alliance
from alliance.review.actions import let_repair_go, open_repair, say_it_is_better
from alliance.review.looking_again import outcome_of, share_regained
from alliance.review.models import Recheck, Repair
from alliance.rooms.registry import rooms_by_key
from tests.spec.house import House
from tests.spec.review.story import USUAL, Story

WEEK = timedelta(days=7)


@pytest.fixture
def story(house: House) -> Story:
    found = Story(house).drop(to=3)
    found.review()
    return found


def begin(
    story: Story, by: str = "client", element: str = "", steps: list[str] | None = None, **more
) -> Repair:
    element = element or story.key
    if steps is None:
        steps = [step.key for step in rooms_by_key()[element].steps][:2]
    session = more.pop("session", story.last)
    return open_repair(
        alliance_id=story.house.alliance.id,
        session_id=session.id,
        element=element,
        steps=steps,
        by=getattr(story.house, by),
        **more,
    )


def next_week(story: Story, value: int, weeks: int = 1, candour: str = "share") -> None:
    with clock.at(clock.now() + weeks * WEEK):
        story.session()
        story.rate("client", candour=candour, **{story.key: value})
        story.rate("therapist")


def test_it_keeps_what_both_could_see_and_the_steps_chosen(story: Story) -> None:
    repair = begin(story, words=" Less hurry. ")
    assert (repair.usual_before, repair.n_before, repair.value_at_drop) == (USUAL, 3, 3)
    assert repair.words.text == "Less hurry."
    assert known_together(story.house.seat).repairs.keys() == {story.key}


def test_what_was_not_shared_leaves_no_figure(house: House) -> None:
    story = Story(house).weeks(5)
    story.session()
    story.rate("client", candour="keep", **{story.key: 1})
    repair = begin(story, "therapist")
    assert (repair.usual_before, repair.n_before, repair.value_at_drop) == (None, None, None)


@pytest.mark.parametrize("steps", [[], ["no such step"]])
def test_only_steps_of_its_room(story: Story, steps: list[str]) -> None:
    with pytest.raises((Refused, NotYours)):
        begin(story, steps=steps)
    with pytest.raises(NotYours):
        begin(story, element="nothing", steps=["a"])


def test_one_at_a_time_for_an_element(story: Story) -> None:
    begin(story)
    with pytest.raises(Refused, match="already working"):
        begin(story, "therapist")


@pytest.mark.parametrize(
    ("value", "outcome"), [(3, "persisting"), (5, "persisting"), (6, "recovered"), (9, "recovered")]
)
def test_half_of_the_fall_regained_is_recovered(story: Story, value: int, outcome: str) -> None:
    """From 8 to 3: half is 5.5."""
    repair = begin(story)
    next_week(story, value)
    repair.refresh_from_db()
    assert repair.outcome == outcome
    assert bool(repair.closed_at) == (outcome == "recovered")
    assert known_together(story.house.seat).repairs.keys() == (set() if repair.closed_at else {story.key})
    assert AuditEntry.objects.filter(verb="repair.recovered").count() == bool(repair.closed_at)


def test_not_yet_is_said_again_each_time_with_its_date(story: Story) -> None:
    repair = begin(story)
    for week, value in enumerate((4, 4, 8), start=1):
        next_week(story, value, week)
    rows = Recheck.objects.filter(repair=repair).order_by("session__starts_at")
    assert [(row.value, row.outcome) for row in rows] == [
        (4, "persisting"),
        (4, "persisting"),
        (8, "recovered"),
    ]
    assert len({row.session_id for row in rows}) == 3


def test_a_session_is_looked_at_once(story: Story) -> None:
    begin(story)
    next_week(story, 4)
    with clock.at(clock.now() + 2 * WEEK):
        story.review()
    assert Recheck.objects.count() == 1


@pytest.mark.parametrize("candour", ["keep", "session"])
def test_what_only_the_client_knows_closes_nothing(story: Story, candour: str) -> None:
    repair = begin(story)
    next_week(story, 9, candour=candour)
    repair.refresh_from_db()
    assert (repair.outcome, Recheck.objects.count()) == ("", 0)


def test_an_answer_about_an_earlier_session_is_no_second_look(house: House) -> None:
    """Two sessions; the newer one dropped; the client answers about the older one afterwards."""
    story = Story(house).weeks(4)
    with clock.at(clock.now() - timedelta(days=2)):
        older = story.session()
    with clock.at(clock.now() - timedelta(days=1)):
        story.session()
        story.rate("client", **{story.key: 3})
        story.rate("therapist")
    begin(story)
    story.loops.append(older)
    story.rate("client", 9)
    story.rate("therapist")
    assert Recheck.objects.count() == 0


def test_an_answer_given_before_the_steps_were_chosen_is_no_second_look(story: Story) -> None:
    dropped = story.last
    with clock.at(clock.now() - timedelta(days=1)):
        story.session()
        story.rate("client", 9)
    repair = begin(story, session=dropped)
    story.rate("therapist")
    repair.refresh_from_db()
    assert repair.outcome == ""


def test_without_a_drop_both_may_see_no_figure_calls_it_recovered(house: House) -> None:
    story = Story(house).weeks(5)
    repair = begin(story)
    next_week(story, 10)
    repair.refresh_from_db()
    assert repair.closed_at is None
    assert share_regained(repair, 10) is None
    assert outcome_of(repair, 10) == ""


def test_either_lets_it_go_and_a_new_one_can_begin(story: Story) -> None:
    for who in ("client", "therapist"):
        repair = begin(story, who)
        let_repair_go(repair_id=repair.id, by=getattr(story.house, who))
        let_repair_go(repair_id=repair.id, by=getattr(story.house, who))
        repair.refresh_from_db()
        assert (repair.outcome, repair.closed_by) == ("let_go", who)
    assert Fact.objects.filter(kind="repair.closed").count() == 2


def test_only_the_client_says_that_it_is_better(story: Story) -> None:
    repair = begin(story)
    with pytest.raises(NotYours):
        say_it_is_better(repair_id=repair.id, by=story.house.therapist)
    say_it_is_better(repair_id=repair.id, by=story.house.client)
    repair.refresh_from_db()
    assert (repair.outcome, repair.closed_by) == ("recovered", "client")


@pytest.mark.parametrize("who", ["colleague", "supervisor", "manager"])
def test_nobody_else_acts(story: Story, who: str) -> None:
    repair = begin(story)
    for act in (let_repair_go, say_it_is_better):
        with pytest.raises(NotYours):
            act(repair_id=repair.id, by=getattr(story.house, who))
    with pytest.raises(NotYours):
        begin(story, who)


def test_a_closed_alliance_has_no_new_steps(story: Story) -> None:
    close_alliance(alliance_id=story.house.alliance.id, by=story.house.client)
    with pytest.raises(Refused, match="closed"):
        begin(story)


def test_when_looking_again_fails_the_answer_is_kept(story: Story, monkeypatch) -> None:
    begin(story)
    monkeypatch.setattr("alliance.review.looking_again._look", lambda _repair: 1 / 0)
    before = Fact.objects.filter(kind="rating.after").count()
    next_week(story, 9)
    assert Fact.objects.filter(kind="rating.after").count() > before
    assert Recheck.objects.count() == 0
