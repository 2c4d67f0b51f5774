"""What the elements are called, for a room that speaks of the others without knowing them."""

from collections.abc import Iterable

from alliance.therapy.room import Room, Words

_rooms: dict[str, Room] = {}


def tell_names(rooms: Iterable[Room]) -> None:
    """The rooms there are; called once, by who found them."""
    _rooms.update({room.key: room for room in rooms})


def name_of_element(key: str, chair: str) -> Words:
    """The element's name in the words of this chair; the key itself for one that is not there any more."""
    return _rooms[key].name_for(chair) if key in _rooms else key
