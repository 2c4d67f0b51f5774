"""The deadlines of safety: tell the readers within a minute, the backup when nobody opened it in time."""

from uuid import UUID

from alliance.kernel import clock
from alliance.notices.actions import notify
from alliance.notices.models import Notice
from alliance.people.models import Chair, ChairRole
from alliance.safety.models import Alert, ContactRequest
from alliance.safety.queries import escalate_to, readers_of


def on_notify(alert_id: UUID) -> None:
    """Tells whoever reads this alert that there is something to look at: never what."""
    alert = Alert.objects.get(id=alert_id)
    if alert.closed_at is None:
        for person in readers_of(alert):
            notify(
                person_id=person,
                practice_id=alert.practice_id,
                kind=Notice.Kind.PLEASE_LOOK_NOW,
                ref=alert.id,
            )
        Alert.objects.filter(id=alert_id, notified_at=None).update(notified_at=clock.now())


def on_escalate(alert_id: UUID) -> None:
    """Tells the named backup, when the alert was opened by nobody in the time both had agreed."""
    alert = Alert.objects.get(id=alert_id)
    if alert.opened_at is None and alert.closed_at is None:
        for person in escalate_to(alert):
            notify(
                person_id=person,
                practice_id=alert.practice_id,
                kind=Notice.Kind.PLEASE_LOOK_NOW,
                ref=alert.id,
            )
        Alert.objects.filter(id=alert_id).update(escalated_at=clock.now())


def on_contact(request_id: UUID) -> None:
    """Tells the therapist that somebody would like to be contacted."""
    request = ContactRequest.objects.get(id=request_id)
    seated = Chair.objects.filter(alliance_id=request.alliance_id, role=ChairRole.THERAPIST, left_at=None)
    for person in seated.values_list("person_id", flat=True):
        notify(
            person_id=person, practice_id=request.practice_id, kind=Notice.Kind.SOMETHING_NEW, ref=request.id
        )
