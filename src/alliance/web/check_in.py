"""The check-in's pages: one sentence at a time, saved as it goes, looked over and sent; or all on one page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.confidentiality.queries import standing_candour
from alliance.kernel.asking import fresh_submission_id, posted, submission_id, who
from alliance.kernel.errors import AlreadyDifferent, NotYours, Refused
from alliance.measurement.actions import draft_answers, save_draft
from alliance.measurement.queries import answered, draft_of, draft_passed_on, passed_on
from alliance.measurement.unsaved import pass_on_unsaved
from alliance.people.moments import in_own_language, in_own_zone
from alliance.people.queries import pair_of
from alliance.people.seats import Seat, seat_at
from alliance.rooms.actions import refuse_unanswerable, submit_check_in
from alliance.rooms.forms import CheckInForm, form_for
from alliance.rooms.queries import see_sentence
from alliance.therapy.models import Session
from alliance.therapy.queries import session_of
from alliance.therapy.room import Question
from alliance.web.candour import candour_options
from alliance.web.whole_form import Row, rows

CANDOUR = "candour."
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page shows it: with what was answered so far, and the choice of who sees it."""

    row: Row
    place: int
    candour: str
    candour_field: str
    sees: str

    @property
    def is_skipped(self) -> bool:
        """Nothing stands here."""
        return self.row.value in (None, "")

    @property
    def shown(self) -> str:
        """The answer in words: a choice by its label."""
        value = self.row.value
        return (
            str(dict(self.row.question.options).get(value, value)) if isinstance(value, int) else str(value)
        )


@dataclass(frozen=True, slots=True)
class Open:
    """A form that is being answered: by whom, about which session."""

    seat: Seat
    session: Session
    form: CheckInForm

    def url(self, name: str = "check_in") -> str:
        """One of its four addresses."""
        return reverse(name, args=[self.seat.alliance.id, self.session.id, self.form.occasion])

    @property
    def total(self) -> int:
        """How many questions it has."""
        return len(self.form.questions)


