"""A finding: what a signal saw, why, how it was worked out, and the words for whoever reads it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.insight.reading import Reading, Readings
from alliance.insight.state import Known
from alliance.insight.track import Track
from alliance.people.seats import CLIENT
from alliance.therapy.room import Room, Step
from alliance_core.vocabulary import Abstention

Words = str | Promise
STEPS_SHOWN = 2
CHANGE, DIFFERENCE, WAITING, COURSE, TOGETHER, SAFETY = (
    "change",
    "difference",
    "waiting",
    "course",
    "together",
    "safety",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number a finding rests on: its label, the value unrounded, and how many observations stand behind it."""

    label: Words
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Quote:
    """One fact that a finding rests on, as its reader may see it: whose, about what, the answer, in which session."""

    who: Words
    about: Words
    value: float
    session: str
    element: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What deserves attention, for one reader. `weight` orders findings; `basis` is never empty.

    `quotes` are facts it rests on; `against` says what speaks against it, in the reader's words; `steps` are what the
    two could do. The three are of what this reader may see, like everything here.
    """

    kind: str
    weight: float
    sentence: Words
    basis: tuple[Figure, ...]
    element: str = ""
    session: str = ""
    opens_repair: bool = False
    quotes: tuple[Quote, ...] = ()
    against: tuple[Words, ...] = ()
    steps: tuple[Step, ...] = ()
    hint: Words = ""  # where to look first, for a professional; never a label of a person

    @property
    def place(self) -> tuple[str, str, str]:
        """What makes it the same finding as before: its kind, its element, the session it is about."""
        return self.kind, self.element, self.session


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
    readings: Readings | None = None

    def reading(self, key: str) -> Reading | None:
        """What the filters say of one series about the newest session held; None where they say nothing."""
        found = self.readings.of(key) if self.readings else None
        return found if found and found.session == self.known.held_ref else None

    def who(self, chair: str) -> Words:
        """One of the two, as this reader calls them."""
        if chair == self.chair:
            return _("you")
        if chair == CLIENT:
            return self.other
        return self.other if self.chair == CLIENT else _("the therapist")

    def quote(self, chair: str, element: str, track: Track) -> tuple[Quote, ...]:
        """One chair's newest answer about an element; nothing where there is none."""
        if track.last is None:
            return ()
        return (Quote(self.who(chair), self.name(element), track.last, track.ref, element),)

    def steps(self, element: str) -> tuple[Step, ...]:
        """The first steps of an element: what the two could do."""
        return self.rooms[element].steps[:STEPS_SHOWN] if element in self.rooms else ()

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
    """One signal: its key, its place in the explanation, the least data it needs, how it looks and when it abstains.

    `misses` says what it cannot see; `method` names its page in docs/methods. Findings of one `group` are about the
    same thing and stand together. What is `always` shown is never held back by the budget of notices.
    """

    key: str
    title: Words
    needs: Words
    how: Words
    misses: Words
    group: str
    look: Callable[[Look], list[Finding]]
    abstain: Callable[[Look], list[Withheld]] = never_withheld
    method: str = ""
    always: bool = False
