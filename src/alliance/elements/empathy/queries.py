"""What may be read in this room, from a seat."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alliance.elements.empathy.models import FeltMoment, GuessesShown, Understanding
from alliance.kernel.ledger import seen
from alliance.kernel.models import Fact
from alliance.people.seats import SHARED, Seat, seats_of
from alliance.therapy.asks import waiting_about
from alliance.therapy.naming import name_of_element
from alliance.therapy.room import Words
from alliance_core.means import mean_of
from alliance_core.vocabulary import Abstention, Estimate

GUESS, ANSWER = "guess", "rating.after"
NOT_BLIND = "not_blind"
OWN_METHOD = "guess less answer, mean"


def understandings_of(seat: Seat) -> list[Understanding]:
    """What was written about each session, the newest session first: both chairs read the same."""
    found = Understanding.objects.filter(alliance=seat.alliance).select_related("session")
    return list(found.order_by("-session__starts_at"))


def moments_of(seat: Seat) -> list[FeltMoment]:
    """The moments this seat may see: the client all of their own, everybody else what was shared."""
    found = FeltMoment.objects.filter(alliance=seat.alliance, withdrawn_at=None).select_related("session")
    found = found if seat.is_client else found.filter(shared_at__isnull=False)
    return list(found.order_by("-session__starts_at", "marked_at"))


def replies_to_read(seat: Seat) -> set[UUID]:
    """Of which the client has not said yet that they read the answer."""
    return waiting_about(seat, "replied") if seat.is_client else set()


def are_guesses_shown(seat: Seat) -> bool:
    """Whether the therapist lets the joint review show where the guesses differed."""
    return GuessesShown.objects.filter(alliance=seat.alliance, hidden_at=None).exists()


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess of one answer, both made before the other was seen."""

    alliance_id: UUID
    ref: UUID | None
    at: datetime
    element: str
    guess: float
    answer: float
    own: float | None

    @property
    def missed_by(self) -> float:
        """Guess less answer: above zero where the client's answer was lower than thought."""
        return self.guess - self.answer

    def name_for(self, chair: str) -> Words:
        """The element the guess was about."""
        return name_of_element(self.element, chair)


def guesses_in(seat: Seat, audience: str = "") -> list[Guess]:
    """The guesses whose answer this audience may see, the newest first; what was not blind is left out."""
    return _guesses([seat.alliance.id], audience or seat.audience)


def guesses_across(seat: Seat) -> list[Guess]:
    """The same over all alliances of the therapist in this seat, for their own eyes."""
    by = seat.principal
    own = [one.alliance.id for one in seats_of(by) if one.is_therapist]
    return _guesses(own, seat.audience)


def shown_guesses(seat: Seat, at_most: int = 3) -> list[Guess]:
    """For the joint review: the newest guesses both may see that were not right."""
    return [one for one in guesses_in(seat, SHARED) if one.missed_by][:at_most]


def _guesses(alliances: list[UUID], audience: str) -> list[Guess]:
    facts = seen(alliances, audience, GUESS, ANSWER)
    found = [guess for one, its in facts.items() for guess in _paired(one, its)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _paired(alliance: UUID, facts: list[Fact]) -> list[Guess]:
    answers = {
        (one.ref, one.key, one.chair): one.value
        for one in facts
        if one.kind == ANSWER and not one.mark.endswith(NOT_BLIND)
    }
    found = []
    for one in facts:
        answer = answers.get((one.ref, one.key, "client"))
        if one.kind == GUESS and answer is not None and one.value is not None and one.mark != NOT_BLIND:
            own = answers.get((one.ref, one.key, "therapist"))
            found.append(Guess(alliance, one.ref, one.occurred_at, one.key, one.value, answer, own))
    return found


def mean_miss(guesses: list[Guess]) -> Estimate | Abstention:
    """How far the guesses lie above the answers on average, with its interval; silent below two."""
    missed = [one.missed_by for one in guesses]
    return mean_of(len(missed), sum(missed), sum(one * one for one in missed), OWN_METHOD)
