"""A check-in: every room's questions in one form and one transaction."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.confidentiality.models import Candour
from alliance.kernel import audit, clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.measurement.models import Draft, Response
from alliance.measurement.recording import Answer, Form, Recorded, record_response
from alliance.people.seats import Seat
from alliance.rooms.forms import AFTER, TOPIC, CheckInForm, form_for
from alliance.therapy.actions import chair_of
from alliance.therapy.models import Session
from alliance.therapy.revealing import CANDOUR, NOT_BLIND, reveal_client_side, reveal_therapist_side
from alliance.therapy.room import Question
from alliance.therapy.topics import facts_of, new_topic

OPENED = "opened"


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
) -> Recorded:
    """Records one check-in of one chair: answers, scores, alerts, facts, what opens with it, and one audit line.

    `candours` maps link ids (a measure by its instrument) to share, session or keep; every answer of a client needs
    one. `entered_for` is the client's seat where staff type what was written on paper.
    """
    seat, session = _place(session_id, occasion, by, entered_for)
    _refuse_early(session, occasion)
    form = form_for(seat, session, occasion)
    chosen = _candours(seat, form, answers, candours)
    recorded = record_response(
        seat=seat,
        session=session,
        form=Form(
            occasion,
            form.instrument,
            form.version,
            form.questions,
            way,
            by.language,
            entered_by=by.person_id if entered_for else None,
        ),
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
        audit.write(
            scope_id=seat.alliance.id,
            by=by,
            verb="paper.enter" if entered_for else f"check_in.{occasion}",
            role="therapist" if entered_for else seat.chair,
            object_kind="session",
            object_id=session.id,
        )
    return recorded


def _place(session_id: UUID, occasion: str, by: Principal, entered_for: Seat | None) -> tuple[Seat, Session]:
    session = Session.objects.filter(id=session_id, practice_id=by.practice_id).first()
    if session is None:
        raise NotYours
    seat = chair_of(by, session.alliance_id)
    if entered_for is not None:
        if not seat.is_therapist or entered_for.alliance.id != session.alliance_id:
            raise NotYours
        _refuse_unblinding(seat, session, occasion)
        return entered_for, session
    return seat, session


def _refuse_unblinding(seat: Seat, session: Session, occasion: str) -> None:
    """Who types the client's answers has seen them: the therapist's own come first."""
    if occasion == AFTER:
        own = Response.objects.filter(session=session, occasion=AFTER, chair=seat.chair)
        if not own.exists():
            raise Refused(_("First give your own answers: typing these shows you the client's."))


def _refuse_early(session: Session, occasion: str) -> None:
    if occasion == AFTER and session.status != Session.Status.HELD and session.starts_at > clock.now():
        raise Refused(_("This session has not taken place yet."))
    if session.status in (Session.Status.MOVED, Session.Status.CANCELLED):
        raise Refused(_("This session did not take place."))


def _candours(
    seat: Seat, form: CheckInForm, answers: Mapping[str, Answer], candours: Mapping[str, str]
) -> dict[str, str]:
    """The candour of every answer of a client; nothing is ever chosen for them."""
    if not seat.is_client:
        return {}
    chosen = {}
    for question in form.questions:
        name = question.instrument or question.link_id
        if answers.get(question.link_id) in (None, ""):
            continue
        candour = candours.get(name) or candours.get("standing", "")
        if candour not in Candour.values:
            raise Refused(_("First choose who may see your answers."), field="candour")
        chosen[name] = candour
    return chosen


def _write_facts(
    seat: Seat, session: Session, form: CheckInForm, recorded: Recorded, chosen: Mapping[str, str]
) -> None:
    response = recorded.response
    given: dict[str, Answer] = response.answers.json() if response.answers else {}
    facts = [*recorded.facts]
    for question in form.questions:
        value = given.get(question.link_id)
        if question.fact_kind and isinstance(value, int | float):
            facts.append(_fact(seat, session, form, response, question, float(value), chosen))
    topic = given.get(TOPIC)
    if topic:
        facts += facts_of(seat, session, [new_topic(seat, session, str(topic), chosen[TOPIC])])
    if Candour.SESSION in chosen.values() and not _already_to_talk_about(session):
        facts.append(_something(seat, session, response.answered_at))
    _record(session, facts)
    _open_what_may(seat, session, facts)


def _fact(
    seat: Seat,
    session: Session,
    form: CheckInForm,
    response: Response,
    question: Question,
    value: float,
    chosen: Mapping[str, str],
) -> Fact:
    candour = chosen.get(question.link_id, "")
    if seat.is_client:
        shared = form.occasion != AFTER and candour == Candour.SHARE
        audience, mark = (Fact.Audience.SHARED if shared else Fact.Audience.CLIENT), candour
    else:
        audience, mark = Fact.Audience.THERAPIST, NOT_BLIND if session.revealed_at else ""
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


def _something(seat: Seat, session: Session, at: datetime) -> Fact:
    return ledger.fact(
        "to_talk_about",
        audience=Fact.Audience.SHARED,
        occurred_at=at,
        source="check-in",
        chair=seat.chair,
        ref=session.id,
        value=1.0,
    )


def _already_to_talk_about(session: Session) -> bool:
    return Fact.objects.filter(scope_id=session.alliance_id, ref=session.id, kind="to_talk_about").exists()


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


@action
def open_answer(*, response_id: UUID, link_id: str, by: Principal) -> None:
    """Opens one answer to the therapist, by the client's own tap."""
    seat, response = _own(response_id, by)
    if response.candours.get(link_id) == OPENED or link_id not in response.candours:
        return
    facts = _facts_behind(response, link_id)
    _set_candour(seat, response, link_id, OPENED, "candour.widen")
    opened = set(
        Fact.objects.filter(target__in=[one.id for one in facts], kind=ledger.REVEALED).values_list(
            "target", flat=True
        )
    )
    ledger.record(
        practice_id=response.practice_id,
        scope_id=response.alliance_id,
        facts=ledger.reveal([one for one in facts if one.id not in opened], source="opened"),
    )


