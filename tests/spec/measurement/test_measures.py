"""Measures: agreed by both, asked by a rhythm, answered, corrected, seen by whom the candour lets."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from alliance.kernel import clock
from alliance.kernel.errors import AlreadyDifferent, NotYours, Refused
from alliance.measurement.actions import (
    add_instrument,
    agree_measure,
    answer_measure,
    correct_response,
    end_measure,
    propose_measure,
    save_draft,
)
from alliance.measurement.asking import instrument_for
from alliance.measurement.models import Assignment, CustomInstrument, Draft, Response, Score
from alliance.measurement.queries import courses, due_measures
from alliance.people.seats import seat_at
from alliance.rooms.forms import BEFORE, form_for
from alliance.safety.actions import end_plan
from alliance.therapy.actions import cancel_session, move_session
from alliance.therapy.models import Session
from tests.spec.house import ITEM_9, House

GAD = {f"gad-7.{n}": 1 for n in range(1, 8)}


def therapist_seat(house: House):
    return seat_at(house.therapist, house.alliance.id)


def answer_gad(house: House, candour: str, **more):
    return answer_measure(
        alliance_id=house.alliance.id,
        instrument="gad-7",
        submission_id=uuid4(),
        answers={**GAD, **more},
        candour=candour,
        by=house.client,
    )


def keys(seat) -> list[str]:
    return [f"{one.instrument}.{one.scale.id}" for one in courses(seat)]


def test_a_measure_is_asked_once_both_agreed_and_by_its_rhythm(house: House) -> None:
    first, second, third = (house.session(days=n) for n in (1, 8, 15))
    measure = propose_measure(
        alliance_id=house.alliance.id, instrument="gad-7", every_sessions=2, by=house.therapist
    )
    assert due_measures(house.seat, first) == []
    agree_measure(assignment_id=measure.id, by=house.client)
    asked = [[name for name, _questions in due_measures(house.seat, one)] for one in (first, second, third)]
    assert asked == [["gad-7"], [], ["gad-7"]]
    end_measure(assignment_id=measure.id, by=house.client)
    assert due_measures(house.seat, first) == []


def asked_at(house: House, *sessions: Session) -> list[bool]:
    return [bool(due_measures(house.seat, one)) for one in sessions]


def test_a_measure_begins_with_the_session_after_both_agreed(house: House) -> None:
    first = house.session(days=1)
    with clock.at(first.starts_at + timedelta(hours=1)):
        house.assign("gad-7", 3)
        later = [house.session(days=7 * n) for n in range(1, 5)]
    assert asked_at(house, *later) == [True, False, False, True]


def test_no_measure_falls_out_with_a_session_that_is_moved_missed_or_called_off(house: House) -> None:
    house.assign("gad-7", 2)
    first, second, third, fourth = (house.session(days=n) for n in (1, 8, 15, 22))
    assert asked_at(house, first, second, third, fourth) == [True, False, True, False]
    moved = move_session(session_id=third.id, starts_at=third.starts_at + timedelta(days=1), by=house.client)
    assert asked_at(house, first, second, moved, fourth) == [True, False, True, False]
    cancel_session(session_id=second.id, by=house.client)
    assert asked_at(house, first, moved, fourth) == [True, False, True]


def test_without_a_plan_the_phq_9_cannot_be_proposed_and_the_phq_8_is_offered(house: House) -> None:
    with pytest.raises(Refused, match="The PHQ-8 asks the rest, and can be used now"):
        propose_measure(
            alliance_id=house.alliance.id, instrument="phq-9", every_sessions=1, by=house.therapist
        )
    house.assign("phq-8")
    assert Assignment.objects.get().instrument == "phq-8"


def test_a_plan_of_one_alone_is_none(house: House) -> None:
    from alliance.safety.actions import agree_plan, propose_plan

    plan = propose_plan(
        alliance_id=house.alliance.id,
        reader=house.therapist.person_id,
        read_within_hours=24,
        hours="Mondays",
        by=house.therapist,
    )
    agree_plan(plan_id=plan.id, by=house.therapist)
    with pytest.raises(Refused):
        house.assign()


def test_when_the_plan_ends_the_phq_9_is_not_asked_any_more(house: House) -> None:
    plan, session = house.plan(), house.session()
    house.assign()
    assert due_measures(house.seat, session)
    end_plan(plan_id=plan.id, by=house.client)
    assert due_measures(house.seat, session) == []
    with pytest.raises(Refused):
        house.answer(0)


@pytest.mark.parametrize(("instrument", "every"), [("wai-sr", 1), ("gad-7", 0), ("gad-7", 53)])
def test_what_cannot_be_asked_is_refused(house: House, instrument: str, every: int) -> None:
    with pytest.raises(Refused):
        house.assign(instrument, every)
    assert not Assignment.objects.exists()


def test_the_same_measure_is_not_there_twice(house: House) -> None:
    house.assign("gad-7")
    with pytest.raises(Refused):
        house.assign("gad-7")


@pytest.mark.parametrize("who", ["colleague", "supervisor", "manager"])
def test_nobody_else_has_measures_here(house: House, who: str) -> None:
    measure = house.assign("gad-7")
    by = getattr(house, who)
    for act in (agree_measure, end_measure):
        with pytest.raises(NotYours):
            act(assignment_id=measure.id, by=by)
    with pytest.raises(NotYours):
        propose_measure(alliance_id=house.alliance.id, instrument="phq-8", every_sessions=1, by=by)


@pytest.mark.parametrize(("candour", "seen"), [("share", True), ("session", False), ("keep", False)])
def test_a_course_is_the_clients_and_the_therapists_as_the_candour_says(house, candour, seen) -> None:
    answer_gad(house, candour)
    assert keys(house.seat) == ["gad-7.total"]
    assert keys(therapist_seat(house)) == (["gad-7.total"] if seen else [])
    assert Score.objects.get(response__instrument="gad-7").value == 7


def test_the_therapist_answers_nothing_in_the_clients_place(house: House) -> None:
    with pytest.raises(NotYours):
        answer_measure(
            alliance_id=house.alliance.id,
            instrument="gad-7",
            submission_id=uuid4(),
            answers=GAD,
            candour="share",
            by=house.therapist,
        )


@pytest.mark.parametrize("wrong", [{"gad-7.1": 4}, {"gad-7.1": "often"}, {"gad-7.1": "²"}, {"other": 1}])
def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_half_written(house, wrong) -> None:
    with pytest.raises(Refused):
        answer_gad(house, "share", **wrong)
    assert not Response.objects.exists()


def test_too_little_answered_gives_no_score_but_says_why(house: House) -> None:
    answer_gad(house, "share", **{f"gad-7.{n}": None for n in range(2, 8)})
    score = Score.objects.get(response__instrument="gad-7")
    assert score.value is None
    assert score.missing_reason
    assert courses(house.seat) == []


def test_a_correction_is_a_new_record_of_the_same_administration(house: House) -> None:
    answer_gad(house, "share")
    before = Response.objects.get(instrument="gad-7")
    submission = uuid4()
    for _ in range(2):
        after = correct_response(
            response_id=before.id, submission_id=submission, answers={**GAD, "gad-7.1": 3}, by=house.client
        )
    assert (after.corrects_id, after.administration) == (before.id, before.administration)
    assert Response.objects.filter(instrument="gad-7").count() == 2
    for seat in (house.seat, therapist_seat(house)):
        assert [value for _at, value in courses(seat)[0].points] == [9]
    with pytest.raises(AlreadyDifferent):
        correct_response(response_id=before.id, submission_id=submission, answers=GAD, by=house.client)
    with pytest.raises(Refused):
        correct_response(response_id=before.id, submission_id=uuid4(), answers=GAD, by=house.client)


@pytest.mark.parametrize(("candour", "is_seen"), [("share", True), ("keep", False)])
def test_the_correction_of_one_too_short_for_a_score_follows_the_choice(
    house: House, candour: str, *, is_seen: bool
) -> None:
    answer_measure(
        alliance_id=house.alliance.id,
        instrument="gad-7",
        submission_id=uuid4(),
        answers={"gad-7.1": 1},
        candour=candour,
        by=house.client,
    )
    before = Response.objects.get(instrument="gad-7")
    assert not before.scores.exclude(value=None).exists()
    correct_response(response_id=before.id, submission_id=uuid4(), answers=GAD, by=house.client)
    assert bool(keys(therapist_seat(house))) is is_seen
    assert keys(house.seat)


def test_a_correction_widens_nothing(house: House) -> None:
    answer_gad(house, "keep")
    before = Response.objects.get(instrument="gad-7")
    correct_response(response_id=before.id, submission_id=uuid4(), answers=GAD, by=house.client)
    assert keys(therapist_seat(house)) == []
    with pytest.raises(NotYours):
        correct_response(response_id=before.id, submission_id=uuid4(), answers=GAD, by=house.therapist)


def test_after_the_end_nothing_new_is_asked(house: House) -> None:
    from alliance.people.alliances import close_alliance

    close_alliance(alliance_id=house.alliance.id, by=house.client)
    with pytest.raises(Refused):
        answer_gad(house, "keep")


def test_a_draft_is_kept_for_its_writer_until_the_form_is_sent(house: House) -> None:
    from alliance.rooms.actions import submit_check_in

    session = house.session()
    questions = list(form_for(house.seat, session, BEFORE).questions)

    def save(**answers: str) -> Draft | None:
        return save_draft(
            session=session, occasion=BEFORE, answers=answers, questions=questions, by=house.client
        )

    save(topic="The heron")
    save(together="7")
    draft = Draft.objects.get()
    assert draft.answers.json() == {"topic": "The heron", "together": "7"}
    submit_check_in(
        session_id=session.id,
        occasion=BEFORE,
        submission_id=uuid4(),
        answers={},
        candours={},
        by=house.client,
    )
    assert save(topic="late") is None
    assert not Draft.objects.exists()


@pytest.mark.parametrize("typed", ["", "x", "²", "99999999", "0"])
def test_a_draft_that_says_nothing_of_it_raises_nothing(house: House, typed: str) -> None:
    from alliance.safety.models import Alert

    house.plan()
    house.assign()
    session = house.session()
    questions = list(form_for(house.seat, session, BEFORE).questions)
    save_draft(
        session=session, occasion=BEFORE, answers={ITEM_9: typed}, questions=questions, by=house.client
    )
    assert not Alert.objects.exists()


def test_the_future_cannot_be_answered(house: House) -> None:
    from alliance.rooms.actions import submit_check_in

    with pytest.raises(Refused):
        submit_check_in(
            session_id=house.session().id,
            occasion=BEFORE,
            submission_id=uuid4(),
            answers={},
            candours={},
            by=house.client,
            answered_at=clock.now() + timedelta(minutes=1),
        )


def questionnaire(**item: object) -> str:
    asked = {"linkId": "one", "text": "How was it?", "type": "text", **item}
    return json.dumps(
        {
            "resourceType": "Questionnaire",
            "id": "our-own",
            "version": "3",
            "title": "Our own",
            "status": "active",
            "item": [asked],
        }
    )


def test_a_site_adds_a_questionnaire_and_agrees_to_it(house: House) -> None:
    add_instrument(definition=questionnaire(), by=house.manager)
    add_instrument(definition=questionnaire(), by=house.manager)
    assert CustomInstrument.objects.count() == 1
    assert instrument_for(house.practice.id, "our-own").title == "Our own"
    house.assign("our-own")
    session = house.session()
    assert [name for name, _questions in due_measures(house.seat, session)] == ["our-own"]


@pytest.mark.parametrize(
    "wrong",
    [{"type": "attachment"}, {"type": "date"}, {"repeats": True}, {"type": "integer"}, {"linkId": ""}],
)
def test_what_our_pages_cannot_ask_is_refused_with_a_sentence(house: House, wrong: dict) -> None:
    with pytest.raises(Refused):
        add_instrument(definition=questionnaire(**wrong), by=house.manager)
    assert not CustomInstrument.objects.exists()


def test_only_a_manager_adds_questionnaires_and_none_replaces_a_shipped_one(house: House) -> None:
    with pytest.raises(NotYours):
        add_instrument(definition=questionnaire(), by=house.therapist)
    with pytest.raises(Refused):
        add_instrument(definition=questionnaire().replace("our-own", "phq-9"), by=house.manager)
    with pytest.raises(Refused):
        add_instrument(definition="not json", by=house.manager)
