"""The acts of measuring: a measure agreed by both, answered outside a session, corrected; drafts saved as they go."""

import json
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.confidentiality.models import OPENED, Candour
from alliance.kernel import audit, clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import AlreadyDifferent, NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal_json
from alliance.measurement.asking import instrument_for, questions_of, unaskable
from alliance.measurement.models import Assignment, CustomInstrument, Draft, Occasion, Response, Score, Way
from alliance.measurement.recording import (
    Answer,
    Form,
    Recorded,
    asked_in,
    clean,
    positive_safety,
    record_response,
    score_answers,
    score_facts,
)
from alliance.measurement.recording import administration_of as administration_of
from alliance.people.models import ChairRole, Practice, Role
from alliance.people.seats import Seat, seat_at
from alliance.safety.alerts import Administration, raise_alerts
from alliance.safety.queries import plan_in_force
from alliance.therapy.actions import chair_of, client_key
from alliance.therapy.models import Session
from alliance.therapy.room import Question
from alliance_core.instruments import Instrument, InstrumentError, library_ids, read_questionnaire

ASKS_THE_REST = {"phq-9": gettext_lazy("The PHQ-8 asks the rest, and can be used now.")}


@action
def propose_measure(*, alliance_id: UUID, instrument: str, every_sessions: int, by: Principal) -> Assignment:
    """Proposes a measure and its rhythm; asked only once both agreed."""
    seat = _chair(by, alliance_id)
    found = instrument_for(seat.alliance.practice_id, instrument)
    _refuse_unfit(seat, found)
    if not 1 <= every_sessions <= 52:
        raise Refused(_("Every 1 to 52 sessions."), field="every_sessions")
    if Assignment.objects.filter(alliance=seat.alliance, instrument=instrument, ended_at=None).exists():
        raise Refused(_("This one is there already. End it first to change its rhythm."), field="instrument")
    assignment = Assignment(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        instrument=instrument,
        every_sessions=every_sessions,
        proposed_by=seat.chair,
        proposed_at=clock.now(),
    )
    setattr(assignment, f"{seat.chair}_agreed_at", clock.now())
    assignment.save()
    _note(seat, "measure.propose", assignment.id)
    return assignment


@action
def agree_measure(*, assignment_id: UUID, by: Principal) -> Assignment:
    """Agrees to what the other proposed."""
    seat, assignment = _assignment(by, assignment_id)
    _refuse_unfit(seat, instrument_for(seat.alliance.practice_id, assignment.instrument))
    setattr(assignment, f"{seat.chair}_agreed_at", clock.now())
    assignment.save()
    _note(seat, "measure.agree", assignment.id)
    return assignment


@action
def end_measure(*, assignment_id: UUID, by: Principal) -> None:
    """Ends a measure; either may, without a reason."""
    seat, assignment = _assignment(by, assignment_id)
    assignment.ended_at = clock.now()
    assignment.save()
    _note(seat, "measure.end", assignment.id)


@action
def answer_measure(
    *,
    alliance_id: UUID,
    instrument: str,
    submission_id: UUID,
    answers: Mapping[str, Answer],
    candour: str,
    by: Principal,
    way: str = Way.WEB,
) -> Recorded:
    """The client answers a measure outside a session."""
    seat = chair_of(by, alliance_id)
    if not seat.is_client:
        raise NotYours
    if candour not in Candour.values:
        raise Refused(_("Choose who sees this."), field="candour")
    found = instrument_for(seat.alliance.practice_id, instrument)
    _refuse_unfit(seat, found)
    questions = questions_of(found, by.language)
    form = Form(Occasion.MEASURE, f"form-{instrument}", found.version, questions, way, by.language)
    recorded = record_response(
        seat=seat,
        session=None,
        form=form,
        submission_id=submission_id,
        answers=answers,
        candours={instrument: candour},
        answered_at=clock.now(),
        person_id=by.person_id,
        by=by,
    )
    if not recorded.is_repeat:
        ledger.record(practice_id=seat.alliance.practice_id, scope_id=seat.alliance.id, facts=recorded.facts)
        _note(seat, "measure.answer", recorded.response.id)
    return recorded


