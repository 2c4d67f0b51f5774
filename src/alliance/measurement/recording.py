"""Recording answers as given: one response an administration, sealed, scored, its safety items passed on.

Everything here runs inside the caller's transaction with the alliance locked.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alliance.confidentiality.models import Candour
from alliance.kernel import clock, ledger
from alliance.kernel.errors import AlreadyDifferent, Refused
from alliance.kernel.models import Fact
from alliance.kernel.prepared import Prepared, insert
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal_json
from alliance.measurement.asking import instrument_for
from alliance.measurement.models import Occasion, Response, Score, Way
from alliance.people.seats import Seat
from alliance.safety.alerts import Administration, raise_alerts
from alliance.therapy.actions import client_key
from alliance.therapy.models import Session
from alliance.therapy.room import Question
from alliance_core.instruments import AnswerError, Instrument, ScaleScore, score

Answer = int | float | str | None
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Form:
    """What was answered: where in the loop, which instrument and version, its questions, from which chair and way."""

    occasion: str
    instrument: str
    version: str
    questions: Sequence[Question]
    way: str = "web"
    language: str = "en"
    entered_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a submission.

    `facts` are the score facts still to be written with the act's others; `answers` the form's own answers, as kept.
    """

    response: Response
    is_repeat: bool
    facts: list[Fact]
    answers: Mapping[str, Answer] = field(default_factory=dict)


def record_response(
    *,
    seat: Seat,
    session: Session | None,
    form: Form,
    submission_id: UUID,
    answers: Mapping[str, Answer],
    candours: Mapping[str, str],
    answered_at: datetime,
    person_id: UUID,
    by: Principal,
) -> Recorded:
    """Writes the form's response, and one for each measure of the library inside it, with scores and alerts.

    The same id with the same body changes nothing and says so; with another body it is AlreadyDifferent.
    """
    if answered_at > clock.now():
        raise Refused(_("This moment lies in the future."), field="answered_at")
    given = clean(form.questions, answers)
    digest = body_hash(form, session, given, candours)
    before = _sent_before(seat, session, form, submission_id)
    if before is not None:
        _refuse_different(before, seat, submission_id, digest)
        return Recorded(before, is_repeat=True, facts=[])
    context = _Context(seat, session, form, submission_id, dict(candours), answered_at, person_id, digest)
    own = _only(given, {q.link_id for q in form.questions if not q.instrument})
    responses = [context.response(submission_id, form.instrument, form.version, own)]
    scores, facts = [], []
    for name in dict.fromkeys(q.instrument for q in form.questions if q.instrument):
        items = {q.link_id for q in form.questions if q.instrument == name}
        response, scored = context.measure(name, _only(given, items))
        if response is not None:
            responses.append(response)
            scores += scored
            facts += context.facts(response, scored)
    insert(responses)
    insert(scores)
    for response in responses[1:]:
        _pass_on(seat, response, given, answered_at, form.way)
    return Recorded(responses[0], is_repeat=False, facts=facts, answers=own)


def _refuse_different(before: Response, seat: Seat, submission_id: UUID, digest: str) -> None:
    if before.id != submission_id:
        raise Refused(_("You have answered this already. Nothing was changed."))
    if before.body_hash != digest or before.alliance_id != seat.alliance.id:
        raise AlreadyDifferent(_("These answers were sent before, and differently. Nothing was changed."))


def _sent_before(seat: Seat, session: Session | None, form: Form, submission_id: UUID) -> Response | None:
    """The response of this submission, or another to the same form of the same session from the same chair."""
    if session is None:
        return Response.objects.filter(id=submission_id).first()
    found = _sent(
        submission_id=submission_id,
        session_id=session.id,
        occasion=form.occasion,
        instrument=form.instrument,
        chair=seat.chair,
    )
    return min(found, key=lambda one: one.id != submission_id, default=None)


@Prepared
def _sent(
    submission_id: UUID, session_id: UUID, occasion: str, instrument: str, chair: str
) -> QuerySet[Response]:
    same_form = Q(session_id=session_id, occasion=occasion, instrument=instrument, chair=chair)
    return Response.objects.filter(Q(id=submission_id) | same_form)


