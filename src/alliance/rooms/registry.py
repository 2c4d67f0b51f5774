"""The rooms, each checked against the contract when first asked for."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.resources import files
from json import loads

from alliance.rooms.finding import room_names
from alliance.therapy.room import Room, StepKind, Trace
from alliance_core.instruments import Instrument, InstrumentError, read_questionnaire

CHAIRS = ("client", "therapist")
ALWAYS = {StepKind.NAME, StepKind.EXPLORE, StepKind.OWN, StepKind.VALIDATE}
ANEW = {StepKind.ADJUST, StepKind.RENEW}


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


@cache
def traces_of(kind: str) -> tuple[tuple[str, Trace], ...]:
    """The rooms, by key, whose evidence remembers facts of this kind."""
    return tuple(
        (room.key, room.trace) for room in all_rooms() if room.trace is not None and kind in room.trace.kinds
    )


def questionnaire(room: Room) -> Instrument:
    """The questions a room brings, as data."""
    return _read(room.package)


@cache
def _read(package: str) -> Instrument:
    return read_questionnaire(loads(files(package).joinpath("questions.json").read_text("utf-8")))


def _load(name: str) -> Room:
    try:
        room = getattr(import_module(f"{name}.element"), "ROOM", None)
    except ModuleNotFoundError as missing:
        raise BrokenRoom(name, f"{missing.name} cannot be found") from None
    if not isinstance(room, Room):
        raise BrokenRoom(name, "element.py has no ROOM")
    _check_words(name, room)
    _check_questions(name, room)
    return room


def _check_words(name: str, room: Room) -> None:
    if not room.key.isidentifier() or room.package != name:
        raise BrokenRoom(name, "its key is no plain word, or its package is not this folder")
    for field in ("name_for_client", "name_for_staff", "meaning", "changed"):
        if not str(getattr(room, field)).strip():
            raise BrokenRoom(name, f"its words for {field} are empty")
    if not room.hue.startswith("#"):
        raise BrokenRoom(name, "its hue is no colour like #2f7f86")
    if len({step.key for step in room.steps}) != len(room.steps) or not room.steps:
        raise BrokenRoom(name, "it has no steps for a repair, or two of the same key")
    kinds = {step.kind for step in room.steps}
    if not kinds >= ALWAYS or not kinds & ANEW:
        raise BrokenRoom(name, "its steps must name, explore, own, validate, and adjust or renew")


def _check_questions(name: str, room: Room) -> None:
    try:
        items = {item.link_id: item for item in questionnaire(room).questions}
    except FileNotFoundError:
        raise BrokenRoom(name, "questions.json is missing") from None
    except (ValueError, InstrumentError) as wrong:
        raise BrokenRoom(name, f"questions.json cannot be read: {wrong}") from None
    for link_id, item in items.items():
        if not link_id.startswith(f"{room.key}.") or not item.wording:
            raise BrokenRoom(name, f"the question {link_id} has no words, or is not named {room.key}.…")
    asked = {chair: _alternatives(room, items, chair) for chair in CHAIRS}
    if not all(asked.values()) or asked["client"] != asked["therapist"]:
        raise BrokenRoom(name, "questions.json must ask both chairs the same after a session")


def _alternatives(room: Room, items: Iterable[str], chair: str) -> set[str]:
    """The mirrored sentences of a chair, by what follows its name."""
    prefix = f"{room.key}.{chair}.after."
    return {link_id.removeprefix(prefix) for link_id in items if link_id.startswith(prefix)}
