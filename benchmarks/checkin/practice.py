"""A practice as it is after three months: therapists, their clients, histories of twelve sessions, forms left open.

One alliance goes through its history by the real actions; everybody else gets a copy of it (`copying`), under keys and
ids of their own. After the history come sessions that took place and about which the client
has answered nothing yet: their forms, before and after, are what the load sends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from alliance.confidentiality.actions import choose_candour
from alliance.elements.goals.actions import agree_goal, propose_goal
from alliance.kernel import clock
from alliance.kernel.principal import Principal
from alliance.measurement.actions import agree_measure, propose_measure
from alliance.people.actions import add_person, found_practice
from alliance.people.alliances import open_alliance
from alliance.people.models import Alliance, Role
from alliance.people.seats import seat_at
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import form_for
from alliance.safety.actions import agree_plan, propose_plan
from alliance.therapy.actions import hold_session, plan_session
from alliance.therapy.models import Session
from benchmarks.checkin.answers import answers_to
from benchmarks.checkin.copying import Original

GOALS = ("To sleep through the night again.", "To go out with friends once a week.")


@dataclass(frozen=True, slots=True)
class Size:
    """How large the practice is; `open_sessions` sessions of each client wait for their two forms."""

    therapists: int = 8
    clients_each: int = 26
    sessions: int = 12
    open_sessions: int = 8


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form a client has not answered yet."""

    client: Principal
    alliance: UUID
    session: UUID
    number: int
    occasion: str


def build(size: Size) -> list[OpenForm]:
    """Founds the practice in an empty database; returns the open forms, the earliest session of everybody first."""
    practice = found_practice(name="A practice under load", crisis_lines="Call 112.").id
    with transaction.atomic():
        pairs = list(_alliances(practice, size))
    forms = [one for client, alliance in pairs for one in _open_forms(client, alliance, size)]
    return sorted(forms, key=lambda one: (one.number, one.occasion == "after", one.alliance))


def _alliances(practice: UUID, size: Size) -> Iterator[tuple[Principal, UUID]]:
    original = None
    for place in range(size.therapists):
        therapist = _person(practice, f"Therapist {place}", Role.THERAPIST)
        for number in range(size.clients_each):
            client = _person(practice, f"Client {place}.{number}", Role.CLIENT)
            if original is None:
                original = Original.read(_history(therapist, client, size))
                yield client, original.alliance.id
            else:
                yield client, original.copy_for(client.person_id, therapist.person_id)


def _person(practice: UUID, name: str, role: str) -> Principal:
    made = add_person(
        practice_id=practice, name=name, address=f"{uuid4().hex}@example.org", role=role, by=None
    )
    return Principal(made.id, practice, frozenset({str(role)}))


def _history(therapist: Principal, client: Principal, size: Size) -> Alliance:
    """An alliance and its weeks, each told at its own time; the last session lies a day back."""
    weeks = size.sessions + size.open_sessions
    begins = datetime.now(UTC).replace(microsecond=0) - timedelta(weeks=weeks, days=1)
    with clock.at(begins):
        alliance = _open(therapist, client)
    for number in range(1, weeks + 1):
        starts_at = begins + timedelta(weeks=number)
        with clock.at(starts_at - timedelta(days=3)):
            session = plan_session(alliance_id=alliance.id, starts_at=starts_at, by=therapist)
        is_answered = number <= size.sessions
        if is_answered:
            _send(client, session, "before", starts_at - timedelta(hours=2), 6)
        with clock.at(starts_at + timedelta(minutes=50)):
            session = hold_session(session_id=session.id, by=therapist)
        if is_answered:
            _send(client, session, "after", starts_at + timedelta(hours=1), 5 + number % 3)
            _send(therapist, session, "after", starts_at + timedelta(hours=2), 7)
    return alliance


def _open(therapist: Principal, client: Principal) -> Alliance:
    """Two chairs with what they agreed: who reads a safety answer, the PHQ-9 every time, two goals, a candour."""
    alliance = open_alliance(
        practice_id=therapist.practice_id,
        clients=[client.person_id],
        therapists=[therapist.person_id],
        by=None,
    )
    plan = propose_plan(
        alliance_id=alliance.id,
        reader=therapist.person_id,
        read_within_hours=24,
        hours="On working days, before six.",
        by=therapist,
    )
    agree_plan(plan_id=plan.id, by=client)
    measure = propose_measure(alliance_id=alliance.id, instrument="phq-9", every_sessions=1, by=therapist)
    agree_measure(assignment_id=measure.id, by=client)
    for words in GOALS:
        goal = propose_goal(alliance_id=alliance.id, words=words, by=therapist)
        agree_goal(goal_id=goal.id, seen_version=goal.wording_version, by=client)
    choose_candour(alliance_id=alliance.id, candour="share", by=client)
    return alliance


def _send(by: Principal, session: Session, occasion: str, at: datetime, usual: int) -> None:
    with clock.at(at):
        form = form_for(seat_at(by, session.alliance_id), session, occasion)
        submit_check_in(
            session_id=session.id,
            occasion=occasion,
            submission_id=uuid4(),
            answers=answers_to(form.questions, usual),
            candours={"standing": "share"},
            by=by,
        )


def _open_forms(client: Principal, alliance: UUID, size: Size) -> Iterator[OpenForm]:
    waiting = Session.objects.filter(alliance=alliance, number__gt=size.sessions)
    for session, number in waiting.values_list("id", "number"):
        for occasion in ("before", "after"):
            yield OpenForm(client, alliance, session, number, occasion)
