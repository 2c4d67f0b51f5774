"""One measure answered by the client outside a session: asked, sent, read again, corrected, opened."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.confidentiality.models import Candour
from alliance.confidentiality.queries import standing_candour
from alliance.kernel.asking import fresh_submission_id, posted, submission_id, who
from alliance.kernel.errors import AlreadyDifferent, NotYours, Refused
from alliance.measurement.actions import administration_of, answer_measure, correct_response
from alliance.measurement.asking import instrument_for, questions_of
from alliance.measurement.models import Occasion, Response
from alliance.measurement.queries import offered_in, own_measure, was_passed_on
from alliance.measurement.unsaved import pass_on_unsaved_measure
from alliance.people.moments import in_own_zone
from alliance.people.queries import pair_of
from alliance.people.seats import CLIENT, Seat, seat_at
from alliance.rooms.forms import BEFORE, CheckInForm
from alliance.rooms.opening import is_open, open_answer
from alliance.safety.queries import plan_in_force
from alliance.web.candour import candour_options
from alliance.web.whole_form import answers_in, rows
from alliance_core.instruments import Instrument


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def measure(request: HttpRequest, alliance: UUID, instrument: str) -> HttpResponse:
    """Asks one measure; POST sends it. It is on disk before this answers; sent twice, it is saved once."""
    seat = _client(request, alliance)
    found = _offered(seat, instrument)
    if request.method != "POST":
        return _not_yet(request, seat, found) if _lacks_plan(seat, found) else _ask(request, seat, found, {})
    try:
        sent = submission_id(request)
        answer_measure(
            alliance_id=alliance,
            instrument=instrument,
            submission_id=sent,
            answers=_answers(request),
            candour=request.POST.get("candour", ""),
            by=seat.principal,
        )
    except Refused as refused:
        return _refused(request, seat, found, refused)
    return _to_answer(alliance, administration_of(sent, instrument))


def _lacks_plan(seat: Seat, found: Instrument) -> bool:
    return bool(found.safety_items) and plan_in_force(seat.alliance.id) is None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def measure_answer(request: HttpRequest, alliance: UUID, response: UUID) -> HttpResponse:
    """What was answered, for whoever answered it; POST corrects it or opens it. Help stands first where it is due."""
    seat = _client(request, alliance)
    found = own_measure(seat, response)
    if request.method != "POST":
        return _answer_page(request, seat, found)
    try:
        if "open" in request.POST:
            open_answer(response_id=response, link_id=found.instrument, by=seat.principal)
            return _to_answer(alliance, response)
        corrected = correct_response(
            response_id=response,
            submission_id=submission_id(request),
            answers=_answers(request),
            by=seat.principal,
        )
        return _to_answer(alliance, corrected.id)
    except Refused as refused:
        measure = instrument_for(found.practice_id, found.instrument)
        _pass_on(request, seat, measure, found.administration)
        return _answer_page(request, seat, found, posted(request), refused)


def _client(request: HttpRequest, alliance: UUID) -> Seat:
    seat = seat_at(who(request), alliance)
    if not seat.is_client:
        raise NotYours
    return seat


def _offered(seat: Seat, instrument: str) -> Instrument:
    if instrument not in {one.id for one in offered_in(seat.alliance.practice_id)}:
        raise NotYours
    return instrument_for(seat.alliance.practice_id, instrument)


def _answers(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in answers_in(request).items() if name != "open"}


def _to_answer(alliance: UUID, response: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("measure_answer", args=[alliance, response]))


def _refused(request: HttpRequest, seat: Seat, found: Instrument, refused: Refused) -> HttpResponse:
    """What was typed comes back with the reason; help stands first where a safety answer was among it."""
    crisis = _pass_on(request, seat, found, administration_of(_sent(request), found.id))
    if _lacks_plan(seat, found):
        return _not_yet(request, seat, found, crisis=crisis)
    status = 409 if isinstance(refused, AlreadyDifferent) else 422
    return _ask(request, seat, found, posted(request), str(refused.sentence), status, crisis=crisis)


def _sent(request: HttpRequest) -> UUID:
    """The id of what was sent, else a new one."""
    try:
        return submission_id(request)
    except Refused:
        return fresh_submission_id()


def _pass_on(request: HttpRequest, seat: Seat, found: Instrument, administration: UUID) -> bool:
    """A safety answer counts also where it is not saved."""
    return pass_on_unsaved_measure(
        alliance_id=seat.alliance.id,
        instrument=found,
        administration=administration,
        answers=_answers(request),
        by=seat.principal,
    )


def _frame(seat: Seat, found: Instrument) -> dict[str, Any]:
    return {
        "shell": CLIENT,
        "heading": found.title,
        "seat": seat,
        "back_url": reverse("measures", args=[seat.alliance.id]),
    }


def _form(seat: Seat, found: Instrument) -> CheckInForm:
    questions = tuple(questions_of(found, seat.principal.language))
    return CheckInForm(Occasion.MEASURE, found.id, found.version, questions)


def _ask(
    request: HttpRequest,
    seat: Seat,
    found: Instrument,
    typed: Mapping[str, str],
    problem: str = "",
    status: int = 200,
    *,
    crisis: bool = False,
) -> HttpResponse:
    standing = standing_candour(seat)
    context = {
        **_frame(seat, found),
        "intro": _("A validated questionnaire.")
        if found.validated
        else _("A conversation aid, not a validated test."),
        "rows": rows(seat, _form(seat, found), typed),
        "options": _two(pair_of(seat).therapist),
        "candour": typed.get("candour") or (standing if standing != Candour.SESSION else ""),
        "submission_id": request.POST.get("submission_id") or fresh_submission_id(),
        "problem": problem,
        "crisis": crisis,
    }
    return render(request, "web/measure.html", context, status=status)


def _two(therapist: str) -> list[tuple[str, str, str]]:
    """Outside a session there is none to open it in: share it now, or keep it and open it when you like."""
    return [one for one in candour_options(therapist, BEFORE) if one[0] != Candour.SESSION]


def _not_yet(request: HttpRequest, seat: Seat, found: Instrument, *, crisis: bool = False) -> HttpResponse:
    context = {**_frame(seat, found), "needs_plan": True, "crisis": crisis}
    return render(
        request, "web/measure_not_yet.html", context, status=422 if request.method == "POST" else 200
    )


def _answer_page(
    request: HttpRequest,
    seat: Seat,
    answered: Response,
    typed: Mapping[str, str] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    found = instrument_for(answered.practice_id, answered.instrument)
    given = {key: str(value) for key, value in (answered.answers.json() if answered.answers else {}).items()}
    context = {
        **_frame(seat, found),
        "heading": _("It is saved."),
        "title": found.title,
        "answered": answered,
        "said": _said(seat, found, given),
        "rows": rows(seat, _form(seat, found), given if typed is None else typed),
        "other": pair_of(seat).therapist,
        "is_open": is_open(answered, answered.instrument),
        "crisis": was_passed_on(answered),
        "submission_id": fresh_submission_id(),
        "can_change": not seat.alliance.closed_at,
        "problem": str(refused.sentence) if refused else "",
    }
    return render(request, "web/measure_answer.html", context, status=422 if refused else 200)


def _said(seat: Seat, found: Instrument, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each question with what was answered, in its own words."""
    said = []
    for question in questions_of(found, seat.principal.language):
        value = given.get(question.link_id, "")
        labels = {str(one): str(label) for one, label in question.options}
        said.append((str(question.text), labels.get(value, value) or _("skipped")))
    return said
