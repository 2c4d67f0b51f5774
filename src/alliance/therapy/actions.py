"""The acts about sessions: planned, held, missed, moved, cancelled, late; taken back when it was a mistake."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.kernel import clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.models import ChairRole
from alliance.people.seats import Seat
from alliance.therapy.chairs import chair_of as chair_of
from alliance.therapy.chairs import client_key as client_key
from alliance.therapy.chairs import note as note
from alliance.therapy.chairs import of_chair as of_chair
from alliance.therapy.chairs import record, tell
from alliance.therapy.models import Arrangement, Interpreter, Session
from alliance.therapy.planning import new_session, refuse_overlap, schedule_reveals
from alliance.therapy.topics import carry

Status = Session.Status
MINUTES_LATE_AT_MOST = 480
NAME_AT_MOST = 200


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
    """Plans the next session; `starts_at` is aware. Two sessions never overlap for either person.

    What somebody wanted to talk about in a session that did not take place is brought along.
    """
    seat = chair_of(by, alliance_id)
    session = new_session(seat, starts_at, minutes, mode, is_last)
    note(seat, "session.plan", session)
    tell(seat, "session.planned", session)
    for old in _came_to_nothing(session):
        carry(old, session)
    schedule_reveals(seat, starts_at)
    return session


@action
def move_session(*, session_id: UUID, starts_at: datetime, by: Principal, moved_by: str = "") -> Session:
    """Moves a planned session: the old row stays and says who moved it; returns the new one."""
    seat, session = of_chair(by, session_id)
    if session.status != Status.PLANNED:
        raise Refused(_("Only a planned session can be moved."))
    mover = _one_of_two(moved_by or seat.chair, "moved_by")
    # Cancelled for a moment: the new time may touch the old one, and "moved" needs to know where to.
    session.status, session.by_chair = Status.CANCELLED, mover
    session.save()
    later = new_session(seat, starts_at, session.minutes, session.mode, session.is_last)
    session.status, session.moved_to = Status.MOVED, later
    session.save()
    note(seat, "session.move", session)
    tell(seat, "session.moved", session, chair=mover, value=_notice_hours(session))
    tell(seat, "session.planned", later)
    carry(session, later)
    schedule_reveals(seat, session.starts_at, later.starts_at)
    return later


@action
def hold_session(
    *, session_id: UUID, by: Principal, late_by: str = "", late_minutes: int | None = None
) -> Session:
    """Says that the session took place, and who was late by how much, if anybody was."""
    seat, session = of_chair(by, session_id)
    if session.status not in (Status.PLANNED, Status.MISSED):
        raise Refused(_("This session is not waiting to take place."))
    if session.starts_at > clock.now() + timedelta(hours=1):
        raise Refused(_("This session lies in the future."))
    _check_late(late_by, late_minutes)
    if session.status == Status.MISSED:
        refuse_overlap(seat, session.starts_at, session.minutes)
    _withdraw(seat, session)
    session.status, session.by_chair = Status.HELD, ""
    session.late_by, session.late_minutes = late_by, late_minutes
    session.save()
    note(seat, "session.hold", session)
    tell(seat, "session.held", session, at=session.starts_at)
    if late_by:
        value = float(late_minutes or 0)
        tell(seat, "session.late", session, chair=late_by, value=value, at=session.starts_at)
    schedule_reveals(seat, session.starts_at)
    return session


@action
def miss_session(*, session_id: UUID, missed_by: str, by: Principal) -> Session:
    """Says that the session was missed, and by whom. A client's absence is never evidence of anything."""
    seat, session = of_chair(by, session_id)
    if session.starts_at > clock.now():
        raise Refused(_("This session lies in the future: call it off or move it."))
    return _end(seat, session, Status.MISSED, _one_of_two(missed_by, "missed_by"))


@action
def cancel_session(*, session_id: UUID, by: Principal, cancelled_by: str = "") -> Session:
    """Calls a planned session off."""
    seat, session = of_chair(by, session_id)
    return _end(seat, session, Status.CANCELLED, _one_of_two(cancelled_by or seat.chair, "cancelled_by"))


