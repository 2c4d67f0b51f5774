"""The proof of kills sees what it looks for: each fault, planted, is counted under its name."""

from __future__ import annotations

import random
from collections.abc import Callable
from uuid import uuid4

import pytest
from benchmarks.checkin.practice import OpenForm
from benchmarks.checkin.requests import Login, check_in
from benchmarks.kill.compared import compared, missing_now
from benchmarks.kill.steps import Queue, Step

from alliance.elements.goals.actions import agree_goal, propose_goal
from alliance.insight.models import State
from alliance.kernel.keyring import keyring
from alliance.kernel.models import AuditEntry, DueRow, Fact
from alliance.measurement.actions import save_draft
from alliance.measurement.models import Draft, Response, Score
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import form_for
from alliance.safety.models import Alert
from alliance.therapy.models import Topic
from tests.spec.house import House

pytestmark = pytest.mark.django_db
POSITIVE = 16  # the place of a form whose item 9 is above "not at all"


@pytest.fixture
def step(house: House) -> Step:
    """One form before a session, sent and acknowledged."""
    house.plan()
    house.assign()
    goal = propose_goal(alliance_id=house.alliance.id, words="To sleep", by=house.therapist)
    agree_goal(goal_id=goal.id, seen_version=goal.wording_version, by=house.client)
    session = house.session()
    form = OpenForm(house.client, house.alliance.id, session.id, session.number, "before")
    made = Step(check_in(form, POSITIVE), Login("s", "c", "t"), is_drafted=False)
    send(made)
    made.acknowledged = True
    return made


def send(step: Step) -> None:
    values = dict(step.sent.fields[1:])
    submit_check_in(
        session_id=step.sent.form.session,
        occasion=step.sent.form.occasion,
        submission_id=step.sent.id,
        answers={key: value for key, value in values.items() if not key.startswith("candour.")},
        candours={
            key.removeprefix("candour."): value for key, value in values.items() if key.startswith("candour.")
        },
        by=step.sent.form.client,
    )


def wrong(*steps: Step) -> dict[str, int]:
    return {name: n for name, n in compared(steps).items() if n}


def test_nothing_is_found_where_nothing_is_wrong(step: Step) -> None:
    assert wrong(step) == {}
    assert missing_now([step]) == 0
    send(step)
    assert wrong(step) == {}


def _twice(model, **which) -> None:
    one = model.objects.filter(**which).first()
    one.pk = uuid4() if model is not AuditEntry else None
    one._state.adding = True
    if model is AuditEntry:
        one.seq += 1000
    one.save()


FAULTS: dict[str, tuple[str, Callable[[], object]]] = {
    "a score is not there": ("half_written", lambda: Score.objects.all().delete()),
    "a fact is not there": ("half_written", lambda: Fact.objects.filter(kind="goal.rating").delete()),
    "the topic is not there": ("half_written", lambda: Topic.objects.all().delete()),
    "the line is not there": (
        "half_written",
        lambda: AuditEntry.objects.filter(verb="check_in.before").delete(),
    ),
    "a fact is there twice": ("doubled", lambda: _twice(Fact, kind="goal.rating")),
    "a line is there twice": ("doubled", lambda: _twice(AuditEntry, verb="check_in.before")),
    "the alert is not there": ("alerts_missing", lambda: Alert.objects.all().delete()),
    "nobody is told": ("alerts_missing", lambda: DueRow.objects.all().delete()),
    "a state is stale": ("stale_or_different_states", lambda: State.objects.update(is_stale=True)),
    "a state differs": (
        "stale_or_different_states",
        lambda: State.objects.filter(audience="client").update(payload="{}"),
    ),
    "a line was changed": ("broken_chains", lambda: AuditEntry.objects.filter(seq=1).update(verb="other")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_counted(step: Step, name: str) -> None:
    what, plant = FAULTS[name]
    plant()
    assert wrong(step).get(what, 0) >= 1


def test_an_acknowledged_answer_that_is_gone_is_lost(step: Step) -> None:
    Score.objects.all().delete()
    Response.objects.all().delete()
    assert missing_now([step]) == 1
    assert wrong(step)["lost"] == 1
    assert wrong(step)["half_written"] == 1


def test_an_answer_that_is_another_than_was_sent_is_lost(step: Step) -> None:
    Response.objects.filter(id=step.sent.id).update(id=uuid4())
    assert wrong(step)["lost"] == 1


def test_a_draft_that_was_acknowledged_and_is_gone_is_lost(house: House) -> None:
    session = house.session()
    form = OpenForm(house.client, house.alliance.id, session.id, session.number, "before")
    step = Step(check_in(form, 1), Login("s", "c", "t"), is_drafted=True)
    questions = list(form_for(house.seat, session, "before").questions)
    answers = dict(step.sent.fields[1:])
    save_draft(session=session, occasion="before", answers=answers, questions=questions, by=house.client)
    step.draft_acknowledged = True
    assert wrong(step) == {}
    Draft.objects.all().delete()
    assert wrong(step) == {"lost": 1}


def test_a_key_that_is_gone_is_missed(house: House) -> None:
    keyring().destroy(house.colleague.person_id.hex)
    assert wrong() == {"keys_missing": 1}


def test_a_queue_gives_each_step_once_and_what_was_cut_off_first() -> None:
    steps = [Step(None, Login("s", "c", "t"), is_drafted=False) for _ in range(3)]
    queue = Queue(steps)
    first = queue.take()
    queue.back(first)
    assert queue.take() is first
    queue.again([first])
    assert [queue.take() for _ in range(4)][:1] == [first]
    assert (queue.take(), len(queue), queue.acknowledged) == (None, 0, 0)
    queue.done()
    assert queue.wait_for(1, timeout=0)
    assert not queue.wait_for(2, timeout=random.uniform(0, 0.01))
