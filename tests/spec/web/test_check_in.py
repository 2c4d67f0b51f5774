"""The check-in in a browser without JavaScript: one sentence at a time, saved as it goes, looked over, sent once."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.confidentiality.actions import choose_candour
from alliance.kernel import clock
from alliance.kernel.models import Fact
from alliance.measurement.models import Draft, Response
from alliance.rooms.forms import AFTER, BEFORE, form_for
from tests.spec.house import ITEM_9, House
from tests.spec.rooms.loop import Loop, held
from tests.spec.visiting import visitor


def text(response) -> str:
    return unescape(response.content.decode())


def hidden(page: str) -> dict[str, str]:
    """What the look-over page will send."""
    form = page[page.index('action="/a/') :]
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.fixture
def loop(pages: House) -> Loop:
    loop = held(pages)
    with clock.at(loop.session.starts_at + timedelta(hours=2)):
        choose_candour(alliance_id=pages.alliance.id, candour="share", by=pages.client)
        yield loop


def url(loop: Loop, name: str = "check_in", occasion: str = AFTER) -> str:
    return reverse(name, args=[loop.house.alliance.id, loop.session.id, occasion])


def form_of(loop: Loop, chair: str = "client", occasion: str = AFTER):
    return form_for(loop.seat(chair), loop.session, occasion)


def whole(loop: Loop, **more: str) -> dict[str, str]:
    """Every question of the client's form in one body, as the one-page form sends it."""
    body = {"submission_id": str(uuid4()), "whole": "1"}
    for one in form_of(loop).questions:
        body[one.link_id] = "7" if one.kind == "scale" else "Words"
        body[f"candour.{one.link_id}"] = "share"
    return {**body, **more}


def test_the_first_check_in_asks_who_may_see_before_the_first_question(pages: House) -> None:
    loop = held(pages)
    with clock.at(loop.session.starts_at + timedelta(hours=2)):
        browser = visitor(pages.client)
        asked = browser.get(url(loop), follow=True)
        page = text(asked)
        assert "Who may see what you answer?" in page
        assert "checked" not in page
        assert form_of(loop).questions[0].text not in page
        refused = browser.post(asked.request["PATH_INFO"], {"back": url(loop)})
        assert refused.status_code == 422
        chosen = browser.post(asked.request["PATH_INFO"], {"back": url(loop), "candour": "keep"}, follow=True)
    assert form_of(loop).questions[0].text in text(chosen)
    assert "1 of 9" in text(chosen)


def test_one_at_a_time_skipped_back_and_sent(loop: Loop) -> None:
    browser, form = visitor(loop.house.client), form_of(loop)
    first, second = form.questions[0], form.questions[1]
    went_on = browser.post(f"{url(loop)}?q=1", {first.link_id: "7", f"candour.{first.link_id}": "keep"})
    assert went_on.url.endswith("?q=2")
    skipped = browser.post(f"{url(loop)}?q=2", {second.link_id: "9", "skip": "1"})
    assert skipped.url.endswith("?q=3")
    back = browser.post(f"{url(loop)}?q=3", {"back": "1"})
    assert back.url.endswith("?q=2")
    again = text(browser.get(f"{url(loop)}?q=1"))
    assert re.search(r'value="7" checked', again)
    assert re.search(r'value="keep" checked', again)
    look = text(browser.get(f"{url(loop)}?q={len(form.questions) + 1}"))
    assert "1 answer." in look
    sent = browser.post(url(loop, "check_in_send"), hidden(look), follow=True)
    assert "Thank you. It is saved." in text(sent)
    response = Response.objects.get()
    assert response.answers
    assert response.answers.json() == {first.link_id: 7}
    assert response.candours == {first.link_id: "keep"}
    assert not Draft.objects.exists()
    assert browser.get(url(loop)).url == url(loop, "check_in_done")