@action
def correct_response(
    *, response_id: UUID, submission_id: UUID, answers: Mapping[str, Answer], by: Principal
) -> Response:
    """Corrects an answered measure: a new record of the same administration. A raised alert stays raised."""
    before = Response.objects.filter(
        id=response_id, practice_id=by.practice_id, person_id=by.person_id
    ).first()
    if before is None:
        raise NotYours
    seat = _chair(by, before.alliance_id)
    repeated = Response.objects.filter(id=submission_id).first()
    if repeated is not None:
        return _same_correction(repeated, before, answers, by)
    if Response.objects.filter(corrects=before).exists():
        raise Refused(_("This was corrected already. Correct the newer one."))
    instrument = instrument_for(before.practice_id, before.instrument)
    given = clean(questions_of(instrument, by.language), answers)
    after = corrected(seat, before, submission_id, given, instrument)
    _note(seat, "measure.correct", after.id)
    return after


def _same_correction(
    repeated: Response, before: Response, answers: Mapping[str, Answer], by: Principal
) -> Response:
    """The correction sent before under this id, if it said the same."""
    questions = questions_of(instrument_for(before.practice_id, before.instrument), by.language)
    said = repeated.answers.json() if repeated.answers else None
    if repeated.corrects_id == before.id and said == clean(questions, answers):
        return repeated
    raise AlreadyDifferent(_("These answers were sent before, and differently. Nothing was changed."))


def corrected(
    seat: Seat,
    before: Response,
    submission_id: UUID,
    given: Mapping[str, Answer],
    instrument: Instrument,
    digest: str = "",
) -> Response:
    """The new record of the same administration; what the old one said is withdrawn for whoever saw it.

    `digest` tells an import which state of its table this is; a person's own correction keeps the one before.
    """
    old_facts = ledger.facts_about(seat.alliance.id, before.id, "score")
    after = Response.objects.get(id=before.id)
    after.id, after.corrects, after._state.adding = submission_id, before, True
    after.answers, after.recorded_at = seal_json(dict(given), key=client_key(seat)), clock.now()
    after.body_hash = digest or before.body_hash
    after.save(force_insert=True)
    scored = [
        Score(
            practice_id=after.practice_id,
            response=after,
            scale=one.scale,
            value=one.value,
            n_answered=one.n_answered,
            n_missing=one.n_missing,
            prorated=one.prorated,
            missing_reason=one.reason or "",
            scoring_version=one.scoring_version,
        )
        for one in score_answers(instrument, given)
    ]
    Score.objects.bulk_create(scored)
    shared = ledger.is_shared(old_facts[0]) if old_facts else bool(digest) or _both_see(before)
    facts = [ledger.withdrawal(one, source="correction") for one in old_facts]
    facts += score_facts(after, scored, shared=shared)
    ledger.record(practice_id=after.practice_id, scope_id=seat.alliance.id, facts=facts)
    administration = Administration(after.administration, after.instrument, after.answered_at, after.way)
    raise_alerts(seat.alliance, administration, positive_safety(instrument, given))
    return after


def _both_see(before: Response) -> bool:
    """Whether both see a measure by the client's choice; where it had no score yet, no fact says so."""
    return before.candours.get(before.instrument) in (Candour.SHARE, OPENED)


@action
def save_draft(
    *, session: Session, occasion: str, answers: Mapping[str, str], questions: list[Question], by: Principal
) -> Draft | None:
    """Saves a form as it goes, sealed, for its writer alone. A safety answer in a draft is passed on at once.

    A draft that arrives after the form was sent is not kept (None); a safety answer in it still counts.
    """
    seat = chair_of(by, session.alliance_id)
    draft = _kept_draft(seat, session, occasion, answers)
    kept = draft_answers(draft) if draft else answers
    _pass_on_draft(seat, session, occasion, kept, questions)
    return draft


