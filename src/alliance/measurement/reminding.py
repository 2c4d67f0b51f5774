"""Reminders around a session: a neutral note the day before, and some hours after, to whoever has not answered.

They follow the ledger: a session planned or held sets the deadline, and the deadline looks at how things are then.
Each chair hears of its own form alone, so that a note says nothing of the other's.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from alliance.kernel import clock, due
from alliance.kernel.models import Fact
from alliance.measurement.models import Occasion
from alliance.measurement.queries import sent_forms
from alliance.notices.actions import notify
from alliance.notices.models import Notice
from alliance.people.models import Chair, ChairRole, Pause
from alliance.safety.queries import away
from alliance.therapy.models import Session

DUE_BEFORE, DUE_AFTER = "remind.before", "remind.after"
DAY_BEFORE, HOURS_AFTER = timedelta(hours=24), timedelta(hours=3)
TOO_LATE = timedelta(days=2)  # a worker that was away that long reminds of nothing


def on_facts(practice_id: UUID, _scope_id: UUID, facts: Sequence[Fact]) -> None:
    """The ledger's subscriber: sets the deadlines of a session inside the act that planned or held it."""
    setting = {"session.planned": _set_before, "session.held": _set_after}
    for one in facts:
        if one.ref and one.kind in setting:
            # A reminder is never a reason for an act to fail: a fact whose session is not here sets none.
            for session in Session.objects.filter(id=one.ref):
                setting[one.kind](practice_id, session)


def _set_before(practice_id: UUID, session: Session) -> None:
    """A session planned for sooner than a day needs no reminder: it was agreed just now."""
    at = session.starts_at - DAY_BEFORE
    if at > clock.now():
        due.schedule(kind=DUE_BEFORE, ref=session.id, practice_id=practice_id, due_at=at)


def _set_after(practice_id: UUID, session: Session) -> None:
    if clock.now() - session.starts_at >= TOO_LATE:
        return
    over = session.starts_at + timedelta(minutes=session.minutes)
    due.schedule(kind=DUE_AFTER, ref=session.id, practice_id=practice_id, due_at=over + HOURS_AFTER)


def on_before(session_id: UUID) -> None:
    """The deadline a day before: the client who has not answered is reminded, once."""
    _remind(Session.objects.get(id=session_id), Occasion.BEFORE, (ChairRole.CLIENT,))


def on_after(session_id: UUID) -> None:
    """The deadline after a session: each chair that has not answered is reminded, once."""
    _remind(Session.objects.get(id=session_id), Occasion.AFTER, (ChairRole.CLIENT, ChairRole.THERAPIST))


def _remind(session: Session, occasion: str, chairs: Sequence[str]) -> None:
    for chair in Chair.objects.filter(alliance_id=session.alliance_id, left_at=None, role__in=chairs):
        if _may_remind(session, occasion, chair):
            notify(
                person_id=chair.person_id,
                practice_id=session.practice_id,
                kind=Notice.Kind.REMINDER,
                ref=session.id,
            )


def still_wanted(notice: Notice) -> bool:
    """Asked again when the note is about to go: it may have waited for the morning."""
    session = Session.objects.filter(id=notice.ref).first() if notice.ref else None
    if session is None:
        return False
    chair = Chair.objects.filter(
        alliance_id=session.alliance_id, person_id=notice.person_id, left_at=None
    ).first()
    occasion = Occasion.AFTER if session.status == Session.Status.HELD else Occasion.BEFORE
    return chair is not None and _may_remind(session, occasion, chair)


def _may_remind(session: Session, occasion: str, chair: Chair) -> bool:
    """Whether the form can be answered, was not, and nobody is away: a break, a leave, an ending."""
    if not _can_be_answered(session, occasion) or _has_a_break(session.alliance_id):
        return False
    if not chair.person.last_login and not chair.person.has_usable_password():
        return False  # they answer on paper or on the practice's tablet: a way to sign in they have not
    if away(chair.person_id, clock.now()):
        return False
    return (session.id, occasion) not in sent_forms([session.alliance_id], chair.role, [session.id])


def _can_be_answered(session: Session, occasion: str) -> bool:
    now = clock.now()
    if occasion == Occasion.BEFORE:
        return session.status == Session.Status.PLANNED and session.starts_at > now
    return session.status == Session.Status.HELD and now - session.starts_at < TOO_LATE


def _has_a_break(alliance_id: UUID) -> bool:
    """A break is on until it is ended, or until the day that was named for coming back."""
    on = Pause.objects.filter(alliance_id=alliance_id, ended_at=None)
    return on.filter(Q(expected_until=None) | Q(expected_until__gt=clock.now())).exists()
