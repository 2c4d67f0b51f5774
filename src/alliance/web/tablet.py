"""The practice's tablet: a one-time code opens one form of one session, and nothing else; sent, it is cleared."""

from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliance.kernel.asking import fresh_submission_id, submission_id, who
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.measurement.entering import finish_tablet, make_tablet_code, opened_by, use_tablet_code
from alliance.measurement.models import TabletCode, Way
from alliance.measurement.queries import passed_on
from alliance.measurement.unsaved import pass_on_unsaved
from alliance.people.lockout import count_wrong_tablet_code, refuse_tablet_where_locked
from alliance.people.queries import pair_of
from alliance.people.seats import seat_at
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import form_for
from alliance.therapy.queries import session_of
from alliance.web.candour import candour_options
from alliance.web.whole_form import answers_in, candours_in, rows

KEY = "tablet"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tablet_code(request: HttpRequest, alliance: UUID, session: UUID) -> HttpResponse:
    """The therapist makes a code for one form of this session; it is shown once."""
    by = who(request)
    seat = seat_at(by, alliance)
    if not seat.is_therapist:
        raise NotYours
    held = session_of(seat, session)
    code, problem = "", ""
    if request.method == "POST":
        try:
            code = make_tablet_code(session_id=session, occasion=request.POST.get("occasion", ""), by=by)
        except Refused as refused:
            problem = str(refused.sentence)
    context = {
        "heading": _("A code for the practice’s tablet"),
        "session": held,
        "code": f"{code[:4]} {code[4:]}" if code else "",
        "tablet_url": request.build_absolute_uri(reverse("tablet")),
        "problem": problem,
        "back_url": reverse("session", args=[alliance, session]),
    }
    return render(request, "web/tablet_code.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tablet(request: HttpRequest) -> HttpResponse:
    """Takes the code. Whoever was signed in on this device is signed out first."""
    problem = ""
    if request.method == "POST":
        refuse_tablet_where_locked(request)
        try:
            code = use_tablet_code(code=request.POST.get("code", "")[:40])
            logout(request)
            request.session[KEY] = str(code.id)
            return HttpResponseRedirect(reverse("tablet_form"))
        except Refused as refused:
            count_wrong_tablet_code(request)
            problem = str(refused.sentence)
    context = {"heading": _("Type the code you were given"), "problem": problem}
    return render(request, "web/tablet.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tablet_form(request: HttpRequest) -> HttpResponse:
    """The one form this code opens."""
    opened = opened_by(UUID(request.session[KEY])) if KEY in request.session else None
    if opened is None:
        request.session.pop(KEY, None)
        return HttpResponseRedirect(reverse("tablet"))
    by, code = opened
    with translation.override(by.language):
        problem, crisis = "", False
        if request.method == "POST":
            try:
                return _send(request, by, code)
            except Refused as refused:
                problem, crisis = str(refused.sentence), _pass_on(request, by, code)
        context = _form_page(request, by, code, problem) | {"crisis": crisis}
        return render(request, "web/tablet_form.html", context, status=422 if problem else 200)


def _form_page(request: HttpRequest, by: Principal, code: TabletCode, problem: str) -> dict[str, Any]:
    seat = seat_at(by, code.session.alliance_id)
    pair = pair_of(seat)
    before = code.occasion == "before"
    return {
        "heading": _("Before the session") if before else _("After the session"),
        "rows": rows(seat, form_for(seat, code.session, code.occasion), answers_in(request)),
        "options": candour_options(pair.therapist, code.occasion),
        "candour": request.POST.get("candour", ""),
        "submission_id": request.POST.get("submission_id") or fresh_submission_id(),
        "problem": problem,
    }


def _pass_on(request: HttpRequest, by: Principal, code: TabletCode) -> bool:
    """A safety answer counts also where the form is not saved."""
    return pass_on_unsaved(
        session=code.session, occasion=code.occasion, answers=answers_in(request), by=by, way=Way.TABLET
    )


def _send(request: HttpRequest, by: Principal, code: TabletCode) -> HttpResponse:
    """Sent, then cleared: the session ends with this answer, and only what concerns safety is still shown."""
    submit_check_in(
        session_id=code.session_id,
        occasion=code.occasion,
        submission_id=submission_id(request),
        answers=answers_in(request),
        candours=candours_in(request),
        by=by,
        way=Way.TABLET,
    )
    seat = seat_at(by, code.session.alliance_id)
    context = {
        "heading": _("Thank you. It is saved."),
        "crisis": passed_on(seat, code.session, code.occasion),
    }
    finish_tablet(code_id=code.id)
    request.session.flush()
    return render(request, "web/tablet_done.html", context)


@require_POST
@never_cache
def tablet_back(request: HttpRequest) -> HttpResponse:
    """Gives the tablet back without sending; nothing typed is kept."""
    if KEY in request.session:
        finish_tablet(code_id=UUID(request.session[KEY]))
    request.session.flush()
    return HttpResponseRedirect(reverse("tablet"))
