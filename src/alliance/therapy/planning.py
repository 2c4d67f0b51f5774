"""Where a session stands in time: no overlap for either person, and when what was shared about it opens."""

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from alliance.kernel import clock, due
from alliance.kernel.errors import Refused
from alliance.people.models import Chair, Person
from alliance.people.seats import Seat
from alliance.therapy.models import Session
from alliance.therapy.revealing import DUE_REVEAL

REVEAL_BEFORE = timedelta(hours=24)
LEAST_NOTICE = timedelta(hours=1)
LONGEST_MINUTES = 480
LIVE = (Session.Status.PLANNED, Session.Status.HELD)


def new_session(seat: Seat, starts_at: datetime, minutes: int, mode: str, is_last: bool) -> Session:
    """Writes the row of a planned session, inside an act."""
    if not 5 <= minutes <= LONGEST_MINUTES:
        raise Refused(_("A session lasts between 5 minutes and 8 hours."), field="minutes")
    if mode not in Session.Mode.values:
        raise Refused(_("Say whether you meet in the room or by video."), field="mode")
    refuse_overlap(seat, starts_at, minutes)
    last = Session.objects.filter(alliance=seat.alliance).aggregate(n=Max("number"))["n"] or 0
    return Session.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        number=last + 1,
        starts_at=starts_at,
        minutes=minutes,
        mode=mode,
        is_last=is_last,
        planned_at=clock.now(),
    )


def refuse_overlap(seat: Seat, starts_at: datetime, minutes: int) -> None:
    """Neither person can be in two sessions at once, in any of their alliances of this practice."""
    people = _lock_both(seat)
    theirs = Chair.objects.filter(person_id__in=people, left_at=None).values("alliance_id")
    near = Session.objects.filter(
        alliance_id__in=theirs,
        status__in=LIVE,
        starts_at__lt=starts_at + timedelta(minutes=minutes),
        starts_at__gt=starts_at - timedelta(minutes=LONGEST_MINUTES),
    )
    if any(ends_at(other) > starts_at for other in near):
        raise Refused(_("There is another session at that time. Choose another time."), field="starts_at")


def _lock_both(seat: Seat) -> list[UUID]:
    """Both persons' rows, locked in one order: two alliances of one therapist cannot take the same hour at once."""
    people = Chair.objects.filter(alliance=seat.alliance, left_at=None).values_list("person_id", flat=True)
    rows = Person.objects.select_for_update().filter(id__in=list(people)).order_by("id")
    return list(rows.values_list("id", flat=True))


def ends_at(session: Session) -> datetime:
    """When it is over, as planned."""
    return session.starts_at + timedelta(minutes=session.minutes)


def schedule_reveals(seat: Seat, *moments: datetime) -> None:
    """Sets anew when what was shared opens, for the sessions up to each moment at which something changed."""
    live = list(Session.objects.filter(alliance=seat.alliance, status__in=LIVE).order_by("starts_at"))
    following: dict[Session, Session | None] = dict.fromkeys(live)
    following.update(pairwise(live))
    for moment in moments:
        for session in [one for one in live if one.starts_at <= moment][-2:]:
            _schedule(session, following[session])


def _schedule(session: Session, following: Session | None) -> None:
    if session.revealed_at:
        return
    if following is None:
        due.cancel(kind=DUE_REVEAL, ref=session.id)
        return
    due.schedule(
        kind=DUE_REVEAL,
        ref=session.id,
        practice_id=session.practice_id,
        due_at=opens_at(session, following),
    )


def opens_at(session: Session, following: Session) -> datetime:
    """A day before the session that follows; where they are closer than that, halfway between the two.

    Counted from when that session was planned, and never within the hour after: nobody opens the other's answers by
    planning a session for just now.
    """
    day_before = following.starts_at - REVEAL_BEFORE
    known = max(ends_at(session), following.planned_at)
    if day_before >= known:
        return day_before
    halfway = known + (following.starts_at - known) / 2
    return max(halfway, following.planned_at + LEAST_NOTICE)


def is_time_to_open(session: Session) -> bool:
    """Whether the moment has come at which what was shared opens: asked of the sessions, so that no act waits for a
    worker.
    """
    live = Session.objects.filter(alliance_id=session.alliance_id, status__in=LIVE)
    following = live.filter(starts_at__gt=session.starts_at).order_by("starts_at").first()
    return following is not None and opens_at(session, following) <= clock.now()
