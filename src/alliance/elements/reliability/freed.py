"""Hours that become free: offered to those who wait for one, taken by whoever is first; nothing of whose it was."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alliance.elements.reliability.models import EarlierHour, FreedHour
from alliance.elements.reliability.series import ROOM
from alliance.kernel import clock, due
from alliance.kernel.acting import action
from alliance.kernel.errors import Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.people.models import Chair, ChairRole
from alliance.therapy.actions import plan_session
from alliance.therapy.asks import ask_chair, asks_no_more
from alliance.therapy.chairs import note_in
from alliance.therapy.models import Session
from alliance.therapy.open_rooms import open_keys, row_in, seat_in

SOON = timedelta(hours=2)
PASSED = "hour.passed"
FREEING = ("session.cancelled", "session.moved")


@action
def wait_for_hours(*, alliance_id: UUID, wait: bool, by: Principal) -> None:
    """The two would take an hour that becomes free, or would not any more; by either."""
    seat = seat_in(by, alliance_id, ROOM)
    living = EarlierHour.objects.filter(alliance=seat.alliance, ended_at=None)
    if wait and not living.exists():
        EarlierHour.objects.create(
            practice_id=seat.alliance.practice_id,
            alliance=seat.alliance,
            since=clock.now(),
            by_chair=seat.chair,
        )
        note_in(seat, "hours.wait", "alliance", seat.alliance.id)
    if not wait and living.update(ended_at=clock.now()):
        note_in(seat, "hours.wait_no_more", "alliance", seat.alliance.id)


@action
def take_hour(*, freed_id: UUID, by: Principal) -> Session:
    """Takes an hour that became free, if nobody was first: it is planned like any other session."""
    seat, freed = row_in(FreedHour, freed_id, by, ROOM)
    if freed.answered_at:
        raise Refused(_("This hour was answered already."))
    if freed.starts_at <= clock.now():
        raise Refused(_("This hour has passed."))
    session = plan_session(
        alliance_id=seat.alliance.id, starts_at=freed.starts_at, minutes=freed.minutes, by=by
    )
    freed.session = session
    _answer(freed)
    for other in _same_hour(freed):
        _answer(other)
    note_in(seat, "hours.take", "session", session.id)
    return session


@action
def leave_hour(*, freed_id: UUID, by: Principal) -> None:
    """Does not take it; others who wait may."""
    seat, freed = row_in(FreedHour, freed_id, by, ROOM)
    if freed.answered_at is None:
        _answer(freed)
        note_in(seat, "hours.leave", "alliance", seat.alliance.id)


def _answer(freed: FreedHour) -> None:
    freed.answered_at = clock.now()
    freed.save(update_fields=["answered_at", "session"])
    due.cancel(kind=PASSED, ref=freed.id)
    asks_no_more(freed.id)


def _same_hour(freed: FreedHour) -> QuerySet[FreedHour]:
    """The same hour of the same therapist, as it is still offered to others."""
    open_still = FreedHour.objects.filter(starts_at=freed.starts_at, answered_at=None)
    return open_still.filter(alliance_id__in=_alliances_beside(freed.alliance_id).values("alliance_id"))


def on_passed(freed_id: UUID) -> None:
    """The hour has come and nobody took it: it is not asked any more. Runs in the sweep's transaction."""
    asks_no_more(freed_id)


def on_facts(_practice_id: UUID, scope_id: UUID, facts: Sequence[Fact]) -> None:
    """The ledger's subscriber: an hour became free; who waits for one of this therapist is offered it."""
    for one in facts:
        if one.kind in FREEING and one.ref:
            for session in Session.objects.filter(id=one.ref, starts_at__gt=clock.now() + SOON):
                _offer(scope_id, session)


def _alliances_beside(alliance_id: UUID) -> QuerySet[Chair]:
    """The therapist's chairs of whoever is the therapist in this alliance, here and elsewhere."""
    sitting = Chair.objects.filter(role=ChairRole.THERAPIST, left_at=None)
    return sitting.filter(person_id__in=sitting.filter(alliance_id=alliance_id).values("person_id"))


def _offer(freed_by: UUID, session: Session) -> None:
    theirs = _alliances_beside(freed_by)
    waiting = EarlierHour.objects.filter(
        alliance_id__in=theirs.values("alliance_id"), ended_at=None, alliance__closed_at=None
    ).exclude(alliance_id=freed_by)
    for one in waiting.select_related("alliance").order_by("since", "id"):
        if ROOM not in open_keys(one.alliance_id):
            continue
        freed, made = FreedHour.objects.get_or_create(
            alliance=one.alliance,
            starts_at=session.starts_at,
            answered_at=None,
            defaults={
                "practice_id": one.practice_id,
                "minutes": session.minutes,
                "offered_at": clock.now(),
            },
        )
        if made:
            for chair in ChairRole.values:
                ask_chair(one.alliance, chair, ROOM, "freed", freed.id)
            due.schedule(kind=PASSED, ref=freed.id, practice_id=one.practice_id, due_at=freed.starts_at)
