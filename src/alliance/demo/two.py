"""One client and the therapist across from them, as the demo lives through their weeks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np

from alliance.demo.cast import Manner, Script
from alliance.demo.diary import Diary
from alliance.demo.told import Told
from alliance.demo.words import Words
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat, seat_at
from alliance.therapy.models import Session

HELD, MISSED, MOVED, CANCELLED = "held", "missed", "moved", "cancelled"
CLIENT, THERAPIST = "client", "therapist"
CHANCES = ((MOVED, 0.07), (MISSED, 0.04), (CANCELLED, 0.04))
BY_THERAPIST = 0.3  # the share of what was moved, missed or cancelled that was the therapist's doing
SURE = 3  # the first sessions take place


@dataclass(frozen=True, slots=True)
class Appointment:
    """One session as it was planned, and what became of it; `told` is its place in the simulated story."""

    number: int
    planned_for: datetime
    at: datetime
    fate: str
    by: str
    told: int

    @property
    def over(self) -> datetime:
        """When it ends."""
        return self.at + timedelta(minutes=50)


@dataclass
class Two:
    """Who acts, what is known of their story, and what they did so far."""

    script: Script
    manner: Manner
    told: Told
    rng: np.random.Generator
    words: Words
    client: Principal
    therapist: Principal
    staff: Mapping[str, Principal]
    alliance: UUID = field(default_factory=lambda: UUID(int=0))
    seats: dict[str, Seat] = field(default_factory=dict)
    sessions: dict[int, Session] = field(default_factory=dict)
    to_open: list[tuple[UUID, UUID, str]] = field(default_factory=list)
    waiting: Session | None = None
    grant: UUID | None = None

    def sit_down(self, alliance: UUID, therapist: Principal) -> None:
        """The two begin to work together."""
        self.alliance, self.therapist, self.waiting = alliance, therapist, None
        self.seats = {chair: seat_at(self.one(chair), alliance) for chair in (CLIENT, THERAPIST)}

    def seat(self, chair: str) -> Seat:
        """Where this chair stands while the two work together: for reading; every act looks for itself."""
        return self.seats[chair]

    def one(self, chair: str) -> Principal:
        """Who sits in this chair."""
        return self.client if chair == CLIENT else self.therapist

    def either(self, share_of_client: float = 0.5) -> Principal:
        """One of the two, by chance."""
        return self.client if self.happens(share_of_client) else self.therapist

    def happens(self, chance: float) -> bool:
        """Whether something with this chance happens."""
        return bool(self.rng.random() < chance)

    def hours(self, least: float, most: float) -> timedelta:
        """A stretch of time between these hours, by chance, to the minute."""
        return timedelta(minutes=int(self.rng.uniform(least * 60, most * 60)))

    def new_id(self) -> UUID:
        """The id that the client's device would have made."""
        return UUID(bytes=self.rng.bytes(16), version=4)


def appointments(two: Two, diary: Diary, moments: list[datetime]) -> list[Appointment]:
    """What becomes of each planned session; the last is the coming one, of which nothing is known yet."""
    found, told = [], 0
    for number, planned_for in enumerate(moments):
        is_coming = number == len(moments) - 1
        fate, by = (HELD, "") if is_coming else _fate(two, number, told)
        at = diary.another_time(two.script.therapist, planned_for) if fate == MOVED else planned_for
        found.append(Appointment(number, planned_for, at, fate, by, told))
        told += fate in (HELD, MOVED)
    return found


def _fate(two: Two, number: int, told: int) -> tuple[str, str]:
    if not two.told.came(told):
        return MISSED, CLIENT
    if two.script.exact or number < SURE or number == two.script.sessions - 1:
        return HELD, ""
    drawn = two.rng.random()
    for fate, chance in CHANCES:
        drawn -= chance
        if drawn < 0:
            return fate, THERAPIST if two.happens(BY_THERAPIST) else CLIENT
    return HELD, ""