@action
def narrow_answer(*, response_id: UUID, link_id: str, candour: str, by: Principal) -> None:
    """Makes an answer visible to fewer, as long as it was not opened. What was seen cannot be unseen."""
    seat, response = _own(response_id, by)
    order = [Candour.SHARE, Candour.SESSION, Candour.KEEP]
    before = response.candours.get(link_id)
    if (
        before not in order
        or candour not in order
        or order.index(Candour(candour)) <= order.index(Candour(before))
    ):
        raise Refused(_("An answer can only be made visible to fewer here."))
    facts = _facts_behind(response, link_id)
    if any(ledger.is_shared(one) for one in facts) or _words_are_open(response):
        raise Refused(_("Your therapist has seen this already."))
    _set_candour(seat, response, link_id, candour, "candour.narrow")
    changed = [
        ledger.fact(
            CANDOUR,
            audience=Fact.Audience.CLIENT,
            occurred_at=one.occurred_at,
            source="narrowed",
            ref=one.ref,
            mark=candour,
            target=one.id,
        )
        for one in facts
    ]
    if candour == Candour.SESSION and response.session and not _already_to_talk_about(response.session):
        changed.append(_something(seat, response.session, clock.now()))
    ledger.record(practice_id=response.practice_id, scope_id=response.alliance_id, facts=changed)


@action
def ask_for_therapist_side(*, session_id: UUID, by: Principal) -> None:
    """The client asks to see what the therapist answered, before the joint review."""
    session = Session.objects.filter(id=session_id, practice_id=by.practice_id).first()
    if session is None:
        raise NotYours
    seat = chair_of(by, session.alliance_id)
    if not seat.is_client:
        raise NotYours
    reveal_therapist_side(session)
    audit.write(
        scope_id=seat.alliance.id,
        by=by,
        verb="reveal.ask",
        role=seat.chair,
        object_kind="session",
        object_id=session.id,
    )


def _record(session: Session, facts: list[Fact]) -> None:
    ledger.record(practice_id=session.practice_id, scope_id=session.alliance_id, facts=facts)


def _own(response_id: UUID, by: Principal) -> tuple[Seat, Response]:
    response = Response.objects.filter(id=response_id, practice_id=by.practice_id, chair="client").first()
    if response is None:
        raise NotYours
    seat = chair_of(by, response.alliance_id)
    if not seat.is_client:
        raise NotYours
    return seat, Response.objects.select_related("session").get(id=response_id)


def _facts_behind(response: Response, link_id: str) -> list[Fact]:
    about = Fact.objects.filter(scope_id=response.alliance_id, chair="client", target=None)
    if response.instrument == link_id:
        return list(about.filter(ref=response.id, kind="score"))
    return list(about.filter(ref=response.session_id, source__endswith=f":{link_id}"))


def _words_are_open(response: Response) -> bool:
    session = response.session
    return bool(response.occasion == AFTER and session and session.revealed_at)


def _set_candour(seat: Seat, response: Response, link_id: str, candour: str, verb: str) -> None:
    response.candours = {**response.candours, link_id: candour}
    response.save(update_fields=["candours"])
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind="response",
        object_id=response.id,
    )
