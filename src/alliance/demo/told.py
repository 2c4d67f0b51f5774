"""What the two of a simulated story answer: from its arrays to the questions of a form."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from alliance.demo.cast import Script
from alliance.measurement.recording import Answer
from alliance.rooms.registry import all_rooms
from alliance.therapy.room import Question
from alliance_core.simulation import Simulated, story

Floats = NDArray[np.float64]
OUTCOME_OF = {"phq-9": 0, "phq-8": 0, "gad-7": 1}
SELDOM_BELOW, STILL_FOLLOWED = 4.0, 0.35  # people hardly go to the very end of a scale
GUESSES_ABOVE_OWN = 0.5  # a therapist rates a little lower than clients do, and knows it


@dataclass
class Told:
    """One dyad's story with known truth. Sessions are counted from 0; only sessions that took place count."""

    script: Script
    sim: Simulated
    rng: np.random.Generator
    goals_asked: list[str] = field(default_factory=list)

    def came(self, session: int) -> bool:
        """Whether the client still comes: False from the dropout on."""
        return bool(self.sim.attended[0, session])

    def is_answered(self, chair: str, session: int) -> bool:
        """Whether this chair's form after the session is sent at all."""
        form = self.sim.client_after if chair == "client" else self.sim.therapist_after
        return self._is_sent(form.ticked[0, session], session)

    def is_prepared(self, session: int) -> bool:
        """Whether the client checks in before the session."""
        return self._is_sent(self.sim.client_before.ticked[0, session], session)

    def _is_sent(self, ticked: Floats, session: int) -> bool:
        return not np.isnan(ticked).any() or (self.script.exact and self.came(session))

    def is_hard(self, session: int) -> bool:
        """Whether it is a bad time between the two: a rupture is open, or the client's answers are low."""
        return bool(self.sim.course.in_rupture[0, session] or self.sim.course.state[0, session] < 6.5)

    def answer(self, chair: str, session: int, question: Question) -> Answer:
        """A number for a question about the session or before it; None for words and for what was skipped."""
        if question.kind == "text":
            return None
        if question.instrument:
            return self._measured(session, question)
        if question.fact_kind == "rating.after":
            return self._tick(float(self._meant(chair)[session, self._place(question)]), chair)
        by_kind = {
            "clause.after": self._clause,
            "guess": self._guess,
            "rating.before": self._together,
            "goal.rating": self._goal,
        }
        return by_kind[question.fact_kind](session, question)

    def _meant(self, chair: str) -> Floats:
        form = self.sim.client_after if chair == "client" else self.sim.therapist_after
        return form.meant[0]

    def _place(self, question: Question) -> int:
        return [room.key for room in all_rooms()].index(question.fact_key)

    def _tick(self, meant: float, chair: str = "client") -> int:
        if self.script.all_tens and chair == "client":
            return 10
        if meant < SELDOM_BELOW:
            meant = SELDOM_BELOW - (SELDOM_BELOW - meant) * STILL_FOLLOWED
        return int(np.clip(np.rint(meant), 0, 10))

    def _clause(self, session: int, question: Question) -> int:
        return self._tick(float(self._meant("client")[session].mean() + self.rng.normal(0.2, 0.7)))

    def _guess(self, session: int, question: Question) -> int:
        own = float(self._meant("therapist")[session, self._place(question)])
        return self._tick(own + GUESSES_ABOVE_OWN + self.rng.normal(0, 0.6), "therapist")

    def _together(self, session: int, _question: Question) -> int:
        return self._tick(float(self.sim.client_before.meant[0, session, 0]))

    def _goal(self, session: int, question: Question) -> int:
        if question.link_id not in self.goals_asked:
            self.goals_asked.append(question.link_id)
        begins = 1 + self.goals_asked.index(question.link_id) % 3  # each goal begins somewhere else
        return self._tick(begins + 9 * self._gain(session) + self.rng.normal(0, 0.5), "goal")

    def _gain(self, session: int) -> float:
        expected = self.sim.outcomes[0].expected[0]
        return float(1.0 - expected[session] / expected[0])

    def is_measured(self, session: int, instrument: str) -> bool:
        """Whether this measure is filled in when it is due."""
        which = OUTCOME_OF.get(instrument)
        return which is None or not np.isnan(self.sim.outcomes[which].items[0, session]).any()

    def _measured(self, session: int, question: Question) -> int:
        burden = float(self.sim.outcomes[0].expected[0, session]) / 27.0
        which = OUTCOME_OF.get(question.instrument)
        if which is None:
            return self._on_scale(question, 1.0 - burden)
        item = question.link_id.rsplit(".", 1)[1]
        if not item.isdecimal():  # how difficult all of it makes life
            return self._on_scale(question, burden)
        return int(np.nan_to_num(self.sim.outcomes[which].items[0, session, int(item) - 1], nan=1.0))

    def _on_scale(self, question: Question, well: float) -> int:
        values = [value for value, _label in question.options]
        low, high = (min(values), max(values)) if values else (question.minimum, question.maximum)
        aim = low + (high - low) * (well + self.rng.normal(0, 0.08))
        return int(np.clip(np.rint(aim), low, high))


def tell(script: Script, rng: np.random.Generator) -> Told:
    """Simulates this client's story."""
    return Told(script, story(script.story, script.sessions_told, len(all_rooms()), rng), rng)
