"""A finding: what a signal saw, why, how it was worked out, and the words for whoever reads it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from alliance.insight.state import Known
from alliance.therapy.room import Room
from alliance_core.vocabulary import Abstention

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Figure:
    """One number a finding rests on: its label, the value unrounded, and how many observations stand behind it."""

    label: Words
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What deserves attention, for one reader. `weight` orders findings; `basis` is never empty for a change."""

    kind: str
    weight: float
    sentence: Words
    basis: tuple[Figure, ...]
    element: str = ""
    session: str = ""
    opens_repair: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a signal may look at: one audience's state, the rooms, the reader's chair and names, and the moment.

    `other` is how the reader calls the person in the other chair; `unread` counts open safety answers this reader
    is responsible for (from the safety floor, which does not depend on this one).
    """

    known: Known
    rooms: Mapping[str, Room]
    chair: str
    other: str
    now: datetime
    unread: int = 0

    def name(self, element: str) -> Words:
        """The element in this reader's words."""
        return self.rooms[element].name_for(self.chair) if element in self.rooms else element

    def names(self, elements: Sequence[str]) -> str:
        """Several elements in this reader's words, in their places."""
        placed = sorted(elements, key=lambda key: self.rooms[key].order if key in self.rooms else 99)
        return ", ".join(str(self.name(key)) for key in placed)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A signal that says nothing for some elements (none named: for all of them), and what it would need."""

    kind: str
    sentence: Words
    abstention: Abstention
    elements: tuple[str, ...] = ()


def never_withheld(_at: Look) -> list[Withheld]:
    """A signal about something that happened or did not: it has nothing to wait for."""
    return []


@dataclass(frozen=True, slots=True)
class SignalKind:
    """One signal: its key, its place in the explanation, the least data it needs, how it looks and when it abstains."""

    key: str
    title: Words
    needs: Words
    how: Words
    look: Callable[[Look], list[Finding]]
    abstain: Callable[[Look], list[Withheld]] = never_withheld
