"""Raising an alert: in the transaction of the answer, once for each (administration, item), outside candour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from alliance.kernel import audit, clock, due
from alliance.people.models import Alliance
from alliance.safety.models import Alert, ResponsePlan
from alliance.safety.queries import plan_in_force

DUE_NOTIFY, DUE_ESCALATE = "alert.notify", "alert.escalate"
LONG_AGO = timedelta(days=14)
NOW_FROM = 2
WITHOUT_PLAN_HOURS = 24
LEVELS_OF = "phq-9"  # whose answers the plan means by "known and ongoing up to"


@dataclass(frozen=True, slots=True)
class Administration:
    """One answering of one measure: the same for its drafts, its final form and its corrections."""

    id: UUID
    instrument: str
    answered_at: datetime
    way: str


def raise_alerts(alliance: Alliance, administration: Administration, items: Mapping[str, int]) -> list[Alert]:
    """Raises what is not raised yet; returns the new ones. Call inside the answer's transaction, alliance locked.

    A higher answer to the same item makes its alert wait again; a lower one changes nothing: an alert is never
    withdrawn. An import of answers a fortnight old goes to one list for review and disturbs nobody.
    """
    if not items:
        return []
    raised = {one.item: one for one in Alert.objects.filter(administration=administration.id)}
    plan = plan_in_force(alliance.id)
    for item, value in items.items():
        if item in raised and value > raised[item].value:
            _raise_again(raised[item], value, plan)
    return [
        _raise(alliance, administration, item, value, plan)
        for item, value in items.items()
        if item not in raised
    ]


def urgency_of(instrument: str, value: int, plan: ResponsePlan | None) -> Alert.Urgency:
    """Known where the plan says such thoughts are known and ongoing; else the sooner the higher. Never off.

    The plan's level is an answer of the PHQ-9; an answer to another measure is never called known by it.
    """
    if instrument == LEVELS_OF and plan is not None and value <= plan.known_ongoing_up_to:
        return Alert.Urgency.KNOWN
    return Alert.Urgency.NOW if value >= NOW_FROM else Alert.Urgency.SOON


def _raise(
    alliance: Alliance, administration: Administration, item: str, value: int, plan: ResponsePlan | None
) -> Alert:
    now = clock.now()
    alert = Alert.objects.create(
        practice_id=alliance.practice_id,
        alliance=alliance,
        administration=administration.id,
        item=item,
        instrument=administration.instrument,
        value=value,
        urgency=urgency_of(administration.instrument, value, plan),
        for_review_only=administration.way == "import" and administration.answered_at <= now - LONG_AGO,
        raised_at=now,
        answered_at=administration.answered_at,
    )
    if not alert.for_review_only:
        start_waiting(alert, plan)
    note_by_itself(alert, "alert.raise")
    return alert


def _raise_again(alert: Alert, value: int, plan: ResponsePlan | None) -> None:
    """The one alert of this item, with the higher answer: unread and open, whatever was done about the lower."""
    alert.value, alert.urgency = value, urgency_of(alert.instrument, value, plan)
    alert.opened_at = alert.closed_at = alert.closed_by = alert.closed_with = alert.escalated_at = None
    alert.save()
    if not alert.for_review_only:
        start_waiting(alert, plan)
    note_by_itself(alert, "alert.raise")


def start_waiting(alert: Alert, plan: ResponsePlan | None) -> None:
    """Sets the two deadlines: tell the readers now, the backup when nobody opened it in the agreed time."""
    now = clock.now()
    due.schedule(kind=DUE_NOTIFY, ref=alert.id, practice_id=alert.practice_id, due_at=now)
    due.schedule(
        kind=DUE_ESCALATE, ref=alert.id, practice_id=alert.practice_id, due_at=now + time_to_open(plan)
    )


def time_to_open(plan: ResponsePlan | None) -> timedelta:
    """How long an alert may stay unopened before somebody else is told."""
    return timedelta(hours=plan.read_within_hours if plan else WITHOUT_PLAN_HOURS)


def note_by_itself(alert: Alert, verb: str) -> None:
    """The audit line of what the software did, not a person."""
    audit.write(
        scope_id=alert.alliance_id,
        by=None,
        practice_id=alert.practice_id,
        verb=verb,
        object_kind="alert",
        object_id=alert.id,
    )
