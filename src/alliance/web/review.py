"""The joint review: one screen for two people, or the same screen on two devices at once."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance.confidentiality.actions import note_opening
from alliance.design.pictures import ChairRow, chairs
from alliance.kernel.asking import posted, who
from alliance.kernel.errors import NotYours, Refused
from alliance.people.moments import in_own_zone
from alliance.people.queries import Pair, pair_of
from alliance.people.seats import Seat, seat_at
from alliance.review import actions, repairing
from alliance.review.looking_back import Opening, Row, differences, opening, rows
from alliance.review.meeting import agenda, brought, deeper, sessions_on_the_table, to_open
from alliance.review.models import JointReview
from alliance.review.queries import known_about, last_decision, repair_of, review_of
from alliance.rooms.inside import panels_for
from alliance.rooms.opening import open_answer
from alliance.rooms.queries import have_answered
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.actions import arrange_review
from alliance.therapy.models import Arrangement, Session
from alliance.therapy.queries import review_when, session_of
from alliance.therapy.topics import open_topic

Typed = Mapping[str, str]
STEPS_SHOWN = 2


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def review(request: HttpRequest, alliance: UUID, session: UUID) -> HttpResponse:
    """Looking back on one session together. Before it is opened, the page says what opens with it."""
    seat = seat_at(who(request), alliance)
    if seat.chair == "supervisor" and request.method == "POST":
        raise NotYours
    held, problem = session_of(seat, session), ""
    if request.method == "POST":
        try:
            _act(seat, held, posted(request))
            return HttpResponseRedirect(reverse("review", args=[alliance, session]))
        except Refused as refused:
            problem = str(refused.sentence)
            held = session_of(seat, session)
    note_opening(seat=seat, page="review")
    return _page(request, seat, held, problem)


@require_safe
@never_cache
@in_own_zone
def review_now(request: HttpRequest, alliance: UUID, session: UUID) -> HttpResponse:
    """What both see now, as a piece of the page; 304 while it is what the device shows already.

    A device that waits for the other to open it is told to load the page once that is done. What is new to a device is
    an opening, for the client's log.
    """
    seat = seat_at(who(request), alliance)
    held = session_of(seat, session)
    found = review_of(seat, held)
    if found is None or "waiting" in request.GET:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"} if found else {})
    inner = _inner(seat, held, found)
    stamp = _stamp(inner)
    if request.headers.get("If-None-Match") == stamp:
        answer = HttpResponse(status=304)
    else:
        note_opening(seat=seat, page="review")
        answer = HttpResponse(_region(seat, held, inner, stamp))
    answer["ETag"] = stamp
    return answer


def _page(request: HttpRequest, seat: Seat, held: Session, problem: str) -> HttpResponse:
    found = review_of(seat, held)
    context = {
        "seat": seat,
        "pair": pair_of(seat),
        "session": held,
        "can_act": _can_act(seat, held),
        "problem": problem,
        "review_when": review_when(seat),
        "whens": Arrangement.ReviewWhen,
        "back_url": reverse("alliance", args=[seat.alliance.id]),
    }
    if found is None:
        context["has_answered"] = held.id in have_answered(seat, [held])
        context["may_open"] = actions.may_open(seat, held)
        name = "web/review_before.html"
    else:
        inner = _inner(seat, held, found)
        typed = posted(request).get("words", "") if problem else ""
        shown = _inner(seat, held, found, typed) if typed else inner
        context["region"] = _region(seat, held, shown, _stamp(inner))
        context["panels"] = panels_for(seat, "review")
        name = "web/review.html"
    return render(request, name, context, status=422 if problem else 200)


def _region(seat: Seat, held: Session, inner: str, stamp: str) -> str:
    now = reverse("review_now", args=[seat.alliance.id, held.id])
    context = {"inner": mark_safe(inner), "stamp": stamp, "now_url": now}
    return render_to_string("web/review_region.html", context)


def _inner(seat: Seat, held: Session, found: JointReview, typed: str = "") -> str:
    """What both see, and what the client alone can open. Its bytes change only with what this seat may see.

    There is no token in it: its buttons belong to the form that stands outside.
    """
    known = known_about(seat, held)
    lines = rows(known, rooms_by_key(), str(held.id))
    pair, start = pair_of(seat), opening(lines)
    sessions = sessions_on_the_table(seat, held)
    on_agenda = agenda(seat, held)
    context = {
        "seat": seat,
        "pair": pair,
        "other": pair.other(seat.chair),
        "session": held,
        "review": found,
        "is_held": held.status == Session.Status.HELD,
        "can_act": _can_act(seat, held),
        "opening": start,
        "rows": lines,
        "pictures": picture(lines, pair),
        "has_picture": any(line.client is not None or line.therapist is not None for line in lines),
        "not_blind": any(line.not_blind for line in lines),
        "brought": brought(seat, sessions, found),
        "to_open": to_open(seat, sessions),
        "agenda": on_agenda,
        "differ": differences(lines, pair.client, pair.therapist),
        "deeper": deeper(seat, [line.room for line in lines]) if _can_act(seat, held) else [],
        "helps": _helps(start, on_agenda.elements),
        "before": last_decision(seat, before=held),
        "own_yes": getattr(found, f"{seat.chair}_confirmed_at", None),
        "other_yes": found.therapist_confirmed_at if seat.is_client else found.client_confirmed_at,
        "is_talked": actions.is_talked(found),
        "decision": found.decision.text_or_gone if found.decision else "",
        "typed": typed,
    }
    return render_to_string("web/review_together.html", context)


def _stamp(inner: str) -> str:
    return f'"{hashlib.sha256(inner.encode()).hexdigest()[:32]}"'


def picture(lines: list[Row], pair: Pair) -> Any:
    """The review's picture, wide and narrow."""
    drawn = [
        ChairRow(
            label=str(line.room.name_for_client),
            hue=line.room.hue,
            client=line.client,
            therapist=line.therapist,
            guess=line.guess,
            usual=line.usual,
            note=line.note,
        )
        for line in lines
    ]
    return chairs(drawn, client=pair.client, therapist=pair.therapist, label=_("How each of you saw it"))


