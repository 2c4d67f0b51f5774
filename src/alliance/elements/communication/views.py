"""The room's pages: messages with their files, and sessions in plain words; what could not be said."""

from collections.abc import Mapping
from datetime import time
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_time
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.confidentiality.actions import note_opening
from alliance.elements.communication import messages, summaries, words
from alliance.elements.communication.jargon import jargon_in
from alliance.elements.communication.messages import File, is_quiet
from alliance.elements.communication.models import MessageTerms, Summary
from alliance.elements.communication.queries import (
    attachment_of,
    draft_of,
    messages_of,
    summaries_of,
    terms_of,
    unsaid_of,
)
from alliance.kernel import clock
from alliance.kernel.asking import fresh_submission_id, posted, submission_id, who
from alliance.kernel.errors import Refused
from alliance.kernel.small_files import takes_files
from alliance.people.moments import in_own_zone
from alliance.people.seats import Seat, seat_at
from alliance.therapy.open_rooms import seat_reading
from alliance.therapy.queries import held_sessions
from alliance.therapy.room import Words
from alliance.therapy.room_view import RoomPage, Typed, number_of, uuid_of
from alliance_core.language import readability
from alliance_core.vocabulary import Abstention, Estimate

A_PAGE = 30


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def page(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """The messages. Opening the page reads them."""
    if request.method == "GET":
        _read_all(request, alliance)
    return _messages(request).answer(request, alliance)


def _read_all(request: HttpRequest, alliance: UUID) -> None:
    """Only whoever sits in a chair of an open room reads; others only look."""
    by = who(request)
    seat = seat_at(by, alliance)
    if seat.chair != "supervisor" and messages.unread_by(seat):
        try:
            messages.read_messages(alliance_id=alliance, by=by)
        except Refused:
            return


def _messages(request: HttpRequest) -> RoomPage:
    def show(seat: Seat, typed: Typed) -> Mapping[str, Any]:
        found = messages_of(seat, request.GET.get("q", ""))
        terms = terms_of(seat)
        return {
            "query": request.GET.get("q", ""),
            "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
            "terms": terms,
            "stated": {**_stated(terms), **typed},
            "quiet_now": is_quiet(terms, clock.now()),
            "draft": typed.get("words") or draft_of(seat),
            "submission_id": request.POST.get("submission_id") or fresh_submission_id(),
            "draft_url": reverse("communication:draft", args=[seat.alliance.id]),
        }

    def send(seat: Seat, typed: Typed, _which: str) -> Words:
        if getattr(request, "too_large", False):
            raise Refused(_now("Three files with two megabytes each at most."), field="files")
        files = [File(one.name or "", one.read()) for one in request.FILES.getlist("files")]
        messages.send_message(
            alliance_id=seat.alliance.id,
            message_id=submission_id(request),
            words=typed.get("words", ""),
            needs_answer=typed.get("no_answer") != "on",
            files=files,
            by=seat.principal,
        )
        return _("Sent.")

    return RoomPage(
        room=messages.ROOM,
        template="communication/messages.html",
        heading=_("Messages"),
        show=show,
        acts={"send": send, "back": _back, "terms": _terms},
        at="communication:page",
        log="messages",
    )


def _stated(terms: MessageTerms | None) -> dict[str, str]:
    """What stands in the therapist's form before anything is typed: two days, and no quiet hours."""
    if terms is None:
        return {"within_hours": "48"}
    hours = {"quiet_from": terms.quiet_from, "quiet_until": terms.quiet_until}
    said = {name: at.strftime("%H:%M") for name, at in hours.items() if at}
    return {"within_hours": str(terms.within_hours), **said}


def _back(seat: Seat, _typed: Typed, which: str) -> Words:
    messages.take_message_back(message_id=uuid_of(which), by=seat.principal)
    return _("Taken back.")


def _terms(seat: Seat, typed: Typed, _which: str) -> Words:
    messages.state_terms(
        alliance_id=seat.alliance.id,
        within_hours=number_of(typed.get("within_hours", ""), nothing=0),
        quiet_from=_hour(typed, "quiet_from"),
        quiet_until=_hour(typed, "quiet_until"),
        by=seat.principal,
    )
    return _("Your client reads this beside the messages.")


def _hour(typed: Typed, field: str) -> time | None:
    text = typed.get(field, "").strip()
    if not text:
        return None
    try:
        found = parse_time(text)
    except ValueError:
        found = None
    if found is None:
        raise Refused(_now("Give a time like 19:00, or leave it empty."), field=field)
    return found


@require_POST
@never_cache
def draft(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Keeps what is being written, as it goes."""
    messages.keep_draft(alliance_id=alliance, words=posted(request).get("words", ""), by=who(request))
    return HttpResponse(status=204)


@require_safe
@never_cache
def attachment(request: HttpRequest, alliance: UUID, attachment: UUID) -> HttpResponse:
    """A file as it came: always as a download, never shown by the browser inside our pages."""
    seat, _is_open = seat_reading(who(request), alliance, messages.ROOM)
    found = attachment_of(seat, attachment)
    note_opening(seat=seat, page="attachment")
    content = found.content.text_or_gone.encode("latin-1") if found.content else b""
    name = found.name.text_or_gone if found.name else "file"
    answer = HttpResponse(content, content_type=found.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _show(seat: Seat, typed: Typed) -> Mapping[str, Any]:
    written = summaries_of(seat)
    about = {one.session_id for one in written}
    language = seat.principal.language
    checked = typed.get("words", "")
    return {
        "written": [(one, _ease(one, language)) for one in written],
        "to_write": [one for one in held_sessions(seat) if one.id not in about],
        "unsaid": unsaid_of(seat),
        "checked": checked,
        "marked": list(jargon_in(checked)) if checked else [],
        "ease": _ease_of(checked, language) if checked else None,
        "longest": summaries.LONGEST,
    }


def _ease(one: Summary, language: str) -> Estimate | None:
    return _ease_of(one.words.text_or_gone if one.words else "", language)


def _ease_of(text: str, language: str) -> Estimate | None:
    found = readability(text, language)
    return None if isinstance(found, Abstention) else found


def _check(_seat: Seat, _typed: Typed, _which: str) -> None:
    """Shows how the words read before they are sent: nothing is written, and nothing of it is lost."""
    raise Refused(_now("This is how it reads; nothing was sent yet."), field="words")


def _write(seat: Seat, typed: Typed, which: str) -> Words:
    summaries.write_summary(
        alliance_id=seat.alliance.id,
        session_id=uuid_of(which or typed.get("session", "")),
        words=typed.get("words", ""),
        seen_version=number_of(typed.get("version", ""), nothing=0),
        by=seat.principal,
    )
    return _("Sent.")


def _say(seat: Seat, typed: Typed, which: str) -> Words:
    summaries.say_back(
        summary_id=uuid_of(which),
        words=typed.get("said", ""),
        seen_version=number_of(typed.get("version", "")),
        by=seat.principal,
    )
    return _("Sent.")


def _read(seat: Seat, _typed: Typed, which: str) -> None:
    summaries.read_summary(summary_id=uuid_of(which), by=seat.principal)


def _agree(seat: Seat, _typed: Typed, which: str) -> Words:
    summaries.settle(summary_id=uuid_of(which), agreed=True, by=seat.principal)
    return _("Confirmed.")


def _clear(seat: Seat, typed: Typed, which: str) -> Words:
    summaries.settle(
        summary_id=uuid_of(which), agreed=False, words=typed.get("cleared", ""), by=seat.principal
    )
    return _("Sent.")


def _unsaid(seat: Seat, typed: Typed, _which: str) -> Words:
    summaries.write_unsaid(alliance_id=seat.alliance.id, words=typed.get("unsaid", ""), by=seat.principal)
    return _("Kept. Only you see it.")


def _share(seat: Seat, _typed: Typed, which: str) -> Words:
    summaries.share_unsaid(unsaid_id=uuid_of(which), by=seat.principal)
    return _("Opened.")


def _take_back(seat: Seat, _typed: Typed, which: str) -> Words:
    summaries.take_unsaid_back(unsaid_id=uuid_of(which), by=seat.principal)
    return _("Taken back.")


def _seen(seat: Seat, _typed: Typed, which: str) -> None:
    summaries.read_unsaid(unsaid_id=uuid_of(which), by=seat.principal)


PLAIN = RoomPage(
    room=messages.ROOM,
    template="communication/plain.html",
    heading=words.PLAIN_WORDS,
    show=_show,
    acts={
        "check": _check,
        "write": _write,
        "say": _say,
        "read": _read,
        "agree": _agree,
        "clear": _clear,
        "unsaid": _unsaid,
        "share": _share,
        "back": _take_back,
        "seen": _seen,
    },
    at="communication:plain",
    log="summaries",
)
