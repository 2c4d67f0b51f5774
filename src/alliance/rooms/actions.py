"""A check-in: every room's questions in one form and one transaction."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alliance.confidentiality.models import Candour
from alliance.kernel import audit, clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.prepared import Prepared
from alliance.kernel.principal import Principal
from alliance.measurement.models import Draft, Response
from alliance.measurement.recording import Answer, Form, Recorded, record_response
from alliance.people.models import Alliance
from alliance.people.seats import Seat
from alliance.rooms.forms import AFTER, TOPIC, CheckInForm, form_for
from alliance.therapy.chairs import chair_of, record
from alliance.therapy.models import Session
from alliance.therapy.revealing import NOT_BLIND, reveal_client_side, reveal_therapist_side, seen_already
from alliance.therapy.room import Question
from alliance.therapy.topics import facts_of, new_topic
from alliance.therapy.waiting import answer_key, waits

DID_NOT_TAKE_PLACE = (Session.Status.MOVED, Session.Status.CANCELLED, Session.Status.MISSED)


@action
def submit_check_in(
    *,
    session_id: UUID,
    occasion: str,
    submission_id: UUID,
    answers: Mapping[str, Answer],
    candours: Mapping[str, str],
    by: Principal,
    way: str = "web",
    entered_for: Seat | None = None,
    answered_at: datetime | None = None,
    alliance_id: UUID | None = None,
) -> Recorded:
    """Records one check-in of one chair: answers, scores, alerts, facts, what opens with it, and one audit line.

    `candours` maps link ids (a measure by its instrument) to share, session or keep; every answer of a client needs
    one. `entered_for` is the client's seat where staff type what was written on paper. A session that is not of
    `alliance_id`, where that is given, does not exist.
    """
    seat, session = _place(session_id, occasion, by, entered_for)
    if alliance_id not in (None, session.alliance_id):
        raise NotYours
    refuse_unanswerable(seat.alliance, session, occasion)
    form = form_for(seat, session, occasion)
    chosen = _candours(seat, form, answers, candours)
    recorded = record_response(
        seat=seat,
        session=session,
        form=_as_recorded(form, way, by, is_entered=entered_for is not None),
        submission_id=submission_id,
        answers=answers,
        candours=chosen,
        answered_at=answered_at or clock.now(),
        person_id=seat.principal.person_id,
        by=by,
    )
    if not recorded.is_repeat:
        _write_facts(seat, session, form, recorded, chosen)
        Draft.objects.filter(session=session, occasion=occasion, person_id=seat.principal.person_id).delete()
        _note(seat, session, occasion, by, is_entered=entered_for is not None)
    return recorded


def _as_recorded(form: CheckInForm, way: str, by: Principal, *, is_entered: bool) -> Form:
    return Form(
        form.occasion,
        form.instrument,
        form.version,
        form.questions,
        way,
        by.language,
        entered_by=by.person_id if is_entered else None,
    )


def _note(seat: Seat, session: Session, occasion: str, by: Principal, *, is_entered: bool) -> None:
    audit.write(
        scope_id=seat.alliance.id,
        by=by,
        verb="paper.enter" if is_entered else f"check_in.{occasion}",
        role="therapist" if is_entered else seat.chair,
        object_kind="session",
        object_id=session.id,
    )


def _place(session_id: UUID, occasion: str, by: Principal, entered_for: Seat | None) -> tuple[Seat, Session]:
    session = _session.first(session_id=session_id, practice_id=by.practice_id)
    if session is None:
        raise NotYours
    seat = chair_of(by, session.alliance_id)
    if entered_for is not None:
        if not seat.is_therapist or entered_for.alliance.id != session.alliance_id:
            raise NotYours
        _refuse_unblinding(seat, session, occasion)
        return entered_for, session
    return seat, session


@Prepared
def _session(session_id: UUID, practice_id: UUID) -> QuerySet[Session]:
    return Session.objects.filter(id=session_id, practice_id=practice_id)


def _refuse_unblinding(seat: Seat, session: Session, occasion: str) -> None:
    """Who types the client's answers has seen them: the therapist's own come first."""
    if occasion == AFTER:
        own = Response.objects.filter(session=session, occasion=AFTER, chair=seat.chair)
        if not own.exists():
            raise Refused(_("First give your own answers: typing these shows you the client's."))


def refuse_unanswerable(alliance: Alliance, session: Session, occasion: str) -> None:
    """Refuses, with the reason, a form that cannot be answered (any more, or yet)."""
    if alliance.closed_at:
        raise Refused(_("This alliance is closed."))
    if occasion == AFTER and session.status != Session.Status.HELD and session.starts_at > clock.now():
        raise Refused(_("This session has not taken place yet."))
    if session.status in DID_NOT_TAKE_PLACE:
        raise Refused(_("This session did not take place."))


def _candours(
    seat: Seat, form: CheckInForm, answers: Mapping[str, Answer], candours: Mapping[str, str]
) -> dict[str, str]:
    """The candour of every answer of a client; nothing is ever chosen for them."""
    if not seat.is_client:
        return {}
    chosen, allowed = {}, set(Candour.values)
    for question in form.questions:
        name = question.instrument or question.link_id
        if answers.get(question.link_id) in (None, ""):
            continue
        candour = candours.get(name) or candours.get("standing", "")
        if candour not in allowed:
            raise Refused(_("First choose who may see your answers."), field="candour")
        chosen[name] = candour
    return chosen


def _write_facts(
    seat: Seat, session: Session, form: CheckInForm, recorded: Recorded, chosen: Mapping[str, str]
) -> None:
    response, given = recorded.response, recorded.answers
    seen = _seen_by(seat, session)
    facts = [*recorded.facts]
    for question in form.questions:
        value = given.get(question.link_id)
        if question.fact_kind and isinstance(value, int | float):
            blind = "" if question.fact_key not in seen else NOT_BLIND
            mark = f"{chosen.get(question.link_id, '')} {blind}".strip()
            facts.append(_fact(seat, session, form, response, question, float(value), mark))
    waiting = [answer_key(session.id, form.occasion, name) for name in _to_open(chosen)]
    if given.get(TOPIC):
        topic = new_topic(seat, session, str(given[TOPIC]), chosen[TOPIC])
        facts += facts_of(session, [topic])
        waiting += [topic.id.hex] if topic.candour == Candour.SESSION else []
    record(session, [*facts, *waits(session, waiting, response.answered_at)])
    _open_what_may(seat, session, facts)


def _seen_by(seat: Seat, session: Session) -> set[str]:
    """The elements of which this chair has seen the other's answer or guess before it answers."""
    if not seat.is_client:
        return seen_already(session)
    return seen_already(session, of="therapist") if session.therapist_opened_at else set()


