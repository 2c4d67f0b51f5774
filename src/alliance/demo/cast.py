"""Who plays in the demo practice: read from cast.toml, all of it invented."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

GAP_OF_LEAVE = 2


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works in the practice; who has a `cover` is on leave now."""

    key: str
    name: str
    roles: tuple[str, ...]
    zone: str = ""
    cover: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """One client's part: the story that is simulated, how much of it has been lived, and what happens besides."""

    name: str
    story: str
    therapist: str
    weeks: int = 12
    every_weeks: int = 1
    told: int = 0
    zone: str = ""
    mode: str = "room"
    candour: str = "share"
    single: float = 0.02
    measures: tuple[str, ...] = ("phq-9", "gad-7")
    rhythm: int = 4
    safety: dict[int, int] = field(default_factory=dict)
    alone: int = 0
    known_ongoing_up_to: int = 0
    exact: bool = False
    all_tens: bool = False
    paper: bool = False
    gap: int = 0
    next_therapist: str = ""
    handed_over_after: int = 0
    turns: tuple[str, ...] = ()

    @property
    def sessions(self) -> int:
        """How many sessions lie behind, as planned."""
        return self.weeks // self.every_weeks

    @property
    def sessions_told(self) -> int:
        """How many sessions the whole story takes: a story needs at least four."""
        return max(self.told, self.sessions + 1, 4)


@dataclass(frozen=True, slots=True)
class Manner:
    """What a story is like: in a sentence, how often the two look back together, how often something is brought.

    `mends` is how often they look back when both can see that something dropped.
    """

    sentence: str
    reviews: float
    brings: float
    mends: float = 0.7


@dataclass(frozen=True, slots=True)
class Place:
    """Where a practice can be; `beside` is a time zone not far away."""

    time_zone: str
    country: str
    beside: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Two practices and everybody in them."""

    places: tuple[Place, ...]
    practice: dict[str, Any]
    second_practice: dict[str, Any]
    staff: tuple[Staff, ...]
    clients: tuple[Script, ...]
    second_client: Script
    stories: dict[str, Manner]

    def member(self, key: str) -> Staff:
        """Somebody of the staff."""
        return next(one for one in self.staff if one.key == key)


@cache
def cast() -> Cast:
    """Everybody."""
    written = tomllib.loads(files(__package__ or "").joinpath("cast.toml").read_text("utf-8"))
    staff = tuple(Staff(**{**one, "roles": tuple(one["roles"])}) for one in written["staff"])
    away = {one.key for one in staff if one.cover}
    return Cast(
        places=tuple(Place(**one) for one in written["places"]),
        practice=written["practice"],
        second_practice=written["second_practice"],
        staff=staff,
        clients=tuple(_script(one, away) for one in written["clients"]),
        second_client=_script(written["second_client"], set()),
        stories={key: Manner(**one) for key, one in written["stories"].items()},
    )


def _script(one: dict[str, Any], away: set[str]) -> Script:
    """Who is with a therapist on leave has no session in those weeks."""
    tidy: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in one.items()
    }
    tidy["safety"] = {int(number): value for number, value in one.get("safety", {}).items()}
    if one["therapist"] in away:
        tidy["gap"] = GAP_OF_LEAVE
    script: Script = Script(**tidy)
    return script


def address_of_staff(key: str) -> str:
    """A mail address that cannot exist: nothing is ever sent to it."""
    return f"{key}@staff.demo.invalid"


def address_of_client(script: Script) -> str:
    """The same for a client: found again by where the script stands in the cast."""
    everybody = [one.name for one in (*cast().clients, cast().second_client)]
    return f"client-{everybody.index(script.name) + 1:02}@demo.invalid"
