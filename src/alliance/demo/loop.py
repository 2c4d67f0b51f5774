"""One session with what is around it: check-in before, the session, check-in after from both chairs."""

from datetime import timedelta
from uuid import UUID

from alliance.confidentiality.actions import note_opening
from alliance.confidentiality.models import Candour
from alliance.demo.past import Step
from alliance.demo.two import CANCELLED, CLIENT, MISSED, MOVED, THERAPIST, Appointment, Two
from alliance.measurement.actions import administration_of
from alliance.measurement.entering import seat_of_client
from alliance.measurement.recording import Answer
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import AFTER, BEFORE, OPEN_WORDS, TOPIC, CheckInForm, form_for
from alliance.therapy.actions import cancel_session, hold_session, miss_session, move_session
from alliance.therapy.models import Session
from alliance.therapy.topics import bring_topic

MINUTE = timedelta(minutes=1)
STILL_CHECKS_IN = 0.4  # of those who then do not come
LATE = 0.1
LATE_BY_THERAPIST = 0.3
WORDS_AFTER = {CLIENT: 0.22, THERAPIST: 0.18}
THERAPIST_BRINGS, THERAPIST_PREPARES = 0.08, 0.6


def steps_of_session(two: Two, one: Appointment) -> list[Step]:
    """Everything about one session, with when it happens."""
    steps: list[Step] = []
    if one.fate == MOVED:
        steps.append((one.planned_for - 26 * 60 * MINUTE, lambda: _move(two, one)))
    if one.fate == CANCELLED:
        steps.append((one.at - 5 * 60 * MINUTE, lambda: _cancel(two, one)))
        return steps
    if _is_prepared(two, one):
        ahead = two.hours(4, 14) if one.number in two.script.safety else two.hours(1, 20)
        steps.append((one.at - ahead, lambda: _before(two, one)))
    if two.happens(THERAPIST_BRINGS):
        steps.append((one.at - two.hours(20, 30), lambda: _therapist_brings(two, one)))
    if two.happens(THERAPIST_PREPARES):
        steps.append((one.at - 12 * MINUTE, lambda: _prepare(two)))
    if one.fate == MISSED:
        return [*steps, (one.over + 4 * MINUTE, lambda: _miss(two, one))]
    return [*steps, (one.at + MINUTE, lambda: _hold(two, one)), *_after_steps(two, one)]


def _after_steps(two: Two, one: Appointment) -> list[Step]:
    therapist, client = one.over + two.hours(0.2, 22), one.over + two.hours(0.3, 7)
    if two.script.paper:  # what was written is typed in once the therapist's own are given
        client = therapist + 10 * MINUTE
    steps: list[Step] = []
    if two.told.is_answered(THERAPIST, one.told) or two.script.paper:
        steps.append((therapist, lambda: _after(two, one, THERAPIST)))
    if two.told.is_answered(CLIENT, one.told):
        steps.append((client, lambda: _after(two, one, CLIENT)))
    return steps


def _is_prepared(two: Two, one: Appointment) -> bool:
    if one.number in two.script.safety:
        return True
    return two.told.is_prepared(one.told) and (one.fate != MISSED or two.happens(STILL_CHECKS_IN))


def _prepare(two: Two) -> None:
    note_opening(seat=two.seat(THERAPIST), page="prepare")


def _move(two: Two, one: Appointment) -> None:
    session = two.sessions[one.number]
    two.sessions[one.number] = move_session(session_id=session.id, starts_at=one.at, by=two.one(one.by))


def _cancel(two: Two, one: Appointment) -> None:
    cancel_session(session_id=two.sessions[one.number].id, by=two.one(one.by))


def _miss(two: Two, one: Appointment) -> None:
    miss_session(session_id=two.sessions[one.number].id, missed_by=one.by, by=two.therapist)


