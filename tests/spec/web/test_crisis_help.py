"""After a positive answer help is on the next page, whichever page took the answer."""

from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, reverse

from alliance.measurement.actions import save_draft
from alliance.rooms.forms import BEFORE, form_for
from alliance.safety.models import Alert
from tests.spec.house import ITEM_9, House
from tests.spec.visiting import visitor


def address(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        pytest.skip(f"the page {name} is not here yet")


@pytest.mark.parametrize("drafted_before", [False, True])
def test_a_check_in_sent_on_another_device_than_its_draft(pages: House, drafted_before: bool) -> None:
    pages.plan()
    pages.assign()
    session = pages.session()
    send = address("check_in_send", pages.alliance.id, session.id, BEFORE)
    if drafted_before:
        questions = list(form_for(pages.seat, session, BEFORE).questions)
        save_draft(
            session=session, occasion=BEFORE, answers={ITEM_9: "1"}, questions=questions, by=pages.client
        )
    typed = {
        "submission_id": str(uuid4()),
        "whole": "1",
        ITEM_9: "1",
        "candour.phq-9": "keep",
        "candour.standing": "keep",
    }
    page = visitor(pages.client).post(send, typed, follow=True)
    assert "not have to be alone" in page.content.decode()
    assert Alert.objects.count() == 1


def test_a_measure_outside_a_session(pages: House) -> None:
    pages.plan()
    url = address("measure", pages.alliance.id, "phq-9")
    typed = {"submission_id": str(uuid4()), ITEM_9: "1", "candour": "keep"}
    page = visitor(pages.client).post(url, typed, follow=True)
    assert "tel:112" in page.content.decode() or reverse("help_now") in page.content.decode()
    assert Alert.objects.count() == 1


def looked_over(pages: House, value: str):
    pages.plan()
    pages.assign()
    session = pages.session()
    browser = visitor(pages.client)
    browser.post(reverse("candour", args=[pages.alliance.id]), {"candour": "keep"})
    url = reverse("check_in", args=[pages.alliance.id, session.id, BEFORE])
    questions = [one.link_id for one in form_for(pages.seat, session, BEFORE).questions]
    place = questions.index(ITEM_9) + 1
    after = browser.post(f"{url}?q={place}", {ITEM_9: value}, follow=True)
    return after.content.decode(), browser.get(f"{url}?q={len(questions) + 1}").content.decode()


def test_saved_as_it_goes_help_stands_over_the_last_look_before_sending(pages: House) -> None:
    _next, last = looked_over(pages, "1")
    assert Alert.objects.count() == 1
    assert "not have to be alone" in last
    assert "tel:112" in last


def test_without_such_an_answer_the_last_look_says_nothing_of_it(pages: House) -> None:
    _next, last = looked_over(pages, "0")
    assert not Alert.objects.exists()
    assert "not have to be alone" not in last


def test_numbers_stand_in_every_page_of_a_client_for_when_there_is_no_network(pages: House) -> None:
    browser = visitor(pages.client)
    for name in ("home", "contact_me", "help_now", "me"):
        page = browser.get(reverse(name)).content.decode()
        assert f'data-help="{reverse("help_now")}"' in page
        assert "tel:112" in page
        assert "within 24 hours" in page.split("<footer")[1]
        assert "Call 112." in page  # the practice's own line stands first
    assert "data-help" not in visitor(pages.therapist).get(reverse("home")).content.decode()
