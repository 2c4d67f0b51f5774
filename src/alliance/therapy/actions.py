"""The acts about sessions: planned, held, missed, moved, cancelled, late; taken back when it was a mistake."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from alliance.kernel import audit, clock, due, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.models import Chair, ChairRole
from alliance.people.seats import Seat, seat_at
from alliance.therapy.models import Arrangement, Interpreter, Session
from alliance.therapy.revealing import DUE_REVEAL

REVEAL_BEFORE = timedelta(hours=24)
PLANNED, HELD = Session.Status.PLANNED, Session.Status.HELD


@action
def plan_session(
    *,
    alliance_id: UUID,
    starts_at: datetime,
    by: Principal,
    minutes: int = 50,
    mode: str = "room",
    is_last: bool = False,
) -> Session:
    """Plans the next session; `starts_at` is aware. Two sessions never overlap for either person."""
    seat = chair_of(by, alliance_id)
    session = _plan(seat, starts_at, minutes, mode, is_last)
    note(seat, "session.plan", session)
    tell(seat, "session.planned", session)
    return session


@action
def move_session(*, session_id: UUID, starts_at: datetime, by: Principal, moved_by: str = "") -> Session:
    """Moves a planned session: the old row stays and says who moved it; returns the new one."""
    seat, session = of_chair(by, session_id)
    if session.status != PLANNED:
        raise Refused(_("Only a planned session can be moved."))
    mover = moved_by or seat.chair
    session.status, session.by_chair = Session.Status.CANCELLED, mover
    session.save()
    later = _plan(seat, starts_at, session.minutes, session.mode, session.is_last)
    session.status, session.moved_to = Session.Status.MOVED, later
    session.save()
    note(seat, "session.move", session)
    tell(seat, "session.moved", session, chair=mover)
    tell(seat, "session.planned", later)
    return later


@action
def hold_session(
    *, session_id: UUID, by: Principal, late_by: str = "", late_minutes: int | None = None
) -> Session:
    """Says that the session took place, and who was late by how much, if anybody was."""
    seat, session = of_chair(by, session_id)
    if session.status not in (PLANNED, Session.Status.MISSED):
        raise Refused(_("This session is not waiting to take place."))
    if session.starts_at > clock.now() + timedelta(hours=1):
        raise Refused(_("This session lies in the future."))
    if bool(late_by) != bool(late_minutes):
        raise Refused(_("Say who was late and by how many minutes, or neither."), field="late_minutes")
    _withdraw(seat, session)
    session.status, session.by_chair = HELD, ""
    session.late_by, session.late_minutes = late_by, late_minutes
    session.save()
    note(seat, "session.hold", session)
    tell(seat, "session.held", session, at=session.starts_at)
    if late_by:
        tell(
            seat, "session.late", session, chair=late_by, value=float(late_minutes or 0), at=session.starts_at
        )
    return session


@action
def miss_session(*, session_id: UUID, missed_by: str, by: Principal) -> Session:
    """Says that the session was missed, and by whom. A client's absence is never evidence of anything."""
    return _end(session_id, by, Session.Status.MISSED, missed_by)


@action
def cancel_session(*, session_id: UUID, by: Principal, cancelled_by: str = "") -> Session:
    """Calls a planned session off."""
    return _end(session_id, by, Session.Status.CANCELLED, cancelled_by)


@action
def take_back(*, session_id: UUID, by: Principal) -> Session:
    """Undoes held, missed or cancelled: the session is planned again, as long as nobody answered about it."""
    seat, session = of_chair(by, session_id)
    if session.status not in (HELD, Session.Status.MISSED, Session.Status.CANCELLED):
        raise Refused(_("There is nothing to take back."))
    if Fact.objects.filter(scope_id=seat.alliance.id, ref=session.id, kind="rating.after").exists():
        raise Refused(_("Somebody has answered about this session already."))
    _withdraw(seat, session)
    session.status, session.by_chair, session.late_by, session.late_minutes = PLANNED, "", "", None
    session.save()
    note(seat, "session.take_back", session)
    return session


@action
def name_interpreter(*, session_id: UUID, name: str, by: Principal) -> Interpreter:
    """Names an interpreter for one session; counts only when both agreed."""
    seat, session = of_chair(by, session_id)
    if not name.strip():
        raise Refused(_("Say the interpreter's name."), field="name")
    interpreter = Interpreter(
        practice_id=session.practice_id, session=session, name=seal(name.strip(), key=client_key(seat))
    )
    setattr(interpreter, f"{seat.chair}_agreed_at", clock.now())
    interpreter.save()
    note(seat, "interpreter.name", session)
    return interpreter


@action
def answer_interpreter(*, interpreter_id: UUID, agree: bool, by: Principal) -> None:
    """Agrees to the interpreter, or takes it back; one no is enough."""
    interpreter = Interpreter.objects.filter(id=interpreter_id, practice_id=by.practice_id).first()
    if interpreter is None:
        raise NotYours
    seat, session = of_chair(by, interpreter.session_id)
    if agree:
        setattr(interpreter, f"{seat.chair}_agreed_at", clock.now())
    else:
        interpreter.withdrawn_at = clock.now()
    interpreter.save()
    note(seat, "interpreter.agree" if agree else "interpreter.withdraw", session)


@action
def arrange_review(*, alliance_id: UUID, review_when: str, by: Principal) -> None:
    """Whether looking back opens or ends the session: as the client prefers."""
    seat = chair_of(by, alliance_id)
    if not seat.is_client:
        raise NotYours
    Arrangement.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        review_when=review_when,
        chosen_by_id=by.person_id,
        chosen_at=clock.now(),
    )
    note(seat, "review.arrange")