def _hold(two: Two, one: Appointment) -> None:
    late_by, minutes = "", None
    if two.happens(LATE):
        late_by = THERAPIST if two.happens(LATE_BY_THERAPIST) else CLIENT
        minutes = int(two.rng.integers(1, 5)) * 5
    session = two.sessions[one.number]
    two.sessions[one.number] = hold_session(
        session_id=session.id, by=two.therapist, late_by=late_by, late_minutes=minutes
    )


def _therapist_brings(two: Two, one: Appointment) -> None:
    words = two.words.of("topics_of_therapist")
    bring_topic(session_id=two.sessions[one.number].id, words=words, candour="share", by=two.therapist)


def _before(two: Two, one: Appointment) -> None:
    session = two.sessions[one.number]
    form = form_for(two.seat(CLIENT), session, BEFORE)
    answers = numbers(two, CLIENT, one, form)
    if two.happens(two.manner.brings):
        answers[TOPIC] = two.words.of("topics_hard" if two.told.is_hard(one.told) else "topics")
    _send(two, session, form, CLIENT, answers)


def _after(two: Two, one: Appointment, chair: str) -> None:
    session = two.sessions[one.number]
    form = form_for(two.seat(chair), session, AFTER)
    answers = numbers(two, chair, one, form)
    if two.happens(WORDS_AFTER[chair]):
        answers[OPEN_WORDS] = two.words.of(_kind_of_words(two, one, chair))
    _send(two, session, form, chair, answers)


def _kind_of_words(two: Two, one: Appointment, chair: str) -> str:
    if chair == THERAPIST:
        return "therapist_words"
    return "client_hard" if two.told.is_hard(one.told) else "client_good"


def numbers(two: Two, chair: str, one: Appointment, form: CheckInForm) -> dict[str, Answer]:
    """What the story says to each question that takes a number; a measure is filled in whole or left out."""
    answers: dict[str, Answer] = {}
    for question in form.questions:
        if question.instrument and not _is_filled_in(two, one, question.instrument):
            continue
        value = two.told.answer(chair, one.told, question)
        if question.is_safety:
            value = two.script.safety.get(one.number, 0)
        if value is not None:
            answers[question.link_id] = value
    return answers


def _is_filled_in(two: Two, one: Appointment, instrument: str) -> bool:
    return one.number in two.script.safety or two.told.is_measured(one.told, instrument)


def _send(two: Two, session: Session, form: CheckInForm, chair: str, answers: dict[str, Answer]) -> None:
    on_paper = two.script.paper and chair == CLIENT
    sent = two.new_id()
    candours = _candours(two, form, answers) if chair == CLIENT else {}
    submit_check_in(
        session_id=session.id,
        occasion=form.occasion,
        submission_id=sent,
        answers=answers,
        candours=candours,
        by=two.therapist if on_paper else two.one(chair),
        way="paper" if on_paper else "web",
        entered_for=seat_of_client(two.seat(THERAPIST)) if on_paper else None,
    )
    to_open = [name for name in _names(form, answers) if candours.get(name, two.script.candour) == "session"]
    if chair == CLIENT:
        two.to_open += [
            (session.id, _response_of(sent, form, name), name) for name in to_open if name != TOPIC
        ]


def _candours(two: Two, form: CheckInForm, answers: dict[str, Answer]) -> dict[str, str]:
    """The standing choice, and now and then another for a single answer."""
    standing = two.script.candour
    others = [one for one in Candour.values if one != standing]
    singled = [name for name in _names(form, answers) if two.happens(two.script.single)]
    return {"standing": standing, **{name: str(two.rng.choice(others)) for name in singled}}


def _names(form: CheckInForm, answers: dict[str, Answer]) -> list[str]:
    """What candour is chosen for: each answer, and a measure as a whole."""
    named = (q.instrument or q.link_id for q in form.questions if q.link_id in answers)
    return list(dict.fromkeys(named))


def _response_of(sent: UUID, form: CheckInForm, name: str) -> UUID:
    is_measure = any(one.instrument == name for one in form.questions)
    return administration_of(sent, name) if is_measure else sent
