"""Help, contact, the way past the therapist, the plan, the alerts: in a browser without JavaScript."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from alliance.kernel import clock, due
from alliance.kernel.models import AuditEntry, Fact
from alliance.measurement.actions import correct_response
from alliance.measurement.models import Response
from alliance.safety.models import Alert, ContactRequest, Leave, ResponsePlan
from alliance.safety.queries import plan_in_force
from tests.spec.house import House
from tests.spec.visiting import visitor


def text(response) -> str:
    return response.content.decode()


def test_help_is_there_signed_out_and_the_practice_comes_first_signed_in(pages: House) -> None:
    url = reverse("help_now")
    out, own = text(visitor().get(url)), text(visitor(pages.client).get(url))
    assert 'href="tel:112"' in out
    assert "The practice" not in out
    assert own.index("Call 112.") < own.index("in all of the EU")


@pytest.mark.parametrize("who", ["therapist", "colleague", "supervisor", "manager"])
def test_the_way_past_the_therapist_is_the_clients_alone(pages: House, who: str) -> None:
    url = reverse("another_way", args=[pages.alliance.id])
    assert visitor(getattr(pages, who)).get(url).status_code == 404


def test_the_way_past_the_therapist_leaves_no_trace(pages: House) -> None:
    before = (AuditEntry.objects.count(), Fact.objects.count())
    page = visitor(pages.client).get(reverse("another_way", args=[pages.alliance.id]))
    assert "Ombuds office" in text(page)
    assert "no-store" in page["Cache-Control"]
    assert (AuditEntry.objects.count(), Fact.objects.count()) == before


def test_contact_is_asked_with_the_time_in_sight_seen_and_answered(pages: House) -> None:
    client, therapist = visitor(pages.client), visitor(pages.therapist)
    assert "within 24 hours" in text(client.get(reverse("contact_me")))
    client.post(reverse("contact_me"), {"words": "Please ring me"})
    asked = ContactRequest.objects.get()
    assert "Please ring me" in text(therapist.get(reverse("contact_waiting")))
    with clock.at(clock.now() + timedelta(hours=25)):
        assert "We are sorry" in text(client.get(reverse("contact_me")))
        assert "This time has passed" in text(therapist.get(reverse("contact_waiting")))
        therapist.post(reverse("contact_answered", args=[asked.id]))
    assert "Nobody waits" in text(therapist.get(reverse("contact_waiting")))
    assert "noted as answered" in text(client.get(reverse("contact_me")))


def test_asking_twice_is_asking_once(pages: House) -> None:
    client = visitor(pages.client)
    client.post(reverse("contact_me"), {})
    client.post(reverse("contact_me"), {"words": "again"})
    assert ContactRequest.objects.count() == 1


def test_a_request_of_somebody_elses_client_does_not_exist(pages: House) -> None:
    visitor(pages.client).post(reverse("contact_me"), {})
    url = reverse("contact_answered", args=[ContactRequest.objects.get().id])
    assert visitor(pages.colleague).post(url).status_code == 404
    pages.away(pages.therapist, cover=pages.colleague.person_id)
    assert visitor(pages.colleague).post(url).status_code == 302


def test_a_plan_counts_when_both_agreed_and_names_who_and_when(pages: House) -> None:
    url = reverse("safety_plan", args=[pages.alliance.id])
    therapist, client = visitor(pages.therapist), visitor(pages.client)
    assert "Nothing is agreed yet" in text(client.get(url))
    therapist.post(
        url,
        {
            "reader": pages.therapist.person_id,
            "backup": pages.colleague.person_id,
            "read_within_hours": "24",
            "hours": "On working days",
            "known_ongoing_up_to": "0",
            "steps": "We call.",
        },
    )
    plan = ResponsePlan.objects.get()
    assert plan_in_force(pages.alliance.id) is None
    page = text(client.get(url))
    assert "Theo reads it, within 24 hours: On working days" in page
    assert "Cora is told" in page
    client.post(url, {"agree": plan.id})
    assert plan_in_force(pages.alliance.id) == plan
    client.post(url, {"end": plan.id})
    assert plan_in_force(pages.alliance.id) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"reader": "x"},
        {"read_within_hours": "0"},
        {"hours": " "},
        {"backup": "self"},
        {"known_ongoing_up_to": "4"},
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused_with_a_sentence(pages: House, wrong: dict) -> None:
    good = {"reader": str(pages.therapist.person_id), "read_within_hours": "24", "hours": "Mondays"}
    typed = {**good, **wrong}
    if typed.get("backup") == "self":
        typed["backup"] = good["reader"]
    page = visitor(pages.therapist).post(reverse("safety_plan", args=[pages.alliance.id]), typed)
    assert page.status_code == 422
    assert "Please look at this first" in text(page)
    assert not ResponsePlan.objects.exists()


def test_reading_an_alert_is_an_act_and_closing_it_needs_words(pages: House) -> None:
    pages.plan()
    pages.answer(2)
    due.sweep()
    due.sweep()
    alert = Alert.objects.get()
    therapist, url = visitor(pages.therapist), reverse("alert", args=[alert.id])
    assert "Not opened yet" in text(therapist.get(reverse("alerts")))
    assert "better off dead" not in text(therapist.get(url))
    alert.refresh_from_db()
    assert alert.opened_at is None
    therapist.post(url)
    page = text(therapist.get(url))
    assert "better off dead" in page
    assert "does not mean it was read" in page
    assert therapist.post(url, {"done": ""}).status_code == 422
    therapist.post(url, {"done": "We spoke on the phone."})
    alert.refresh_from_db()
    assert alert.closed_with.text == "We spoke on the phone."
    assert "We spoke on the phone." in text(therapist.get(url))


@pytest.mark.parametrize(
    ("who", "status"), [("client", 404), ("colleague", 404), ("supervisor", 404), ("manager", 404)]
)
def test_an_alert_is_there_for_its_readers_alone(pages: House, who: str, status: int) -> None:
    pages.plan()
    pages.answer(2)
    url = reverse("alert", args=[Alert.objects.get().id])
    assert visitor(getattr(pages, who)).get(url).status_code == status
    assert visitor(getattr(pages, who)).post(url).status_code == status


def test_a_manager_names_a_reader_without_learning_whom_it_is_about(pages: House) -> None:
    pages.plan()
    pages.answer(2)
    pages.away(pages.therapist)
    manager = visitor(pages.manager)
    page = text(manager.get(reverse("alerts")))
    assert "Waiting since" in page
    assert "Clea" not in page
    alert = Alert.objects.get()
    manager.post(reverse("alert_duty", args=[alert.id]), {"person": pages.colleague.person_id})
    assert "Clea" in text(visitor(pages.colleague).get(reverse("alerts")))


def test_a_client_has_no_page_of_alerts(pages: House) -> None:
    assert visitor(pages.client).get(reverse("alerts")).status_code == 404


def test_leave_is_taken_in_whole_days_with_a_cover(pages: House) -> None:
    url, therapist = reverse("away"), visitor(pages.therapist)
    assert "You are not away" in text(therapist.get(url))
    days = {"starts_on": "2026-03-10", "ends_on": "2026-03-12", "cover": pages.colleague.person_id}
    therapist.post(url, days)
    leave = Leave.objects.get()
    assert (leave.ends_at - leave.starts_at).days == 3
    assert "Cora covers" in text(therapist.get(url))
    assert therapist.post(url, {**days, "ends_on": "2026-03-01"}).status_code == 422
    assert therapist.post(url, {"starts_on": "", "ends_on": ""}).status_code == 422
    assert visitor(pages.client).get(url).status_code == 404


def test_each_reader_opens_it_for_oneself_and_the_client_reads_that(pages: House) -> None:
    pages.plan(backup=pages.colleague.person_id)
    pages.answer(2)
    url = reverse("alert", args=[Alert.objects.get().id])
    visitor(pages.therapist).post(url)
    backup = visitor(pages.colleague)
    assert "better off dead" not in text(backup.get(url))
    backup.post(url)
    assert "better off dead" in text(backup.get(url))
    opened = AuditEntry.objects.filter(verb="open.alert").values_list("actor_id", flat=True)
    assert set(opened) == {pages.therapist.person_id, pages.colleague.person_id}


def test_what_an_import_brought_is_read_by_an_act_too(pages: House) -> None:
    pages.plan()
    pages.answer(2)
    Alert.objects.update(for_review_only=True)
    url = reverse("alert", args=[Alert.objects.get().id])
    assert "better off dead" not in text(visitor(pages.therapist).get(url))
    assert not AuditEntry.objects.filter(verb="open.alert").exists()


def test_a_higher_answer_is_read_anew(pages: House) -> None:
    pages.plan()
    pages.answer(1)
    url, therapist = reverse("alert", args=[Alert.objects.get().id]), visitor(pages.therapist)
    therapist.post(url)
    assert "better off dead" in text(therapist.get(url))
    before = Response.objects.get(instrument="phq-9")
    correct_response(response_id=before.id, submission_id=uuid4(), answers={"phq-9.9": 3}, by=pages.client)
    assert "better off dead" not in text(therapist.get(url))


def test_where_nobody_is_there_to_contact_somebody_the_manager_is_told_and_can_do_it(pages: House) -> None:
    visitor(pages.client).post(reverse("contact_me"), {"words": "Please ring me"})
    manager, asked = visitor(pages.manager), ContactRequest.objects.get()
    done = reverse("contact_answered", args=[asked.id])
    assert "Clea" not in text(manager.get(reverse("alerts")))
    assert manager.post(done).status_code == 404
    pages.away(pages.therapist)
    page = text(manager.get(reverse("alerts")))
    assert "Clea" in page
    assert "Please ring me" not in page
    assert "Safety answers (1)" in page
    manager.post(done)
    asked.refresh_from_db()
    assert asked.answered_by_id == pages.manager.person_id
    assert "noted as answered" in text(visitor(pages.client).get(reverse("contact_me")))


def test_beside_every_field_for_free_words_it_says_that_nobody_watches(pages: House) -> None:
    session = pages.session()
    client = visitor(pages.client)
    for name, args in {
        "safety_plan": [pages.alliance.id],
        "goals:page": [pages.alliance.id],
        "topics": [pages.alliance.id, session.id],
        "contact_me": [],
    }.items():
        page = text(client.get(reverse(name, args=args)))
        assert page.count("<textarea") == page.count("Nobody may read this")
        assert "<textarea" in page
