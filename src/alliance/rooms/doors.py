"""Rooms start off. The two open them one at a time, together; either closes one alone, and what is in it stays."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.kernel import audit, clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.asks import ask, asks_no_more, room_asks_no_more
from alliance.therapy.chairs import chair_of
from alliance.therapy.models import OpenRoom
from alliance.therapy.open_rooms import rooms_of

ROOMS = "rooms"  # the page on which rooms are opened
OPENED, CLOSED = "room.opened", "room.closed"
SENTENCES = {
    "open.rooms": gettext_lazy("%(who)s looked at which rooms are open."),
    "room.propose": gettext_lazy("%(who)s proposed to open a room."),
    "room.agree": gettext_lazy("%(who)s agreed to open a room."),
    "room.decline": gettext_lazy("%(who)s did not want to open a room now."),
    "room.close": gettext_lazy("%(who)s closed a room. What is in it stays."),
}


@action
def propose_room(*, alliance_id: UUID, key: str, by: Principal) -> OpenRoom:
    """Proposes to open a room. Where the other proposed it already, this is the yes; two at once are refused."""
    if key not in rooms_by_key():
        raise NotYours
    seat = chair_of(by, alliance_id)
    living = {one.key: one for one in rooms_of(seat.alliance.id)}
    if key in living:
        return _say_yes(seat, living[key])
    if any(one.agreed_at is None for one in living.values()):
        raise Refused(_("One room at a time: another one waits for an answer."))
    proposed = OpenRoom.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        key=key,
        proposed_by=seat.chair,
        proposed_at=clock.now(),
    )
    ask(seat, ROOMS, "room", proposed.id)
    _note(seat, "room.propose", proposed)
    return proposed


@action
def answer_room(*, alliance_id: UUID, key: str, agree: bool, by: Principal) -> OpenRoom:
    """The other chair's yes, which opens it, or no, for now; who proposed it can take it back the same way."""
    seat = chair_of(by, alliance_id)
    proposed = _living(seat, key)
    if agree:
        return _say_yes(seat, proposed)
    if proposed.is_open:
        raise Refused(_("This room is open already. You can close it."))
    return _end(seat, proposed, "room.decline")


@action
def close_room(*, alliance_id: UUID, key: str, by: Principal) -> OpenRoom:
    """Either closes a room alone. What is in it stays, and can be read; it opens again as it opened first."""
    seat = chair_of(by, alliance_id)
    room = _living(seat, key)
    if not room.is_open:
        raise Refused(_("This room is not open."))
    _end(seat, room, "room.close")
    if not rooms_by_key()[key].from_the_start:
        room_asks_no_more(seat, key)
    _tell(seat, CLOSED, room)
    return room


def _living(seat: Seat, key: str) -> OpenRoom:
    found = OpenRoom.objects.filter(alliance=seat.alliance, key=key, ended_at=None).first()
    if found is None:
        raise NotYours
    return found


def _say_yes(seat: Seat, room: OpenRoom) -> OpenRoom:
    if room.is_open or room.proposed_by == seat.chair:
        return room
    room.agreed_at = clock.now()
    room.save(update_fields=["agreed_at"])
    asks_no_more(room.id)
    _note(seat, "room.agree", room)
    _tell(seat, OPENED, room)
    return room


def _end(seat: Seat, room: OpenRoom, verb: str) -> OpenRoom:
    room.ended_at, room.ended_by = clock.now(), seat.chair
    room.save(update_fields=["ended_at", "ended_by"])
    asks_no_more(room.id)
    _note(seat, verb, room)
    return room


def _note(seat: Seat, verb: str, room: OpenRoom) -> None:
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind="room",
        object_id=room.id,
    )


def _tell(seat: Seat, kind: str, room: OpenRoom) -> None:
    fact = ledger.fact(
        kind,
        audience=Fact.Audience.SHARED,
        occurred_at=clock.now(),
        source="rooms",
        chair=seat.chair,
        key=room.key,
        ref=room.id,
    )
    ledger.record(practice_id=room.practice_id, scope_id=seat.alliance.id, facts=[fact])
