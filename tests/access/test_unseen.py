"""What one may not see changes no byte of what they see: every page, and every mail, of everybody but the client.

Acts of the client that nobody else may see are drawn by Hypothesis, in any order; before and after, every page that a
therapist, a supervisor, a manager or a colleague can open is the same to the byte, but for the tokens of a form.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.confidentiality.actions import choose_candour
from alliance.kernel import clock, due
from alliance.measurement.actions import answer_measure, correct_response, save_draft
from alliance.measurement.models import Response
from alliance.people.seats import seat_at
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import AFTER, BEFORE, OPEN_WORDS, TOPIC, form_for
from alliance.therapy.actions import hold_session
from alliance.therapy.models import Session
from alliance.therapy.topics import bring_topic, keep_topic
from tests.access.asking import NothingStays, devices_of, path_for, routes
from tests.access.in_rooms import IN_ROOMS
from tests.access.world import NOW, World, build_world
from tests.spec.house import ITEM_9

WHOLE = os.environ.get("ALLIANCE_ACCESS") == "whole"
OTHERS = "TSMt"
TOKEN = re.compile(rb'name="(?:csrfmiddlewaretoken|submission_id)" value="[^"]*"')
KEPT = {"standing": "keep"}
WORDS = "The heron stands in the river."
Act = Callable[[World, int], None]
Views = dict[tuple[str, str], bytes]


def _client(world: World) -> dict[str, object]:
    return {"by": world.house.client}


def _session(world: World, name: str) -> Session:
    return Session.objects.get(id=world.things[name])


def _questions(world: World, name: str, occasion: str) -> list:
    seat = seat_at(world.house.client, world.house.alliance.id)
    return list(form_for(seat, _session(world, name), occasion).questions)


def _send(world: World, name: str, occasion: str, value: int, words: str) -> None:
    """A whole form kept to oneself; a measure's safety item is outside candour and stays at "not at all"."""
    answers: dict[str, object] = {}
    for one in _questions(world, name, occasion):
        if one.kind == "text":
            answers[one.link_id] = WORDS
        else:
            answers[one.link_id] = 0 if one.is_safety else min(value, 3 if one.instrument else 10)
    answers[words] = WORDS
    submit_check_in(
        session_id=world.things[name],
        occasion=occasion,
        submission_id=uuid4(),
        answers=answers,
        candours={**KEPT, **{one.link_id: "keep" for one in _questions(world, name, occasion)}},
        **_client(world),
    )


def keep_all_after(world: World, value: int) -> None:
    _send(world, "fresh", AFTER, value, OPEN_WORDS)


def keep_all_before(world: World, value: int) -> None:
    _send(world, "planned", BEFORE, value, TOPIC)


def draft(world: World, value: int) -> None:
    questions = _questions(world, "planned", BEFORE)
    save_draft(
        session=_session(world, "planned"),
        occasion=BEFORE,
        answers={questions[0].link_id: str(value), TOPIC: WORDS},
        questions=questions,
        **_client(world),
    )


def keep_a_topic(world: World, value: int) -> None:
    bring_topic(
        session_id=world.things["planned"], words=WORDS * (value + 1), candour="keep", **_client(world)
    )


def measure_kept(world: World, value: int) -> None:
    answer_measure(
        alliance_id=world.house.alliance.id,
        instrument="gad-7",
        submission_id=uuid4(),
        answers={f"gad-7.{n}": value % 4 for n in range(1, 8)},
        candour="keep",
        **_client(world),
    )


def correct_kept(world: World, value: int) -> None:
    kept = Response.objects.filter(instrument="phq-9", alliance=world.house.alliance, corrected_by=None)
    answers = {f"phq-9.{n}": value % 4 for n in range(1, 9)} | {ITEM_9: 1}
    correct_response(
        response_id=kept.latest("recorded_at").id, submission_id=uuid4(), answers=answers, **_client(world)
    )


def choose(world: World, value: int) -> None:
    chosen = ("share", "session", "keep")[value % 3]
    choose_candour(alliance_id=world.house.alliance.id, candour=chosen, **_client(world))