def test_what_is_typed_is_sealed_as_it_goes(loop: Loop) -> None:
    browser, first = visitor(loop.house.client), form_of(loop).questions[0].link_id
    saved = browser.post(url(loop, "check_in_autosave"), {first: "7", "nonsense": "x"})
    assert saved.status_code == 204
    draft = Draft.objects.get()
    assert draft.answers
    assert draft.answers.json() == {first: "7"}
    assert "7" not in str(Draft.objects.values_list("answers").get()[0])


def test_all_on_one_page_in_one_post(loop: Loop) -> None:
    browser = visitor(loop.house.client)
    page = text(browser.get(f"{url(loop)}?all=1"))
    assert all(str(one.text) in page for one in form_of(loop).questions)
    body = whole(loop)
    sent = browser.post(url(loop, "check_in_send"), body)
    assert sent.status_code == 302
    assert Fact.objects.filter(kind="rating.after").count() == 7
    assert browser.post(url(loop, "check_in_send"), body).status_code == 302
    assert Response.objects.count() == 1
    first = form_of(loop).questions[0].link_id
    different = browser.post(url(loop, "check_in_send"), {**body, first: "1"})
    assert different.status_code == 409
    other_id = browser.post(url(loop, "check_in_send"), {**body, "submission_id": str(uuid4())})
    assert other_id.status_code == 422
    assert Response.objects.count() == 1


def test_a_whole_form_is_saved_with_few_questions_to_the_database(loop: Loop) -> None:
    browser, body = visitor(loop.house.client), whole(loop)
    with CaptureQueriesContext(connection) as asked:
        assert browser.post(url(loop, "check_in_send"), body).status_code == 302
    spoken = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(spoken) <= 13, spoken


def test_a_refusal_brings_back_what_was_typed(loop: Loop) -> None:
    browser, first = visitor(loop.house.client), form_of(loop).questions[0].link_id
    body = {"submission_id": str(uuid4()), first: "7", "open": "Slower, please"}
    refused = browser.post(url(loop, "check_in_send"), body)
    assert refused.status_code == 422
    assert "who may see your answers" in text(refused)
    assert "Slower, please" in text(refused)
    for wrong in ({first: "11"}, {"trust.client.after.9": "3"}, {"submission_id": "no"}):
        assert browser.post(url(loop, "check_in_send"), {**whole(loop), **wrong}).status_code == 422
    assert not Response.objects.exists()


def test_the_page_after_the_last_answer_is_the_same_whatever_was_answered(loop: Loop) -> None:
    pages = []
    for value, days in (("0", 0), ("10", 7)):
        with clock.at(clock.now() + timedelta(days=days)):
            one = loop if not days else held(loop.house, days=0.01)
            with clock.at(one.session.starts_at + timedelta(hours=2)):
                body = {key: value if shown == "7" else shown for key, shown in whole(one).items()}
                sent = visitor(loop.house.client).post(url(one, "check_in_send"), body, follow=True)
                pages.append(re.sub(str(one.session.id) + r"|\w{64}", "", text(sent)))
    assert pages[0] == pages[1]


def test_a_form_shows_no_history_and_says_who_sees_it(loop: Loop) -> None:
    page = text(visitor(loop.house.client).get(url(loop)))
    assert "Theo sees this once both of you have answered" in page
    assert "I need help now" in page
    assert "last time" not in page.lower()
    theirs = text(visitor(loop.house.therapist).get(url(loop)))
    assert "Your client sees your answers when you look back together" in theirs


def test_free_words_say_that_nobody_watches(loop: Loop) -> None:
    place = [one.kind for one in form_of(loop).questions].index("text") + 1
    page = text(visitor(loop.house.client).get(f"{url(loop)}?q={place}"))
    assert "Nobody may read this before the session." in page


