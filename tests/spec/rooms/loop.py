"""A client and a therapist going around the loop, in a few words."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from alliance.kernel import clock, ledger
from alliance.kernel.models import Fact
from alliance.measurement.models import Response
from alliance.people.seats import Seat, seat_at
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import AFTER, form_for
from alliance.rooms.opening import narrow_answer, open_answer
from alliance.rooms.queries import words_of_other
from alliance.therapy.actions import hold_session
from alliance.therapy.models import Session
from tests.spec.house import House

EMPTY: dict[str, str] = {}


@dataclass
class Loop:
    """One session that took place, and what is answered about it."""

    house: House
    session: Session

    def seat(self, chair: str) -> Seat:
        return seat_at(getattr(self.house, chair), self.house.alliance.id)

    def questions(self, chair: str, kind: str = "rating.after") -> list[str]:
        form = form_for(self.seat(chair), self.session, AFTER)
        return [one.link_id for one in form.questions if one.fact_kind == kind]

    def answer(self, chair: str = "client", value: int = 7, candour: str = "share", **more) -> UUID:
        """Answers every rating; `answers` and `candours` replace that."""
        sent = more.pop("submission_id", None) or uuid4()
        answers = more.pop("answers", None)
        submit_check_in(
            session_id=self.session.id,
            occasion=more.pop("occasion", AFTER),
            submission_id=sent,
            answers=dict.fromkeys(self.questions(chair), value) if answers is None else answers,
            candours=more.pop("candours", {"standing": candour}),
            by=getattr(self.house, chair),
        )
        return sent

    def open(self, response: UUID, link_id: str) -> None:
        open_answer(response_id=response, link_id=link_id, by=self.house.client)

    def narrow(self, response: UUID, link_id: str, candour: str) -> None:
        narrow_answer(response_id=response, link_id=link_id, candour=candour, by=self.house.client)

    def facts(self, audience: str, *kinds: str) -> list[Fact]:
        """What an audience sees."""
        facts = ledger.effective(list(Fact.objects.filter(scope_id=self.house.alliance.id)), audience)
        return [one for one in facts if not kinds or one.kind in kinds]

    def client_ratings(self, audience: str = "therapist") -> dict[str, float | None]:
        found = self.facts(audience, "rating.after")
        return {one.key: one.value for one in found if one.chair == "client"}

    def therapist_reads(self) -> list[str]:
        return words_of_other(self.seat("therapist"), self.session)

    def response(self, chair: str = "client") -> Response:
        return Response.objects.get(session=self.session, chair=chair, occasion=AFTER)


def held(house: House, *, days: float = 1) -> Loop:
    """A session planned and, in its own time, held."""
    session = house.session(days=days)
    with clock.at(session.starts_at + timedelta(minutes=50)):
        hold_session(session_id=session.id, by=house.therapist)
    session.refresh_from_db()
    return Loop(house, session)