def _to_open(chosen: Mapping[str, str]) -> list[str]:
    """The answers to be opened in the session; what is to be talked about waits under its own name."""
    return [name for name, candour in chosen.items() if candour == Candour.SESSION and name != TOPIC]


def _fact(
    seat: Seat,
    session: Session,
    form: CheckInForm,
    response: Response,
    question: Question,
    value: float,
    mark: str,
) -> Fact:
    if seat.is_client:
        at_once = form.occasion != AFTER and mark.split(" ")[0] == Candour.SHARE
        audience = Fact.Audience.SHARED if at_once else Fact.Audience.CLIENT
    else:
        audience, mark = Fact.Audience.THERAPIST, NOT_BLIND if session.revealed_at else mark
    return ledger.fact(
        question.fact_kind,
        audience=audience,
        occurred_at=response.answered_at,
        source=f"{form.instrument}/{form.version}:{question.link_id}",
        chair=seat.chair,
        key=question.fact_key or question.link_id,
        ref=session.id,
        value=value,
        mark=mark,
    )


def _open_what_may(seat: Seat, session: Session, facts: list[Fact]) -> None:
    """The reveal: the therapist's answers open the client's shared ones; later ones open at once."""
    if seat.is_client:
        if session.revealed_at:
            reveal_client_side(session)
        return
    if any(one.kind == "rating.after" for one in facts):
        reveal_client_side(session)
    if session.therapist_opened_at:
        reveal_therapist_side(session)
