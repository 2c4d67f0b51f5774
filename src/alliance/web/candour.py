"""Who sees what: the client's standing choice, and each own answer opened or shown to fewer, by the client alone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.confidentiality.actions import choose_candour
from alliance.confidentiality.models import Candour
from alliance.confidentiality.queries import standing_candour
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours, Refused
from alliance.people.moments import in_own_zone
from alliance.people.queries import pair_of
from alliance.people.seats import Seat, seat_at
from alliance.rooms.forms import AFTER, BEFORE
from alliance.rooms.opening import ask_for_therapist_side, narrow_answer, open_answer
from alliance.rooms.queries import own_answers, see_sentence
from alliance.therapy.models import Session
from alliance.therapy.queries import session_of
from alliance.therapy.topics import open_topic

Option = tuple[str, str, str]


def candour_options(therapist: str, occasion: str = AFTER) -> list[Option]:
    """The three choices: value, name, what it means on this occasion."""
    names = {
        Candour.SHARE: _("Share now"),
        Candour.SESSION: _("Open it in the session"),
        Candour.KEEP: _("Keep to myself"),
    }
    return [
        (value.value, name, see_sentence(value.value, therapist, occasion)) for value, name in names.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def candour(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """The standing choice for answers to come. Nothing is chosen before the client does."""
    by = who(request)
    seat = seat_at(by, alliance)
    if not seat.is_client:
        raise NotYours
    problem = ""
    if request.method == "POST":
        try:
            choose_candour(alliance_id=alliance, candour=request.POST.get("candour", ""), by=by)
            return HttpResponseRedirect(_back(request, reverse("alliance", args=[alliance])))
        except Refused as refused:
            problem = str(refused.sentence)
    return render(
        request, "web/candour.html", _choice(request, seat, problem), status=422 if problem else 200
    )


def _choice(request: HttpRequest, seat: Seat, problem: str) -> dict[str, object]:
    therapist = pair_of(seat).therapist
    return {
        "shell": "client",
        "heading": _("Who may see what you answer?"),
        "intro": _("This counts for new answers. You can choose differently for every single one."),
        "options": candour_options(therapist),
        "at_once": see_sentence(Candour.SHARE, therapist, BEFORE),
        "chosen": standing_candour(seat),
        "back": request.POST.get("back") or request.GET.get("back", ""),
        "problem": problem,
    }


@require_safe
@never_cache
@in_own_zone
def answers(request: HttpRequest, alliance: UUID, session: UUID) -> HttpResponse:
    """Every own answer about a session, with who may see it."""
    seat = _chair(request, alliance)
    return _answers(request, seat, session_of(seat, session))


def _answers(request: HttpRequest, seat: Seat, held: Session, problem: str = "") -> HttpResponse:
    pair = pair_of(seat)
    context = {
        "shell": "client" if seat.is_client else "staff",
        "heading": _("Your answers"),
        "seat": seat,
        "session": held,
        "answers": own_answers(seat, held),
        "other": pair.other(seat.chair),
        "can_change": seat.is_client and not seat.alliance.closed_at,
        "problem": problem,
        "back_url": reverse("sessions", args=[seat.alliance.id]),
    }
    return render(request, "web/answers.html", context, status=422 if problem else 200)


@require_POST
@never_cache
@in_own_zone
def change(request: HttpRequest, alliance: UUID, session: UUID) -> HttpResponse:
    """Opens one answer, or shows it to fewer."""
    by, seat = who(request), _chair(request, alliance)
    held = session_of(seat, session)
    response, link_id = _uuid(request.POST.get("response", "")), request.POST.get("answer", "")
    do = request.POST.get("do", "")
    try:
        if do == "open":
            open_answer(response_id=response, link_id=link_id, by=by)
        else:
            narrow_answer(response_id=response, link_id=link_id, candour=do, by=by)
    except Refused as refused:
        return _answers(request, seat, held, str(refused.sentence))
    return HttpResponseRedirect(_back(request, reverse("my_answers", args=[alliance, session])))


@require_POST
@never_cache
def show_topic(request: HttpRequest, alliance: UUID, topic: UUID) -> HttpResponse:
    """Opens something to talk about, by a tap."""
    _chair(request, alliance)
    opened = open_topic(topic_id=topic, by=who(request))
    return HttpResponseRedirect(_back(request, reverse("topics", args=[alliance, opened.session_id])))


@require_POST
@never_cache
def ask_other(request: HttpRequest, alliance: UUID, session: UUID) -> HttpResponse:
    """The client asks to see the therapist's answers now."""
    session_of(_chair(request, alliance), session)
    ask_for_therapist_side(session_id=session, by=who(request))
    return HttpResponseRedirect(_back(request, reverse("my_answers", args=[alliance, session])))


def _chair(request: HttpRequest, alliance: UUID) -> Seat:
    seat = seat_at(who(request), alliance)
    if seat.chair == "supervisor":
        raise NotYours
    return seat


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotYours from None


def _back(request: HttpRequest, otherwise: str) -> str:
    """Where the form was, if that is a page of ours."""
    back = request.POST.get("back", "")
    is_ours = back.startswith("/a/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else otherwise
