"""Sessions that took place, rated by both, in a few words: what a review or a repair looks back on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from alliance.kernel import clock
from alliance.review.actions import open_review
from alliance.review.models import JointReview
from alliance.rooms.forms import OPEN_WORDS
from alliance.rooms.registry import all_rooms
from alliance.therapy.actions import hold_session
from alliance.therapy.models import Session
from tests.spec.house import House
from tests.spec.rooms.loop import Loop

USUAL = 8


@dataclass
class Story:
    """The two of a house, and the sessions that took place."""

    house: House
    loops: list[Loop] = field(default_factory=list)

    @property
    def last(self) -> Session:
        return self.loops[-1].session

    @property
    def key(self) -> str:
        """The element that changes in these stories."""
        return all_rooms()[1].key

    def session(self) -> Loop:
        """One more session that took place, just now."""
        planned = self.house.session(days=0.01)
        hold_session(session_id=planned.id, by=self.house.therapist)
        planned.refresh_from_db()
        self.loops.append(Loop(self.house, planned))
        return self.loops[-1]

    def rate(
        self,
        chair: str = "client",
        value: int = USUAL,
        *,
        candour: str = "share",
        words: str = "",
        guess: int | None = None,
        **elements: int,
    ) -> None:
        """One chair's answers about the newest session: `value` everywhere, and what is named otherwise."""
        loop = self.loops[-1]
        answers: dict[str, int | str] = dict.fromkeys(loop.questions(chair), value)
        for link_id in answers:
            answers[link_id] = elements.get(link_id.split(".")[0], value)
        if words:
            answers[OPEN_WORDS] = words
        if guess is not None:
            answers |= dict.fromkeys(loop.questions(chair, "guess"), guess)
        loop.answer(chair, candour=candour, answers=answers)

    def weeks(self, n: int, client: Mapping[str, int] | int = USUAL, therapist: int = USUAL) -> "Story":
        """`n` sessions a week apart, shared and rated by both; the newest a week ago."""
        start = clock.now()
        for week in range(n):
            with clock.at(start - timedelta(days=7 * (n - week))):
                self.session()
                if isinstance(client, int):
                    self.rate("client", client)
                else:
                    self.rate("client", **client)
                self.rate("therapist", therapist)
        return self

    def review(self, by: str = "therapist") -> JointReview:
        """The joint review of the newest session, opened."""
        return open_review(
            alliance_id=self.house.alliance.id, session_id=self.last.id, by=getattr(self.house, by)
        )

    def drop(self, to: int = 3, weeks: int = 3) -> "Story":
        """Weeks as usual, then a week ago one element much lower, shared and rated by both."""
        start = clock.now()
        with clock.at(start - timedelta(days=7)):
            self.weeks(weeks)
            self.session()
            self.rate("client", **{self.key: to})
            self.rate("therapist")
        return self
