"""Simulated dyads lived through the product's own acts; what the therapist's page finds after each session.

Prints one JSON object: for each dyad and session the alarm of the overall filter, the signals by kind, and whether the
rupture signal abstained. Nothing is read from the core on the way.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from alliance.insight.queries import known_of, look_at  # noqa: E402
from alliance.insight.signals import abstentions, is_always_shown  # noqa: E402
from alliance.insight.summary import summary  # noqa: E402
from alliance.kernel import clock  # noqa: E402
from alliance.kernel.principal import Principal  # noqa: E402
from alliance.people.actions import add_person, found_practice  # noqa: E402
from alliance.people.alliances import open_alliance  # noqa: E402
from alliance.people.models import Alliance, Practice  # noqa: E402
from alliance.people.seats import seat_at  # noqa: E402
from alliance.rooms.actions import submit_check_in  # noqa: E402
from alliance.rooms.forms import AFTER, BEFORE, form_for  # noqa: E402
from alliance.therapy.actions import hold_session, plan_session  # noqa: E402
from alliance.therapy.models import Session  # noqa: E402
from alliance_core.simulation import Design, Simulated, simulate  # noqa: E402

START = datetime(2024, 1, 1, tzinfo=UTC)


def main() -> None:
    first, last, dyads, seed = map(int, sys.argv[1:])
    call_command("migrate", verbosity=0)
    seen = simulate(Design(), dyads, np.random.default_rng(seed))
    practice = found_practice(name="Simulated", crisis_lines="Call 112.")
    told = {str(row): _lived(practice, seen, row) for row in range(first, last)}
    print(json.dumps(told))


def _person(practice: Practice, name: str, role: str) -> Principal:
    address = f"{uuid4().hex}@example.org"
    made = add_person(practice_id=practice.id, name=name, address=address, role=role, by=None)
    return Principal(made.id, practice.id, frozenset({role}))


def _lived(practice: Practice, seen: Simulated, row: int) -> list[dict[str, Any]]:
    """One dyad, from its first session to its last; each session's findings for the therapist."""
    with clock.at(START - timedelta(days=30)):
        client, therapist = _person(practice, "Client", "client"), _person(practice, "Therapist", "therapist")
        alliance = open_alliance(
            practice_id=practice.id, clients=[client.person_id], therapists=[therapist.person_id], by=None
        )
    found, at = [], START + timedelta(hours=9)
    for number in range(int(seen.attended[row].sum())):
        at += timedelta(days=float(seen.course.gap_days[row, number])) if number else timedelta()
        session = _week(alliance, client, therapist, at, seen, row, number)
        with clock.at(at + timedelta(hours=4)):
            found.append(_findings(alliance, session))
    return found


def _week(
    alliance: Alliance,
    client: Principal,
    therapist: Principal,
    at: datetime,
    seen: Simulated,
    row: int,
    number: int,
) -> Session:
    with clock.at(at - timedelta(days=2)):
        session = plan_session(alliance_id=alliance.id, starts_at=at, by=therapist)
    with clock.at(at - timedelta(hours=3)):
        before = seen.client_before.form_mean[row, number]
        _answer(session, BEFORE, client, {"rating.before": [float(before)]})
    with clock.at(at + timedelta(minutes=50)):
        hold_session(session_id=session.id, by=therapist)
        session.refresh_from_db()
    for minutes, by, form in ((60, client, seen.client_after), (90, therapist, seen.therapist_after)):
        with clock.at(at + timedelta(minutes=minutes)):
            _answer(session, AFTER, by, {"rating.after": form.ticked[row, number].tolist()})
    return session


def _answer(session: Session, occasion: str, by: Principal, values: dict[str, list[float]]) -> None:
    """The form as this person gets it, its scales of one kind answered in their order; the rest is skipped."""
    left = {kind: iter(of_kind) for kind, of_kind in values.items()}
    answers = {
        question.link_id: round(next(left[question.fact_kind]))
        for question in form_for(seat_at(by, session.alliance_id), session, occasion).questions
        if question.fact_kind in left
    }
    submit_check_in(
        session_id=session.id,
        occasion=occasion,
        submission_id=uuid4(),
        answers=answers,
        candours={"standing": "share"},
        by=by,
    )


def _findings(alliance: Alliance, session: Session) -> dict[str, Any]:
    known = known_of(alliance.id, "therapist")
    at = look_at(known, chair="therapist", other="Client")
    reading, said = at.reading(""), summary(at)
    return {
        "alarm": reading.alarm if reading else None,
        "groups": sum(not is_always_shown(one) for one in said.leads),
        "rupture": any(one.kind == "rupture" and one.session == str(session.id) for one in said.findings),
        "withheld": any(one.kind == "rupture" for one in abstentions(at)),
    }


if __name__ == "__main__":
    main()
