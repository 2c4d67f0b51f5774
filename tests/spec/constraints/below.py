"""The floors of the kernel, of notices, safety and measurement."""

from datetime import timedelta
from uuid import uuid4

from django.db import models

from alliance.kernel import clock, due, ledger
from alliance.kernel.models import AuditEntry, DueRow, Fact
from alliance.measurement.actions import save_draft
from alliance.measurement.entering import make_tablet_code
from alliance.measurement.models import (
    Assignment,
    CustomInstrument,
    Draft,
    ImportBatch,
    Response,
    Score,
    TabletCode,
)
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import BEFORE
from alliance.safety.actions import ask_contact, close_alert
from alliance.safety.models import Alert, ContactRequest, Leave, ResponsePlan
from tests.spec.constraints.breaking import Break, breaking, change, twice
from tests.spec.house import House


def reveal_twice(house: House) -> None:
    one = ledger.fact("rating.before", audience="client", occurred_at=clock.now(), source="t", value=1)
    ledger.record(practice_id=house.practice.id, scope_id=house.alliance.id, facts=[one])
    for _ in range(2):
        Fact.objects.bulk_create(_stamped(house, ledger.reveal([one], source="t")))


def _stamped(house: House, facts: list[Fact]) -> list[Fact]:
    for one in facts:
        one.practice_id, one.scope_id, one.recorded_at = house.practice.id, house.alliance.id, clock.now()
    return facts


def due_twice(house: House) -> None:
    due.schedule(kind="k", ref=house.alliance.id, practice_id=house.practice.id, due_at=clock.now())
    twice(DueRow)


def alerted(house: House) -> None:
    house.plan()
    house.answer(1)


def closed(house: House) -> None:
    alerted(house)
    close_alert(alert_id=Alert.objects.get().id, done="We spoke.", by=house.therapist)


def asked(house: House) -> None:
    ask_contact(alliance_id=house.alliance.id, by=house.client)


def sent(house: House) -> None:
    session = house.session()
    submit_check_in(
        session_id=session.id,
        occasion=BEFORE,
        submission_id=uuid4(),
        answers={},
        candours={},
        by=house.client,
    )


def drafted(house: House) -> None:
    save_draft(session=house.session(), occasion=BEFORE, answers={}, questions=[], by=house.client)


def coded(house: House) -> None:
    make_tablet_code(session_id=house.session().id, occasion=BEFORE, by=house.therapist)


def added(house: House) -> None:
    CustomInstrument.objects.create(
        practice=house.practice, key="k", version="1", definition={}, added_at=clock.now()
    )


def imported(house: House) -> None:
    ImportBatch.objects.create(
        practice=house.practice, content_hash="h", imported_at=clock.now(), n_clients=1, n_responses=1
    )


A_DAY = timedelta(days=1)
BREAKS: dict[str, Break] = {
    "fact_audience": breaking(sent, lambda: change(Fact, audience="everybody")),
    "fact_revealed_once": reveal_twice,
    "audit_seq_once": breaking(sent, lambda: twice(AuditEntry)),
    "due_once": due_twice,
    "plan_read_within": breaking(House.plan, lambda: change(ResponsePlan, read_within_hours=0)),
    "plan_backup_is_another": breaking(House.plan, lambda: change(ResponsePlan, backup=models.F("reader"))),
    "plan_proposed_by_somebody": breaking(
        House.plan, lambda: change(ResponsePlan, client_agreed_at=None, therapist_agreed_at=None)
    ),
    "one_alert_an_item": breaking(alerted, lambda: twice(Alert)),
    "alert_above_not_at_all": breaking(alerted, lambda: change(Alert, value=0)),
    "alert_closed_by_an_action": breaking(closed, lambda: change(Alert, closed_with=None)),
    "alert_urgency": breaking(alerted, lambda: change(Alert, urgency="off")),
    "one_contact_waits": breaking(asked, lambda: twice(ContactRequest)),
    "contact_answered_by_somebody": breaking(asked, lambda: change(ContactRequest, answered_at=clock.now())),
    "leave_dates": breaking(
        lambda house: house.away(house.therapist), lambda: change(Leave, ends_at=models.F("starts_at"))
    ),
    "assigned_once": breaking(lambda house: house.assign("gad-7"), lambda: twice(Assignment)),
    "assigned_rhythm": breaking(
        lambda house: house.assign("gad-7"), lambda: change(Assignment, every_sessions=0)
    ),
    "assigned_by_somebody": breaking(
        lambda house: house.assign("gad-7"),
        lambda: change(Assignment, client_agreed_at=None, therapist_agreed_at=None),
    ),
    "answered_once": breaking(sent, lambda: twice(Response)),
    "paper_entered_by_somebody": breaking(sent, lambda: change(Response, way="paper")),
    "recorded_after_answered": breaking(sent, lambda: change(Response, answered_at=clock.now() + A_DAY)),
    "scored_once": breaking(alerted, lambda: twice(Score)),
    "score_or_reason": breaking(alerted, lambda: change(Score, value=None)),
    "one_draft": breaking(drafted, lambda: twice(Draft)),
    "custom_instrument_once": breaking(added, lambda: twice(CustomInstrument)),
    "tablet_code_expires": breaking(coded, lambda: change(TabletCode, expires_at=models.F("made_at"))),
    "tablet_used_before_answered": breaking(coded, lambda: change(TabletCode, answered_at=clock.now())),
    "imported_once": breaking(imported, lambda: twice(ImportBatch)),
}
