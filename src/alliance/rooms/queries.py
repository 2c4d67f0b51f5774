"""What may be read of check-ins, from a seat: one's own answers, and what the other opened."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alliance.measurement.asking import instrument_for
from alliance.measurement.models import Response
from alliance.people.seats import Seat
from alliance.rooms.forms import AFTER, OPEN_WORDS, TOPIC, CheckInForm, form_for
from alliance.rooms.opening import OPENED, is_open
from alliance.therapy.models import Session
from alliance.therapy.room import Question

CHECK_IN = "check-in"


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One answer of one's own: what was asked, what was answered, who may see it now. A measure is one line."""

    response_id: UUID
    question: Question
    shown: str
    candour: str
    is_open: bool


def own_answers(seat: Seat, session: Session) -> list[OwnAnswer]:
    """Everything this chair answered about a session, with its candour, in the order of the forms."""
    responses = Response.objects.filter(
        alliance=seat.alliance, session=session, chair=seat.chair, corrected_by=None
    ).select_related("session")
    found: list[OwnAnswer] = []
    for response in responses.order_by("recorded_at", "instrument"):
        is_form = response.instrument.startswith(CHECK_IN)
        found += _answers(seat, session, response) if is_form else [_measure(response)]
    return found


def _answers(seat: Seat, session: Session, response: Response) -> Iterator[OwnAnswer]:
    form = form_for(seat, session, response.occasion)
    given = response.answers.json() if response.answers else {}
    for link_id in _in_order(form, given):
        question = form.question(link_id) or Question(link_id, _("A question not asked any more"), "text")
        candour = response.candours.get(link_id, "")
        seen = session.therapist_opened_at is not None if seat.is_therapist else is_open(response, link_id)
        yield OwnAnswer(response.id, question, _shown(question, given[link_id]), candour, seen)


def _in_order(form: CheckInForm, given: dict[str, object]) -> list[str]:
    asked = [one.link_id for one in form.questions if one.link_id in given]
    return [one for one in [*asked, *(key for key in given if key not in asked)] if one != TOPIC]


def _shown(question: Question, value: object) -> str:
    return str(dict(question.options).get(value, value)) if isinstance(value, int) else str(value)


def _measure(response: Response) -> OwnAnswer:
    title = instrument_for(response.practice_id, response.instrument).title
    given = response.answers.json() if response.answers else {}
    question = Question(response.instrument, title, "measure", instrument=response.instrument)
    shown = _("%(n)d answers") % {"n": len(given)}
    candour = response.candours.get(response.instrument, "")
    return OwnAnswer(response.id, question, shown, candour, is_open(response, response.instrument))


def words_of_other(seat: Seat, session: Session) -> list[str]:
    """The free words of the other chair about a session, as far as this seat may read them."""
    other = "therapist" if seat.is_client else "client"
    answered = Response.objects.filter(
        alliance=seat.alliance, session=session, chair=other, occasion=AFTER, corrected_by=None
    )
    words = []
    for response in answered.select_related("session"):
        text = (response.answers.json() if response.answers else {}).get(OPEN_WORDS, "")
        if text and _may_read(response, session, other):
            words.append(str(text))
    return words


def _may_read(response: Response, session: Session, chair: str) -> bool:
    if chair == "therapist":
        return session.therapist_opened_at is not None
    return is_open(response, OPEN_WORDS)


def words_both_see(seat: Seat, session: Session) -> list[tuple[str, str]]:
    """The free words about a session that both may read: who wrote them, and the words, the client's first."""
    words = []
    for response in _about(seat, session).filter(occasion=AFTER).order_by("chair", "recorded_at"):
        text = (response.answers.json() if response.answers else {}).get(OPEN_WORDS, "")
        if text and _may_read(response, session, response.chair):
            words.append((response.chair, str(text)))
    return words


def opened_answers(seat: Seat, session: Session) -> list[OwnAnswer]:
    """What the client opened about a session by a tap, free words aside: the same for both."""
    found: list[OwnAnswer] = []
    for response in _about(seat, session).filter(chair="client").order_by("recorded_at", "instrument"):
        if OPENED not in response.candours.values():
            continue
        is_form = response.instrument.startswith(CHECK_IN)
        found += _opened_in(seat, session, response) if is_form else [_measure(response)]
    return found


def _about(seat: Seat, session: Session) -> "QuerySet[Response]":
    about = Response.objects.filter(alliance=seat.alliance, session=session, corrected_by=None)
    return about.select_related("session")


def _opened_in(seat: Seat, session: Session, response: Response) -> list[OwnAnswer]:
    asked = replace(seat, chair="client", audience="client")
    answers = _answers(asked, session, response)
    return [one for one in answers if one.candour == OPENED and one.question.link_id != OPEN_WORDS]


def have_answered(seat: Seat, sessions: list[Session]) -> set[UUID]:
    """The sessions whose after-form this chair has sent."""
    sent = Response.objects.filter(
        alliance=seat.alliance, session__in=sessions, occasion=AFTER, chair=seat.chair
    )
    return {one for one in sent.values_list("session_id", flat=True) if one}


def see_sentence(candour: str, therapist: str, occasion: str = AFTER) -> str:
    """Who will see an answer, and when, in one sentence: the same before answering and after."""
    share = (
        _("%(who)s sees this once both of you have answered, a day before the next session at the latest.")
        if occasion == AFTER
        else _("%(who)s sees this from when you send it.")
    )
    said = {
        "share": share,
        "session": _("%(who)s sees only that there is something to talk about, until you open it."),
        "keep": _("Only you see this. To %(who)s it looks as if you had skipped it."),
        OPENED: _("You opened this to %(who)s."),
    }
    return said.get(candour, "") % {"who": therapist}
