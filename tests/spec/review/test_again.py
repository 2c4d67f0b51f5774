"""When a repair is looked at again: chosen within reason, the same for both chairs, noted when its time has come."""

from datetime import date, timedelta

import pytest

from alliance.kernel import clock, due
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import DueRow
from alliance.review import again
from alliance.review.actions import choose_other_steps, choose_when, let_repair_go, open_repair, say_not_yet
from alliance.review.again import Again
from alliance.review.meeting import agenda
from alliance.review.models import Recheck, Repair
from alliance.review.outcomes import said_of
from alliance.review.queries import times_looked
from alliance.review.repairing import LOOK, say_it_is_better
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.actions import hold_session
from alliance.therapy.models import Session
from tests.spec.house import NOW, House
from tests.spec.review.story import Story

WEEK, DAY = timedelta(days=7), timedelta(days=1)


@pytest.fixture
def story(house: House) -> Story:
    found = Story(house).drop(to=3)
    found.review()
    return found


def begin(story: Story, chosen: Again | None = None) -> Repair:
    steps = [step.key for step in rooms_by_key()[story.key].steps][:2]
    more = {"again": chosen} if chosen else {}
    return open_repair(
        alliance_id=story.house.alliance.id,
        session_id=story.last.id,
        element=story.key,
        steps=steps,
        by=story.house.client,
        **more,
    )


def is_due(repair: Repair, session: Session | None = None) -> bool:
    repair.refresh_from_db()
    return bool(again.due([repair], session))


def test_nobody_chose_then_it_is_the_next_session(story: Story) -> None:
    repair = begin(story)
    coming, later = story.house.session(days=3), story.house.session(days=10)
    assert (repair.again_after, repair.again_on, is_due(repair)) == (1, None, False)
    assert is_due(repair, coming)
    assert is_due(repair, later)
    with clock.at(NOW + 4 * DAY):
        assert not is_due(repair)
        story.session()
        assert is_due(repair)


def test_after_some_sessions_that_took_place(story: Story) -> None:
    repair = begin(story, Again(3))
    for week in (1, 2, 3):
        with clock.at(NOW + week * WEEK):
            coming = story.house.session(days=0.01)
            assert is_due(repair, coming) == (week == 3)
            assert not is_due(repair)
            hold_session(session_id=coming.id, by=story.house.therapist)
            assert is_due(repair) == (week == 3)


def test_on_a_day_at_the_practice(story: Story) -> None:
    story.house.practice.time_zone = "Pacific/Auckland"
    story.house.practice.save()
    repair = begin(story, Again(None, date(2026, 3, 9)))
    before, after = story.house.session(days=6), story.house.session(days=6.2)
    assert (
        before.starts_at.isoformat() == "2026-03-08T09:00:00+00:00"
    )  # ten in the evening there, with summer time
    assert not is_due(repair, before)
    assert is_due(repair, after)


@pytest.mark.parametrize(
    "chosen", [Again(0), Again(7), Again(None, NOW.date()), Again(None, (NOW + 91 * DAY).date())]
)
def test_only_within_reason(story: Story, chosen: Again) -> None:
    with pytest.raises(Refused):
        begin(story, chosen)
    repair = begin(story)
    with pytest.raises(Refused):
        choose_when(repair_id=repair.id, again=chosen, by=story.house.therapist)


@pytest.mark.parametrize(
    ("text", "day", "read"),
    [
        ("", "", Again(1)),
        ("4", "", Again(4)),
        ("day", "2026-03-09", Again(None, date(2026, 3, 9))),
        ("many", "", Again(0)),
        ("999", "", Again(0)),
    ],
)
def test_what_a_form_says(text: str, day: str, read: Again) -> None:
    assert again.read_again(text, day) == read


@pytest.mark.parametrize("day", ["", "soon", "2026-02-30"])
def test_a_day_that_is_none_is_asked_for(day: str) -> None:
    with pytest.raises(Refused, match="Give the day"):
        again.read_again("day", day)


def test_chosen_anew_it_counts_from_now(story: Story) -> None:
    repair = begin(story)
    with clock.at(NOW + WEEK):
        story.session()
        assert is_due(repair)
        choose_when(repair_id=repair.id, again=Again(2), by=story.house.therapist)
        assert not is_due(repair)
        assert again.again_words(Repair.objects.get()) == "2 sessions after 9 March"


def test_the_worker_looks_on_the_day_and_is_safe_to_run_twice(story: Story, monkeypatch) -> None:
    repair = begin(story, Again(None, (NOW + 2 * DAY).date()))
    looked = []
    monkeypatch.setattr("alliance.review.looking_again._look", looked.append)
    due.sweep()
    assert looked == []
    with clock.at(NOW + 2 * DAY):
        due.sweep()
        due.sweep()
    assert looked == [repair]