def chair_of(by: Principal, alliance_id: UUID) -> Seat:
    """One of the two chairs of an open alliance, locked for the act."""
    seat = seat_at(by, alliance_id, lock=True)
    if seat.chair not in ChairRole.values:
        raise NotYours
    if seat.alliance.closed_at:
        raise Refused(_("This alliance is closed."))
    return seat


def of_chair(by: Principal, session_id: UUID) -> tuple[Seat, Session]:
    """A session and the chair of who acts, locked; one that is not theirs does not exist."""
    place = (
        Session.objects.filter(id=session_id, practice_id=by.practice_id)
        .values_list("alliance_id", flat=True)
        .first()
    )
    if place is None:
        raise NotYours
    seat = chair_of(by, place)
    return seat, Session.objects.get(id=session_id)


def client_key(seat: Seat) -> str:
    """The key that seals what is said in this alliance: the client's."""
    if seat.is_client:
        return seat.principal.person_id.hex
    return (
        Chair.objects.values_list("person_id", flat=True)
        .get(alliance=seat.alliance, role=ChairRole.CLIENT)
        .hex
    )


def note(seat: Seat, verb: str, session: Session | None = None) -> None:
    """The audit line of an act about a session."""
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind="session" if session else "",
        object_id=session.id if session else None,
    )


def tell(
    seat: Seat,
    kind: str,
    session: Session,
    *,
    chair: str = "",
    value: float | None = None,
    at: datetime | None = None,
) -> None:
    """The fact of an act about a session: shared, both know it."""
    fact = ledger.fact(
        kind,
        audience=Fact.Audience.SHARED,
        occurred_at=at or clock.now(),
        source="therapy",
        chair=chair or seat.chair,
        ref=session.id,
        value=value,
    )
    ledger.record(practice_id=seat.alliance.practice_id, scope_id=seat.alliance.id, facts=[fact])


def _plan(seat: Seat, starts_at: datetime, minutes: int, mode: str, is_last: bool) -> Session:
    if not 5 <= minutes <= 480:
        raise Refused(_("A session lasts between 5 minutes and 8 hours."), field="minutes")
    _refuse_overlap(seat, starts_at, minutes)
    last = Session.objects.filter(alliance=seat.alliance).aggregate(n=Max("number"))["n"] or 0
    session = Session.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        number=last + 1,
        starts_at=starts_at,
        minutes=minutes,
        mode=mode,
        is_last=is_last,
        planned_at=clock.now(),
    )
    _schedule_reveal(seat, starts_at)
    return session


def _refuse_overlap(seat: Seat, starts_at: datetime, minutes: int) -> None:
    """Neither person can be in two sessions at once, in any of their alliances of this practice."""
    people = Chair.objects.filter(alliance=seat.alliance, left_at=None).values_list("person_id", flat=True)
    theirs = Chair.objects.filter(person_id__in=list(people), left_at=None).values("alliance_id")
    ends_at = starts_at + timedelta(minutes=minutes)
    near = Session.objects.filter(
        alliance_id__in=theirs,
        status__in=(PLANNED, HELD),
        starts_at__lt=ends_at,
        starts_at__gt=starts_at - timedelta(hours=8),
    )
    for other in near:
        if other.starts_at + timedelta(minutes=other.minutes) > starts_at:
            raise Refused(_("There is another session at that time. Choose another time."), field="starts_at")


def _schedule_reveal(seat: Seat, starts_at: datetime) -> None:
    """What was shared opens at the latest a day before this session, whether the therapist answered or not."""
    before = Session.objects.filter(
        alliance=seat.alliance, status__in=(PLANNED, HELD), revealed_at=None, starts_at__lt=starts_at
    ).order_by("-starts_at")[:3]
    for session in before:
        due.schedule(
            kind=DUE_REVEAL,
            ref=session.id,
            practice_id=session.practice_id,
            due_at=max(starts_at - REVEAL_BEFORE, session.starts_at),
        )


def _end(session_id: UUID, by: Principal, status: Session.Status, chair: str) -> Session:
    seat, session = of_chair(by, session_id)
    if session.status != PLANNED:
        raise Refused(_("This session is not planned any more."))
    session.status, session.by_chair = status, chair or seat.chair
    session.save()
    note(seat, f"session.{status.value}", session)
    tell(
        seat,
        f"session.{status.value}",
        session,
        chair=session.by_chair,
        at=min(session.starts_at, clock.now()),
    )
    return session


def _withdraw(seat: Seat, session: Session) -> None:
    """Takes back what was said of this session before: held, missed, late."""
    kinds = ("session.held", "session.missed", "session.cancelled", "session.late")
    said = Fact.objects.filter(scope_id=seat.alliance.id, ref=session.id, kind__in=kinds)
    gone = set(
        Fact.objects.filter(kind=ledger.WITHDRAWN, target__in=said.values("id")).values_list(
            "target", flat=True
        )
    )
    facts = [
        ledger.fact(
            ledger.WITHDRAWN,
            audience=one.audience,
            occurred_at=one.occurred_at,
            source="therapy",
            target=one.id,
            ref=session.id,
        )
        for one in said
        if one.id not in gone
    ]
    ledger.record(practice_id=seat.alliance.practice_id, scope_id=seat.alliance.id, facts=facts)
