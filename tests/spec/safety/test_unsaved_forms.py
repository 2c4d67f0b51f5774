"""A safety answer in a form that cannot be saved any more raises its alert, once, and help is on the next page."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse

from alliance.confidentiality.actions import choose_candour
from alliance.kernel import clock
from alliance.measurement.actions import correct_response, end_measure
from alliance.measurement.entering import make_tablet_code
from alliance.measurement.models import Response
from alliance.people.alliances import close_alliance
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import BEFORE
from alliance.safety import actions as safety
from alliance.safety.models import Alert
from alliance.therapy.actions import cancel_session
from alliance.therapy.models import Session
from tests.spec.house import ITEM_9, House
from tests.spec.visiting import visitor

HELP = "not have to be alone"
Ending = Callable[[House, Session], object]


def plan_ends(house: House, _session: Session) -> None:
    safety.end_plan(plan_id=house.in_force.id, by=house.therapist)


def measure_ends(house: House, _session: Session) -> None:
    end_measure(assignment_id=house.assigned.id, by=house.therapist)


def session_is_called_off(house: House, session: Session) -> None:
    cancel_session(session_id=session.id, by=house.therapist)


def alliance_ends(house: House, _session: Session) -> None:
    close_alliance(alliance_id=house.alliance.id, by=house.therapist)


def sent_on_another_device(house: House, session: Session) -> None:
    submit_check_in(
        session_id=session.id,
        occasion=BEFORE,
        submission_id=uuid4(),
        answers={ITEM_9: 0},
        candours={"standing": "keep"},
        by=house.client,
    )


ENDINGS = [plan_ends, measure_ends, session_is_called_off, alliance_ends, sent_on_another_device]


@pytest.fixture
def session(pages: House) -> Session:
    pages.in_force, pages.assigned = pages.plan(), pages.assign()
    choose_candour(alliance_id=pages.alliance.id, candour="keep", by=pages.client)
    return pages.session()


def typed(value: str = "2", **more: str) -> dict[str, str]:
    return {"submission_id": str(uuid4()), "candour": "keep", ITEM_9: value, **more}


def the_alert(value: int = 2) -> Alert:
    alert = Alert.objects.get()
    assert (alert.item, alert.value) == (ITEM_9, value)
    return alert


@pytest.mark.parametrize("ends", ENDINGS)
def test_while_the_form_is_answered_something_ends(pages: House, session: Session, ends: Ending) -> None:
    browser, place = visitor(pages.client), [pages.alliance.id, session.id, BEFORE]
    assert ITEM_9 in browser.get(reverse("check_in", args=place) + "?all=1").content.decode()
    ends(pages, session)
    browser.post(reverse("check_in_autosave", args=place), {ITEM_9: "1"})
    the_alert(1)
    answer = browser.post(reverse("check_in_send", args=place), typed())
    assert answer.status_code in (409, 422)
    assert HELP in answer.content.decode()
    the_alert()
    sent = {"answers": {ITEM_9: 0}, "submission_id": str(uuid4())}
    assert browser.post(reverse("check_in_send", args=place), sent).status_code
    the_alert()


@pytest.mark.parametrize("ends", [session_is_called_off, alliance_ends])
def test_one_sentence_at_a_time_without_a_script(pages: House, session: Session, ends: Ending) -> None:
    ends(pages, session)
    url = reverse("check_in", args=[pages.alliance.id, session.id, BEFORE])
    assert HELP in visitor(pages.client).post(url, {ITEM_9: "2"}).content.decode()
    the_alert()


@pytest.mark.parametrize("ends", ENDINGS)
def test_on_the_tablet(pages: House, session: Session, ends: Ending) -> None:
    code = make_tablet_code(session_id=session.id, occasion=BEFORE, by=pages.therapist)
    browser = visitor()
    browser.post(reverse("tablet"), {"code": code})
    ends(pages, session)
    assert HELP in browser.post(reverse("tablet_form"), typed()).content.decode()
    the_alert()


@pytest.mark.parametrize("ends", [plan_ends, measure_ends, session_is_called_off, sent_on_another_device])
def test_typed_from_paper(pages: House, session: Session, ends: Ending) -> None:
    ends(pages, session)
    day = clock.now().strftime("%Y-%m-%d")
    url = reverse("paper", args=[pages.alliance.id, session.id])
    paper = typed(answered_on=day, occasion=BEFORE)
    assert visitor(pages.therapist).post(url, paper).status_code == 422
    the_alert()


@pytest.mark.parametrize("ends", [plan_ends, alliance_ends])
def test_a_measure_outside_a_session(pages: House, session: Session, ends: Ending) -> None:
    browser, url = visitor(pages.client), reverse("measure", args=[pages.alliance.id, "phq-9"])
    ends(pages, session)
    form = typed()
    for _twice in range(2):
        answer = browser.post(url, form)
        assert answer.status_code == 422
        assert HELP in answer.content.decode()
        the_alert()


def test_without_a_choice_of_who_sees_it_and_then_with_one_it_is_one_alert(
    pages: House, session: Session
) -> None:
    browser, url = visitor(pages.client), reverse("measure", args=[pages.alliance.id, "phq-9"])
    form = typed()
    assert browser.post(url, {**form, "candour": ""}).status_code == 422
    assert browser.post(url, form).status_code == 302
    the_alert()


def test_a_correction_that_comes_too_late(pages: House, session: Session) -> None:
    pages.answer(0)
    first = Response.objects.get(instrument="phq-9")
    correct_response(response_id=first.id, submission_id=uuid4(), answers={ITEM_9: 0}, by=pages.client)
    browser = visitor(pages.client)
    newest = Response.objects.get(corrects=first)
    url = reverse("measure_answer", args=[pages.alliance.id, newest.id])
    answer = browser.post(url, typed("2", **{"phq-9.1": "7"}))
    assert answer.status_code == 422
    assert HELP in answer.content.decode()
    the_alert()


def test_not_at_all_and_nonsense_pass_nothing_on(pages: House, session: Session) -> None:
    plan_ends(pages, session)
    browser = visitor(pages.client)
    send = reverse("check_in_send", args=[pages.alliance.id, session.id, BEFORE])
    for value in ("0", "4", "", "many", "9" * 5000):
        page = browser.post(send, typed(value, unknown="1"))
        assert HELP not in page.content.decode()
    assert not Alert.objects.exists()


def test_a_therapist_cannot_raise_one_in_their_own_form(pages: House, session: Session) -> None:
    save = reverse("check_in_autosave", args=[pages.alliance.id, session.id, "after"])
    visitor(pages.therapist).post(save, {ITEM_9: "2"})
    assert not Alert.objects.exists()
