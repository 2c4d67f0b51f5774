"""Supervision of one case: asked by the therapist, agreed by the client, ended by either at once, over by itself."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.confidentiality.actions import note_opening
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours, Refused
from alliance.people.alliances import answer_supervision, ask_supervision
from alliance.people.models import Role
from alliance.people.moments import in_own_zone, moment_from
from alliance.people.queries import Supervision, pair_of, people_with_role, supervisions_of
from alliance.people.seats import Seat, seat_at
from alliance.review.commenting import comments_of, take_comment_back, write_comment

COMMENTS_A_PAGE, LAST = 20, 10_000


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def supervision(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """What each chair may do about supervision; a supervisor reads what is open to them, and until when."""
    seat, problem = seat_at(who(request), alliance), ""
    if request.method == "POST":
        try:
            messages.success(request, _act(request, seat))
            return HttpResponseRedirect(reverse("supervision", args=[alliance]))
        except Refused as refused:
            problem = str(refused.sentence)
    note_opening(seat=seat, page="supervision")
    return render(
        request, "web/supervision.html", _page(request, seat, problem), status=422 if problem else 200
    )


def _page(request: HttpRequest, seat: Seat, problem: str) -> dict[str, Any]:
    every = _shown_to(seat)
    taken = {one.supervisor_id for one in every if one.state != "over"}
    staff = people_with_role(seat.principal, Role.SUPERVISOR) if seat.is_therapist else []
    pair = pair_of(seat)
    comments = comments_of(seat)
    return {
        "comments": Paginator(comments, COMMENTS_A_PAGE).get_page(request.GET.get("page") or LAST),
        "running": [one for one in every if one.state == "running"],
        "submission_id": request.POST.get("submission_id") or uuid4(),
        "shell": "client" if seat.is_client else "staff",
        "heading": _("Supervision"),
        "seat": seat,
        "pair": pair,
        "live": [one for one in every if one.state != "over"],
        "over": [one for one in every if one.state == "over"],
        "supervisors": [one for one in staff if one[0] not in taken | {pair.client_id, pair.therapist_id}],
        "can_ask": seat.is_therapist and not seat.alliance.closed_at,
        "typed": request.POST,
        "problem": problem,
        "back_url": reverse("alliance", args=[seat.alliance.id]),
    }


def _shown_to(seat: Seat) -> list[Supervision]:
    """Both chairs see every supervision of theirs; a supervisor only their own."""
    every = supervisions_of(seat)
    if seat.chair != "supervisor":
        return every
    return [one for one in every if one.supervisor_id == seat.principal.person_id]


def _act(request: HttpRequest, seat: Seat) -> str:
    typed = request.POST
    if typed.get("comment"):
        write_comment(
            alliance_id=seat.alliance.id,
            grant_id=_uuid(typed["comment"]),
            words=typed.get("words", ""),
            submission_id=_uuid(typed.get("submission_id", "")),
            by=seat.principal,
        )
        return _("Written. Both of the two can read it.")
    if typed.get("take_back"):
        take_comment_back(
            alliance_id=seat.alliance.id, comment_id=_uuid(typed["take_back"]), by=seat.principal
        )
        return _("Taken back. The words are gone.")
    if seat.chair == "supervisor":
        raise NotYours
    if typed.get("agree"):
        answer_supervision(grant_id=_grant(seat, typed["agree"]), agree=True, by=seat.principal)
        return _("You said yes. You can end it at any time, on this page.")
    if typed.get("end"):
        answer_supervision(grant_id=_grant(seat, typed["end"]), agree=False, by=seat.principal)
        return _("It is over. Nothing of it is open any more.")
    ask_supervision(
        alliance_id=seat.alliance.id,
        supervisor=_uuid(typed.get("supervisor", "")),
        until=end_of_day(typed.get("until", ""), "until"),
        by=seat.principal,
    )
    return _("Asked. Nothing opens before your client says yes.")


def _grant(seat: Seat, text: str) -> UUID:
    """A supervision of this case; another case's does not exist here."""
    asked = _uuid(text)
    if asked not in {one.id for one in supervisions_of(seat)}:
        raise NotYours
    return asked


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(_("Choose somebody from the list."), field="supervisor") from None


def end_of_day(text: str, field: str) -> datetime:
    """The last minute of a day typed in one's own zone."""
    if len(text.strip()) != len("2026-03-02"):
        raise Refused(_("Give a day."), field=field)
    return moment_from(f"{text.strip()}T23:59", field)
