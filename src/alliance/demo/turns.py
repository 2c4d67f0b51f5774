"""What happens once in some of the stories besides the loop: each turn is named in cast.toml."""

from collections.abc import Callable
from datetime import datetime, timedelta

from alliance.confidentiality.actions import note_opening
from alliance.demo.past import Step
from alliance.demo.two import CLIENT, Appointment, Two
from alliance.demo.words import long_topic
from alliance.measurement.actions import answer_measure, save_draft
from alliance.measurement.asking import questions_of, shipped
from alliance.people.alliances import answer_supervision, ask_supervision, close_alliance, pause
from alliance.people.seats import seat_at
from alliance.review.queries import repairs_of
from alliance.review.repairing import let_repair_go
from alliance.rooms.forms import BEFORE, TOPIC, form_for
from alliance.rooms.opening import ask_for_therapist_side
from alliance.safety.actions import ask_contact, close_alert, open_alert
from alliance.safety.queries import alerts_for
from alliance.therapy.actions import answer_interpreter, name_interpreter
from alliance.therapy.topics import LONGEST, bring_topic

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Turn = Callable[[Two, list[Appointment], datetime], list[Step]]
ENDINGS = ("ended_by_client", "ended_together")


def steps_of_turns(two: Two, all_of_them: list[Appointment], now: datetime) -> list[Step]:
    """The turns of a script, and what is done about its safety answers."""
    steps = [
        step for name in two.script.turns if name in TURNS for step in TURNS[name](two, all_of_them, now)
    ]
    if two.script.alone:
        steps.append((now - 2 * HOUR, lambda: _answer_alone(two)))
    for one in (one for one in all_of_them if one.number in two.script.safety):
        steps.append((one.at - two.hours(1, 3), lambda: _see_alert(two)))
        steps.append((one.over + two.hours(0.3, 1), lambda: _close_alert(two)))
    return steps


def _see_alert(two: Two) -> None:
    for alert in alerts_for(two.therapist).filter(alliance_id=two.alliance, closed_at=None):
        open_alert(alert_id=alert.id, by=two.therapist)


def _close_alert(two: Two) -> None:
    for alert in alerts_for(two.therapist).filter(alliance_id=two.alliance, closed_at=None):
        close_alert(alert_id=alert.id, done=two.words.of("alert_done"), by=two.therapist)


def _supervised(two: Two, _sessions: list[Appointment], now: datetime) -> list[Step]:
    return [
        (now - 30 * DAY, lambda: _ask_supervision(two, now + 60 * DAY)),
        (now - 29 * DAY, lambda: _answer_supervision(two)),
        (now - 9 * DAY, lambda: _look_on(two)),
    ]


def _ask_supervision(two: Two, until: datetime) -> None:
    supervisor = two.staff["supervisor"].person_id
    two.grant = ask_supervision(
        alliance_id=two.alliance, supervisor=supervisor, until=until, by=two.therapist
    ).id


def _answer_supervision(two: Two) -> None:
    if two.grant:
        answer_supervision(grant_id=two.grant, agree=True, by=two.client)


def _look_on(two: Two) -> None:
    note_opening(seat=seat_at(two.staff["supervisor"], two.alliance), page="profile")


def _supervision_asked(two: Two, _sessions: list[Appointment], now: datetime) -> list[Step]:
    return [(now - 2 * DAY, lambda: _ask_supervision(two, now + 90 * DAY))]


def _contact(two: Two, _sessions: list[Appointment], now: datetime) -> list[Step]:
    def ask() -> None:
        ask_contact(alliance_id=two.alliance, words=two.words.of("contact_words"), by=two.client)

    return [(now - 3 * HOUR, ask)]


def _on_a_break(two: Two, _sessions: list[Appointment], now: datetime) -> list[Step]:
    def begin() -> None:
        pause(alliance_id=two.alliance, until=now + 6 * DAY, by=two.client)

    return [(now - 5 * DAY, begin)]


def _ended_by_client(two: Two, sessions: list[Appointment], _now: datetime) -> list[Step]:
    return [(sessions[-2].over + 2 * DAY, lambda: close_alliance(alliance_id=two.alliance, by=two.client))]


def _ended_together(two: Two, sessions: list[Appointment], _now: datetime) -> list[Step]:
    return [(sessions[-2].over + DAY, lambda: close_alliance(alliance_id=two.alliance, by=two.therapist))]


def _long_words(two: Two, sessions: list[Appointment], now: datetime) -> list[Step]:
    def bring() -> None:
        session = two.sessions[sessions[-1].number]
        bring_topic(session_id=session.id, words=long_topic(LONGEST), candour="share", by=two.client)

    return [(max(now - 4 * HOUR, sessions[-2].over + HOUR / 4), bring)]  # once it is planned


def _interpreter(two: Two, sessions: list[Appointment], _now: datetime) -> list[Step]:
    one = sessions[len(sessions) // 2]

    def name_and_agree() -> None:
        session, name = two.sessions[one.number], two.words.of("interpreter")
        named = name_interpreter(session_id=session.id, name=name, by=two.therapist)
        answer_interpreter(interpreter_id=named.id, agree=True, by=two.client)

    return [(one.at - 30 * HOUR, name_and_agree)]


def _let_go(two: Two, _sessions: list[Appointment], now: datetime) -> list[Step]:
    def let_go() -> None:
        for repair in repairs_of(two.seat(CLIENT)):
            if not repair.closed_at:
                let_repair_go(repair_id=repair.id, by=two.client)

    return [(now - HOUR, let_go)]


def _answer_alone(two: Two) -> None:
    """The client fills in the measure outside any session; who is to read it is told, or who covers for them."""
    questions = questions_of(shipped("phq-9"), two.client.language)
    answers = {one.link_id: two.script.alone if one.is_safety else 2 for one in questions}
    answer_measure(
        alliance_id=two.alliance,
        instrument="phq-9",
        submission_id=two.new_id(),
        answers=answers,
        candour="share",
        by=two.client,
    )


def _half_answered(two: Two, sessions: list[Appointment], now: datetime) -> list[Step]:
    """The coming check-in is begun and not sent."""

    def begin() -> None:
        session = two.sessions[sessions[-1].number]
        questions = list(form_for(two.seat(CLIENT), session, BEFORE).questions)
        half = {TOPIC: two.words.of("topics"), questions[0].link_id: "7"}
        save_draft(session=session, occasion=BEFORE, answers=half, questions=questions, by=two.client)

    return [(now - HOUR, begin)]


def _asked_early(two: Two, sessions: list[Appointment], _now: datetime) -> list[Step]:
    one = sessions[5]

    def ask() -> None:
        ask_for_therapist_side(session_id=two.sessions[one.number].id, by=two.client)

    return [(one.over + 2 * DAY, ask)]


TURNS: dict[str, Turn] = {
    "supervised": _supervised,
    "supervision_asked": _supervision_asked,
    "contact": _contact,
    "on_a_break": _on_a_break,
    "ended_by_client": _ended_by_client,
    "ended_together": _ended_together,
    "long_words": _long_words,
    "interpreter": _interpreter,
    "let_go": _let_go,
    "half_answered": _half_answered,
    "asked_early": _asked_early,
}