def look_for_another_way(world: World, value: int) -> None:
    device = devices_of(world)["C"]
    for name in ("another_way", "access_log", "who_sees")[: value % 3 + 1]:
        assert device.get(path_for(name, routes()[name], world)).status_code == 200


ACTS: dict[str, Act] = {
    "keep_all_after": keep_all_after,
    "keep_all_before": keep_all_before,
    "draft": draft,
    "keep_a_topic": keep_a_topic,
    "measure_kept": measure_kept,
    "correct_kept": correct_kept,
    "choose": choose,
    "look_for_another_way": look_for_another_way,
    **IN_ROOMS,
}
ONCE = {"keep_all_after", "keep_all_before"}


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside is undone."""
    try:
        with transaction.atomic():
            yield
            raise NothingStays
    except NothingStays:
        pass


def views(world: World) -> Views:
    """Every page that others can open, and every mail sent to them by what is due, without the tokens of forms."""
    seen = {}
    with taken_back():
        devices = devices_of(world)
        for name, route in sorted(routes().items()):
            if name.startswith(("mfa_", "account_", "join", "demo_", "leave")):
                continue
            for actor in OTHERS:
                answer = devices[actor].get(path_for(name, route, world))
                if answer.status_code == 200:
                    seen[name, actor] = TOKEN.sub(b"", answer.content)
    with taken_back(), clock.at(NOW + timedelta(days=2)):
        mail.outbox.clear()
        for _ in range(3):
            due.sweep()
        to_others = {one.to[0]: one.body for one in mail.outbox if "clea" not in one.to[0].lower()}
        seen["mail", "all"] = json.dumps(to_others, sort_keys=True).encode()
    return seen


@pytest.fixture
def world(db) -> Iterator[World]:
    with clock.at(NOW):
        found = build_world("open")
        house = found.house
        house.assign("gad-7")
        fresh = house.session(days=-0.1)
        hold_session(session_id=fresh.id, by=house.therapist)
        keep_topic(topic_id=found.things["topic"], by=house.client)
        found.things["fresh"] = fresh.id
        choose_candour(alliance_id=house.alliance.id, candour="keep", by=house.client)
        yield found


@pytest.fixture
def before(world: World) -> Views:
    """What everybody sees before anything was done."""
    return views(world)


acts = st.lists(
    st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 10)),
    min_size=1,
    max_size=4,
    unique_by=lambda a: a[0],
)


@settings(
    max_examples=40 if WHOLE else 6,
    deadline=None,
    derandomize=not WHOLE,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=acts)
def test_what_one_may_not_see_changes_no_byte(
    world: World, before: Views, acts: list[tuple[str, int]]
) -> None:
    with taken_back():
        for name, value in acts:
            ACTS[name](world, value)
        after = views(world)
    differ = sorted(key for key in before if before[key] != after.get(key))
    _note(len(before), len(differ))
    assert len(before) > 40
    assert set(before) == set(after)
    assert not differ, (acts, differ, _first_difference(before, after, differ))


@pytest.mark.one_database
def test_each_act_alone(world: World, before: Views) -> None:
    for name, act in ACTS.items():
        with taken_back():
            act(world, 2)
            after = views(world)
        differ = sorted(key for key in before if before[key] != after.get(key))
        _note(len(before), len(differ))
        assert not differ, (name, differ, _first_difference(before, after, differ))


def test_the_comparison_can_fail(world: World, before: Views) -> None:
    """A topic that is shared shows: so that equal bytes mean something."""
    with taken_back():
        bring_topic(session_id=world.things["planned"], words=WORDS, candour="share", by=world.house.client)
        after = views(world)
    assert before["topics", "T"] != after["topics", "T"]


def _first_difference(before: dict, after: dict, differ: list) -> str:
    if not differ:
        return ""
    one, other = before[differ[0]], after[differ[0]]
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return f"{differ[0]}: {one[max(0, at - 80) : at + 80]!r} / {other[max(0, at - 80) : at + 80]!r}"


def _note(compared: int, differ: int) -> None:
    into = os.environ.get("ALLIANCE_ACCESS_FIGURES")
    if into:
        with Path(into).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"views": compared, "differ": differ}) + "\n")
