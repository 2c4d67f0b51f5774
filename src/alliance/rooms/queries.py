"""What may be read of check-ins, from a seat: one's own answers, and what the other opened."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.kernel.ledger import REVEALED
from alliance.kernel.models import Fact
from alliance.measurement.models import Response
from alliance.people.seats import Seat
from alliance.rooms.actions import OPENED
from alliance.rooms.forms import AFTER, OPEN_WORDS, TOPIC, form_for
from alliance.therapy.models import Session
from alliance.therapy.room import Question


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One answer of one's own: what was asked, what was answered, who may see it now."""

    response_id: UUID
    question: Question
    shown: str
    candour: str
    is_open: bool


def own_answers(seat: Seat, session: Session) -> list[OwnAnswer]:
    """Everything this chair answered about a session, with its candour; measures are one line each."""
    responses = Response.objects.filter(alliance=seat.alliance, session=session, chair=seat.chair).order_by(
        "recorded_at"
    )
    opened = set(
        Fact.objects.filter(scope_id=seat.alliance.id, ref=session.id, kind=REVEALED).values_list(
            "target", flat=True
        )
    )
    written = {
        one.source.rsplit(":", 1)[-1]: one
        for one in Fact.objects.filter(
            scope_id=seat.alliance.id, ref=session.id, chair=seat.chair, target=None
        )
        if ":" in one.source
    }
    found = []
    for response in responses:
        found += _answers(seat, session, response, written, opened)
    return found


def _answers(
    seat: Seat, session: Session, response: Response, written: dict[str, Fact], opened: set[UUID | None]
) -> list[OwnAnswer]:
    if not response.instrument.startswith("check-in"):
        return []
    form = form_for(seat, session, response.occasion)
    given = response.answers.json() if response.answers else {}
    rows = []
    for question in form.questions:
        if question.link_id in given and question.link_id != TOPIC:
            fact = written.get(question.link_id)
            candour = response.candours.get(question.link_id, "")
            is_open = bool(fact and (fact.audience == "shared" or fact.id in opened)) or candour == OPENED
            is_open = is_open or (fact is None and _words_open(response, session, candour))
            rows.append(OwnAnswer(response.id, question, str(given[question.link_id]), candour, is_open))
    return rows


def _words_open(response: Response, session: Session, candour: str) -> bool:
    return candour == "share" and (response.occasion != AFTER or session.revealed_at is not None)


def words_of_other(seat: Seat, session: Session) -> list[str]:
    """The free words of the other chair about a session, as far as this seat may read them."""
    other = "therapist" if seat.is_client else "client"
    words = []
    for response in Response.objects.filter(
        alliance=seat.alliance, session=session, chair=other, occasion=AFTER
    ):
        text = (response.answers.json() if response.answers else {}).get(OPEN_WORDS, "")
        if text and _may_read(response, session, other):
            words.append(str(text))
    return words


def _may_read(response: Response, session: Session, chair: str) -> bool:
    if chair == "therapist":
        return session.therapist_opened_at is not None
    candour = response.candours.get(OPEN_WORDS, "")
    return candour == OPENED or _words_open(response, session, candour)


def have_answered(seat: Seat, sessions: list[Session]) -> set[UUID]:
    """The sessions whose after-form this chair has sent."""
    sent = Response.objects.filter(
        alliance=seat.alliance, session__in=sessions, occasion=AFTER, chair=seat.chair
    )
    return set(sent.values_list("session_id", flat=True))


def see_sentence(candour: str, therapist: str) -> str:
    """Who will see an answer, and when, in one sentence."""
    return {
        "share": _(
            "%(who)s sees this once both of you have answered, a day before the next session at the latest."
        ),
        "session": _("%(who)s sees only that there is something to talk about, until you open it."),
        "keep": _("Only you see this. To %(who)s it looks as if you had skipped it."),
    }.get(candour, "") % {"who": therapist}
