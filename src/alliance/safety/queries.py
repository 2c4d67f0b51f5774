"""Who is responsible for a safety answer, and what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet

from alliance.kernel import clock
from alliance.kernel.errors import NotYours
from alliance.kernel.models import AuditEntry
from alliance.kernel.prepared import Prepared
from alliance.kernel.principal import Principal
from alliance.notices.models import Notice
from alliance.people.models import Chair, ChairRole, Membership, Role
from alliance.people.queries import names_of
from alliance.people.seats import Seat
from alliance.safety.models import Alert, AlertClosing, ContactRequest, Leave, ResponsePlan


def plan_in_force(alliance_id: UUID) -> ResponsePlan | None:
    """The newest response plan both agreed to."""
    return _in_force.first(alliance_id=alliance_id)


@Prepared
def _in_force(alliance_id: UUID) -> QuerySet[ResponsePlan]:
    agreed = ResponsePlan.objects.filter(
        alliance_id=alliance_id,
        therapist_agreed_at__isnull=False,
        client_agreed_at__isnull=False,
        ended_at=None,
    )
    return agreed.order_by("-proposed_at")[:1]


@dataclass(frozen=True, slots=True)
class WhoReads:
    """A plan in words: who reads a safety answer, within which time, when they read, who steps in."""

    plan: ResponsePlan
    reader: str
    within_hours: int
    hours: str
    backup: str
    steps: str


def who_reads(alliance_id: UUID) -> WhoReads | None:
    """The plan in force in words: said before the first item of a measure that asks a safety question."""
    plan = plan_in_force(alliance_id)
    return who_reads_in(plan) if plan else None


def who_reads_in(plan: ResponsePlan) -> WhoReads:
    """One plan in words."""
    names = names_of([one for one in (plan.reader_id, plan.backup_id) if one])
    return WhoReads(
        plan=plan,
        reader=names[plan.reader_id],
        within_hours=plan.read_within_hours,
        hours=plan.hours.text_or_gone if plan.hours else "",
        backup=names[plan.backup_id] if plan.backup_id else "",
        steps=plan.steps.text_or_gone if plan.steps else "",
    )


def plan_steps(alert: Alert) -> str:
    """What both wrote down to do, for the reader of an alert."""
    plan = plan_in_force(alert.alliance_id)
    return plan.steps.text_or_gone if plan and plan.steps else ""


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody was told of an alert; `sent_at` is when the mail server took the note, never when it was read."""

    who: str
    made_at: datetime
    sent_at: datetime | None


def told_of(alert: Alert) -> list[Told]:
    """Who was told, the oldest first."""
    notices = list(Notice.objects.filter(ref=alert.id).order_by("made_at"))
    names = names_of(one.person_id for one in notices)
    return [Told(names[one.person_id], one.made_at, one.sent_at) for one in notices]


def closings_of(alert: Alert) -> list[tuple[AlertClosing, str]]:
    """What was done each time, with who did it."""
    closings = list(AlertClosing.objects.filter(alert=alert).order_by("closed_at"))
    names = names_of(one.closed_by_id for one in closings)
    return [(one, names[one.closed_by_id]) for one in closings]


def leaves_of(principal: Principal) -> list[tuple[Leave, str]]:
    """One's own leaves that are not over, with who covers."""
    own = Leave.objects.filter(
        practice_id=principal.practice_id, person_id=principal.person_id, ends_at__gt=clock.now()
    )
    leaves = list(own.order_by("starts_at"))
    names = names_of(one.cover_id for one in leaves if one.cover_id)
    return [(one, names.get(one.cover_id, "") if one.cover_id else "") for one in leaves]


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
    """Who is to be told now: whoever has the duty, the plan's reader, or the therapist in the chair.

    Who is away is replaced by their cover, else by the plan's backup. When nobody of these works here and is here,
    the practice's managers are told, who find somebody: an alert is never without a reader.
    """
    return named_readers(alert) or _managers(alert.practice_id)


def named_readers(alert: Alert) -> list[UUID]:
    """The same without the managers: empty when somebody has to be found."""
    practice = alert.practice_id
    plan = None if alert.alliance.closed_at else plan_in_force(alert.alliance_id)
    first = alert.duty_id or (plan.reader_id if plan else _therapist(alert))
    backup = plan.backup_id if plan else None
    if first and is_here(practice, first):
        leave = away(first, clock.now())
        if leave is None:
            return [first]
        return _present(practice, [leave.cover_id]) or _present(practice, [backup])
    return _present(practice, [backup])


def escalate_to(alert: Alert) -> list[UUID]:
    """Who steps in when nobody opened it in time: the named backup; from the second time on, the managers too."""
    plan = None if alert.alliance.closed_at else plan_in_force(alert.alliance_id)
    backup = _present(alert.practice_id, [plan.backup_id]) if plan else []
    if backup and alert.escalated_at is None:
        return backup
    return [*backup, *_managers(alert.practice_id)]


def _present(practice_id: UUID, persons: Iterable[UUID | None]) -> list[UUID]:
    """Those of them who work here and are not away."""
    now = clock.now()
    return [one for one in persons if one and is_here(practice_id, one) and away(one, now) is None]


def _therapist(alert: Alert) -> UUID | None:
    seated = Chair.objects.filter(alliance_id=alert.alliance_id, role=ChairRole.THERAPIST, left_at=None)
    return seated.values_list("person_id", flat=True).first()


