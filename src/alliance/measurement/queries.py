"""What may be read of measures: which are due, and their courses over time, from a seat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from alliance.kernel.ledger import CORRECTED, REVEALED, WITHDRAWN, effective
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.measurement.asking import instrument_for, questions_of
from alliance.measurement.models import Assignment, Draft, Response
from alliance.people.models import Alliance, CaseGrant
from alliance.people.seats import Seat
from alliance.safety.models import Alert, ResponsePlan
from alliance.safety.queries import plan_in_force
from alliance.therapy.models import Session
from alliance.therapy.room import Question
from alliance_core.instruments import InstrumentSummary, Scale, library

POINTS_AT_MOST = 60


def due_measures(seat: Seat, session: Session) -> list[tuple[str, Sequence[Question]]]:
    """The measures both agreed to that are due before this session, with their questions.

    A measure with a safety item is not asked while no response plan is in force.
    """
    agreed = Assignment.objects.filter(
        alliance=seat.alliance,
        ended_at=None,
        client_agreed_at__isnull=False,
        therapist_agreed_at__isnull=False,
    ).order_by("proposed_at")
    due = [one for one in agreed if (session.number - 1) % one.every_sessions == 0]
    measures = [instrument_for(one.practice_id, one.instrument) for one in due]
    has_plan = not any(one.safety_items for one in measures) or plan_in_force(seat.alliance.id) is not None
    return [
        (one.id, questions_of(one, seat.principal.language))
        for one in measures
        if has_plan or not one.safety_items
    ]


def assignments_of(seat: Seat) -> list[Assignment]:
    """The measures proposed or agreed, not ended."""
    return list(Assignment.objects.filter(alliance=seat.alliance, ended_at=None).order_by("proposed_at"))


PROPOSALS = {"measure": Assignment, "plan": ResponsePlan, "supervision": CaseGrant}


def with_proposals(alliances: QuerySet[Alliance], chair: str) -> QuerySet[Alliance]:
    """The same alliances, each knowing what the other proposed that waits for this chair's yes: see `proposals_in`."""
    waiting = {"alliance": OuterRef("pk"), "ended_at": None, f"{chair}_agreed_at": None}
    found = {
        f"asks_{name}": Exists(model._default_manager.filter(**waiting)) for name, model in PROPOSALS.items()
    }
    return alliances.annotate(**found)


def proposals_in(alliance: Alliance) -> tuple[str, ...]:
    """What waits for a yes in an alliance that came from `with_proposals`: a measure, a plan, a supervisor."""
    return tuple(name for name in PROPOSALS if getattr(alliance, f"asks_{name}", False))


def passed_on(seat: Seat, session: Session, occasion: str) -> bool:
    """Whether a safety answer in this chair's form of this session raised an alert: crisis help is shown at once."""
    names = Response.objects.filter(
        alliance=seat.alliance, session=session, occasion=occasion, chair=seat.chair
    ).values("administration")
    return Alert.objects.filter(alliance=seat.alliance, administration__in=names).exists()


def offered() -> list[InstrumentSummary]:
    """The measures of the library that can be asked: with wording, and not part of the loop's own forms."""
    return [one for one in library() if not one.is_skeleton and one.id != "pre-session-check-in"]


def draft_of(principal: Principal, session: Session, occasion: str) -> Draft | None:
    """One's own draft of a form."""
    return Draft.objects.filter(session=session, occasion=occasion, person_id=principal.person_id).first()


def answered(seat: Seat, session: Session, occasion: str) -> Response | None:
    """This chair's own response to a form of this session."""
    own = Response.objects.filter(
        alliance=seat.alliance, session=session, occasion=occasion, chair=seat.chair
    )
    return own.filter(instrument__startswith="check-in").order_by("recorded_at").first()


def sent_forms(alliance_ids: Iterable[UUID], chair: str, sessions: Iterable[UUID]) -> set[tuple[UUID, str]]:
    """Which forms of these sessions this chair has sent, as (session, occasion), by one query."""
    sent = Response.objects.filter(
        alliance_id__in=list(alliance_ids),
        session_id__in=list(sessions),
        chair=chair,
        instrument__startswith="check-in",
    )
    return {
        (session, occasion) for session, occasion in sent.values_list("session_id", "occasion") if session
    }


@dataclass(frozen=True, slots=True)
class Course:
    """One scale over time as this seat may see it."""

    instrument: str
    title: str
    scale: Scale
    points: tuple[tuple[datetime, float], ...]


def courses(seat: Seat) -> list[Course]:
    """The courses of every measure this seat may see; the last sixty points of each."""
    kinds = ("score", REVEALED, CORRECTED, WITHDRAWN)
    facts = effective(list(Fact.objects.filter(scope_id=seat.alliance.id, kind__in=kinds)), seat.audience)
    points: dict[str, list[tuple[datetime, float]]] = {}
    for fact in facts:
        if fact.value is not None:
            points.setdefault(fact.key, []).append((fact.occurred_at, fact.value))
    return [_course(seat, key, values) for key, values in sorted(points.items())]


def _course(seat: Seat, key: str, values: list[tuple[datetime, float]]) -> Course:
    name, scale_id = key.rsplit(".", 1)
    instrument = instrument_for(seat.alliance.practice_id, name)
    scale = next(one for one in instrument.scales if one.id == scale_id)
    return Course(name, instrument.title, scale, tuple(values[-POINTS_AT_MOST:]))
