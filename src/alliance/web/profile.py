"""The profile: each element in three lines, the picture first in a sentence; and one element's whole history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.confidentiality.actions import note_opening
from alliance.design.pictures import ChairRow, Point, chairs, course, sparkline
from alliance.design.svg import Picture
from alliance.insight.profile import ElementProfile, profile
from alliance.insight.queries import facts_seen, known_to, look_at, readings_of
from alliance.insight.summary import summary
from alliance.insight.words import lines_of
from alliance.kernel import clock
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours
from alliance.kernel.models import Fact
from alliance.people.moments import in_own_zone
from alliance.people.queries import Pair, pair_of
from alliance.people.seats import CLIENT, Seat, seat_at
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.queries import starts_of
from alliance.therapy.revealing import NOT_BLIND
from alliance.therapy.room import Room
from alliance.web.signals import REASONS, shown_findings
from alliance_core.vocabulary import Estimate

ROWS_A_PAGE = 25
POINTS_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One element on the page: its name, its three lines, a line of its newest answers, the figures behind it."""

    profile: ElementProfile
    name: str
    lines: list[tuple[str, str]]
    spark: Picture | None
    figures: list[tuple[str, str]]


@require_safe
@never_cache
@in_own_zone
def profile_page(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """How these two are doing, as far as this reader may know."""
    seat = seat_at(who(request), alliance)
    note_opening(seat=seat, page="profile")
    return render(request, "web/profile.html", _page(seat, pair_of(seat)))


def _page(seat: Seat, pair: Pair) -> dict[str, Any]:
    known, rooms, now = known_to(seat), rooms_by_key(), clock.now()
    look = look_at(known, chair=seat.chair, other=pair.other(seat.chair))
    elements, how_we_are = profile(known, rooms, now, look.readings), summary(look)
    wide, narrow = _pictures(elements, seat, pair)
    return {
        **_frame(seat, pair),
        "heading": _("How we are doing") if seat.is_client else pair.client,
        "how_we_are": how_we_are,
        "signals": shown_findings(seat, how_we_are),
        "reasons": REASONS,
        "wide": wide,
        "narrow": narrow,
        "elements": [_shown(one, seat, pair) for one in elements],
        "has_answers": any(one.client.n or one.therapist.n for one in elements),
        "n_sessions": known.held,
        "newest": known.held_ref,
        "back_url": reverse("alliance", args=[seat.alliance.id]),
    }


def _frame(seat: Seat, pair: Pair) -> dict[str, Any]:
    return {"shell": CLIENT if seat.is_client else "staff", "seat": seat, "pair": pair}


def _pictures(elements: Sequence[ElementProfile], seat: Seat, pair: Pair) -> tuple[Picture, Picture]:
    names = (_("You"), pair.therapist) if seat.is_client else (pair.client, pair.therapist)
    rows = [_row(one, seat) for one in elements]
    return chairs(rows, client=names[0], therapist=names[1], label=_("The newest answers"))


def _row(one: ElementProfile, seat: Seat) -> ChairRow:
    """The newest answers; the therapist's only where it is about the same session, so that no line joins two."""
    is_comparable = one.is_same_session or one.client.last is None
    return ChairRow(
        label=str(one.room.name_for(seat.chair)),
        hue=one.room.hue,
        client=one.client.last,
        therapist=one.therapist.last if is_comparable else None,
        guess=one.guess,
        usual=one.client.usual,
        note=_("from an earlier session")
        if one.client.last is not None and not one.client.is_current
        else "",
    )


def _shown(one: ElementProfile, seat: Seat, pair: Pair) -> Shown:
    values = [value for _ref, value in one.client.recent]
    return Shown(
        profile=one,
        name=str(one.room.name_for(seat.chair)),
        lines=lines_of(one, seat.chair, pair.client, pair.therapist),
        spark=sparkline(values, label=_("the newest answers")) if len(values) > 1 else None,
        figures=[] if seat.is_client else figures_of(one, pair),
    )


def figures_of(one: ElementProfile, pair: Pair) -> list[tuple[str, str]]:
    """The figures behind the lines, each with its n; what cannot be said yet says so."""
    figures = [(_("Where it stands"), _level(one))]
    for name, line in ((pair.client, one.client), (pair.therapist, one.therapist)):
        if line.usual and line.mean_before is not None:
            low, high = line.usual
            said = _("usually %(low).1f to %(high).1f, mean %(mean).1f; n = %(n)d")
            figures.append((name, said % {"low": low, "high": high, "mean": line.mean_before, "n": line.n}))
        else:
            figures.append((name, _("too early to say what is usual; n = %(n)d") % {"n": line.n}))
    result = one.evidence.result if one.evidence else None
    if isinstance(result, Estimate) and result.interval:
        said = _("%(value).0f %% (95 %% interval %(low).0f to %(high).0f %%); n = %(n)d")
        share = {
            "value": result.value * 100,
            "low": result.interval.low * 100,
            "high": result.interval.high * 100,
        }
        figures.append((_("What happened"), said % {**share, "n": result.n_used}))
    return figures


def _level(one: ElementProfile) -> str:
    """The posterior with its interval, or what it needs."""
    level = one.level
    if isinstance(level, Estimate) and level.interval:
        said = _("%(value).1f (95 %% interval %(low).1f to %(high).1f); n = %(n)d")
        ends = {"low": level.interval.low, "high": level.interval.high}
        return said % {"value": level.value, **ends, "n": level.n_used}
    reasons = {
        "too_few_answers": _("too early to say: it needs four answers"),
        "all_at_top": _("not told: all answers are tens"),
    }
    return reasons.get(getattr(level, "reason", ""), _("not told: no session was held since"))


@dataclass(frozen=True, slots=True)
class Answered:
    """One session in the history of an element: what each answered, and what was guessed."""

    when: datetime
    client: float | None
    therapist: float | None
    guess: float | None
    is_blind: bool


@require_safe
@never_cache
@in_own_zone
def element_page(request: HttpRequest, alliance: UUID, element: str) -> HttpResponse:
    """One element's history: the course of both chairs, and every session in a table."""
    seat = seat_at(who(request), alliance)
    room = rooms_by_key().get(element)
    if room is None:
        raise NotYours
    note_opening(seat=seat, page="profile")
    return render(request, "web/element.html", _history_page(request, seat, room))


def _history_page(request: HttpRequest, seat: Seat, room: Room) -> dict[str, Any]:
    pair, history = pair_of(seat), history_of(seat, room.key)
    known = known_to(seat)
    one = profile(known, {room.key: room}, clock.now(), readings_of(known))[0]
    return {
        **_frame(seat, pair),
        "heading": room.name_for(seat.chair),
        "intro": room.meaning,
        "lines": lines_of(one, seat.chair, pair.client, pair.therapist),
        "figures": figures_of(one, pair),
        "picture": _course(history[-POINTS_AT_MOST:], pair) if len(history) > 1 else None,
        "page": Paginator(history[::-1], ROWS_A_PAGE).get_page(request.GET.get("page")),
        "back_url": reverse("profile", args=[seat.alliance.id]),
    }


def history_of(seat: Seat, element: str) -> list[Answered]:
    """Every session about which this reader may see an answer to this element, the oldest first."""
    by_session: dict[UUID, dict[str, Fact]] = {}
    for fact in facts_seen(seat, kinds=("rating.after", "guess")):
        if fact.key == element and fact.ref:
            by_session.setdefault(fact.ref, {})[fact.chair if fact.kind == "rating.after" else fact.kind] = (
                fact
            )
    starts = starts_of(seat, by_session)
    rows = [
        Answered(
            when=starts[str(session)],
            client=_value(given, "client"),
            therapist=_value(given, "therapist"),
            guess=_value(given, "guess"),
            is_blind=not any(NOT_BLIND in one.mark for one in given.values()),
        )
        for session, given in by_session.items()
        if str(session) in starts
    ]
    return sorted(rows, key=lambda row: row.when)


def _value(given: dict[str, Fact], name: str) -> float | None:
    return given[name].value if name in given else None


def _course(history: Sequence[Answered], pair: Pair) -> Picture:
    def points(chair: str) -> list[Point]:
        return [Point(row.when.timestamp(), getattr(row, chair), _day(row.when)) for row in history]

    label = _("Answers over time")
    names = (pair.client, pair.therapist)
    return course(points("client"), low=0, high=10, label=label, second=points("therapist"), names=names)


def _day(when: datetime) -> str:
    return date_format(localtime(when), "j M Y")
