"""Agenda, plan, decisions and tasks: nothing in force without both, nobody's words lost, nothing unbrought counted."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alliance.elements.collaboration import agenda, decisions, plans, tasks
from alliance.elements.collaboration.models import PlanVersion, SharedDecision, Task
from alliance.elements.collaboration.queries import agenda_of, differences, plan_in_force
from alliance.kernel import clock, due
from alliance.kernel.errors import NotYours, Refused
from alliance.people.seats import seat_at
from alliance.therapy.topics import bring_topic
from alliance_core.vocabulary import Abstention
from tests.spec.elements.telling import evidence, waits
from tests.spec.house import NOW, House
from tests.spec.rooms.loop import held
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
ROOM = "collaboration"
PARTS = {"focus": "Sleep", "how": "A list", "notice": "Three nights", "who": "Clea writes, Theo asks"}
LATER = date(2026, 5, 1)


@pytest.fixture
def house(opened) -> House:
    return opened(ROOM)


def propose(house: House, by=None, review_on: date | None = None, **parts: str) -> PlanVersion:
    return plans.propose_plan(
        alliance_id=house.alliance.id, parts={**PARTS, **parts}, review_on=review_on, by=by or house.client
    )


def seat(house: House, chair: str = "therapist"):
    return seat_at(getattr(house, chair), house.alliance.id)


def agenda_words(house: House, session) -> list[str]:
    return [one.topic.words.text for one in agenda_of(seat(house), session)]


# --- the agenda


def test_both_add_and_either_orders(house: House) -> None:
    ahead = house.session()
    for n, (by, words) in enumerate(((house.client, "A"), (house.therapist, "B"), (house.client, "C"))):
        with clock.at(NOW + timedelta(minutes=n)):
            third = agenda.add_to_agenda(session_id=ahead.id, words=words, by=by)
    agenda.move_in_agenda(topic_id=third.id, up=True, by=house.therapist)
    assert agenda_words(house, ahead) == ["A", "C", "B"]
    agenda.move_in_agenda(topic_id=third.id, up=True, by=house.client)
    agenda.move_in_agenda(topic_id=third.id, up=True, by=house.client)
    assert agenda_words(house, ahead) == ["C", "A", "B"]
    agenda.move_in_agenda(topic_id=third.id, up=False, by=house.client)
    assert agenda_words(house, ahead) == ["A", "C", "B"]


def test_what_the_client_keeps_is_not_on_it(house: House) -> None:
    ahead = house.session()
    kept = bring_topic(session_id=ahead.id, words="Kept", candour="keep", by=house.client)
    waiting = bring_topic(session_id=ahead.id, words="Later", candour="session", by=house.client)
    assert agenda_words(house, ahead) == []
    for topic in (kept, waiting):
        with pytest.raises(NotYours):
            agenda.mark_reached(topic_id=topic.id, reached=True, by=house.therapist)
        with pytest.raises(NotYours):
            agenda.carry_over(topic_id=topic.id, by=house.therapist)


def test_what_was_left_comes_along(house: House) -> None:
    loop = held(house, days=-2)
    topic = bring_topic(session_id=loop.session.id, words="My sister", candour="share", by=house.client)
    with pytest.raises(Refused, match="No later session"):
        agenda.carry_over(topic_id=topic.id, by=house.therapist)
    ahead = house.session()
    agenda.add_to_agenda(session_id=ahead.id, words="First", by=house.therapist)
    agenda.carry_over(topic_id=topic.id, by=house.therapist)
    assert agenda_words(house, loop.session) == []
    assert agenda_words(house, ahead) == ["First", "My sister"]


# --- the plan


def test_in_force_with_the_second_signature_only(house: House) -> None:
    plan = propose(house)
    assert plan_in_force(seat(house)) is None
    assert waits(house, "therapist") == ["plan"]
    plans.sign_plan(plan_id=plan.id, by=house.client)  # one's own is no second one
    assert plan_in_force(seat(house)) is None
    plans.sign_plan(plan_id=plan.id, by=house.therapist)
    assert plan_in_force(seat(house)).number == 1
    assert waits(house, "therapist") == []
    with pytest.raises(Refused, match="answered or changed"):
        plans.decline_plan(plan_id=plan.id, words="no", by=house.client)


def test_the_newer_replaces_the_older_once_it_is_signed(house: House) -> None:
    first = propose(house)
    plans.sign_plan(plan_id=first.id, by=house.therapist)
    second = propose(house, by=house.therapist, focus="Work")
    assert plan_in_force(seat(house)).id == first.id
    with pytest.raises(Refused, match="waits for an answer"):
        propose(house, focus="Something else")
    plans.sign_plan(plan_id=second.id, by=house.client)
    first.refresh_from_db()
    assert (plan_in_force(seat(house)).id, first.state) == (second.id, "replaced")
    plans.end_plan(plan_id=second.id, by=house.client)
    assert plan_in_force(seat(house)) is None


def test_adapting_is_an_answer_and_a_proposal_of_ones_own(house: House) -> None:
    first = propose(house)
    second = plans.adapt_plan(
        plan_id=first.id, parts={**PARTS, "notice": "Two nights"}, review_on=None, by=house.therapist
    )
    first.refresh_from_db()
    assert (first.state, second.follows_id, second.proposed_by) == ("adapted", first.id, "therapist")
    assert (waits(house, "client"), waits(house, "therapist")) == (["plan"], [])
    with pytest.raises(
        Refused, match="answered or changed"
    ):  # the other had the old one open: nothing is lost
        plans.adapt_plan(plan_id=first.id, parts=PARTS, review_on=None, by=house.client)
    plans.sign_plan(plan_id=second.id, by=house.client)
    assert plan_in_force(seat(house)).parts.json()["notice"] == "Two nights"


def test_a_no_has_words_and_taking_back_needs_none(house: House) -> None:
    plan = propose(house)
    with pytest.raises(Refused, match="why not"):
        plans.decline_plan(plan_id=plan.id, words=" ", by=house.therapist)
    plans.decline_plan(plan_id=plan.id, words="Too much at once.", by=house.therapist)
    plan.refresh_from_db()
    assert (plan.state, plan.answer.text) == ("declined", "Too much at once.")
    again = propose(house)
    plans.decline_plan(plan_id=again.id, words="", by=house.client)
    again.refresh_from_db()
    assert (again.state, again.answer) == ("taken_back", None)
    assert waits(house, "therapist") == []


def test_on_its_day_both_are_asked_to_look_again(house: House) -> None:
    with pytest.raises(Refused, match="in the future"):
        propose(house, review_on=NOW.date())
    plan = propose(house, review_on=LATER)
    plans.sign_plan(plan_id=plan.id, by=house.therapist)
    with clock.at(NOW + timedelta(days=70)):
        due.sweep()
        assert (waits(house, "client"), waits(house, "therapist")) == (["plan_due"], ["plan_due"])
        plans.keep_plan(plan_id=plan.id, review_on=None, by=house.client)
    assert waits(house, "therapist") == []


def test_a_plan_says_what_is_missing(house: House) -> None:
    with pytest.raises(Refused, match="what you work on"):
        propose(house, focus=" ")
    with pytest.raises(Refused, match="1,200"):
        propose(house, how="x" * 1201)


@given(st.text("ab \n", max_size=30), st.text("ab \n", max_size=30))
def test_differences_hold_both_texts(before: str, after: str) -> None:
    pieces = list(differences(before, after))
    assert " ".join(text for kind, text in pieces if kind != "new") == before
    assert " ".join(text for kind, text in pieces if kind != "gone") == after


# --- decisions


def decide(house: House, by=None) -> SharedDecision:
    return decisions.open_decision(
        alliance_id=house.alliance.id,
        question="How often?",
        options=["weekly", "", "monthly"],
        by=by or house.client,
    )


def test_a_decision_is_made_by_both(house: House) -> None:
    found = decide(house)
    assert (found.options.json(), waits(house, "therapist")) == (["weekly", "monthly"], ["decision"])
    decisions.say_what_matters(decision_id=found.id, words="The way is long.", by=house.client)
    decisions.say_what_matters(decision_id=found.id, words="The thread.", by=house.therapist)
    assert waits(house, "therapist") == []
    with pytest.raises(Refused, match="Nothing is proposed"):
        decisions.agree_decision(decision_id=found.id, seen_version=1, by=house.client)
    found = decisions.propose_outcome(
        decision_id=found.id, words="weekly", decided_by="both", seen_version=1, by=house.therapist
    )
    with pytest.raises(Refused, match="changed this meanwhile"):
        decisions.propose_outcome(
            decision_id=found.id, words="monthly", decided_by="client", seen_version=1, by=house.client
        )
    decisions.agree_decision(decision_id=found.id, seen_version=2, by=house.therapist)
    assert SharedDecision.objects.get().decided_at is None
    decisions.agree_decision(decision_id=found.id, seen_version=2, by=house.client)
    found.refresh_from_db()
    assert (found.client_matters.text, found.therapist_matters.text) == ("The way is long.", "The thread.")
    assert found.decided_at is not None
    with pytest.raises(Refused, match="decided already"):
        decisions.drop_decision(decision_id=found.id, by=house.client)


def test_a_decision_says_what_is_missing(house: House) -> None:
    for options, match in ((["one"], "two to six"), (["a", "b" * 301], "300")):
        with pytest.raises(Refused, match=match):
            decisions.open_decision(
                alliance_id=house.alliance.id, question="?", options=options, by=house.client
            )
    found = decide(house)
    with pytest.raises(Refused, match="who decides"):
        decisions.propose_outcome(
            decision_id=found.id, words="x", decided_by="manager", seen_version=1, by=house.client
        )
    decisions.drop_decision(decision_id=found.id, by=house.therapist)
    assert waits(house, "therapist") == []


# --- tasks


def task(house: House, by=None, done_by: str = "client") -> Task:
    return tasks.propose_task(
        alliance_id=house.alliance.id,
        words="One walk a day.",
        done_by=done_by,
        until=None,
        by=by or house.therapist,
    )


def test_a_task_is_agreed_told_and_never_counted(house: House) -> None:
    found = task(house)
    with pytest.raises(Refused, match="not both agreed"):
        tasks.tell_task(task_id=found.id, became="done", hindrance="", by=house.client)
    tasks.reword_task(task_id=found.id, words="Two walks a week.", seen_version=1, by=house.client)
    with pytest.raises(Refused, match="meanwhile"):
        tasks.agree_task(task_id=found.id, seen_version=1, by=house.therapist)
    tasks.agree_task(task_id=found.id, seen_version=2, by=house.therapist)
    with pytest.raises(Refused, match="both agreed"):
        tasks.reword_task(task_id=found.id, words="No.", seen_version=2, by=house.client)
    with pytest.raises(NotYours):
        tasks.tell_task(task_id=found.id, became="done", hindrance="", by=house.therapist)
    before = evidence(house, ROOM)
    tasks.tell_task(task_id=found.id, became="not_done", hindrance="It rained.", by=house.client)
    assert evidence(house, ROOM) == before
    found.refresh_from_db()
    assert (found.became, found.hindrance.text) == ("not_done", "It rained.")
    with pytest.raises(Refused, match="finished"):
        tasks.drop_task(task_id=found.id, by=house.client)


def test_five_at_a_time(house: House) -> None:
    for _n in range(5):
        task(house)
    with pytest.raises(Refused, match="Five tasks"):
        task(house)
    tasks.drop_task(task_id=Task.objects.first().id, by=house.client)
    task(house)


# --- what it leaves behind


def test_what_the_client_brought_and_what_became_of_it(house: House) -> None:
    loop = held(house, days=-2)
    first = bring_topic(session_id=loop.session.id, words="A", candour="share", by=house.client)
    bring_topic(session_id=loop.session.id, words="B", candour="share", by=house.client)
    bring_topic(session_id=loop.session.id, words="T", candour="share", by=house.therapist)
    bring_topic(session_id=loop.session.id, words="K", candour="keep", by=house.client)
    assert isinstance(evidence(house, ROOM).result, Abstention)
    agenda.mark_reached(topic_id=first.id, reached=True, by=house.therapist)
    plan = propose(house)
    with clock.at(NOW + timedelta(minutes=1)):
        plans.sign_plan(plan_id=plan.id, by=house.therapist)
        told = evidence(house, ROOM)
    assert (told.result.value, told.result.n_used) == (2 / 3, 3)
    assert told.sentence == (
        "2 of 3 things the client brought or proposed were taken up or answered. "
        "The plan both signed is 0 days old."
    )
    assert told.for_client == "Most of what you brought or proposed was taken up."
    agenda.mark_reached(topic_id=first.id, reached=False, by=house.client)
    assert evidence(house, ROOM).result.value == 1 / 3


def test_a_clients_proposal_counts_once_answered_or_once_a_session_passed(house: House) -> None:
    for _n in range(3):
        task(house, by=house.client)
    assert evidence(house, ROOM).result.found == 0
    with clock.at(NOW + timedelta(days=8)):
        held(house, days=-1)
        assert evidence(house, ROOM).sentence.startswith("0 of 3")
        tasks.drop_task(task_id=Task.objects.first().id, by=house.therapist)  # a no is an answer
        tasks.drop_task(task_id=Task.objects.last().id, by=house.client)  # what is taken back was never asked
        assert evidence(house, ROOM).result.found == 2


# --- the pages


def test_the_pages_of_both(pages: House, opened) -> None:
    opened(ROOM)
    ahead, last = pages.session(), held(pages, days=-3).session
    bring_topic(session_id=last.id, words="Left over", candour="share", by=pages.client)
    one = [pages.alliance.id]
    url, plan_url, decisions_url = (
        reverse(f"{ROOM}:{name}", args=one) for name in ("page", "plan", "decisions")
    )
    client, therapist = visitor(pages.client), visitor(pages.therapist)
    assert client.post(url, {"do": f"add {ahead.id}", "words": "My sister"}).status_code == 302
    page = therapist.get(url).content.decode()
    assert all(words in page for words in ("My sister", "Left over", "take it along", "none is in force"))
    refused = client.post(url, {"do": "task", "task": "One walk a day."})
    assert (refused.status_code, "One walk a day." in refused.content.decode()) == (422, True)
    client.post(url, {"do": "task", "task": "One walk a day.", "done_by": "client", "until": "2026-04-01"})
    assert "a task to agree" in therapist.get(reverse("today")).content.decode()
    refused = client.post(plan_url, {"do": "propose", "how": "A list"})
    assert (refused.status_code, "A list" in refused.content.decode()) == (422, True)
    refused = client.post(plan_url, {"do": "propose", "focus": "Sleep", "review_on": "soon"})
    assert "Give a day" in refused.content.decode()
    client.post(plan_url, {"do": "propose", "focus": "Sleep", "how": "A list", "review_on": "2026-05-01"})
    plan = PlanVersion.objects.get()
    therapist.post(plan_url, {"do": f"adapt {plan.id}", "focus": "Sleep well", "how": "A list"})
    page = client.get(plan_url).content.decode()
    assert "<ins>well</ins>" in page
    client.post(plan_url, {"do": f"sign {PlanVersion.objects.get(state='proposed').id}"})
    assert "signed by both" in therapist.get(plan_url).content.decode()
    client.post(decisions_url, {"do": "open", "question": "How often?", "options": "weekly\nmonthly"})
    found = SharedDecision.objects.get()
    client.post(decisions_url, {"do": f"matters {found.id}", "matters": "The way."})
    sent = {"do": f"outcome {found.id}", "outcome": "weekly", "decided_by": "both", "version": "1"}
    therapist.post(decisions_url, sent)
    client.post(decisions_url, {"do": f"agree {found.id}", "version": "2"})
    assert "Decided by both." in therapist.get(decisions_url).content.decode()
    assert "Sleep well" in therapist.get(reverse("prepare", args=one)).content.decode()
