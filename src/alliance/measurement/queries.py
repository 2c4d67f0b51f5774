"""What may be read of measures: which are due, and their courses over time, from a seat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance.kernel.errors import NotYours
from alliance.kernel.ledger import CORRECTED, REVEALED, WITHDRAWN, effective
from alliance.kernel.models import Fact
from alliance.kernel.prepared import Prepared
from alliance.kernel.principal import Principal
from alliance.measurement.asking import instrument_for, instruments_for, questions_of, shipped, unaskable
from alliance.measurement.models import Assignment, CustomInstrument, Draft, Response
from alliance.measurement.recording import asked_in
from alliance.people.models import Alliance, CaseGrant, EndingProposal
from alliance.people.seats import Seat
from alliance.safety.models import Alert, ResponsePlan
from alliance.safety.queries import plan_in_force
from alliance.therapy.models import Session
from alliance.therapy.queries import LIVE
from alliance.therapy.room import Question
from alliance_core.instruments import Instrument, Scale, library_ids

POINTS_AT_MOST = 60


def due_measures(seat: Seat, session: Session) -> list[tuple[str, Sequence[Question]]]:
    """The measures both agreed to that are due before this session, with their questions.

    First before the session that follows the yes of both, then by the rhythm. A session that was moved, missed or
    called off is none, so that no measure falls out with it. A measure with a safety item is not asked while no
    response plan is in force.
    """
    agreed = _agreed(alliance_id=seat.alliance.id)
    earlier = _sessions_before(session) if any(one.every_sessions > 1 for one in agreed) else []
    due = [one for one in agreed if _place(one, earlier) % one.every_sessions == 0]
    measures = [instrument_for(one.practice_id, one.instrument) for one in due]
    has_plan = not any(one.safety_items for one in measures) or plan_in_force(seat.alliance.id) is not None
    return [
        (one.id, questions_of(one, seat.principal.language))
        for one in measures
        if (has_plan or not one.safety_items) and not one.is_skeleton
    ]


def _sessions_before(session: Session) -> list[datetime]:
    """When the earlier sessions began that took place or are to."""
    live = Session.objects.filter(alliance_id=session.alliance_id, status__in=LIVE)
    return list(live.filter(starts_at__lt=session.starts_at).values_list("starts_at", flat=True))


def _place(one: Assignment, earlier: Sequence[datetime]) -> int:
    """How many of these sessions came since both agreed."""
    agreed_at = max(filter(None, (one.client_agreed_at, one.therapist_agreed_at)))
    return sum(starts_at >= agreed_at for starts_at in earlier)


@Prepared
def _agreed(alliance_id: UUID) -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        alliance_id=alliance_id,
        ended_at=None,
        client_agreed_at__isnull=False,
        therapist_agreed_at__isnull=False,
    ).order_by("proposed_at")


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
    by_the_other = EndingProposal.objects.filter(alliance=OuterRef("pk"), answered_at=None).exclude(
        by_chair=chair
    )
    return alliances.annotate(**found, asks_ending=Exists(by_the_other))


def proposals_in(alliance: Alliance) -> tuple[str, ...]:
    """What waits for a yes in an alliance from `with_proposals`: a measure, a plan, a supervisor, ending together."""
    return tuple(name for name in (*PROPOSALS, "ending") if getattr(alliance, f"asks_{name}", False))


def passed_on(seat: Seat, session: Session, occasion: str) -> bool:
    """Whether a safety answer in this chair's form of this session raised an alert: crisis help is shown at once."""
    names = Response.objects.filter(
        alliance=seat.alliance, session=session, occasion=occasion, chair=seat.chair
    ).values("administration")
    return Alert.objects.filter(alliance=seat.alliance, administration__in=names).exists()


def draft_passed_on(seat: Seat, session: Session, occasion: str, instruments: Iterable[str]) -> bool:
    """The same before the form is sent: a safety answer that was saved as it went has raised its alert already."""
    asked = [asked_in(session, occasion, seat.chair, one) for one in set(instruments)]
    return bool(asked) and Alert.objects.filter(alliance=seat.alliance, administration__in=asked).exists()