def _opened(request: HttpRequest, alliance: UUID, session: UUID, occasion: str) -> Open:
    seat = seat_at(who(request), alliance)
    if seat.chair == "supervisor" or (occasion == "before" and not seat.is_client):
        raise NotYours
    held = session_of(seat, session)
    return Open(seat, held, form_for(seat, held, occasion))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def step(request: HttpRequest, alliance: UUID, session: UUID, occasion: str) -> HttpResponse:
    """One question of a form; POST saves it and goes on, back, or past it. After the last: look over and send."""
    here = _opened(request, alliance, session, occasion)
    if answered(here.seat, here.session, occasion):
        return HttpResponseRedirect(here.url("check_in_done"))
    try:
        refuse_unanswerable(here.seat.alliance, here.session, occasion)
    except Refused as refused:
        return _not_now(request, here, str(refused.sentence), crisis=_pass_on(here, posted(request)))
    if here.seat.is_client and not standing_candour(here.seat):
        back = urlencode({"back": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('candour', args=[alliance])}?{back}")
    if request.method == "POST":
        return _save_and_go(request, here)
    place = _place(request, here.total)
    if request.GET.get("all"):
        return _whole(request, here, one_page=True)
    return _look_over(request, here) if place > here.total else _one(request, here, place)


@require_POST
@never_cache
def autosave(request: HttpRequest, alliance: UUID, session: UUID, occasion: str) -> HttpResponse:
    """Saves what stands in the form; answers 204 once it is on disk, 409 when nothing can be saved any more."""
    here = _opened(request, alliance, session, occasion)
    try:
        _save(here, posted(request))
    except Refused:
        _pass_on(here, posted(request))
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@require_POST
@never_cache
@in_own_language
def send(request: HttpRequest, alliance: UUID, session: UUID, occasion: str) -> HttpResponse:
    """Sends exactly what stands in the page. It is on disk before this answers; sent twice, it is saved once."""
    values = posted(request)
    values.pop("whole", None)
    answers = {key: value for key, value in values.items() if not key.startswith(CANDOUR)}
    chosen = {key.removeprefix(CANDOUR): value for key, value in values.items() if key.startswith(CANDOUR)}
    try:
        submit_check_in(
            session_id=session,
            occasion=occasion,
            submission_id=submission_id(request),
            answers=answers,
            candours=chosen,
            by=who(request),
            alliance_id=alliance,
        )
    except Refused as refused:
        return _refused(request, _opened(request, alliance, session, occasion), refused)
    return HttpResponseRedirect(reverse("check_in_done", args=[alliance, session, occasion]))


@require_safe
@never_cache
@in_own_zone
def done(request: HttpRequest, alliance: UUID, session: UUID, occasion: str) -> HttpResponse:
    """It is saved, and who sees what when: the same whatever was answered, but for crisis help."""
    here = _opened(request, alliance, session, occasion)
    if answered(here.seat, here.session, occasion) is None:
        return HttpResponseRedirect(here.url())
    context = {
        **_frame(here),
        "heading": _("Thank you. It is saved."),
        "crisis": here.seat.is_client and passed_on(here.seat, here.session, occasion),
    }
    return render(request, "web/check_in_done.html", context)


def _save_and_go(request: HttpRequest, here: Open) -> HttpResponse:
    place, values = min(_place(request, here.total), here.total), posted(request)
    if values.pop("skip", ""):
        values[here.form.questions[place - 1].link_id] = ""
    goes_back = values.pop("back", "")
    _save(here, values)
    return HttpResponseRedirect(f"{here.url()}?q={max(1, place - 1) if goes_back else place + 1}")


def _save(here: Open, values: dict[str, str]) -> None:
    known = {one.link_id for one in here.form.questions} | {_field(one) for one in here.form.questions}
    save_draft(
        session=here.session,
        occasion=here.form.occasion,
        answers={key: value[:LONGEST] for key, value in values.items() if key in known},
        questions=list(here.form.questions),
        by=here.seat.principal,
    )
    if values.keys() - known:
        _pass_on(here, values)


def _pass_on(here: Open, values: dict[str, str]) -> bool:
    """A safety answer counts also where the form is not saved, or does not ask it any more."""
    return here.seat.is_client and pass_on_unsaved(
        session=here.session, occasion=here.form.occasion, answers=values, by=here.seat.principal
    )


def _one(request: HttpRequest, here: Open, place: int) -> HttpResponse:
    asked = _asked(here, _drafted(here))
    context = {**_frame(here), "one": asked[place - 1], "place": place, "total": here.total}
    return render(request, "web/check_in_step.html", context)


def _look_over(request: HttpRequest, here: Open) -> HttpResponse:
    asked = _asked(here, _drafted(here))
    context = {
        **_frame(here),
        "heading": _("Look over and send"),
        "asked": asked,
        "n_answered": sum(not one.is_skipped for one in asked),
        "crisis": here.seat.is_client and _help_is_due(here),
        "submission_id": _submission(here),
        "last": here.total,
    }
    return render(request, "web/check_in_look_over.html", context)


def _help_is_due(here: Open) -> bool:
    """After the last answer, and no sooner: a safety answer saved as it went was passed on before the form is sent."""
    safety = [one.instrument for one in here.form.questions if one.is_safety]
    return draft_passed_on(here.seat, here.session, here.form.occasion, safety)


def _whole(
    request: HttpRequest, here: Open, *, one_page: bool, typed: dict[str, str] | None = None, **more: Any
) -> HttpResponse:
    context = {
        **_frame(here),
        "heading": _("Before the session") if here.form.occasion == "before" else _("After the session"),
        "asked": _asked(here, _drafted(here) if typed is None else typed),
        "submission_id": request.POST.get("submission_id") or _submission(here),
        "one_page": one_page,
        "problem": more.get("problem", ""),
        "crisis": more.get("crisis", False),
    }
    return render(request, "web/check_in_whole.html", context, status=more.get("status", 200))


@in_own_zone
def _refused(request: HttpRequest, here: Open, refused: Refused) -> HttpResponse:
    """What was typed comes back with the reason; what was sent differently before is told apart by its status."""
    status = 409 if isinstance(refused, AlreadyDifferent) else 422
    typed, sentence = posted(request), str(refused.sentence)
    crisis = _pass_on(here, typed)
    if answered(here.seat, here.session, here.form.occasion) is not None:
        return _not_now(request, here, sentence, status=status, is_answered=True, crisis=crisis)
    return _whole(request, here, one_page=True, typed=typed, problem=sentence, status=status, crisis=crisis)


def _not_now(
    request: HttpRequest, here: Open, sentence: str, *, status: int = 200, **more: bool
) -> HttpResponse:
    context = {**_frame(here), "heading": sentence, **more}
    return render(request, "web/check_in_not_now.html", context, status=status)


def _frame(here: Open) -> dict[str, Any]:
    """What every page of a form knows."""
    pair = pair_of(here.seat)
    return {
        "shell": "client" if here.seat.is_client else "plain",
        "seat": here.seat,
        "session": here.session,
        "occasion": here.form.occasion,
        "other": pair.other(here.seat.chair),
        "options": candour_options(pair.therapist, here.form.occasion) if here.seat.is_client else [],
        "form_url": here.url(),
        "autosave_url": here.url("check_in_autosave"),
        "send_url": here.url("check_in_send"),
    }


def _asked(here: Open, values: dict[str, str]) -> list[Asked]:
    therapist = pair_of(here.seat).therapist
    standing = standing_candour(here.seat) if here.seat.is_client else ""
    found = []
    for place, row in enumerate(rows(here.seat, here.form, values), start=1):
        field = _field(row.question)
        chosen = values.get(field, standing)
        found.append(Asked(row, place, chosen, field, see_sentence(chosen, therapist, here.form.occasion)))
    return found


def _field(question: Question) -> str:
    """Where the choice of who sees an answer stands; a measure has one for all its items."""
    return f"{CANDOUR}{question.instrument or question.link_id}"


def _drafted(here: Open) -> dict[str, str]:
    return draft_answers(draft_of(here.seat.principal, here.session, here.form.occasion))


def _submission(here: Open) -> UUID:
    """The id of what will be sent: the draft's, so that two devices send the same once."""
    draft = draft_of(here.seat.principal, here.session, here.form.occasion)
    return draft.submission_id if draft else fresh_submission_id()


def _place(request: HttpRequest, total: int) -> int:
    asked = request.GET.get("q", "")
    return max(1, min(int(asked), total + 1)) if asked.isdecimal() and len(asked) < 5 else 1
