"""Item 9 above "not at all", by every way in that exists: exactly one alert an (administration, item)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from alliance.kernel import clock, due
from alliance.kernel.errors import AlreadyDifferent, Refused
from alliance.measurement.actions import correct_response, save_draft
from alliance.measurement.entering import seat_of_client
from alliance.measurement.models import Response
from alliance.measurement.queries import passed_on
from alliance.measurement.recording import Form, record_response
from alliance.notices.models import Notice
from alliance.people.seats import seat_at
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import BEFORE, form_for
from alliance.safety.models import Alert
from alliance.safety.queries import alerts_for, alerts_without_reader
from alliance.therapy.models import Session
from tests.spec.house import ITEM_9, House

GIVEN = {**{f"phq-9.{n}": 0 for n in range(1, 9)}, ITEM_9: 1}


def check_in(house: House, session: Session, *, way: str = "web", paper: bool = False, value: int = 1):
    return submit_check_in(
        session_id=session.id,
        occasion=BEFORE,
        submission_id=uuid4(),
        answers={**GIVEN, ITEM_9: value},
        candours={"phq-9": "keep"},
        by=house.therapist if paper else house.client,
        way="paper" if paper else way,
        entered_for=seat_of_client(seat_at(house.therapist, house.alliance.id)) if paper else None,
    )


def draft(house: House, session: Session, value: int = 1) -> None:
    questions = list(form_for(house.seat, session, BEFORE).questions)
    save_draft(
        session=session, occasion=BEFORE, answers={ITEM_9: str(value)}, questions=questions, by=house.client
    )


def by_web(house: House) -> None:
    check_in(house, house.session())


def by_draft(house: House) -> None:
    draft(house, house.session())


def by_draft_then_form(house: House) -> None:
    session = house.session()
    draft(house, session)
    check_in(house, session)


def by_form_then_late_draft(house: House) -> None:
    session = house.session()
    check_in(house, session)
    draft(house, session)


def by_measure_alone(house: House) -> None:
    house.answer()


def by_correction(house: House) -> None:
    first = house.answer(0).response
    measure = Response.objects.get(instrument="phq-9", session=None, person_id=first.person_id)
    correct_response(response_id=measure.id, submission_id=uuid4(), answers=GIVEN, by=house.client)


def by_form_then_correction_to_nothing(house: House) -> None:
    house.answer(1)
    measure = Response.objects.get(instrument="phq-9")
    none = {**GIVEN, ITEM_9: 0}
    correct_response(response_id=measure.id, submission_id=uuid4(), answers=none, by=house.client)


def by_tablet(house: House) -> None:
    check_in(house, house.session(), way="tablet")


def by_paper(house: House) -> None:
    check_in(house, house.session(), paper=True)


def by_import(house: House) -> None:
    recorded_otherwise(house, "import", days=13)


def by_command_line(house: House) -> None:
    recorded_otherwise(house, "cli", days=0)


def recorded_otherwise(house: House, way: str, days: int):
    """What the import and the command line call: record_response with their own way."""
    seat = house.seat
    from alliance.measurement.asking import questions_of, shipped

    instrument = shipped("phq-9")
    form = Form("measure", "form-phq-9", instrument.version, questions_of(instrument, "en"), way)
    with transaction.atomic():
        return record_response(
            seat=seat,
            session=None,
            form=form,
            submission_id=uuid4(),
            answers=GIVEN,
            candours={"phq-9": "keep"},
            answered_at=clock.now() - timedelta(days=days),
            person_id=house.client.person_id,
            by=house.client,
        )


WAYS = [
    by_web,
    by_draft,
    by_draft_then_form,
    by_form_then_late_draft,
    by_measure_alone,
    by_correction,
    by_form_then_correction_to_nothing,
    by_tablet,
    by_paper,
    by_import,
    by_command_line,
]


def told(alert: Alert) -> set:
    return set(Notice.objects.filter(ref=alert.id).values_list("person_id", flat=True))


def sweep_until_quiet() -> None:
    while due.sweep():
        pass


@pytest.fixture
def ready(house: House) -> House:
    house.plan(backup=house.colleague.person_id)
    house.assign()
    return house


@pytest.mark.parametrize("way", WAYS)
def test_one_alert_whoever_may_see_the_answer(ready: House, way) -> None:
    way(ready)
    alert = Alert.objects.get()
    assert (alert.item, alert.value) == (ITEM_9, 1)
    sweep_until_quiet()
    assert told(alert) == {ready.therapist.person_id}
    assert [one.to for one in mail.outbox] == [[address_of(ready.therapist)]]


@pytest.mark.parametrize("way", WAYS)
def test_the_therapist_is_gone_the_backup_is_told(ready: House, way) -> None:
    way(ready)
    end_work(ready.therapist)
    sweep_until_quiet()
    assert told(Alert.objects.get()) == {ready.colleague.person_id}


@pytest.mark.parametrize("way", WAYS)
def test_the_therapist_is_on_leave_the_cover_is_told(ready: House, way) -> None:
    ready.away(ready.therapist, cover=ready.supervisor.person_id)
    way(ready)
    sweep_until_quiet()
    assert told(Alert.objects.get()) == {ready.supervisor.person_id}
    assert alerts_for(ready.supervisor).count() == 1


@pytest.mark.parametrize("way", WAYS)
def test_the_mail_is_down_it_is_tried_again_and_never_called_sent(ready: House, way, monkeypatch) -> None:
    way(ready)
    alert = Alert.objects.get()
    with monkeypatch.context() as down:
        down.setattr("alliance.notices.actions.send_mail", _refused)
        sweep_until_quiet()
        assert Notice.objects.get(ref=alert.id).sent_at is None
    with clock.at(clock.now() + timedelta(seconds=2)):
        sweep_until_quiet()
    assert Notice.objects.get(ref=alert.id).sent_at is not None
    alert.refresh_from_db()
    assert alert.opened_at is None
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_crash_after_the_answer_was_saved_loses_nothing(ready: House, way, monkeypatch) -> None:
    """The worker dies in the middle of telling: nothing half-told stays, and the next sweep tells."""
    way(ready)
    alert = Alert.objects.get()
    with monkeypatch.context() as dying:
        dying.setattr("alliance.safety.watching._tell", _killed)
        with pytest.raises(KeyboardInterrupt):
            due.sweep()
    assert told(alert) == set()
    sweep_until_quiet()
    assert told(alert) == {ready.therapist.person_id}


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_that_is_rolled_back_leaves_no_alert(ready: House, way) -> None:
    with transaction.atomic():
        way(ready)
        transaction.set_rollback(True)
    assert not Alert.objects.exists()


def test_an_old_import_goes_to_the_review_list_alone(ready: House) -> None:
    recorded_otherwise(ready, "import", days=14)
    alert = Alert.objects.get()
    assert alert.for_review_only
    sweep_until_quiet()
    assert told(alert) == set()
    assert list(alerts_for(ready.therapist)) == [alert]


def test_the_database_itself_allows_one(ready: House) -> None:
    by_web(ready)
    alert = Alert.objects.get()
    alert.id, alert._state.adding = uuid4(), True
    with pytest.raises(IntegrityError), transaction.atomic():
        alert.save(force_insert=True)


def test_a_repeated_submission_repeats_nothing_and_a_different_one_is_refused(ready: House) -> None:
    submission = uuid4()
    ready.answer(1, submission=submission)
    assert ready.answer(1, submission=submission).is_repeat
    with pytest.raises(AlreadyDifferent):
        ready.answer(2, submission=submission)
    assert Alert.objects.get().value == 1


def test_a_higher_answer_makes_the_same_alert_wait_again(ready: House) -> None:
    from alliance.safety.actions import close_alert
    from alliance.safety.models import AlertClosing

    session = ready.session()
    draft(ready, session, 1)
    alert = Alert.objects.get()
    close_alert(alert_id=alert.id, done="We spoke on the phone.", by=ready.therapist)
    check_in(ready, session, value=3)
    alert.refresh_from_db()
    assert (alert.value, alert.urgency, alert.closed_at, alert.opened_at) == (3, "now", None, None)
    assert AlertClosing.objects.get().words.text == "We spoke on the phone."
    assert passed_on(ready.seat, session, BEFORE)


def test_without_backup_and_cover_a_manager_finds_somebody(house: House) -> None:
    from alliance.safety.actions import name_duty

    house.plan()
    house.answer()
    house.away(house.therapist)
    sweep_until_quiet()
    alert = Alert.objects.get()
    assert told(alert) == {house.manager.person_id}
    assert alerts_for(house.manager).count() == 0
    assert alerts_without_reader(house.manager) == [alert]
    name_duty(alert_id=alert.id, person=house.colleague.person_id, by=house.manager)
    sweep_until_quiet()
    assert house.colleague.person_id in told(alert)
    assert list(alerts_for(house.colleague)) == [alert]
    assert alerts_without_reader(house.manager) == []


def test_unopened_in_time_the_backup_is_told_then_the_managers_too(ready: House) -> None:
    ready.answer(2)
    sweep_until_quiet()
    alert = Alert.objects.get()
    with clock.at(clock.now() + timedelta(hours=24, seconds=1)):
        sweep_until_quiet()
        assert told(alert) == {ready.therapist.person_id, ready.colleague.person_id}
        with clock.at(clock.now() + timedelta(hours=24, seconds=1)):
            sweep_until_quiet()
            assert ready.manager.person_id in told(alert)


def test_once_opened_nobody_else_is_told(ready: House) -> None:
    from alliance.safety.actions import open_alert

    ready.answer(2)
    open_alert(alert_id=Alert.objects.get().id, by=ready.therapist)
    with clock.at(clock.now() + timedelta(hours=25)):
        sweep_until_quiet()
    assert ready.colleague.person_id not in told(Alert.objects.get())


@pytest.mark.parametrize(
    ("known", "value", "urgency"), [(0, 1, "soon"), (0, 2, "now"), (1, 1, "known"), (1, 2, "now")]
)
def test_urgency_follows_the_plan_and_is_never_off(house: House, known, value, urgency) -> None:
    house.plan(known=known)
    house.answer(value)
    alert = Alert.objects.get()
    assert alert.urgency == urgency
    sweep_until_quiet()
    assert told(alert) == {house.therapist.person_id}


def test_not_at_all_and_a_skipped_item_raise_nothing(ready: House) -> None:
    ready.answer(0)
    ready.answer(0, **{ITEM_9: None})
    assert not Alert.objects.exists()


def test_closing_needs_words(ready: House) -> None:
    from alliance.safety.actions import close_alert

    ready.answer(1)
    with pytest.raises(Refused):
        close_alert(alert_id=Alert.objects.get().id, done="  ", by=ready.therapist)
    assert Alert.objects.get().closed_at is None


def _refused(*_args: object, **_more: object) -> int:
    raise ConnectionRefusedError


def _killed(*_args: object) -> None:
    raise KeyboardInterrupt


def end_work(principal) -> None:
    from alliance.people.models import Membership

    Membership.objects.filter(person_id=principal.person_id).update(ended_at=clock.now())


def address_of(principal) -> str:
    from alliance.people.models import Person

    return Person.objects.get(id=principal.person_id).address.text
