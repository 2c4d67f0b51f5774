"""A check-in on one page, for the tablet and for typing from paper: every question, and who may see the answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from alliance.measurement.asking import instrument_for, stem_of
from alliance.people.seats import Seat
from alliance.rooms.forms import CheckInForm
from alliance.safety.queries import WhoReads, who_reads
from alliance.therapy.room import Question

STANDING = "standing"
LONGEST_NUMBER = 9  # digits; what is longer answers no question, and comes back as it was typed
SHOWN = ("csrfmiddlewaretoken", "submission_id", "candour", "occasion", "answered_on")


@dataclass(frozen=True, slots=True)
class Row:
    """A question with what was typed; before the first item of a measure, what has to be said there."""

    question: Question
    value: object
    stem: str = ""
    says_safety: bool = False
    reads: WhoReads | None = None


def rows(seat: Seat, form: CheckInForm, typed: Mapping[str, str]) -> list[Row]:
    """The questions in their order."""
    found, before = [], ""
    for question in form.questions:
        value: object = typed.get(question.link_id, "")
        if question.kind != "text" and str(value).isdecimal() and len(str(value)) <= LONGEST_NUMBER:
            value = int(str(value))
        if question.instrument and question.instrument != before:
            found.append(_first_of(seat, question, value))
        else:
            found.append(Row(question, value))
        before = question.instrument
    return found


def _first_of(seat: Seat, question: Question, value: object) -> Row:
    instrument = instrument_for(seat.alliance.practice_id, question.instrument)
    stem = stem_of(instrument, seat.principal.language)
    if not instrument.safety_items:
        return Row(question, value, stem)
    return Row(question, value, stem, says_safety=True, reads=who_reads(seat.alliance.id))


def answers_in(request: HttpRequest) -> dict[str, str]:
    """What was answered: the posted fields without the page's own."""
    return {name: str(value) for name, value in request.POST.items() if name not in SHOWN}


def candours_in(request: HttpRequest) -> dict[str, str]:
    """The one choice made for the whole form; submit_check_in refuses an empty one."""
    return {STANDING: request.POST.get("candour", "")}
