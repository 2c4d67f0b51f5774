"""The deadlines of safety: tell the readers within a minute, the backup when nobody opened it in time."""

from collections.abc import Iterable
from uuid import UUID

from alliance.kernel import clock, due
from alliance.notices.actions import notify
from alliance.notices.models import Notice
from alliance.people.models import Alliance
from alliance.safety.alerts import DUE_ESCALATE, note_by_itself, time_to_open
from alliance.safety.models import Alert, ContactRequest
from alliance.safety.queries import escalate_to, plan_in_force, readers_of, told_by_contact


def on_notify(alert_id: UUID) -> None:
    """Tells whoever reads this alert that there is something to look at: never what."""
    alert = _locked(alert_id)
    if alert.closed_at is None:
        _tell(alert, readers_of(alert))
        Alert.objects.filter(id=alert_id, notified_at=None).update(notified_at=clock.now())


def on_escalate(alert_id: UUID) -> None:
    """Tells the named backup when nobody opened the alert in the time both had agreed; again and again until opened."""
    alert = _locked(alert_id)
    if alert.opened_at is not None or alert.closed_at is not None:
        return
    _tell(alert, escalate_to(alert))
    Alert.objects.filter(id=alert_id).update(escalated_at=clock.now())
    due.schedule(
        kind=DUE_ESCALATE,
        ref=alert.id,
        practice_id=alert.practice_id,
        due_at=clock.now() + time_to_open(plan_in_force(alert.alliance_id)),
    )
    note_by_itself(alert, "alert.escalate")


def on_contact(request_id: UUID) -> None:
    """Tells the therapist, or who covers, that somebody would like to be contacted."""
    request = ContactRequest.objects.get(id=request_id)
    if request.answered_at is None:
        for person in told_by_contact(request):
            notify(
                person_id=person,
                practice_id=request.practice_id,
                kind=Notice.Kind.PLEASE_LOOK_NOW,  # a time was promised: it waits for no morning
                ref=request.id,
            )


def _locked(alert_id: UUID) -> Alert:
    """The alert as it is now, its alliance locked for the audit line."""
    place = Alert.objects.values_list("alliance_id", flat=True).get(id=alert_id)
    Alliance.objects.select_for_update().get(id=place)
    return Alert.objects.select_related("alliance").get(id=alert_id)


def _tell(alert: Alert, persons: Iterable[UUID]) -> None:
    for person in persons:
        notify(
            person_id=person,
            practice_id=alert.practice_id,
            kind=Notice.Kind.PLEASE_LOOK_NOW,
            ref=alert.id,
        )
