"""What a therapist reads in one minute before a session: from the therapist's own audience, and nothing beyond it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliance.insight.finding import Finding, Words
from alliance.insight.queries import known_to, look_at
from alliance.insight.signals import look
from alliance.insight.state import Known
from alliance.measurement.queries import Course, courses
from alliance.measurement.words import change_of, for_staff
from alliance.people.queries import Pair, pair_of
from alliance.people.seats import Seat
from alliance.review.again import due
from alliance.review.looking_back import Opening, Row, opening, rows
from alliance.review.meeting import is_open, steps_of
from alliance.review.models import Repair
from alliance.review.queries import Decided, last_decision, repairs_of
from alliance.rooms.inside import panels_for
from alliance.rooms.queries import have_answered
from alliance.rooms.registry import rooms_by_key
from alliance.safety.queries import WhoReads, alerts_for, who_reads
from alliance.therapy.models import Session, Topic
from alliance.therapy.queries import Around, around, sessions_of, topics_for
from alliance.therapy.room import Panel, Step, StepKind

DIFFER = ("chairs_apart", "guess_off")


@dataclass(frozen=True, slots=True)
class Working:
    """A repair that is open, with its element's name, its steps, and whether it is time to look at it again."""

    repair: Repair
    name: Words
    steps: tuple[Step, ...]
    is_due: bool


@dataclass(frozen=True, slots=True)
class Lately:
    """A measure that was shared: its newest value, the one before, and what its course says in the field's terms."""

    title: str
    last: float
    before: float | None
    said: str


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is known before a session. Lists are whole: what is read first is decided by the sheet."""

    pair: Pair
    when: Around
    opening: Opening
    changed: tuple[Row, ...]
    lately: tuple[Lately, ...]
    differ: tuple[Finding, ...]
    missed: Finding | None
    ask: Words
    topics: tuple[Topic, ...]
    something_waits: bool
    decided: Decided | None
    repairs: tuple[Working, ...]
    panels: tuple[Panel, ...]
    alerts: int
    reads: WhoReads | None
    to_answer: Session | None


def prepare_for(seat: Seat) -> Preparation:
    """Everything the page says, for the therapist in the chair."""
    known, pair, rooms = known_to(seat), pair_of(seat), rooms_by_key()
    when = around(sessions_of(seat))
    found = look(look_at(known, chair=seat.chair, other=pair.client))
    lines = rows(known, rooms, known.held_ref)
    start, repairs = opening(lines), _working(seat, when.next)
    topics, panels = topics_for(seat, when.next) if when.next else [], panels_for(seat, "prepare")
    return Preparation(
        pair=pair,
        when=when,
        opening=start,
        changed=tuple(line for line in lines if line.drop is not None),
        lately=tuple(_lately(one) for one in courses(seat) if one.scale.shown),
        differ=_of(found, DIFFER),
        missed=next(iter(_of(found, ("missed_session",))), None),
        ask=_ask(found, start, known, repairs),
        topics=_in_their_order([one for one in topics if is_open(one)], panels),
        something_waits=bool(known.to_talk_about),
        decided=last_decision(seat),
        repairs=repairs,
        panels=tuple(panels),
        alerts=alerts_for(seat.principal).filter(alliance=seat.alliance, closed_at=None).count(),
        reads=who_reads(seat.alliance.id),
        to_answer=_to_answer(seat, when),
    )


def _of(found: Sequence[Finding], kinds: Sequence[str]) -> tuple[Finding, ...]:
    return tuple(one for one in found if one.kind in kinds)


def _ask(found: Sequence[Finding], start: Opening, known: Known, repairs: Sequence[Working]) -> Words:
    """One thing to ask, of what stands out most; where nothing can be seen, the question that is always right."""
    if _of(found, ("missed_session",)):
        return _("How have you been since we last met?")
    if start.row is not None:
        explore = next(step for step in start.row.room.steps if step.kind is StepKind.EXPLORE)
        return explore.for_therapist
    if repairs and repairs[0].is_due:
        return _("Ask how it is now: %(element)s.") % {"element": repairs[0].name}
    if known.to_talk_about:
        return _("Ask whether now is a good moment for what your client wants to open.")
    differs = next(iter(_of(found, DIFFER)), None)
    if differs is not None:
        name = rooms_by_key()[differs.element].name_for_staff
        return _("Ask what the last session was like from their chair: %(element)s.") % {"element": name}
    return _("What helped last time, and what should be different today?")


def _lately(course: Course) -> Lately:
    values = [value for _at, value in course.points]
    before = values[-2] if len(values) > 1 else None
    change = change_of(course.scale, course.first, values[-1], course.n)
    return Lately(course.title, values[-1], before, for_staff(course.scale, change))


def _in_their_order(topics: Sequence[Topic], panels: Sequence[Panel]) -> tuple[Topic, ...]:
    """The order the two gave the topics where a room keeps one; else as they were brought."""
    order = [topic for panel in panels for topic in panel.topics]
    places = {topic: place for place, topic in enumerate(order)}
    return tuple(sorted(topics, key=lambda one: places.get(one.id, len(order))))


def _working(seat: Seat, coming: Session | None) -> tuple[Working, ...]:
    """The repairs that are open, those first that it is time to look at again in the session to come."""
    found, rooms = list(repairs_of(seat, open_only=True)), rooms_by_key()
    now = due(found, coming)
    told = []
    for one in [*now, *(one for one in found if one not in now)]:
        room = rooms.get(one.element)
        name = room.name_for_staff if room else one.element
        told.append(Working(one, name, tuple(steps_of(one)), one in now))
    return tuple(told)


def _to_answer(seat: Seat, when: Around) -> Session | None:
    """The last session, where this therapist has not answered about it: blind answers come before the review."""
    if when.last is None or when.last.id in have_answered(seat, [when.last]):
        return None
    return when.last