@pytest.mark.parametrize("ends_by", ["let go", "sessions instead"])
def test_nothing_waits_for_a_day_that_is_not_meant_any_more(story: Story, ends_by: str) -> None:
    repair = begin(story, Again(None, (NOW + 2 * DAY).date()))
    assert DueRow.objects.filter(kind=LOOK, ref=repair.id).exists()
    if ends_by == "let go":
        let_repair_go(repair_id=repair.id, by=story.house.client)
    else:
        choose_when(repair_id=repair.id, again=Again(1), by=story.house.client)
    assert not DueRow.objects.filter(kind=LOOK).exists()


def test_at_that_point_it_is_looked_at_though_looking_failed_before(story: Story, monkeypatch) -> None:
    """The answer was there, the look failed with it; that the next session takes place brings the look."""
    repair = begin(story)
    with clock.at(NOW + WEEK):
        with monkeypatch.context() as broken:
            broken.setattr("alliance.review.looking_again._look", lambda _repair: 1 / 0)
            story.session()
            story.rate("client", **{story.key: 8})
            story.rate("therapist")
        repair.refresh_from_db()
        assert repair.outcome == ""
    with clock.at(NOW + 2 * WEEK):
        story.session()
    repair.refresh_from_db()
    assert repair.outcome == "recovered"


def test_either_says_not_yet_once_a_session_and_times_are_counted(story: Story) -> None:
    repair = begin(story)
    for week in (1, 2):
        with clock.at(NOW + week * WEEK):
            story.session()
            for who in ("client", "therapist", "client"):
                say_not_yet(repair_id=repair.id, by=getattr(story.house, who))
    repair.refresh_from_db()
    assert (repair.outcome, repair.closed_at) == ("persisting", None)
    assert Recheck.objects.count() == 4
    assert times_looked([repair]) == {repair.id: 2}
    for chair in ("client", "therapist"):
        assert said_of(repair, chair, 2).sentence == "Looked at again: not yet. You looked 2 times."


def test_what_became_of_it_in_words_for_each_chair(story: Story) -> None:
    told = set()
    repair = begin(story)
    for outcome, by in (
        ("", ""),
        ("persisting", ""),
        ("let_go", "client"),
        ("recovered", "client"),
        ("recovered", ""),
    ):
        repair.outcome, repair.closed_by = outcome, by
        for chair in ("client", "therapist"):
            said = said_of(repair, chair, 1)
            assert said.sentence
            told.add(said.more)
    assert len(told) == 9  # where a figure can tell, an open one says the same to both


def test_where_no_figure_can_tell_the_two_are_asked(house: House) -> None:
    story = Story(house).weeks(5)
    repair = begin(story)
    assert "No figure can tell" in said_of(repair, "client", 0).more
    assert "no figure can tell: ask each other" in said_of(repair, "therapist", 0).more


def test_the_agenda_holds_what_is_due_and_asks_each_chair_once(story: Story) -> None:
    repair = begin(story)
    seat = story.house.seat
    assert agenda(seat, story.last).due == ()
    assert [one for one, _room in agenda(seat, story.last).others] == [repair]
    with clock.at(NOW + WEEK):
        story.session()
        now = agenda(seat, story.last)
        assert [one[0] for one in now.due] == [repair]
        assert now.asked == {repair.id}
        assert now.elements == {story.key}
        say_not_yet(repair_id=repair.id, by=story.house.client)
        assert agenda(seat, story.last).asked == frozenset()
        let_repair_go(repair_id=repair.id, by=story.house.client)
        assert agenda(seat, story.last).due == ()


def test_other_steps_are_taken_by_either(story: Story) -> None:
    repair = begin(story)
    last = rooms_by_key()[story.key].steps[-1].key
    choose_other_steps(repair_id=repair.id, steps=[last], by=story.house.therapist)
    repair.refresh_from_db()
    assert repair.steps == [last]
    with pytest.raises(Refused, match="one to five"):
        choose_other_steps(repair_id=repair.id, steps=[], by=story.house.client)


def test_what_is_closed_is_not_worked_on(story: Story) -> None:
    repair = begin(story)
    say_it_is_better(repair_id=repair.id, by=story.house.client)
    for act, more in (
        (say_not_yet, {}),
        (choose_other_steps, {"steps": repair.steps}),
        (choose_when, {"again": Again(2)}),
    ):
        with pytest.raises(Refused, match="closed"):
            act(repair_id=repair.id, by=story.house.client, **more)


@pytest.mark.parametrize("who", ["colleague", "supervisor", "manager"])
def test_nobody_else_acts(story: Story, who: str) -> None:
    repair = begin(story)
    by = getattr(story.house, who)
    for act, more in (
        (say_not_yet, {}),
        (choose_other_steps, {"steps": repair.steps}),
        (choose_when, {"again": Again(2)}),
    ):
        with pytest.raises(NotYours):
            act(repair_id=repair.id, by=by, **more)
