"""The rooms, each checked against the contract when first asked for."""

from functools import cache
from importlib import import_module
from importlib.resources import files
from json import loads

from alliance.rooms.finding import room_names
from alliance.therapy.room import Room
from alliance_core.instruments import Instrument, read_questionnaire

CHAIRS = ("client", "therapist")


class BrokenRoom(Exception):
    """A folder under elements that does not keep the contract: which, and what is missing."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"The room {name} cannot be opened: {what}.")


@cache
def all_rooms() -> tuple[Room, ...]:
    """Every room, in its place."""
    rooms = [_load(name) for name in room_names()]
    for field in ("key", "order"):
        seen = [getattr(room, field) for room in rooms]
        if len(set(seen)) != len(seen):
            raise BrokenRoom(", ".join(map(str, seen)), f"two rooms share the same {field}")
    return tuple(sorted(rooms, key=lambda room: room.order))


@cache
def rooms_by_key() -> dict[str, Room]:
    """The rooms by their keys."""
    return {room.key: room for room in all_rooms()}


def questionnaire(room: Room) -> Instrument:
    """The questions a room brings, as data."""
    return _read(room.package)


@cache
def _read(package: str) -> Instrument:
    return read_questionnaire(loads(files(package).joinpath("questions.json").read_text("utf-8")))


def _load(name: str) -> Room:
    room = getattr(import_module(f"{name}.element"), "ROOM", None)
    if not isinstance(room, Room):
        raise BrokenRoom(name, "element.py has no ROOM")
    if not room.steps:
        raise BrokenRoom(name, "it has no steps for a repair")
    texts = {item.link_id: item.text for item in questionnaire(room).questions}
    for chair in CHAIRS:
        if not any(link_id.startswith(f"{room.key}.{chair}.after.") for link_id in texts):
            raise BrokenRoom(name, f"questions.json asks the {chair} nothing after a session")
    return room