def _kept_draft(seat: Seat, session: Session, occasion: str, answers: Mapping[str, str]) -> Draft | None:
    sent = Response.objects.filter(
        session=session, occasion=occasion, chair=seat.chair, instrument__startswith="check-in"
    )
    if sent.exists():
        return None
    key = client_key(seat)
    draft, _is_new = Draft.objects.get_or_create(
        session=session,
        occasion=occasion,
        person_id=seat.principal.person_id,
        defaults={
            "practice_id": session.practice_id,
            "alliance": seat.alliance,
            "answers": seal_json({}, key=key),
            "saved_at": clock.now(),
        },
    )
    draft.answers = seal_json({**draft_answers(draft), **answers}, key=key)
    draft.saved_at = clock.now()
    draft.save(update_fields=["answers", "saved_at"])
    return draft


def draft_answers(draft: Draft | None) -> dict[str, str]:
    """What a draft holds."""
    return dict(draft.answers.json()) if draft and draft.answers else {}


def _pass_on_draft(
    seat: Seat, session: Session, occasion: str, kept: Mapping[str, str], questions: list[Question]
) -> None:
    for question in questions:
        value = str(kept.get(question.link_id, ""))
        if question.is_safety and value in {str(allowed) for allowed, _label in question.options}:
            asked = asked_in(session, occasion, seat.chair, question.instrument)
            instrument = instrument_for(session.practice_id, question.instrument)
            positive = positive_safety(instrument, {question.link_id: int(value)})
            administration = Administration(asked, question.instrument, clock.now(), Way.WEB)
            raise_alerts(seat.alliance, administration, positive)


@action
def add_instrument(*, definition: str, by: Principal) -> CustomInstrument:
    """A manager adds a FHIR Questionnaire to the practice's own library; what cannot be asked is refused by item."""
    if not by.has(Role.MANAGER):
        raise NotYours
    try:
        instrument = read_questionnaire(definition)
    except InstrumentError as wrong:
        raise Refused(str(wrong), field="definition") from None
    if instrument.id in library_ids():
        raise Refused(_("A questionnaire of this name comes with Alliance."), field="definition")
    item = unaskable(instrument)
    if item:
        sentence = _("The item %(item)s asks for something that Alliance cannot show yet.") % {"item": item}
        raise Refused(sentence, field="definition")
    Practice.objects.select_for_update().get(id=by.practice_id)
    added = add_custom_instrument(
        practice_id=by.practice_id,
        key=instrument.id,
        version=instrument.version or "1",
        definition=dict(json.loads(definition)),
    )
    audit.write(
        scope_id=by.practice_id,
        by=by,
        verb="instrument.add",
        role="manager",
        object_kind="instrument",
        object_id=added.id,
    )
    return added


def add_custom_instrument(
    *, practice_id: UUID, key: str, version: str, definition: dict[str, object]
) -> CustomInstrument:
    """Adds a questionnaire to a practice's own library; the same version twice is one.

    The part of `add_instrument` that an import shares: it brings skeletons, which nobody is asked.
    """
    return CustomInstrument.objects.get_or_create(
        practice_id=practice_id,
        key=key,
        version=version,
        defaults={"definition": definition, "added_at": clock.now()},
    )[0]


def _refuse_unfit(seat: Seat, instrument: Instrument) -> None:
    if instrument.is_skeleton:
        raise Refused(
            _(
                "This questionnaire has no wording here: your practice has to add the text it holds the rights to."
            ),
            field="instrument",
        )
    if instrument.safety_items and plan_in_force(seat.alliance.id) is None:
        asks = _("The %(title)s asks about thoughts of death.") % {"title": instrument.title}
        first = _("First agree together who reads such an answer, and when.")
        rest = ASKS_THE_REST.get(instrument.id, "")
        raise Refused(f"{asks} {first} {rest}".strip(), field="instrument")


def _chair(by: Principal, alliance_id: UUID) -> Seat:
    seat = seat_at(by, alliance_id, lock=True)
    if seat.chair not in ChairRole.values:
        raise NotYours
    return seat


def _assignment(by: Principal, assignment_id: UUID) -> tuple[Seat, Assignment]:
    found = Assignment.objects.filter(id=assignment_id, practice_id=by.practice_id, ended_at=None).first()
    if found is None:
        raise NotYours
    return _chair(by, found.alliance_id), found


def _note(seat: Seat, verb: str, about: UUID) -> None:
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind="measure",
        object_id=about,
    )
