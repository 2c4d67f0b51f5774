"""Which rooms of an alliance are open: what an act or a page of a room asks first."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat, seat_at
from alliance.therapy.chairs import chair_of
from alliance.therapy.models import OpenRoom

Row = TypeVar("Row", bound=Model)


class RoomClosed(Refused):
    """A room that is not open: nothing is written in it, and it was never opened or is closed again."""

    def __init__(self, key: str) -> None:
        super().__init__(
            _("This room is not open. The two of you open it together, on the page of the rooms.")
        )
        self.key = key


def seat_in(by: Principal, alliance_id: UUID, key: str) -> Seat:
    """The chair of who acts in a room that is open, locked for the act; RoomClosed where it is not."""
    seat = chair_of(by, alliance_id)
    living = OpenRoom.objects.filter(alliance=seat.alliance, key=key, ended_at=None)
    if not living.filter(agreed_at__isnull=False).exists():
        raise RoomClosed(key)
    return seat


def seat_reading(by: Principal, alliance_id: UUID, key: str) -> tuple[Seat, bool]:
    """The seat of who reads a room, and whether it is open now; RoomClosed where it never was."""
    seat = seat_at(by, alliance_id)
    return seat, is_open_to(seat, key)


def is_open_to(seat: Seat, key: str) -> bool:
    """Whether a room is open now, for a seat that may read it; RoomClosed where it never was."""
    agreed = OpenRoom.objects.filter(alliance=seat.alliance, key=key, agreed_at__isnull=False)
    ends = list(agreed.values_list("ended_at", flat=True))
    if not ends:
        raise RoomClosed(key)
    return None in ends and not seat.alliance.closed_at


def rooms_of(alliance_id: UUID) -> Sequence[OpenRoom]:
    """The rooms of an alliance that are open, or proposed, in the order they were proposed."""
    return list(OpenRoom.objects.filter(alliance_id=alliance_id, ended_at=None).order_by("proposed_at", "id"))


def open_keys(alliance_id: UUID) -> frozenset[str]:
    """The keys of the rooms that are open now."""
    return frozenset(one.key for one in rooms_of(alliance_id) if one.is_open)


def row_in(model: type[Row], row_id: UUID, by: Principal, key: str) -> tuple[Seat, Row]:
    """A row of a room with the chair of who acts on it, locked; one that is not theirs does not exist."""
    rows = model._default_manager.filter(id=row_id, practice_id=by.practice_id)
    place = rows.values_list("alliance_id", flat=True).first()
    if place is None:
        raise NotYours
    seat = seat_in(by, place, key)
    return seat, rows.get()