@dataclass(frozen=True, slots=True)
class _Context:
    """What all responses of one submission share."""

    seat: Seat
    session: Session | None
    form: Form
    submission_id: UUID
    candours: dict[str, str]
    answered_at: datetime
    person_id: UUID
    digest: str

    def response(
        self,
        id_: UUID,
        instrument: str,
        version: str,
        answers: dict[str, Answer],
        scoring: str = "",
        administration: UUID | None = None,
    ) -> Response:
        """One row, its answers sealed with the client's key."""
        return Response(
            id=id_,
            practice_id=self.seat.alliance.practice_id,
            alliance=self.seat.alliance,
            session=self.session,
            occasion=self.form.occasion,
            instrument=instrument,
            instrument_version=version,
            scoring_version=scoring,
            chair=self.seat.chair,
            person_id=self.person_id,
            entered_by_id=self.form.entered_by,
            way=self.form.way,
            language=self.form.language,
            answers=seal_json(answers, key=client_key(self.seat)),
            candours={
                key: value for key, value in self.candours.items() if key in answers or key == instrument
            },
            body_hash=self.digest,
            answered_at=self.answered_at,
            recorded_at=clock.now(),
            administration=administration or id_,
        )

    def measure(self, name: str, answers: dict[str, Answer]) -> tuple[Response | None, list[Score]]:
        """The response to one measure and its scores; nothing when no item of it was answered."""
        if not answers:
            return None, []
        instrument = instrument_for(self.seat.alliance.practice_id, name)
        id_ = administration_of(self.submission_id, name)
        asked = asked_in(self.session, self.form.occasion, self.seat.chair, name) if self.session else id_
        response = self.response(id_, name, instrument.version, answers, instrument.scoring_version, asked)
        return response, [_score_row(response, one) for one in score_answers(instrument, answers)]

    def facts(self, response: Response, scores: Sequence[Score]) -> list[Fact]:
        """The score facts: for both when the measure is shared now, else the client's own."""
        shared = self.candours.get(response.instrument) == "share"
        return score_facts(response, scores, shared=shared)


@dataclass(frozen=True, slots=True)
class Past:
    """One administration that took place elsewhere: its id follows from where it was written down."""

    id: UUID
    instrument: Instrument
    answers: Mapping[str, Answer]
    answered_at: datetime


def record_past(*, seat: Seat, past: Sequence[Past], way: str = Way.IMPORT) -> list[Fact]:
    """Writes administrations of another time, shared by both, with scores and alerts; returns the facts to record.

    For the client's seat. Their ids must be new: who brings them in has looked.
    """
    responses, scores, facts = [], [], []
    for one in past:
        response = _past_response(seat, one, way)
        scored = [_score_row(response, found) for found in score_answers(one.instrument, one.answers)]
        responses.append(response)
        scores += scored
        facts += score_facts(response, scored, shared=True)
    Response.objects.bulk_create(responses)
    Score.objects.bulk_create(scores)
    for one in past:
        administration = Administration(one.id, one.instrument.id, one.answered_at, way)
        raise_alerts(seat.alliance, administration, positive_safety(one.instrument, one.answers))
    return facts


def _past_response(seat: Seat, one: Past, way: str) -> Response:
    name, version = one.instrument.id, one.instrument.version
    form = Form(Occasion.MEASURE, name, version, (), way)
    candours, person = {name: Candour.SHARE.value}, seat.principal.person_id
    digest = past_hash(name, one.answers)
    context = _Context(seat, None, form, one.id, candours, one.answered_at, person, digest)
    return context.response(one.id, name, version, dict(one.answers), one.instrument.scoring_version)


def past_hash(instrument: str, answers: Mapping[str, Answer]) -> str:
    """What tells whether the same was written down there before."""
    return body_hash(Form(Occasion.MEASURE, instrument, "", ()), None, answers, {})


