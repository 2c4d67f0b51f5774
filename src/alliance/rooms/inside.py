"""What the rooms bring to a page: their pieces, and what waits in them for whoever reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.people.seats import CLIENT, Seat
from alliance.rooms.doors import ROOMS
from alliance.rooms.registry import all_rooms, rooms_by_key
from alliance.therapy.open_rooms import open_keys
from alliance.therapy.room import Asked, Panel, Room, Words

THE_ROOM = Asked(for_client=_("A room waits for your yes."), for_therapist=_("a room to open"), page="rooms")


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that waits for the reader in a room, and where it is done."""

    sentence: str
    url: str
    room: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """An open room, as a page leads to it: what waits in it for the reader."""

    room: Room
    name: Words
    url: str
    waits: tuple[Waits, ...]


def panels_for(seat: Seat, place: str, opened: frozenset[str] | None = None) -> list[Panel]:
    """What the rooms that are open, or there from the start, bring to a page, in their order."""
    there = open_keys(seat.alliance.id) if opened is None else opened
    brought = [room.panel(seat, place) for room in all_rooms() if room.from_the_start or room.key in there]
    return sorted((one for one in brought if one), key=lambda one: one.order)


def practice_doors(roles: frozenset[str], place: str) -> list[tuple[str, str]]:
    """Where a page of the practice (empty, me, people) leads into rooms: labels and addresses."""
    return [found for room in all_rooms() if (found := room.door(roles, place))]


def waits_in(alliance: UUID, asks: Iterable[tuple[str, str]], chair: str) -> list[Waits]:
    """What waits, in words for this chair; the same asked twice is said once."""
    found = {}
    for room, kind in asks:
        asked = THE_ROOM if room == ROOMS else rooms_by_key()[room].asks[kind]
        words = asked.for_client if chair == CLIENT else asked.for_therapist
        found[str(words)] = Waits(str(words), reverse(asked.page, args=[alliance]), room)
    return list(found.values())


def doors_of(seat: Seat, opened: frozenset[str], waits: Iterable[Waits]) -> list[Door]:
    """The rooms with a page of their own that this seat may enter now, in their order."""
    waiting = list(waits)
    return [
        Door(
            room,
            room.name_for(seat.chair),
            reverse(f"{room.key}:page", args=[seat.alliance.id]),
            tuple(one for one in waiting if one.room == room.key),
        )
        for room in all_rooms()
        if room.urls and (room.from_the_start or room.key in opened)
    ]
