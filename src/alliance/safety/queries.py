"""Who is responsible for a safety answer, and what waits for whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from alliance.kernel import clock
from alliance.kernel.errors import NotYours
from alliance.kernel.principal import Principal
from alliance.people.models import Chair, ChairRole, Membership, Role
from alliance.people.seats import Seat
from alliance.safety.models import Alert, ContactRequest, Leave, ResponsePlan


def plan_in_force(alliance_id: UUID) -> ResponsePlan | None:
    """The newest response plan both agreed to."""
    return (
        ResponsePlan.objects.filter(
            alliance_id=alliance_id,
            therapist_agreed_at__isnull=False,
            client_agreed_at__isnull=False,
            ended_at=None,
        )
        .order_by("-proposed_at")
        .first()
    )


def plans_of(seat: Seat) -> list[ResponsePlan]:
    """The plan in force and the one proposed, newest first."""
    return list(ResponsePlan.objects.filter(alliance=seat.alliance, ended_at=None).order_by("-proposed_at"))


def away(person_id: UUID, at: datetime) -> Leave | None:
    """The leave a person is on, if any."""
    return (
        Leave.objects.filter(person_id=person_id, starts_at__lte=at, ends_at__gt=at)
        .order_by("-starts_at")
        .first()
    )


def is_here(practice_id: UUID, person_id: UUID) -> bool:
    """Whether a person still works in the practice as a therapist or supervisor and can sign in."""
    held = Membership.objects.filter(
        practice_id=practice_id,
        person_id=person_id,
        role__in=(Role.THERAPIST, Role.SUPERVISOR),
        ended_at=None,
        person__is_active=True,
    )
    return held.exists()


def readers_of(alert: Alert) -> list[UUID]:
    """Who is to be told now: the plan's reader (or the therapist in the chair); whoever covers while they are away.

    When nobody of these works here any more, the practice's managers, so that an alert is never without a reader.
    """
    plan = plan_in_force(alert.alliance_id)
    first = plan.reader_id if plan else _therapist(alert.alliance_id)
    asked = [first] if first and is_here(alert.practice_id, first) else []
    for person in list(asked):
        leave = away(person, clock.now())
        if leave is not None:
            asked += [one for one in (leave.cover_id, plan.backup_id if plan else None) if one]
    if not asked and plan and plan.backup_id and is_here(alert.practice_id, plan.backup_id):
        asked = [plan.backup_id]
    return asked or _managers(alert.practice_id)


def escalate_to(alert: Alert) -> list[UUID]:
    """Who steps in when nobody opened it in time: the named backup, else the managers."""
    plan = plan_in_force(alert.alliance_id)
    if plan and plan.backup_id and is_here(alert.practice_id, plan.backup_id):
        return [plan.backup_id]
    return _managers(alert.practice_id)


def _therapist(alliance_id: UUID) -> UUID | None:
    seated = Chair.objects.filter(alliance_id=alliance_id, role=ChairRole.THERAPIST).order_by("-seated_at")
    return seated.values_list("person_id", flat=True).first()


def _managers(practice_id: UUID) -> list[UUID]:
    live = Membership.objects.filter(practice_id=practice_id, role=Role.MANAGER, ended_at=None)
    return list(live.values_list("person_id", flat=True))


def alerts_for(principal: Principal) -> QuerySet[Alert]:
    """The alerts this person is responsible for: as therapist in the chair, reader, backup, or cover.

    A manager is no reader of content; where an alert fell to the managers they find somebody, on its own page.
    """
    seated = Chair.objects.filter(person_id=principal.person_id, role=ChairRole.THERAPIST, left_at=None)
    agreed = Q(client_agreed_at__isnull=False, therapist_agreed_at__isnull=False, ended_at=None)
    now = clock.now()
    covered = Leave.objects.filter(cover_id=principal.person_id, starts_at__lte=now, ends_at__gt=now).values(
        "person_id"
    )
    plans = ResponsePlan.objects.filter(agreed).filter(
        Q(reader_id=principal.person_id) | Q(backup_id=principal.person_id) | Q(reader_id__in=covered)
    )
    if not principal.has(Role.THERAPIST) and not principal.has(Role.SUPERVISOR):
        return Alert.objects.none()
    mine = Q(alliance_id__in=seated.values("alliance_id")) | Q(alliance_id__in=plans.values("alliance_id"))
    covered_chairs = Chair.objects.filter(person_id__in=covered, role=ChairRole.THERAPIST, left_at=None)
    mine |= Q(alliance_id__in=covered_chairs.values("alliance_id"))
    return (
        Alert.objects.filter(practice_id=principal.practice_id)
        .filter(mine)
        .order_by("closed_at", "-raised_at")
    )


def open_alerts_by_alliance(principal: Principal) -> dict[UUID, int]:
    """How many open alerts wait in each alliance, by one query."""
    counts: dict[UUID, int] = {}
    for alliance in alerts_for(principal).filter(closed_at=None).values_list("alliance_id", flat=True):
        counts[alliance] = counts.get(alliance, 0) + 1
    return counts


def alert_for(principal: Principal, alert_id: UUID) -> Alert:
    """An alert this person is responsible for, or NotYours."""
    alert = alerts_for(principal).filter(id=alert_id).first()
    if alert is None:
        raise NotYours
    return alert


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contact request that waits for an answer."""

    request: ContactRequest
    is_overdue: bool


def contact_requests_for(principal: Principal) -> list[ContactRequest]:
    """The open requests of the clients in this therapist's chairs."""
    seated = Chair.objects.filter(person_id=principal.person_id, role=ChairRole.THERAPIST, left_at=None)
    if not principal.has(Role.THERAPIST):
        return []
    mine = ContactRequest.objects.filter(practice_id=principal.practice_id, answered_at=None)
    return list(mine.filter(alliance_id__in=seated.values("alliance_id")).order_by("answer_by"))


def my_contact_requests(seat: Seat) -> list[ContactRequest]:
    """The client's own requests, the newest first."""
    return list(ContactRequest.objects.filter(alliance=seat.alliance).order_by("-asked_at")[:10])
