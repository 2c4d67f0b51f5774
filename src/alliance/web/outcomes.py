"""The outcomes of an alliance: how it goes over time beside what is expected, how satisfied, how well on the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.confidentiality.actions import note_opening
from alliance.design.pictures import Point, course
from alliance.design.svg import Picture
from alliance.insight.expected import Beginning, Expected, beginning_of, course_expected, off_track, rule_of
from alliance.insight.expected_words import of_track, rests_on, said_of
from alliance.insight.queries import beginnings_of
from alliance.kernel.asking import who
from alliance.measurement.asking import instruments_for
from alliance.measurement.outcomes import (
    MENTAL_HEALTH,
    OUTCOME,
    SATISFACTION,
    case_for_staff,
    case_plainly,
    kind_of,
)
from alliance.measurement.queries import Course, courses
from alliance.measurement.words import (
    BETTER,
    WORSE,
    band,
    change_of,
    direction,
    ends_of,
    for_staff,
    plainly,
    whole_scales,
)
from alliance.people.moments import in_own_zone
from alliance.people.queries import pair_of
from alliance.people.seats import CLIENT, Seat, seat_at
from alliance.review.ending import may_begin, report_of
from alliance_core.instruments import Instrument
from alliance_core.vocabulary import Abstention

DEPRESSION, ANXIETY = "phq-9.total", "gad-7.total"


@dataclass(frozen=True, slots=True)
class Line:
    """One outcome in this reader's words: what changed, beside what was expected, and what that rests on."""

    kind: str
    title: str
    sentence: str
    more: tuple[str, ...]
    picture: Picture | None
    rests_on: str
    n: int


@dataclass(frozen=True, slots=True)
class Group:
    """What stands under one heading."""

    title: str
    lines: list[Line]


@require_safe
@never_cache
@in_own_zone
def outcomes(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Outcomes, satisfaction and overall mental health side by side, from what this seat may see."""
    seat = seat_at(who(request), alliance)
    note_opening(seat=seat, page="outcomes")
    found = _of_interest(seat)
    here = beginnings_of(seat.alliance.practice_id)
    lines = [_line(seat, kind, one, here) for kind, one in found]
    groups = [Group(title, [one for one in lines if one.kind == kind]) for kind, title in _groups(seat)]
    context = {
        "shell": CLIENT if seat.is_client else "staff",
        "heading": _("How it goes") if seat.is_client else pair_of(seat).client,
        "seat": seat,
        "first": groups[0],
        "beside": groups[1:],
        "both": _both_measures(seat, [one for _kind, one in found]),
        "report": report_of(seat) is not None or may_begin(seat) if seat.chair != "supervisor" else False,
        "back_url": reverse("alliance", args=[alliance]),
    }
    return render(request, "web/outcomes.html", context)


def _groups(seat: Seat) -> list[tuple[str, str]]:
    first = _("How you have been") if seat.is_client else _("Outcomes")
    return [(OUTCOME, first), (MENTAL_HEALTH, _("Overall mental health")), (SATISFACTION, _("Satisfaction"))]


def _of_interest(seat: Seat) -> list[tuple[str, Course]]:
    """The courses that tell how somebody is, by whole scales; parts of a scale stand with the questionnaires."""
    seen = courses(seat)
    known = instruments_for(seat.alliance.practice_id, {one.instrument for one in seen})
    return [
        (kind_of(known[one.instrument]), one)
        for one in seen
        if one.instrument in known
        and _is_whole(known[one.instrument], one)
        and kind_of(known[one.instrument])
    ]


def _is_whole(instrument: Instrument, one: Course) -> bool:
    return one.scale.id in {scale.id for scale in whole_scales(instrument)}


def _line(seat: Seat, kind: str, one: Course, here: Mapping[str, Beginning]) -> Line:
    change = change_of(one.scale, one.first, one.points[-1][1], one.n)
    begun = beginning_of(one.key, here)
    found = course_expected(one.whole, begun.model(), rule_of(one.scale)) if begun else None
    if seat.is_client:
        said = [direction(one.scale), case_plainly(one.scale, change)]
    else:
        said = [band(one.scale, change.last), direction(one.scale), case_for_staff(one.scale, change)]
    if kind == OUTCOME:
        said.append(said_of(one.scale, found, for_client=seat.is_client))
        said.append(of_track(off_track(one.whole, one.key, here), found, for_client=seat.is_client))
    return Line(
        kind,
        one.title,
        plainly(change) if seat.is_client else for_staff(one.scale, change),
        tuple(filter(None, said)),
        _picture(one, found, ends_of(one.scale) if seat.is_client else None),
        rests_on(begun, for_client=seat.is_client) if isinstance(found, Expected) else "",
        one.n,
    )


def _picture(
    one: Course, found: Expected | Abstention | None, ends: tuple[str, str] | None
) -> Picture | None:
    """The course; behind it the band at the same answers, held within the scale."""
    if len(one.points) < 2:
        return None
    low, high = one.scale.low, one.scale.high
    points = [Point(at.timestamp(), value, date_format(localtime(at), "j M Y")) for at, value in one.points]
    places = found.places[-len(points) :] if isinstance(found, Expected) else ()
    shaded = [
        (point.x, min(max(place.band.low, low), high), max(min(place.band.high, high), low))
        for point, place in zip(points, places, strict=False)
    ]
    return course(points, low=low, high=high, label=one.title, band=shaded, ends=ends)


def _both_measures(seat: Seat, found: list[Course]) -> str:
    """PHQ-9 and GAD-7 together by the rules of NHS Talking Therapies, for staff, from the first and the newest."""
    known = {one.key: one for one in found if one.n > 2}
    if seat.is_client or not {DEPRESSION, ANXIETY} <= known.keys():
        return ""
    from alliance_core.psychometrics.talking_therapies import talking_therapies

    depression, anxiety = known[DEPRESSION], known[ANXIETY]
    ends = [(one.first, one.points[-1][1]) for one in (depression, anxiety)]
    told = talking_therapies(*([value] for pair in ends for value in pair))
    if {BETTER, WORSE} == {_moved(one) for one in (depression, anxiety)}:
        return _(
            "One improved reliably and the other worsened: by these rules neither improvement nor deterioration."
        )
    if told.reliable_recovery[0]:
        return _(
            "Reliable recovery: a case at the start on either, below caseness on both now, with improvement."
        )
    if told.recovery[0]:
        return _(
            "Recovery: a case at the start on either, below caseness on both now; the change is not reliable."
        )
    if told.improvement[0]:
        return _("Reliable improvement: one improved, neither worsened reliably.")
    if told.deterioration[0]:
        return _("Reliable deterioration: one worsened, neither improved reliably.")
    return _("No reliable change on the two together.")


def _moved(one: Course) -> str:
    """Better or worse by the reliable change of a measure on which less is better; empty in between."""
    least, change = one.scale.reliable_change or 0.0, one.points[-1][1] - one.first
    return BETTER if change <= -least else WORSE if change >= least else ""
