"""Measures: agreed by both, answered alone, seen as courses in words; a safety question only with a plan."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from alliance.kernel import clock
from alliance.measurement.models import Assignment, Response
from alliance.safety.models import Alert
from tests.spec.house import ITEM_9, House
from tests.spec.visiting import visitor

GAD = {f"gad-7.{n}": "1" for n in range(1, 8)}


def text(response) -> str:
    return unescape(response.content.decode())


def url(pages: House, name: str = "measures", *more: object) -> str:
    return reverse(name, args=[pages.alliance.id, *more])


def page(pages: House, who: str = "client") -> str:
    shown = text(visitor(getattr(pages, who)).get(url(pages)))
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", shown)


def post(pages: House, who: str, **typed: str):
    return visitor(getattr(pages, who)).post(url(pages), typed, follow=True)


def answer(pages: House, value: int, *, days: int = 0, candour: str = "share", instrument: str = "gad-7"):
    typed = {f"{instrument}.{n}": str(value) for n in range(1, 8)}
    with clock.at(clock.now() + timedelta(days=days)):
        return visitor(pages.client).post(
            url(pages, "measure", instrument),
            {**typed, "submission_id": str(uuid4()), "candour": candour},
            follow=True,
        )


def test_proposed_agreed_and_ended(pages: House) -> None:
    assert "Nothing is agreed." in page(pages)
    post(pages, "therapist", instrument="gad-7", every_sessions="4")
    assert "Proposed. It is asked only if you agree." in page(pages)
    assert "Waits for the other’s yes." in page(pages, "therapist")
    proposed = Assignment.objects.get()
    post(pages, "client", agree=str(proposed.id))
    assert "Agreed by both." in page(pages)
    assert "every 4 sessions" in page(pages)
    post(pages, "client", end=str(proposed.id))
    assert "Nothing is agreed." in page(pages)


def test_phq_9_without_a_plan_leads_to_the_plan_and_offers_phq_8(pages: House) -> None:
    refused = post(pages, "therapist", instrument="phq-9", every_sessions="4")
    assert refused.status_code == 422
    said = text(refused)
    assert "First agree together who reads such an answer" in said
    assert url(pages, "safety_plan") in said
    assert 'value="phq-8"' in said
    assert not Assignment.objects.exists()
    post(pages, "therapist", instrument="phq-8", every_sessions="4")
    assert Assignment.objects.get().instrument == "phq-8"


def test_phq_9_without_a_plan_is_not_asked(pages: House) -> None:
    asked = visitor(pages.client).get(url(pages, "measure", "phq-9"))
    assert ITEM_9 not in text(asked)
    assert url(pages, "safety_plan") in text(asked)
    sent = {ITEM_9: "1", "submission_id": str(uuid4()), "candour": "keep"}
    assert visitor(pages.client).post(url(pages, "measure", "phq-9"), sent).status_code == 422
    assert not Response.objects.exists()


def test_who_reads_is_said_before_the_first_question(pages: House) -> None:
    pages.plan()
    asked = text(visitor(pages.client).get(url(pages, "measure", "phq-9")))
    assert asked.index("Theo reads it, within 24 hours") < asked.index("phq-9.1")
    assert "whatever you choose for the rest" in asked


@pytest.mark.parametrize("value", [0, 1])
def test_help_comes_at_once_and_only_where_it_is_due(pages: House, value: int) -> None:
    pages.plan()
    typed = {ITEM_9: str(value), "submission_id": str(uuid4()), "candour": "keep"}
    shown = text(visitor(pages.client).post(url(pages, "measure", "phq-9"), typed, follow=True))
    assert ("You do not have to be alone with this." in shown) == bool(value)
    assert Alert.objects.count() == value


def test_a_correction_is_a_new_record_and_help_follows_it(pages: House) -> None:
    pages.plan()
    typed = {ITEM_9: "0", "submission_id": str(uuid4()), "candour": "share"}
    browser = visitor(pages.client)
    first = browser.post(url(pages, "measure", "phq-9"), typed, follow=True)
    there = first.redirect_chain[-1][0]
    shown = browser.post(there, {ITEM_9: "2", "submission_id": str(uuid4())}, follow=True)
    assert "You do not have to be alone with this." in text(shown)
    assert "corrected" in text(shown)
    assert Alert.objects.count() == 1
    assert Response.objects.filter(corrects__isnull=False).count() == 1
    assert browser.get(there).status_code == 404, "the older record is read through the newer"


def test_what_cannot_be_sent_is_told_in_a_sentence_and_comes_back(pages: House) -> None:
    typed = {**GAD, "submission_id": str(uuid4()), "candour": ""}
    refused = visitor(pages.client).post(url(pages, "measure", "gad-7"), typed)
    assert refused.status_code == 422
    assert "Choose who sees this." in text(refused)
    assert text(refused).count("checked") == 7


def test_sent_twice_is_saved_once_and_differently_is_a_conflict(pages: House) -> None:
    sent = {"submission_id": str(uuid4()), "candour": "share"}
    browser = visitor(pages.client)
    for _ in range(2):
        assert browser.post(url(pages, "measure", "gad-7"), {**GAD, **sent}).status_code == 302
    changed = {**GAD, "gad-7.1": "3", **sent}
    assert browser.post(url(pages, "measure", "gad-7"), changed).status_code == 409
    assert Response.objects.filter(instrument="gad-7").count() == 1


def test_a_course_in_words_for_each_chair(pages: House) -> None:
    answer(pages, 3)
    assert "Too early to say: it needs three answers." in page(pages)
    for week in (1, 2):
        answer(pages, 2 - week, days=7 * week)
    client, staff = page(pages), page(pages, "therapist")
    assert "Clearly lower than at the start." in client
    assert "Lower is better." in client
    assert "From 21 to 0 (−21.0). That is a reliable change (at least 4)." in staff
    assert "minimal, below caseness (8)" in staff
    assert "severe" not in client


def test_less_than_a_reliable_change_is_no_clear_change(pages: House) -> None:
    for week in range(3):
        answer(pages, 1, days=7 * week)
    assert "No clear change since the start." in page(pages)
    assert "Less than a reliable change (4)." in page(pages, "therapist")


def test_a_kept_course_is_the_clients_alone_until_it_is_opened(pages: House) -> None:
    before = page(pages, "therapist")
    sent = answer(pages, 1, candour="keep")
    assert page(pages, "therapist") == before
    there = sent.redirect_chain[-1][0]
    visitor(pages.client).post(there, {"open": "1"})
    assert "GAD-7" in page(pages, "therapist").split("What is asked")[0]


def test_answers_are_the_clients_alone(pages: House) -> None:
    there = answer(pages, 1).redirect_chain[-1][0]
    assert "Not at all" in text(visitor(pages.client).get(there)) or "Several days" in text(
        visitor(pages.client).get(there)
    )
    assert visitor(pages.therapist).get(there).status_code == 404
    assert visitor(pages.therapist).get(url(pages, "measure", "gad-7")).status_code == 404


@pytest.mark.parametrize("name", ["wai-sr", "pre-session-check-in", "moon"])
def test_what_cannot_be_asked_is_not_there(pages: House, name: str) -> None:
    assert visitor(pages.client).get(url(pages, "measure", name)).status_code == 404
    assert post(pages, "client", instrument=name, every_sessions="1").status_code == 422


def test_another_alliances_proposal_is_not_there(pages: House) -> None:
    assert post(pages, "client", agree=str(UUID(int=7))).status_code == 404


@pytest.mark.parametrize("rhythm", ["", "0", "53", "often", "9999"])
def test_a_rhythm_is_a_number_of_sessions(pages: House, rhythm: str) -> None:
    refused = post(pages, "therapist", instrument="gad-7", every_sessions=rhythm)
    assert refused.status_code == 422
    assert "Every 1 to 52 sessions." in text(refused)
