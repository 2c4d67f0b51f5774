"""Rooms opened by both, as two people open them."""

from alliance.rooms.doors import answer_room, propose_room
from alliance.rooms.registry import all_rooms
from tests.spec.house import House


def a_room() -> str:
    """The key of the first room that can be opened."""
    return next(room.key for room in all_rooms() if room.doing)


def open_room(house: House, key: str) -> None:
    """The therapist proposes, the client says yes."""
    propose_room(alliance_id=house.alliance.id, key=key, by=house.therapist)
    answer_room(alliance_id=house.alliance.id, key=key, agree=True, by=house.client)
