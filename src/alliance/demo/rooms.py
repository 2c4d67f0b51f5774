"""The rooms in the demo: each pair opens some of them, one at a time, and lives in what is open in its own way."""

import zlib
from datetime import timedelta

import numpy as np

from alliance.demo.past import Step
from alliance.demo.two import CLIENT, HELD, MOVED, THERAPIST, Appointment, Two
from alliance.people.models import Alliance
from alliance.rooms.doors import answer_room, propose_room
from alliance.rooms.registry import all_rooms
from alliance.therapy.open_rooms import open_keys
from alliance.therapy.room import Scene

EVERY, NONE = 0.12, 0.2  # the share of pairs that open every room, and that open none
OPENS = 0.6  # how often another room is opened after a session, as long as the pair wants more
HARD, EASY = 0.3, 0.8


class Rooms:
    """Which rooms a pair will open, in which order; drawn apart, so that the stories stay as they are."""

    def __init__(self, two: Two) -> None:
        self.two = two
        self.rng = np.random.default_rng(zlib.crc32(two.script.name.encode()))
        keys = [room.key for room in all_rooms() if room.doing]
        order = [keys[int(n)] for n in self.rng.permutation(len(keys))]
        drawn = self.rng.random()
        n = len(keys) if drawn < EVERY else 0 if drawn > 1.0 - NONE else int(self.rng.integers(1, 5))
        self.wanted = order[:n]

    def steps(self, one: Appointment) -> list[Step]:
        """What happens in the rooms around one session: opened at its end, lived in before, after and between."""
        if one.fate not in (HELD, MOVED) or not self.wanted:
            return []
        hours = [int(self.rng.integers(low, high)) for low, high in ((2, 12), (26, 90))]
        return [
            (one.at - timedelta(minutes=3), lambda: self._live(one, "before")),
            (one.over + timedelta(minutes=9), lambda: self._open(one)),
            (one.over + timedelta(hours=hours[0]), lambda: self._live(one, "after")),
            (one.over + timedelta(hours=hours[1]), lambda: self._live(one, "between")),
        ]

    def _is_open(self) -> bool:
        return Alliance.objects.filter(id=self.two.alliance, closed_at=None).exists()

    def _open(self, one: Appointment) -> None:
        """At most one at a time; the first in the first weeks."""
        if not self._is_open() or self.rng.random() > OPENS or one.number < 1:
            return
        there = open_keys(self.two.alliance)
        for key in self.wanted:
            if key not in there:
                by, other = self.two.client, self.two.therapist
                if self.rng.random() < 0.5:
                    by, other = other, by
                propose_room(alliance_id=self.two.alliance, key=key, by=by)
                answer_room(alliance_id=self.two.alliance, key=key, agree=True, by=other)
                return

    def _live(self, one: Appointment, moment: str) -> None:
        session = self.two.sessions.get(one.number)
        if not self._is_open() or session is None:
            return
        session.refresh_from_db()
        if session.alliance_id != self.two.alliance or (moment != "before" and session.status != HELD):
            return
        there = open_keys(self.two.alliance)
        for room in all_rooms():
            if room.key in there:
                room.live(
                    Scene(
                        client=self.two.one(CLIENT),
                        therapist=self.two.one(THERAPIST),
                        alliance_id=self.two.alliance,
                        session=session,
                        number=one.number,
                        moment=moment,
                        ease=HARD if self.two.told.is_hard(one.told) else EASY,
                        rng=self.rng,
                    )
                )
