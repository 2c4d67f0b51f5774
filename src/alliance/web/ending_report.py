"""What the two look back on at the end: written by both, confirmed by both, printed, and the client's for good."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.confidentiality.actions import note_opening
from alliance.kernel.asking import posted, who
from alliance.kernel.errors import NotYours, Refused
from alliance.people.models import ChairRole
from alliance.people.moments import in_own_zone
from alliance.people.queries import pair_of
from alliance.people.seats import CLIENT, Seat, seat_at
from alliance.review import closing
from alliance.review.ending import (
    SHARED_PARTS,
    beside,
    kept_beside,
    may_begin,
    report_of,
    stands,
    written_in,
)
from alliance.review.models import EndingReport

Typed = dict[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One shared box: what it asks, the words that stand there, those in the box, and the mark of the former."""

    name: str
    label: str
    hint: str
    now: str
    value: str

    @property
    def was(self) -> str:
        """What tells later whether the box was changed."""
        return stamp_of(self.now)

    @property
    def differs(self) -> bool:
        """The other's words stand there, and one's own wait in the box."""
        return bool(self.now) and self.now != self.value


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def ending_report(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Begun, written and confirmed on one page; for the client it stays after the end."""
    seat, problem = seat_at(who(request), alliance), ""
    if seat.chair not in ChairRole.values:
        raise NotYours
    if request.method == "POST":
        try:
            messages.success(request, _act(seat, posted(request)))
            return HttpResponseRedirect(reverse("ending_report", args=[alliance]))
        except Refused as refused:
            problem = str(refused.sentence)
    note_opening(seat=seat, page="ending_report")
    context = {**_page(seat, posted(request) if problem else {}), "problem": problem}
    return render(request, "web/ending_report.html", context, status=422 if problem else 200)


def _page(seat: Seat, typed: Typed) -> dict[str, Any]:
    pair, report = pair_of(seat), report_of(seat)
    is_standing = report is not None and stands(report)
    return {
        "shell": CLIENT if seat.is_client else "staff",
        "heading": _("Looking back at the end"),
        "seat": seat,
        "pair": pair,
        "other": pair.other(seat.chair),
        "report": report,
        "stands": is_standing,
        "can_write": report is not None and not is_standing and not seat.alliance.closed_at,
        "may_begin": report is None and may_begin(seat),
        "beside": kept_beside(report) if report and is_standing else beside(seat, report),
        "typed": typed,
        **(_words(seat, report, typed) if report else {}),
        "back_url": reverse("alliance", args=[seat.alliance.id]),
    }


def _words(seat: Seat, report: EndingReport, typed: Typed) -> dict[str, Any]:
    """The words as they stand, and those in the boxes: what was typed and not saved is not lost."""
    now = written_in(report)
    questions = {
        "helped": (_("What helped"), _("What you did, what the other did, what happened outside.")),
        "watch": (_("What to watch for"), _("How you would notice early that it gets harder again.")),
        "worse": (_("What to do if it gets worse"), _("First steps, and whom to call.")),
    }
    changed = _changed(typed)
    parts = [
        Part(name, *questions[name], getattr(now, name), changed.get(name, getattr(now, name)))
        for name in SHARED_PARTS
    ]
    own = getattr(now, seat.chair)
    return {
        "parts": parts,
        "written": now,
        "own": typed.get("own", own),
        "theirs": now.therapist if seat.is_client else now.client,
        "own_yes": getattr(report, f"{seat.chair}_confirmed_at"),
        "other_yes": report.therapist_confirmed_at if seat.is_client else report.client_confirmed_at,
    }


def _act(seat: Seat, typed: Typed) -> str:
    """Does what the pressed button says; returns the sentence that it was done."""
    act = ACTS.get(typed.get("do", ""))
    if act is None:
        raise Refused(_("Choose what to do."))
    return act(seat, typed)


def _begin(seat: Seat, _typed: Typed) -> str:
    closing.begin_ending_report(alliance_id=seat.alliance.id, by=seat.principal)
    return _("Begun. Each of you can write now.")


def _save(seat: Seat, typed: Typed) -> str:
    closing.write_ending_report(**_sent(seat, typed), by=seat.principal)
    return _("Saved. The other can read it now.")


def _confirm(seat: Seat, typed: Typed) -> str:
    report = closing.confirm_ending_report(**_sent(seat, typed), by=seat.principal)
    if stands(report):
        return _("Both of you said yes. It stands as it is.")
    return _("You said yes. It stands once the other says yes too.")


def _undo(seat: Seat, _typed: Typed) -> str:
    closing.take_ending_confirm_back(report_id=_found(seat).id, by=seat.principal)
    return _("Your yes is taken back.")


def _without(seat: Seat, _typed: Typed) -> str:
    closing.leave_courses_out(report_id=_found(seat).id, leave_out=True, by=seat.principal)
    return _("Left out. You can put it back until both of you said yes.")


def _with(seat: Seat, _typed: Typed) -> str:
    closing.leave_courses_out(report_id=_found(seat).id, leave_out=False, by=seat.principal)
    return _("Put back.")


ACTS: dict[str, Callable[[Seat, Typed], str]] = {
    "begin": _begin,
    "save": _save,
    "confirm": _confirm,
    "undo": _undo,
    "without": _without,
    "with": _with,
}


def _sent(seat: Seat, typed: Typed) -> dict[str, Any]:
    version = typed.get("version", "")
    return {
        "report_id": _found(seat).id,
        "shared": _changed(typed),
        "own": typed.get("own", ""),
        "seen_version": int(version) if version.isdecimal() and len(version) < 6 else -1,
    }


def _changed(typed: Typed) -> Typed:
    """The boxes whose words differ from those they held when the page was made: the others are left as they stand."""
    boxes = {name: typed[name] for name in SHARED_PARTS if name in typed}
    return {name: words for name, words in boxes.items() if typed.get(f"was_{name}") != stamp_of(words)}


def stamp_of(words: str) -> str:
    """A short mark of words, the same however a browser ends its lines."""
    return hashlib.sha256("\n".join(words.strip().splitlines()).encode()).hexdigest()[:16]


def _found(seat: Seat) -> EndingReport:
    report = report_of(seat)
    if report is None:
        raise Refused(_("It has not begun yet."))
    return report
