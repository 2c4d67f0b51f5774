"""Promises: made with a day, kept or not; whoever they were made to can let them go."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.elements.reliability.models import Promise
from alliance.elements.reliability.series import ROOM
from alliance.kernel import clock, due
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.people.models import Alliance
from alliance.people.seats import Seat
from alliance.therapy.asks import ask_chair, asks_no_more
from alliance.therapy.chairs import note_in, sealed_words, take_back_in, tell_in
from alliance.therapy.open_rooms import row_in, seat_in

MADE, KEPT = "promise.made", "promise.settled"
DUE = "promise.due"
LONGEST = 300


@action
def make_promise(*, alliance_id: UUID, words: str, due_at: datetime, by: Principal) -> Promise:
    """Says what one will do, and until when; both see it."""
    seat = seat_in(by, alliance_id, ROOM)
    if due_at <= clock.now():
        raise Refused(_("Choose a day ahead."), field="due")
    promise = Promise.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        chair=seat.chair,
        words=sealed_words(seat, words, field="promise", empty=_("Write what you will do."), longest=LONGEST),
        due_at=due_at,
        made_at=clock.now(),
    )
    due.schedule(kind=DUE, ref=promise.id, practice_id=promise.practice_id, due_at=due_at)
    note_in(seat, "promise.make", "promise", promise.id)
    tell_in(seat, MADE, promise.id, room=ROOM, value=due_at.timestamp())
    return promise


@action
def keep_promise(*, promise_id: UUID, by: Principal) -> Promise:
    """Done, says who promised it; the fact says whether in time."""
    seat, promise = _open(promise_id, by)
    if promise.chair != seat.chair:
        raise NotYours
    promise.kept_at = clock.now()
    promise.save(update_fields=["kept_at"])
    _settle(promise)
    note_in(seat, "promise.keep", "promise", promise.id)
    tell_in(seat, KEPT, promise.id, room=ROOM, value=float(promise.kept_at <= promise.due_at))
    return promise


@action
def release_promise(*, promise_id: UUID, by: Principal) -> Promise:
    """Lets a promise go: by whom it was made to, or by its maker before its day; then it never counted."""
    seat, promise = _open(promise_id, by)
    if promise.chair == seat.chair and promise.due_at <= clock.now():
        raise Refused(_("Its day has passed. Say that it is done, or ask the other to let it go."))
    promise.released_at = clock.now()
    promise.save(update_fields=["released_at"])
    _settle(promise)
    take_back_in(seat, promise.id, MADE, room=ROOM)
    note_in(seat, "promise.release", "promise", promise.id)
    return promise


def on_due(promise_id: UUID) -> None:
    """The day has come: who promised is asked. Runs in the sweep's transaction."""
    promise = Promise.objects.select_related("alliance").get(id=promise_id)
    Alliance.objects.select_for_update().get(id=promise.alliance_id)
    promise.refresh_from_db()
    if not (promise.kept_at or promise.released_at or promise.alliance.closed_at):
        ask_chair(promise.alliance, promise.chair, ROOM, "promise", promise.id)


def _open(promise_id: UUID, by: Principal) -> tuple[Seat, Promise]:
    seat, promise = row_in(Promise, promise_id, by, ROOM)
    if promise.kept_at or promise.released_at:
        raise Refused(_("This promise is settled already."))
    return seat, promise


def _settle(promise: Promise) -> None:
    due.cancel(kind=DUE, ref=promise.id)
    asks_no_more(promise.id)
