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


@dataclass(frozen=True, slots=True)
class Administration:
    """One answering of one measure: the same for its drafts, its final form and its corrections."""

    id: UUID
    instrument: str
    answered_at: datetime
    way: str


def raise_alerts(alliance: Alliance, administration: Administration, items: Mapping[str, int]) -> list[Alert]:
    """Raises what is not raised yet. Call inside the answer's transaction with the alliance locked.

    An import of answers older than a fortnight goes to one list for review and disturbs nobody.
    """
    if not items:
        return []
    raised = set(Alert.objects.filter(administration=administration.id).values_list("item", flat=True))
    plan = plan_in_force(alliance.id)
    return [
        _raise(alliance, administration, item, value, plan)
        for item, value in items.items()
        if item not in raised
    ]


def urgency_of(value: int, plan: ResponsePlan | None) -> Alert.Urgency:
    """Known where the plan says such thoughts are known and ongoing; else the sooner the higher. Never off."""
    if plan is not None and value <= plan.known_ongoing_up_to:
        return Alert.Urgency.KNOWN
    return Alert.Urgency.NOW if value >= NOW_FROM else Alert.Urgency.SOON


def _raise(
    alliance: Alliance, administration: Administration, item: str, value: int, plan: ResponsePlan | None
) -> Alert:
    now = clock.now()
    old = administration.way == "import" and administration.answered_at < now - LONG_AGO
    alert = Alert.objects.create(
        practice_id=alliance.practice_id,
        alliance=alliance,
        administration=administration.id,
        item=item,
        instrument=administration.instrument,
        value=value,
        urgency=urgency_of(value, plan),
        for_review_only=old,
        raised_at=now,
        answered_at=administration.answered_at,
    )
    if not old:
        hours = plan.read_within_hours if plan else WITHOUT_PLAN_HOURS
        due.schedule(kind=DUE_NOTIFY, ref=alert.id, practice_id=alliance.practice_id, due_at=now)
        due.schedule(
            kind=DUE_ESCALATE,
            ref=alert.id,
            practice_id=alliance.practice_id,
            due_at=now + timedelta(hours=hours),
        )
    audit.write(
        scope_id=alliance.id,
        by=None,
        practice_id=alliance.practice_id,
        verb="alert.raise",
        object_kind="alert",
        object_id=alert.id,
    )
    return alert
