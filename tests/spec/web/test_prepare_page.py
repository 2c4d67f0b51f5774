"""The therapist's page before a session: from what was shared, noted in the client's log."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from alliance.elements.goals.actions import propose_goal
from alliance.kernel import clock
from alliance.kernel.models import AuditEntry
from alliance.people.alliances import close_alliance
from alliance.review.actions import confirm_talked, open_repair
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.actions import miss_session
from alliance.therapy.room import StepKind
from alliance.therapy.topics import bring_topic
from tests.spec.house import House
from tests.spec.review.story import Story
from tests.spec.visiting import visitor


def page(house: House, who: str = "therapist") -> str:
    place = reverse("prepare", args=[house.alliance.id])
    return unescape(visitor(getattr(house, who)).get(place).content.decode())


def test_with_nothing_yet_it_says_so(pages: House) -> None:
    said = page(pages)
    for sentence in (
        "no session is planned",
        "There are no answers",
        "Nothing so far.",
        "None.",
        "No plan is agreed",
    ):
        assert sentence in said
    assert "Look back together" not in said


def test_what_changed_and_one_thing_to_ask(pages: House) -> None:
    story = Story(pages).drop()
    room = rooms_by_key()[story.key]
    said = page(pages)
    assert f"<h1>{room.changed}</h1>" in said
    assert f"{room.name_for_staff} 3, usually about 8." in said
    assert "(3 earlier answers)" in said
    explore = next(step for step in room.steps if step.kind is StepKind.EXPLORE)
    assert str(explore.for_therapist) in said
    assert f"{room.name_for_staff} differently" in said
    assert reverse("review", args=[pages.alliance.id, story.last.id]) in said


def test_without_a_change_it_says_what_cannot_be_seen(pages: House) -> None:
    Story(pages).weeks(4)
    said = page(pages)
    assert "<h1>No change visible.</h1>" in said
    assert "A small change that lasts" in said
    assert "What helped last time" in said


@pytest.mark.parametrize("candour", ["keep", "session"])
def test_what_was_not_shared_is_not_there(pages: House, candour: str) -> None:
    story = Story(pages).weeks(4)
    story.session()
    story.rate("client", 1, candour=candour, words="The heron")
    story.rate("therapist")
    said = page(pages)
    assert "One side of the picture is there." in said
    assert "The heron" not in said
    assert ("There is something to talk about." in said) == (candour == "session")


def test_what_was_brought_decided_and_is_being_worked_on(pages: House) -> None:
    story = Story(pages).drop()
    review = story.review()
    for who, seen in (("client", 0), ("therapist", 1)):
        confirm_talked(review_id=review.id, seen_version=seen, words="Go slower.", by=getattr(pages, who))
        assert "Go slower." in page(pages)
        assert ("not confirmed by both" in page(pages)) == (who == "client")
    step = rooms_by_key()[story.key].steps[1]
    open_repair(
        alliance_id=pages.alliance.id,
        session_id=story.last.id,
        element=story.key,
        steps=[step.key],
        by=pages.client,
    )
    later = pages.session(days=2)
    bring_topic(session_id=later.id, words="My holiday", candour="share", by=pages.client)
    bring_topic(session_id=later.id, words="The letter", candour="session", by=pages.client)
    propose_goal(alliance_id=pages.alliance.id, words="Write to my sister", by=pages.client)
    said = page(pages)
    for there in ("My holiday", "Write to my sister", str(step.for_therapist), "Wednesday 4 March, 09:00"):
        assert there in said
    assert "The letter" not in said


def test_a_missed_session_asks_how_they_are(pages: House) -> None:
    session = pages.session(days=0.01)
    with clock.at(session.starts_at + timedelta(hours=1)):
        assert "did it take place?" in page(pages)
        miss_session(session_id=session.id, missed_by="client", by=pages.therapist)
        said = page(pages)
    assert "See how they are." in said
    assert "How have you been since we last met?" in said


def test_a_safety_answer_comes_first_and_the_plan_is_named(pages: House) -> None:
    pages.plan()
    pages.assign()
    pages.answer(2)
    said = page(pages)
    assert "A safety answer waits for you." in said
    assert "reads safety answers within 24 hours." in said


def test_measures_that_were_shared_are_named_with_the_one_before(pages: House) -> None:
    pages.plan()
    pages.assign()
    for days, value, candour in ((3, 1, "share"), (2, 0, "share"), (1, 3, "keep")):
        with clock.at(clock.now() - timedelta(days=days)):
            pages.answer(value, candour=candour)
    assert "PHQ-9: 0, before that 1" in page(pages).replace("Patient Health Questionnaire-9", "PHQ-9")


def test_what_is_being_worked_on_is_still_named_as_changed(pages: House) -> None:
    story = Story(pages).drop()
    room = rooms_by_key()[story.key]
    steps = [room.steps[0].key]
    open_repair(
        alliance_id=pages.alliance.id,
        session_id=story.last.id,
        element=room.key,
        steps=steps,
        by=pages.client,
    )
    assert f"{room.name_for_staff} 3, usually about 8." in page(pages)


def test_own_answers_come_before_looking_back(pages: House) -> None:
    story = Story(pages)
    story.session()
    assert "Answer about the last session first" in page(pages)
    story.rate("therapist")
    assert "Answer about the last session first" not in page(pages)


def test_its_opening_stands_in_the_log(pages: House) -> None:
    for _ in range(2):
        page(pages)
    assert AuditEntry.objects.filter(verb="open.prepare").count() == 1


def test_more_than_fits_on_paper_is_counted_there(pages: House) -> None:
    later = pages.session(days=2)
    for n in range(30):
        bring_topic(session_id=later.id, words=f"Topic {n}", candour="share", by=pages.client)
    assert "and 26 more" in page(pages)
    assert "Topic 29" in page(pages)


@pytest.mark.parametrize("who", ["client", "colleague", "supervisor", "manager"])
def test_it_is_the_therapists_alone_while_the_alliance_lasts(pages: House, who: str) -> None:
    place = reverse("prepare", args=[pages.alliance.id])
    assert visitor(getattr(pages, who)).get(place).status_code == 404
    close_alliance(alliance_id=pages.alliance.id, by=pages.client)
    assert visitor(pages.therapist).get(place).status_code == 404