@action
def take_back(*, session_id: UUID, by: Principal) -> Session:
    """Undoes held, missed or cancelled: the session is planned again.

    Refused when this chair can see an answer about it; whether there are others must not be found out this way.
    """
    seat, session = of_chair(by, session_id)
    if session.status not in (Status.HELD, Status.MISSED, Status.CANCELLED):
        raise Refused(_("There is nothing to take back."))
    about = list(Fact.objects.filter(scope_id=seat.alliance.id, ref=session.id))
    if any(one.kind == "rating.after" for one in ledger.effective(about, seat.audience)):
        raise Refused(_("There are answers about this session already."))
    if session.status != Status.HELD:
        refuse_overlap(seat, session.starts_at, session.minutes)
    _withdraw(seat, session)
    session.status, session.by_chair, session.late_by, session.late_minutes = Status.PLANNED, "", "", None
    session.save()
    note(seat, "session.take_back", session)
    schedule_reveals(seat, session.starts_at)
    return session


@action
def name_interpreter(*, session_id: UUID, name: str, by: Principal) -> Interpreter:
    """Names an interpreter for one session; counts only when both agreed."""
    seat, session = of_chair(by, session_id)
    if not name.strip():
        raise Refused(_("Say the interpreter's name."), field="name")
    if len(name.strip()) > NAME_AT_MOST:
        raise Refused(_("A name fits into 200 characters."), field="name")
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
    interpreter = Interpreter.objects.filter(
        id=interpreter_id, practice_id=by.practice_id, withdrawn_at=None
    ).first()
    if interpreter is None:
        raise NotYours
    seat, session = of_chair(by, interpreter.session_id)
    changed = f"{seat.chair}_agreed_at" if agree else "withdrawn_at"
    setattr(interpreter, changed, clock.now())
    interpreter.save(update_fields=[changed])
    note(seat, "interpreter.agree" if agree else "interpreter.withdraw", session)


@action
def arrange_review(*, alliance_id: UUID, review_when: str, by: Principal) -> None:
    """Whether looking back opens or ends the session: as the client prefers."""
    seat = chair_of(by, alliance_id)
    if not seat.is_client:
        raise NotYours
    if review_when not in Arrangement.ReviewWhen.values:
        raise Refused(_("Choose whether it opens or ends the session."), field="review_when")
    Arrangement.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        review_when=review_when,
        chosen_by_id=by.person_id,
        chosen_at=clock.now(),
    )
    note(seat, "review.arrange")


def _end(seat: Seat, session: Session, status: Session.Status, chair: str) -> Session:
    if session.status != Status.PLANNED:
        raise Refused(_("This session is not planned any more."))
    session.status, session.by_chair = status, chair
    session.save()
    note(seat, f"session.{status.value}", session)
    at = min(session.starts_at, clock.now())
    notice = _notice_hours(session) if status == Status.CANCELLED else None
    tell(seat, f"session.{status.value}", session, chair=chair, at=at, value=notice)
    schedule_reveals(seat, session.starts_at)
    return session


def _notice_hours(session: Session) -> float:
    """How long before it the session was moved or called off; never below nothing."""
    return max(0.0, (session.starts_at - clock.now()).total_seconds() / 3600.0)


def _came_to_nothing(session: Session) -> list[Session]:
    """The sessions missed or called off since the last one that took place."""
    ended = Session.objects.filter(alliance=session.alliance, status__in=(Status.MISSED, Status.CANCELLED))
    held = Session.objects.filter(alliance=session.alliance, status=Status.HELD).order_by("-starts_at")
    last = held.values_list("starts_at", flat=True).first()
    return list(ended.filter(starts_at__gt=last) if last else ended)


def _one_of_two(chair: str, field: str) -> str:
    if chair not in ChairRole.values:
        raise Refused(_("Say who it was: the client or the therapist."), field=field)
    return chair


def _check_late(late_by: str, late_minutes: int | None) -> None:
    if bool(late_by) != bool(late_minutes):
        raise Refused(_("Say who was late and by how many minutes, or neither."), field="late_minutes")
    if late_by:
        _one_of_two(late_by, "late_by")
    if late_minutes is not None and not 0 < late_minutes <= MINUTES_LATE_AT_MOST:
        raise Refused(_("Give the minutes as a number from 1 to 480."), field="late_minutes")


def _withdraw(seat: Seat, session: Session) -> None:
    """Takes back what was said of this session before: held, missed, called off, late."""
    kinds = ("session.held", "session.missed", "session.cancelled", "session.late")
    said = ledger.facts_about(seat.alliance.id, session.id, *kinds)
    record(session, [ledger.withdrawal(one, source="therapy") for one in said])