def _managers(practice_id: UUID) -> list[UUID]:
    live = Membership.objects.filter(practice_id=practice_id, role=Role.MANAGER, ended_at=None)
    return list(live.values_list("person_id", flat=True))


def alerts_for(principal: Principal) -> QuerySet[Alert]:
    """The alerts this person is responsible for: as therapist in the chair, reader, backup, cover or on duty.

    A manager is no reader of content; where an alert fell to the managers they find somebody, on its own page. What
    follows from the chair or the plan ends with the alliance; an alert that is open then falls to the managers.
    """
    if not principal.has(Role.THERAPIST) and not principal.has(Role.SUPERVISOR):
        return Alert.objects.none()
    now = clock.now()
    covered = Leave.objects.filter(cover_id=principal.person_id, starts_at__lte=now, ends_at__gt=now)
    stands_for = Q(person_id=principal.person_id) | Q(person_id__in=covered.values("person_id"))
    chairs = Chair.objects.filter(stands_for, role=ChairRole.THERAPIST, left_at=None)
    plans = ResponsePlan.objects.filter(
        Q(reader_id=principal.person_id)
        | Q(backup_id=principal.person_id)
        | Q(reader_id__in=covered.values("person_id")),
        client_agreed_at__isnull=False,
        therapist_agreed_at__isnull=False,
        ended_at=None,
    )
    linked = Q(alliance_id__in=chairs.values("alliance_id")) | Q(alliance_id__in=plans.values("alliance_id"))
    mine = (linked & Q(alliance__closed_at=None)) | Q(duty_id=principal.person_id)
    mine |= Q(duty_id__in=covered.values("person_id"))
    return (
        Alert.objects.filter(mine, practice_id=principal.practice_id)
        .select_related("alliance")
        .order_by(F("closed_at").desc(nulls_first=True), "-raised_at")
    )


def alerts_without_reader(principal: Principal) -> list[Alert]:
    """The open alerts for which a manager has to find somebody: that there is one, never what it says."""
    if not principal.has(Role.MANAGER):
        return []
    open_ones = Alert.objects.filter(practice_id=principal.practice_id, closed_at=None)
    waiting = open_ones.select_related("alliance").order_by("raised_at")
    return [one for one in waiting if not named_readers(one) or (one.escalated_at and not one.opened_at)]


def open_alerts_by_alliance(principal: Principal) -> dict[UUID, int]:
    """How many open alerts wait in each alliance, by one query."""
    counts: dict[UUID, int] = {}
    for alliance in alerts_for(principal).filter(closed_at=None).values_list("alliance_id", flat=True):
        counts[alliance] = counts.get(alliance, 0) + 1
    return counts


def has_read(principal: Principal, alert: Alert) -> bool:
    """Whether this very person opened it since it was raised last: each reader's opening stands in the client's log."""
    lines = AuditEntry.objects.filter(scope_id=alert.alliance_id, object_id=alert.id)
    raised = lines.filter(verb="alert.raise").aggregate(last=Max("seq"))["last"] or 0
    return lines.filter(verb="open.alert", actor_id=principal.person_id, seq__gt=raised).exists()


def alert_for(principal: Principal, alert_id: UUID) -> Alert:
    """An alert this person is responsible for, or NotYours."""
    alert = alerts_for(principal).filter(id=alert_id).first()
    if alert is None:
        raise NotYours
    return alert


def contact_requests_for(principal: Principal) -> list[ContactRequest]:
    """The open requests of the clients in this therapist's chairs, and in those this therapist covers."""
    if not principal.has(Role.THERAPIST):
        return []
    now = clock.now()
    covered = Leave.objects.filter(cover_id=principal.person_id, starts_at__lte=now, ends_at__gt=now)
    stands_for = Q(person_id=principal.person_id) | Q(person_id__in=covered.values("person_id"))
    seated = Chair.objects.filter(stands_for, role=ChairRole.THERAPIST, left_at=None)
    mine = ContactRequest.objects.filter(practice_id=principal.practice_id, answered_at=None)
    return list(mine.filter(alliance_id__in=seated.values("alliance_id")).order_by("answer_by"))


def contact_without_reader(principal: Principal) -> list[ContactRequest]:
    """The open requests that nobody is there for: a manager contacts the client, or has somebody do it."""
    if not principal.has(Role.MANAGER):
        return []
    asked = ContactRequest.objects.filter(practice_id=principal.practice_id, answered_at=None)
    return [one for one in asked.order_by("answer_by") if not _named_by_contact(one)]


def told_by_contact(request: ContactRequest) -> list[UUID]:
    """Who is told of a request: the therapist in the chair, else who covers, else the managers."""
    return _named_by_contact(request) or _managers(request.practice_id)


def _named_by_contact(request: ContactRequest) -> list[UUID]:
    seated = Chair.objects.filter(alliance_id=request.alliance_id, role=ChairRole.THERAPIST, left_at=None)
    person = seated.values_list("person_id", flat=True).first()
    leave = away(person, clock.now()) if person else None
    return _present(request.practice_id, [leave.cover_id if leave else person])


def my_contact_requests(seat: Seat) -> list[ContactRequest]:
    """The client's own requests, the newest first."""
    return list(ContactRequest.objects.filter(alliance=seat.alliance).order_by("-asked_at")[:10])
