"""The joint review: opened, decided, confirmed by each for oneself, put aside; nobody loses words or says both yes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from alliance.insight.queries import known_together
from alliance.kernel import clock, ledger
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import AuditEntry, Fact
from alliance.people.alliances import close_alliance
from alliance.review import actions
from alliance.review.models import JointReview
from alliance.therapy.actions import miss_session, take_back
from tests.spec.house import House, build
from tests.spec.review.story import Story


@pytest.fixture
def story(house: House) -> Story:
    return Story(house).weeks(1)


def decide(story: Story, by: str, words: str, seen: int) -> JointReview:
    return actions.write_decision(
        review_id=JointReview.objects.get().id, words=words, seen_version=seen, by=getattr(story.house, by)
    )


def confirm(story: Story, by: str, seen: int = 0, words: str | None = None) -> JointReview:
    return actions.confirm_talked(
        review_id=JointReview.objects.get().id,
        seen_version=seen,
        words=words,
        by=getattr(story.house, by),
    )


def told(story: Story, kind: str) -> list[Fact]:
    facts = list(Fact.objects.filter(scope_id=story.house.alliance.id))
    return [one for one in ledger.effective(facts, "shared") if one.kind == kind]


def test_it_opens_once_whoever_opens_it(story: Story) -> None:
    first = story.review("client")
    assert story.review("therapist").id == first.id
    assert first.opened_by == "client"
    assert AuditEntry.objects.filter(verb="review.open").count() == 1


def test_opening_reveals_what_both_shared_and_nothing_else(house: House) -> None:
    story = Story(house)
    loop = story.session()
    story.rate("client", 4, candour="session")
    story.rate("therapist", 8, guess=6)
    assert loop.facts("shared", "rating.after", "guess") == []
    story.review("therapist")
    assert {one.chair for one in loop.facts("shared", "rating.after", "guess")} == {"therapist"}
    assert loop.client_ratings("shared") == {}


def test_a_therapist_who_has_not_answered_opens_nothing_of_the_clients(house: House) -> None:
    story = Story(house)
    loop = story.session()
    story.rate("client", 4)
    with pytest.raises(Refused, match="Answer first"):
        story.review("therapist")
    assert loop.client_ratings("therapist") == {}
    story.rate("therapist", 8)
    assert story.review("therapist").opened_by == "therapist"


def test_the_refusal_is_the_same_whatever_the_client_answered(house: House) -> None:
    story, said = Story(house), set()
    for week, candour in enumerate(("share", "session", "keep", "")):
        with clock.at(clock.now() + timedelta(days=7 * week)):
            story.session()
            if candour:
                story.rate("client", 4, candour=candour)
            with pytest.raises(Refused) as refused:
                story.review("therapist")
            said.add(str(refused.value.sentence))
    assert len(said) == 1


def test_from_the_deadline_on_the_therapist_opens_it_without_an_own_answer(house: House) -> None:
    story = Story(house)
    story.session()
    story.rate("client", 4)
    following = house.session(days=3)
    with clock.at(following.starts_at - timedelta(hours=24, minutes=1)), pytest.raises(Refused):
        story.review("therapist")
    with clock.at(following.starts_at - timedelta(hours=24)):
        assert story.review("therapist").opened_by == "therapist"


def test_the_client_opens_it_at_any_time_by_an_own_act(house: House) -> None:
    story = Story(house)
    loop = story.session()
    story.rate("client", 4)
    story.review("client")
    assert set(loop.client_ratings("therapist").values()) == {4}


def test_both_confirm_each_for_oneself(story: Story) -> None:
    story.review()
    confirm(story, "therapist")
    assert not told(story, "review.talked")
    confirm(story, "therapist")
    assert not told(story, "review.talked"), "one chair never confirms for the other"
    confirm(story, "client")
    confirm(story, "client")
    assert len(told(story, "review.talked")) == 1
    assert known_together(story.house.seat).since_review == 0


def test_undo_before_the_other_said_yes_and_not_after(story: Story) -> None:
    review = story.review()
    confirm(story, "client")
    assert actions.take_confirm_back(review_id=review.id, by=story.house.client).client_confirmed_at is None
    confirm(story, "therapist")
    confirm(story, "client")
    with pytest.raises(Refused, match="both said yes"):
        actions.take_confirm_back(review_id=review.id, by=story.house.client)


def test_a_stale_confirmation_is_refused(story: Story) -> None:
    story.review()
    decide(story, "client", "Go slower.", 0)
    with pytest.raises(Refused, match="changed meanwhile"):
        confirm(story, "therapist", 0)
    confirm(story, "therapist", 1)


def test_words_and_yes_in_one_tap_are_both_kept(story: Story) -> None:
    story.review()
    review = confirm(story, "therapist", 0, "Go slower.")
    assert review.decision.text == "Go slower."
    assert review.therapist_confirmed_at
    confirm(story, "client", 1, "Go slower.")
    assert len(told(story, "review.talked")) == 1


def test_two_writing_at_once_lose_nothing(story: Story) -> None:
    story.review()
    decide(story, "client", "Go slower.", 0)
    with pytest.raises(Refused, match="wrote something meanwhile"):
        decide(story, "therapist", "Begin on time.", 0)
    with pytest.raises(Refused, match="wrote something meanwhile"):
        confirm(story, "therapist", 0, "Begin on time.")
    assert JointReview.objects.get().decision.text == "Go slower."


def test_the_same_form_sent_twice_is_one_decision(story: Story) -> None:
    story.review()
    decide(story, "client", "Go slower.", 0)
    assert decide(story, "client", " Go slower. ", 0).decision_version == 1


def test_a_change_after_both_said_yes_asks_both_again(story: Story) -> None:
    story.review()
    confirm(story, "therapist")
    confirm(story, "client")
    decide(story, "client", "Something else.", 0)
    assert not told(story, "review.talked")
    assert known_together(story.house.seat).since_review == 1
    confirm(story, "client", 1)
    confirm(story, "therapist", 1)
    assert len(told(story, "review.talked")) == 1


def test_not_today_costs_nothing_and_is_taken_up_again(story: Story) -> None:
    review = story.review()
    for _ in range(2):
        actions.say_not_today(review_id=review.id, by=story.house.client)
    assert len(told(story, "review.not_today")) == 1
    actions.take_up_again(review_id=review.id, by=story.house.therapist)
    assert not told(story, "review.not_today")
    actions.say_not_today(review_id=review.id, by=story.house.therapist)
    confirm(story, "client")
    assert not told(story, "review.not_today")
    confirm(story, "therapist")
    with pytest.raises(Refused, match="both confirmed"):
        actions.say_not_today(review_id=review.id, by=story.house.client)


def every_act(review: JointReview) -> list[Callable[..., object]]:
    def act(function: Callable[..., object], **more: object) -> Callable[..., object]:
        return lambda by: function(review_id=review.id, by=by, **more)

    return [
        act(actions.write_decision, words="Words", seen_version=0),
        act(actions.confirm_talked, seen_version=0),
        act(actions.take_confirm_back),
        act(actions.say_not_today),
        act(actions.take_up_again),
    ]


def test_a_session_noted_as_missed_afterwards_ends_the_acts(house: House) -> None:
    story = Story(house)
    with clock.at(clock.now() - timedelta(days=7)):
        story.session()
    review = story.review("client")
    take_back(session_id=story.last.id, by=house.therapist)
    miss_session(session_id=story.last.id, missed_by="client", by=house.therapist)
    for act in every_act(review):
        with pytest.raises(Refused, match="took place"):
            act(house.client)
    with pytest.raises(Refused, match="took place"):
        story.review("client")


def test_a_closed_alliance_ends_the_acts_for_both(story: Story) -> None:
    review = story.review()
    close_alliance(alliance_id=story.house.alliance.id, by=story.house.client)
    for act in every_act(review):
        with pytest.raises(Refused, match="closed"):
            act(story.house.client)
        with pytest.raises(NotYours):
            act(story.house.therapist)


@pytest.mark.parametrize("who", ["colleague", "supervisor", "manager"])
def test_nobody_else_acts(story: Story, who: str) -> None:
    review = story.review()
    for act in every_act(review):
        with pytest.raises(NotYours):
            act(getattr(story.house, who))
    with pytest.raises(NotYours):
        story.review(who)


def test_too_many_words_are_refused_in_a_sentence(story: Story) -> None:
    story.review()
    with pytest.raises(Refused, match="2,000 characters"):
        decide(story, "client", "a" * 2001, 0)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory has no two writers")
@pytest.mark.django_db(transaction=True)
def test_both_confirming_and_writing_at_the_same_moment_give_one_fact() -> None:
    """Two devices at once, on whichever database runs: each act waits for the other's."""
    story = Story(build())
    story.session()
    story.review("client")

    def run(act: Callable[[], object]) -> str:
        try:
            act()
            return "done"
        except Refused as refused:
            return str(refused.sentence)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        words = list(
            pool.map(
                run, [lambda: decide(story, "client", "A", 0), lambda: decide(story, "therapist", "B", 0)]
            )
        )
        yes = list(
            pool.map(run, [lambda: confirm(story, "client", 1), lambda: confirm(story, "therapist", 1)])
        )
    assert sorted(words)[1] == "done"
    assert "meanwhile" in sorted(words)[0]
    assert yes == ["done", "done"]
    assert len(told(story, "review.talked")) == 1
