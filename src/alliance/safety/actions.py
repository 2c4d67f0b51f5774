"""The acts of safety: a plan both know, an alert opened and closed by what was done, a request for contact."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alliance.kernel import audit, clock, due, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.models import Alliance, Chair, ChairRole, Practice
from alliance.people.seats import Seat
from alliance.safety.alerts import DUE_ESCALATE, DUE_NOTIFY, start_waiting
from alliance.safety.models import Alert, AlertClosing, ContactRequest, Leave, ResponsePlan
from alliance.safety.queries import (
    alert_for,
    alerts_without_reader,
    contact_requests_for,
    contact_without_reader,
    is_here,
    plan_in_force,
)
from alliance.therapy.actions import chair_of, client_key

TOLD_AT_MOST = 600


@action
def propose_plan(
    *,
    alliance_id: UUID,
    reader: UUID,
    read_within_hours: int,
    hours: str,
    by: Principal,
    backup: UUID | None = None,
    known_ongoing_up_to: int = 0,
    steps: str = "",
) -> ResponsePlan:
    """Writes down who reads a safety answer, when, and who steps in. In force only when both agreed."""
    seat = chair_of(by, alliance_id)
    if not is_here(by.practice_id, reader):
        raise Refused(_("The reader must be a member of staff here."), field="reader")
    if backup is not None and (backup == reader or not is_here(by.practice_id, backup)):
        raise Refused(_("Whoever steps in must be another member of staff."), field="backup")
    if not 1 <= read_within_hours <= 168:
        raise Refused(_("Between 1 hour and 7 days."), field="read_within_hours")
    if not 0 <= known_ongoing_up_to <= 3:
        raise Refused(_("Choose one of the answers."), field="known_ongoing_up_to")
    if not hours.strip():
        raise Refused(_("Say in words when somebody reads."), field="hours")
    key = client_key(seat)
    plan = ResponsePlan(
        practice_id=by.practice_id,
        alliance=seat.alliance,
        reader_id=reader,
        read_within_hours=read_within_hours,
        hours=seal(hours.strip(), key=key),
        backup_id=backup,
        known_ongoing_up_to=known_ongoing_up_to,
        steps=seal(steps.strip(), key=key) if steps.strip() else None,
        proposed_at=clock.now(),
    )
    setattr(plan, f"{seat.chair}_agreed_at", clock.now())
    plan.save()
    _note(seat, "plan.propose", plan.id)
    return plan


@action
def agree_plan(*, plan_id: UUID, by: Principal) -> None:
    """Agrees to the plan the other wrote; with it, older ones end."""
    plan = ResponsePlan.objects.filter(id=plan_id, practice_id=by.practice_id, ended_at=None).first()
    if plan is None:
        raise NotYours
    seat = chair_of(by, plan.alliance_id)
    setattr(plan, f"{seat.chair}_agreed_at", clock.now())
    plan.save()
    if plan.client_agreed_at and plan.therapist_agreed_at:
        others = ResponsePlan.objects.filter(alliance=seat.alliance, ended_at=None).exclude(id=plan.id)
        others.filter(proposed_at__lte=plan.proposed_at).update(ended_at=clock.now())
    _note(seat, "plan.agree", plan.id)


@action
def end_plan(*, plan_id: UUID, by: Principal) -> None:
    """Ends a plan, or says no to a proposed one; either chair may.

    Without a plan no measure with a safety item is asked any more. What waits already is still read: by the therapist
    in the chair.
    """
    plan = ResponsePlan.objects.filter(id=plan_id, practice_id=by.practice_id, ended_at=None).first()
    if plan is None:
        raise NotYours
    seat = chair_of(by, plan.alliance_id)
    plan.ended_at = clock.now()
    plan.save(update_fields=["ended_at"])
    _note(seat, "plan.end", plan.id)


@action
def open_alert(*, alert_id: UUID, by: Principal) -> Alert:
    """Opens an alert: the first opening by a reader ends the wait for the backup."""
    alert = _locked(by, alert_id)
    if alert.opened_at is None:
        alert.opened_at = clock.now()
        alert.save(update_fields=["opened_at"])
    _note_alert(by, alert, "open.alert")
    return alert


@action
def close_alert(*, alert_id: UUID, done: str, by: Principal) -> Alert:
    """Closes an alert with what was done; there is no other way to close one."""
    alert = _locked(by, alert_id)
    if alert.closed_at:
        raise Refused(_("This was closed already."))
    if not done.strip():
        raise Refused(_("Write what was done."), field="done")
    client = Chair.objects.values_list("person_id", flat=True).get(
        alliance_id=alert.alliance_id, role=ChairRole.CLIENT
    )
    alert.opened_at = alert.opened_at or clock.now()
    alert.closed_at, alert.closed_by_id = clock.now(), by.person_id
    alert.closed_with = seal(done.strip(), key=client.hex)
    alert.save()
    AlertClosing.objects.create(
        practice_id=alert.practice_id,
        alert=alert,
        closed_at=alert.closed_at,
        closed_by_id=by.person_id,
        words=alert.closed_with,
    )
    for kind in (DUE_NOTIFY, DUE_ESCALATE):
        due.cancel(kind=kind, ref=alert.id)
    _note_alert(by, alert, "alert.close")
    return alert


@action
def name_duty(*, alert_id: UUID, person: UUID, by: Principal) -> None:
    """A manager names who reads an alert that has no reader; the manager never learns what it says."""
    _lock_alliance_of(Alert.objects.filter(id=alert_id, practice_id=by.practice_id))
    alert = next((one for one in alerts_without_reader(by) if one.id == alert_id), None)
    if alert is None:
        raise NotYours
    if not is_here(by.practice_id, person):
        raise Refused(_("Choose a therapist or supervisor of this practice."), field="person")
    alert.duty_id = person
    alert.save(update_fields=["duty"])
    start_waiting(alert, plan_in_force(alert.alliance_id))
    audit.write(
        scope_id=alert.alliance_id,
        by=by,
        verb="alert.duty",
        role="manager",
        object_kind="alert",
        object_id=alert.id,
    )


@action
def ask_contact(*, alliance_id: UUID, by: Principal, words: str = "") -> ContactRequest:
    """*Please contact me*: with the response time that was shown."""
    seat = chair_of(by, alliance_id)
    if not seat.is_client:
        raise NotYours
    practice = Practice.objects.get(id=by.practice_id)
    waiting = ContactRequest.objects.filter(alliance=seat.alliance, answered_at=None).first()
    if waiting is not None:
        return waiting
    now = clock.now()
    request = ContactRequest.objects.create(
        practice_id=by.practice_id,
        alliance=seat.alliance,
        asked_by=seat.chair,
        words=seal(words.strip(), key=client_key(seat)) if words.strip() else None,
        asked_at=now,
        answer_by=now + timedelta(hours=practice.contact_response_hours),
    )
    due.schedule(kind="contact.notify", ref=request.id, practice_id=by.practice_id, due_at=now)
    _note(seat, "contact.ask", request.id)
    return request


@action
def answer_contact(*, request_id: UUID, by: Principal) -> None:
    """The therapist, or who covers, notes that the client was contacted; a manager, where nobody of these is there."""
    _lock_alliance_of(ContactRequest.objects.filter(id=request_id, practice_id=by.practice_id))
    mine = {one.id: "therapist" for one in contact_requests_for(by)}
    found = {one.id: "manager" for one in contact_without_reader(by)} | mine
    request = ContactRequest.objects.filter(id=request_id).first() if request_id in found else None
    if request is None:
        raise NotYours
    request.answered_at, request.answered_by_id = clock.now(), by.person_id
    request.save(update_fields=["answered_at", "answered_by"])
    due.cancel(kind="contact.notify", ref=request.id)
    audit.write(
        scope_id=request.alliance_id,
        by=by,
        verb="contact.answer",
        role=found[request_id],
        object_kind="safety",
        object_id=request.id,
    )


@action
def take_leave(
    *, starts_at: datetime, ends_at: datetime, by: Principal, cover: UUID | None = None, told: str = ""
) -> Leave:
    """A member of staff is away from then to then; who covers, and what their clients are told besides.

    Each alliance of theirs learns of it by a fact: 1 where somebody covers.
    """
    if ends_at <= starts_at:
        raise Refused(_("The end must come after the beginning."), field="ends_at")
    if cover == by.person_id or (cover and not is_here(by.practice_id, cover)):
        raise Refused(_("Whoever covers must be another member of staff."), field="cover")
    Practice.objects.select_for_update().get(id=by.practice_id)
    leave = Leave.objects.create(
        practice_id=by.practice_id,
        person_id=by.person_id,
        starts_at=starts_at,
        ends_at=ends_at,
        cover_id=cover,
        told=seal(told.strip()[:TOLD_AT_MOST], key=by.person_id.hex) if told.strip() else None,
    )
    audit.write(scope_id=by.practice_id, by=by, verb="leave.take", role="staff")
    _tell_of_leave(leave)
    return leave


def _tell_of_leave(leave: Leave) -> None:
    chairs = Chair.objects.filter(person_id=leave.person_id, role=ChairRole.THERAPIST, left_at=None)
    own = Alliance.objects.filter(practice_id=leave.practice_id, closed_at=None, chairs__in=chairs)
    for alliance in Alliance.objects.select_for_update().filter(id__in=own.values("id")).order_by("id"):
        fact = ledger.fact(
            "therapist.away",
            audience=Fact.Audience.SHARED,
            occurred_at=clock.now(),
            source="safety",
            chair=ChairRole.THERAPIST,
            value=float(leave.cover_id is not None),
        )
        ledger.record(practice_id=leave.practice_id, scope_id=alliance.id, facts=[fact])


def _note(seat: Seat, verb: str, about: UUID) -> None:
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind="safety",
        object_id=about,
    )


def _locked(by: Principal, alert_id: UUID) -> Alert:
    """The alert of somebody responsible for it, read after its alliance was locked."""
    Alliance.objects.select_for_update().get(id=alert_for(by, alert_id).alliance_id)
    return alert_for(by, alert_id)


def _lock_alliance_of(rows: QuerySet[Any]) -> None:
    """Before the row is chosen: of two at the same moment the second chooses among what the first left."""
    Alliance.objects.select_for_update().filter(id__in=rows.values("alliance_id")).first()


def _note_alert(by: Principal, alert: Alert, verb: str) -> None:
    audit.write(
        scope_id=alert.alliance_id, by=by, verb=verb, role="reader", object_kind="alert", object_id=alert.id
    )