def score_facts(response: Response, scores: Sequence[Score], *, shared: bool) -> list[Fact]:
    """One fact a score that has a value."""
    return [
        ledger.fact(
            "score",
            audience=Fact.Audience.SHARED if shared else Fact.Audience.CLIENT,
            occurred_at=response.answered_at,
            source=f"{response.instrument}/{response.instrument_version}",
            chair=response.chair,
            key=f"{response.instrument}.{one.scale}",
            ref=response.id,
            value=one.value,
        )
        for one in scores
        if one.value is not None
    ]


def administration_of(submission_id: UUID, instrument: str) -> UUID:
    """The response to a measure inside a submission; outside a session it names the administration too."""
    return uuid5(submission_id, instrument)


def asked_in(session: Session, occasion: str, chair: str, instrument: str) -> UUID:
    """The administration of a measure in a session's form: the same for every draft, device, retry and correction.

    It follows from the session alone, so that a draft saved before and an answer sent under another submission's id
    are one administration, and raise one alert.
    """
    return uuid5(session.id, f"{occasion}.{chair}.{instrument}")


def score_answers(instrument: Instrument, answers: Mapping[str, Answer]) -> tuple[ScaleScore, ...]:
    """The scores of these answers, or a refusal that says what does not fit."""
    try:
        return score(instrument, answers)
    except AnswerError as wrong:
        raise Refused(str(wrong)) from None


def clean(questions: Sequence[Question], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers that fit their questions, skipped ones left out; a refusal names the first that does not fit."""
    known = {question.link_id: question for question in questions}
    cleaned: dict[str, Answer] = {}
    for link_id, answer in answers.items():
        if link_id not in known:
            raise Refused(_("This form has no such question."), field=link_id)
        value = _fitting(known[link_id], answer)
        if value is not None:
            cleaned[link_id] = value
    return cleaned


def _fitting(question: Question, answer: Answer) -> Answer:
    if answer is None or answer == "":
        return None
    if question.kind == "text":
        return _words(question, str(answer))
    try:
        number = int(answer)
    except (TypeError, ValueError):
        raise Refused(_("Choose one of the answers."), field=question.link_id) from None
    allowed = {value for value, _label in question.options} or set(
        range(question.minimum, question.maximum + 1)
    )
    if number not in allowed:
        raise Refused(_("Choose one of the answers."), field=question.link_id)
    return number


def _words(question: Question, answer: str) -> str | None:
    words = answer.strip()
    if len(words) > LONGEST:
        raise Refused(_("This is too long to keep: 4,000 characters at most."), field=question.link_id)
    return words or None


def body_hash(
    form: Form, session: Session | None, answers: Mapping[str, Answer], candours: Mapping[str, str]
) -> str:
    """What was sent, as one SHA-256: keys sorted, so that order does not matter."""
    place = str(session.id if session else "")
    body = [form.occasion, form.instrument, place, dict(answers), dict(candours)]
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _only(answers: Mapping[str, Answer], link_ids: set[str]) -> dict[str, Answer]:
    return {key: value for key, value in answers.items() if key in link_ids}


def _score_row(response: Response, one: ScaleScore) -> Score:
    return Score(
        practice_id=response.practice_id,
        response=response,
        scale=one.scale,
        value=one.value,
        n_answered=one.n_answered,
        n_missing=one.n_missing,
        prorated=one.prorated,
        missing_reason=one.reason or "",
        scoring_version=one.scoring_version,
    )


def _pass_on(
    seat: Seat, response: Response, given: Mapping[str, Answer], answered_at: datetime, way: str
) -> None:
    instrument = instrument_for(response.practice_id, response.instrument)
    administration = Administration(response.administration, response.instrument, answered_at, way)
    raise_alerts(seat.alliance, administration, positive_safety(instrument, given))


def positive_safety(instrument: Instrument, answers: Mapping[str, Answer]) -> dict[str, int]:
    """The safety items answered above their threshold."""
    found = {}
    for item in instrument.safety_items:
        value = answers.get(item.link_id)
        if isinstance(value, int | float) and value > item.above:
            found[item.link_id] = int(value)
    return found
