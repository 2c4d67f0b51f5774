"""Histories told in a few words, for specs and journeys that need one: by real acts, or in bulk where it is long."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from alliance.insight.folding import rebuild
from alliance.kernel import clock, ledger
from alliance.kernel.ids import new_id
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal_json
from alliance.measurement.models import Response
from alliance.people.actions import add_person
from alliance.people.alliances import open_alliance
from alliance.people.models import Alliance
from alliance.people.seats import seat_at
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import AFTER, form_for
from alliance.rooms.registry import all_rooms
from alliance.therapy.actions import hold_session, plan_session
from alliance.therapy.models import Session
from tests.spec.house import House

Values = int | Mapping[str, int]


def another_pair(house: House, name: str) -> House:
    """The same house seen from another client's chair, with the same therapist."""
    person = add_person(
        practice_id=house.practice.id, name=name, address=f"{uuid4().hex}@example.org", role="client", by=None
    )
    client = Principal(person.id, house.practice.id, frozenset({"client"}))
    alliance = open_alliance(
        practice_id=house.practice.id, clients=[person.id], therapists=[house.therapist.person_id], by=None
    )
    return replace(house, client=client, alliance=alliance)


def one_week(
    house: House,
    starts_at: datetime,
    *,
    client: Values | None,
    therapist: Values | None = None,
    candour: str = "share",
    guess: int | None = None,
) -> Session:
    """A session planned, held, and rated by whoever has values."""
    with clock.at(starts_at - timedelta(days=2)):
        session = plan_session(alliance_id=house.alliance.id, starts_at=starts_at, by=house.therapist)
    with clock.at(starts_at + timedelta(minutes=50)):
        hold_session(session_id=session.id, by=house.therapist)
        session.refresh_from_db()
        for who, values in (("client", client), ("therapist", therapist)):
            if values is not None:
                _rate(house, session, who, values, candour, guess)
    return session


def _rate(house: House, session: Session, who: str, values: Values, candour: str, guess: int | None) -> None:
    by = getattr(house, who)
    answers: dict[str, object] = {}
    for question in form_for(seat_at(by, house.alliance.id), session, AFTER).questions:
        if question.fact_kind == "rating.after":
            value = values if isinstance(values, int) else values.get(question.fact_key, values.get("*", 7))
            answers[question.link_id] = value
        elif question.fact_kind == "guess" and guess is not None:
            answers[question.link_id] = guess
    submit_check_in(
        session_id=session.id,
        occasion=AFTER,
        submission_id=uuid4(),
        answers=answers,
        candours={"standing": candour},
        by=by,
    )


def long_history(house: House, *, sessions: int, facts_a_session: int, until: datetime) -> list[Session]:
    """Years in bulk: sessions held, both chairs' answers and as many more facts as are asked for; state rebuilt."""
    practice, alliance = house.practice.id, house.alliance
    held = [
        Session(
            practice_id=practice,
            alliance=alliance,
            number=n + 1,
            starts_at=until - timedelta(weeks=sessions - n),
            status=Session.Status.HELD,
            planned_at=until - timedelta(weeks=sessions - n, days=1),
        )
        for n in range(sessions)
    ]
    Session.objects.bulk_create(held)
    facts = [one for n, session in enumerate(held) for one in _facts(session, n, facts_a_session)]
    for one in facts:
        one.practice_id, one.scope_id, one.recorded_at = practice, alliance.id, one.occurred_at
    Fact.objects.bulk_create(facts, batch_size=2000)
    Response.objects.bulk_create([_response(house, session) for session in held])
    rebuild(practice, alliance.id)
    return held


def _facts(session: Session, n: int, total: int) -> Sequence[Fact]:
    at = session.starts_at + timedelta(hours=1)
    made = {"occurred_at": at, "source": "test", "ref": session.id}
    facts = [ledger.fact("session.held", audience="shared", chair="therapist", **made)]
    for room in all_rooms():
        for chair in ("client", "therapist"):
            value = float(5 + (n * 7 + room.order) % 4)
            facts.append(
                ledger.fact("rating.after", audience="shared", chair=chair, key=room.key, value=value, **made)
            )
    scores = {"audience": "shared", "chair": "client", "value": 9.0, **made}
    facts += [ledger.fact("score", key=scale, **scores) for scale in ("phq-9.total", "gad-7.total")]
    more = {"audience": "client", "chair": "client", "value": 6.0, **made}
    facts += [ledger.fact("goal.rating", key=f"g{place % 3}", **more) for place in range(total - len(facts))]
    return facts


def _response(house: House, session: Session) -> Response:
    return Response(
        id=new_id(),
        practice_id=house.practice.id,
        alliance=house.alliance,
        session=session,
        occasion=AFTER,
        instrument="check-in-after-client",
        instrument_version="1",
        chair="client",
        person_id=house.client.person_id,
        way="web",
        answers=seal_json({}, key=house.client.person_id.hex),
        body_hash="0" * 64,
        answered_at=session.starts_at + timedelta(hours=1),
        recorded_at=session.starts_at + timedelta(hours=1),
        administration=new_id(),
    )


def open_pairs(house: House, count: int) -> list[Alliance]:
    """More clients for the same therapist, one after the other, each with three weeks behind them."""
    return [another_pair(house, f"Client {n:03d} of the practice").alliance for n in range(count)]