def _helps(start: Opening, in_repair: frozenset[str]) -> tuple[Any, Any] | None:
    """The element that dropped most with its first steps, where the two are not working on it yet."""
    if start.row is None or start.row.room.key in in_repair:
        return None
    return start.row.room, start.row.room.steps[:STEPS_SHOWN]


def _can_act(seat: Seat, held: Session) -> bool:
    return seat.chair != "supervisor" and not seat.alliance.closed_at and held.status == Session.Status.HELD


def _open(seat: Seat, held: Session, _typed: Typed, _more: str) -> None:
    actions.open_review(alliance_id=seat.alliance.id, session_id=held.id, by=seat.principal)


def _write(seat: Seat, held: Session, typed: Typed, _more: str) -> None:
    actions.write_decision(
        review_id=_found(seat, held).id,
        words=typed.get("words", ""),
        seen_version=_version(typed),
        by=seat.principal,
    )


def _confirm(seat: Seat, held: Session, typed: Typed, _more: str) -> None:
    actions.confirm_talked(
        review_id=_found(seat, held).id,
        seen_version=_version(typed),
        words=typed.get("words"),
        by=seat.principal,
    )


def _unconfirm(seat: Seat, held: Session, _typed: Typed, _more: str) -> None:
    actions.take_confirm_back(review_id=_found(seat, held).id, by=seat.principal)


def _not_today(seat: Seat, held: Session, _typed: Typed, _more: str) -> None:
    actions.say_not_today(review_id=_found(seat, held).id, by=seat.principal)


def _again(seat: Seat, held: Session, _typed: Typed, _more: str) -> None:
    actions.take_up_again(review_id=_found(seat, held).id, by=seat.principal)


def _arrange(seat: Seat, _held: Session, typed: Typed, _more: str) -> None:
    arrange_review(alliance_id=seat.alliance.id, review_when=typed.get("when", ""), by=seat.principal)


def _keep_words(seat: Seat, held: Session, typed: Typed) -> None:
    """Words that stand in the same form and are not saved yet are saved first: another button takes nobody's away."""
    found = _found(seat, held)
    if "words" in typed:
        actions.write_decision(
            review_id=found.id, words=typed["words"], seen_version=_version(typed), by=seat.principal
        )


def _topic(seat: Seat, held: Session, typed: Typed, more: str) -> None:
    _client_of(seat, held)
    _keep_words(seat, held, typed)
    open_topic(topic_id=_uuid(more), by=seat.principal)


def _answer(seat: Seat, held: Session, typed: Typed, more: str) -> None:
    _client_of(seat, held)
    _keep_words(seat, held, typed)
    response, _space, link_id = more.partition(" ")
    open_answer(response_id=_uuid(response), link_id=link_id, by=seat.principal)


def _repair(seat: Seat, held: Session, typed: Typed, more: str) -> None:
    """What a word says of a repair on the agenda, as its own page would."""
    which, _space, word = more.partition(" ")
    found = repair_of(seat, _uuid(which))
    if word not in repairing.BY_A_WORD:
        raise Refused(_("Choose what to do."))
    _keep_words(seat, held, typed)
    repairing.BY_A_WORD[word](repair_id=found.id, by=seat.principal)


ACTS: dict[str, Callable[[Seat, Session, Typed, str], None]] = {
    "open": _open,
    "write": _write,
    "confirm": _confirm,
    "unconfirm": _unconfirm,
    "not_today": _not_today,
    "again": _again,
    "arrange": _arrange,
    "topic": _topic,
    "answer": _answer,
    "repair": _repair,
}


def _act(seat: Seat, held: Session, typed: Typed) -> None:
    """Does what the pressed button says: its word, and for what is opened, which."""
    do, _space, more = typed.get("do", "").partition(" ")
    if do not in ACTS:
        raise Refused(_("Choose what to do."))
    ACTS[do](seat, held, typed, more)


def _found(seat: Seat, held: Session) -> JointReview:
    found = review_of(seat, held)
    if found is None:
        raise NotYours
    return found


def _client_of(seat: Seat, held: Session) -> None:
    """Only the client's tap opens, on a review that is open."""
    _found(seat, held)
    if not seat.is_client:
        raise NotYours


def _version(typed: Typed) -> int:
    text = typed.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 6 else -1


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotYours from None