def offered() -> list[str]:
    """The measures of the library that can be asked: with wording, and not part of the loop's own forms."""
    return [one for one in library_ids() if one != "pre-session-check-in" and not shipped(one).is_skeleton]


@dataclass(frozen=True, slots=True)
class Offered:
    """A measure that can be agreed on; `asks_safety` where one of its questions is passed on."""

    id: str
    title: str
    asks_safety: bool


def offered_in(practice_id: UUID) -> list[Offered]:
    """The measures two people of this practice can agree on: of the library, and those the practice added."""
    ids = set(offered())
    added = CustomInstrument.objects.filter(practice_id=practice_id).values_list("key", flat=True)
    found = instruments_for(practice_id, ids | set(added))
    can_ask = [one for one in found.values() if not one.is_skeleton and not unaskable(one)]
    by_title = sorted(can_ask, key=lambda one: one.title.casefold())
    return [Offered(one.id, one.title, bool(one.safety_items)) for one in by_title]


def own_measures(seat: Seat) -> QuerySet[Response]:
    """The measures this chair answered, the newest first, each as last corrected."""
    own = Response.objects.filter(alliance=seat.alliance, chair=seat.chair, corrected_by=None)
    forms = Q(instrument__startswith="check-in") | Q(instrument__startswith="form-")
    return own.exclude(forms).order_by("-answered_at", "-recorded_at")


def own_measure(seat: Seat, response_id: UUID) -> Response:
    """One of them, or NotYours."""
    found = own_measures(seat).filter(id=response_id).first()
    if found is None:
        raise NotYours
    return found


def was_passed_on(response: Response) -> bool:
    """Whether a safety answer of this administration raised an alert: crisis help is shown at once."""
    return Alert.objects.filter(
        alliance_id=response.alliance_id, administration=response.administration
    ).exists()


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
    """One scale over time as this seat may see it; `first` was answered at `began_at`, and may lie before `points`."""

    instrument: str
    title: str
    scale: Scale
    points: tuple[tuple[datetime, float], ...]
    first: float = 0.0
    n: int = 0
    began_at: datetime | None = None

    @property
    def key(self) -> str:
        """The scale by its key, as facts name it."""
        return f"{self.instrument}.{self.scale.id}"

    @property
    def whole(self) -> tuple[tuple[datetime, float], ...]:
        """The points, with the first answer where it lies before them."""
        if self.began_at is None or self.began_at == self.points[0][0]:
            return self.points
        return ((self.began_at, self.first), *self.points)


def courses(seat: Seat) -> list[Course]:
    """The courses of every measure this seat may see; the last sixty points of each."""
    kinds = ("score", REVEALED, CORRECTED, WITHDRAWN)
    facts = effective(list(Fact.objects.filter(scope_id=seat.alliance.id, kind__in=kinds)), seat.audience)
    points: dict[str, list[tuple[datetime, float]]] = {}
    for fact in facts:
        if fact.value is not None:
            points.setdefault(fact.key, []).append((fact.occurred_at, fact.value))
    names = {key.rsplit(".", 1)[0] for key in points}
    found = instruments_for(seat.alliance.practice_id, names)
    return [_course(found, key, values) for key, values in sorted(points.items())]


def _course(found: dict[str, Instrument], key: str, values: list[tuple[datetime, float]]) -> Course:
    name, scale_id = key.rsplit(".", 1)
    title = found[name].title if name in found else name
    scale = scale_in(found.get(name), scale_id, [value for _at, value in values])
    began_at, first = values[0]
    return Course(name, title, scale, tuple(values[-POINTS_AT_MOST:]), first, len(values), began_at)


def scale_in(instrument: Instrument | None, scale_id: str, values: Sequence[float]) -> Scale:
    """A scale by its id; where the questionnaire does not describe it, one as wide as its values, claiming nothing."""
    described = [one for one in instrument.scales if one.id == scale_id] if instrument else []
    if described:
        return described[0]
    low, high = min(values), max(values)
    return Scale(
        id=scale_id,
        title=scale_id,
        items=(),
        reversed=(),
        rule="",
        factor=1.0,
        minimum_answered=0,
        low=low,
        high=high if high > low else low + 1,
        higher_is="",
        shown=True,
    )