def test_before_a_measure_with_a_safety_item_it_is_said_who_reads_it(pages: House) -> None:
    pages.plan()
    pages.assign()
    loop = Loop(pages, pages.session())
    choose_candour(alliance_id=pages.alliance.id, candour="keep", by=pages.client)
    browser = visitor(pages.client)
    questions = [one.link_id for one in form_of(loop, occasion=BEFORE).questions]
    first = text(browser.get(f"{url(loop, occasion=BEFORE)}?q={questions.index('phq-9.1') + 1}"))
    assert "Theo reads it, within 24 hours" in first
    ninth = text(browser.get(f"{url(loop, occasion=BEFORE)}?q={questions.index(ITEM_9) + 1}"))
    assert "This one answer reaches the person you both named" in ninth
    assert "Theo sees this from when you send it" in first


def test_a_session_ahead_is_not_answered_yet_and_a_closed_alliance_no_more(pages: House) -> None:
    from alliance.people.alliances import close_alliance

    loop = Loop(pages, pages.session())
    choose_candour(alliance_id=pages.alliance.id, candour="keep", by=pages.client)
    browser = visitor(pages.client)
    assert "has not taken place yet" in text(browser.get(url(loop)))
    close_alliance(alliance_id=pages.alliance.id, by=pages.client)
    assert "This alliance is closed" in text(browser.get(url(loop, occasion=BEFORE)))
    assert browser.post(url(loop, "check_in_autosave", BEFORE), {"topic": "x"}).status_code == 409


@pytest.mark.parametrize("who", ["colleague", "supervisor", "manager"])
def test_nobody_else_has_such_a_page(loop: Loop, who: str) -> None:
    browser: Client = visitor(getattr(loop.house, who))
    for name in ("check_in", "check_in_done"):
        assert browser.get(url(loop, name)).status_code == 404
    for name in ("check_in", "check_in_autosave", "check_in_send"):
        assert browser.post(url(loop, name), whole(loop)).status_code == 404


def test_a_session_of_another_alliance_is_not_here(loop: Loop) -> None:
    browser = visitor(loop.house.client)
    elsewhere = reverse("check_in_send", args=[uuid4(), loop.session.id, AFTER])
    assert browser.post(elsewhere, whole(loop)).status_code == 404
    assert not Response.objects.exists()
    assert visitor(loop.house.therapist).get(url(loop, occasion=BEFORE)).status_code == 404


def test_own_answers_are_opened_narrowed_and_asked_for(loop: Loop) -> None:
    body = whole(loop)
    browser, sent = visitor(loop.house.client), body["submission_id"]
    browser.post(url(loop, "check_in_send"), body)
    place = [loop.house.alliance.id, loop.session.id]
    first, second = (one.link_id for one in form_of(loop).questions[:2])
    page = text(browser.get(reverse("my_answers", args=place)))
    assert page.count("once both of you have answered") == 9
    change = reverse("change_answer", args=place)
    browser.post(change, {"response": sent, "answer": first, "do": "open"})
    browser.post(change, {"response": sent, "answer": second, "do": "keep"})
    page = text(browser.get(reverse("my_answers", args=place)))
    assert page.count("Theo can see this") == 1
    assert page.count("Only you see this") == 1
    refused = browser.post(change, {"response": sent, "answer": first, "do": "keep"})
    assert refused.status_code == 422
    assert browser.post(change, {"response": "no", "answer": first, "do": "keep"}).status_code == 404
    assert (
        visitor(loop.house.therapist)
        .post(change, {"response": sent, "answer": first, "do": "open"})
        .status_code
        == 404
    )
    assert browser.post(reverse("ask_other", args=place)).status_code == 302
    loop.session.refresh_from_db()
    assert loop.session.therapist_opened_at


def test_a_page_to_go_back_to_is_one_of_ours(loop: Loop) -> None:
    browser, choice = visitor(loop.house.client), reverse("candour", args=[loop.house.alliance.id])
    for wrong in ("https://example.org/", "//example.org/a/", "javascript:1"):
        went = browser.post(choice, {"candour": "keep", "back": wrong})
        assert went.url == reverse("alliance", args=[loop.house.alliance.id])
    assert visitor(loop.house.therapist).get(choice).status_code == 404
