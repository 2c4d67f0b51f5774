"""What stays between the two is signed by both; questions are answered; consents end at once; nothing is forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alliance.confidentiality.actions import note_opening
from alliance.confidentiality.consents import both_consent, give_consent, withdraw_consent
from alliance.confidentiality.models import Consent
from alliance.elements.trust import actions
from alliance.elements.trust.models import ConfidentialityAgreement, OwnContact, WhyAsked
from alliance.elements.trust.queries import consents_of, openings_to_ask_about, own_contact, whys_of
from alliance.kernel import clock
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import AuditEntry
from alliance.people.alliances import answer_supervision, ask_supervision
from alliance.people.seats import seat_at
from alliance_core.vocabulary import Abstention
from tests.spec.elements.telling import evidence, waits
from tests.spec.house import NOW, House
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
ROOM = "trust"


@pytest.fixture
def house(opened) -> House:
    return opened(ROOM)


def seat(house: House, chair: str):
    return seat_at(getattr(house, chair), house.alliance.id)


def propose(house: House, by: str = "therapist", more: str = "") -> ConfidentialityAgreement:
    return actions.propose_agreement(alliance_id=house.alliance.id, more=more, by=getattr(house, by))


def opened_by(house: House, chair: str = "therapist", page: str = "profile") -> AuditEntry:
    note_opening(seat=seat(house, chair), page=page)
    return AuditEntry.objects.filter(scope_id=house.alliance.id, verb=f"open.{page}").latest("seq")


def ask(house: House, entry: AuditEntry, by: str = "client") -> WhyAsked:
    return actions.ask_why(alliance_id=house.alliance.id, entry_seq=entry.seq, by=getattr(house, by))


def test_in_force_with_both_signatures_and_kept_as_it_stood(house: House) -> None:
    first = propose(house, more="We write letters by hand.")
    assert (waits(house, "client"), first.state) == (["agreement"], "proposed")
    with pytest.raises(Refused, match="waits for a signature"):
        propose(house, "client")
    actions.sign_agreement(agreement_id=first.id, by=house.therapist)
    first.refresh_from_db()
    assert first.state == "proposed"
    actions.sign_agreement(agreement_id=first.id, by=house.client)
    second = propose(house, "client")
    actions.take_agreement_back(agreement_id=second.id, by=house.therapist)
    third = propose(house, "client")
    actions.sign_agreement(agreement_id=third.id, by=house.therapist)
    states = {one.number: one.state for one in ConfidentialityAgreement.objects.all()}
    assert states == {1: "replaced", 2: "taken_back", 3: "in_force"}
    text = ConfidentialityAgreement.objects.get(number=1).words.text
    assert text.startswith("What you say here stays between the two of you.")
    assert text.endswith("We write letters by hand.")
    with pytest.raises(Refused, match="answered already"):
        actions.sign_agreement(agreement_id=second.id, by=house.client)


def test_who_opened_it_answers(house: House) -> None:
    why = ask(house, opened_by(house))
    assert (waits(house, "therapist"), waits(house, "client")) == (["why"], [])
    assert ask(house, opened_by(house)).id == why.id  # asked once for each line
    with pytest.raises(NotYours):
        actions.answer_why(why_id=why.id, words="x", by=house.client)
    with pytest.raises(Refused, match="Write why"):
        actions.answer_why(why_id=why.id, words=" ", by=house.therapist)
    actions.answer_why(why_id=why.id, words="To prepare.", by=house.therapist)
    assert (waits(house, "therapist"), waits(house, "client")) == ([], ["answered"])
    actions.read_why(why_id=why.id, by=house.client)
    assert waits(house, "client") == []
    (told,) = whys_of(seat(house, "client"))
    assert (told.opened, told.answered_by) == ("Theo opened how you two are doing.", "Theo")


def test_only_openings_by_others_can_be_asked_about(house: House) -> None:
    own = AuditEntry.objects.filter(scope_id=house.alliance.id, verb="room.agree").get()
    for entry in (own, AuditEntry(seq=9999)):
        with pytest.raises(NotYours):
            ask(house, entry)
    with pytest.raises(NotYours):
        ask(house, opened_by(house), "therapist")
    assert [one.said for one in openings_to_ask_about(seat(house, "client"))] == [
        "Theo opened how you two are doing."
    ]
    assert openings_to_ask_about(seat(house, "therapist")) == []


def test_a_supervisor_answers_for_themselves(house: House) -> None:
    grant = ask_supervision(
        alliance_id=house.alliance.id,
        supervisor=house.supervisor.person_id,
        until=NOW + timedelta(days=9),
        by=house.therapist,
    )
    answer_supervision(grant_id=grant.id, agree=True, by=house.client)
    mine, others = ask(house, opened_by(house, "supervisor", "element")), ask(house, opened_by(house))
    assert [one.why.id for one in whys_of(seat(house, "supervisor"))] == [mine.id]
    with pytest.raises(NotYours):
        actions.answer_why(why_id=others.id, words="x", by=house.supervisor)
    actions.answer_why(why_id=mine.id, words="For supervision.", by=house.supervisor)
    device = visitor(house.supervisor)
    page = device.get(reverse("trust:why", args=[house.alliance.id])).content.decode()
    assert "For supervision." in page
    assert "how you two are doing" not in page


def test_consents_hold_by_two_and_end_at_once(house: House) -> None:
    at = {"alliance_id": house.alliance.id, "purpose": "recording"}
    give_consent(**at, by=house.client)
    give_consent(**at, by=house.client)
    assert not both_consent(house.alliance.id, "recording")
    give_consent(**at, by=house.therapist)
    assert both_consent(house.alliance.id, "recording")
    withdraw_consent(**at, by=house.client)
    assert not both_consent(house.alliance.id, "recording")
    give_consent(**at, by=house.client)
    (recording,) = [one for one in consents_of(seat(house, "client")) if one.purpose == "recording"]
    assert (recording.holds, len(recording.history), Consent.objects.count()) == (True, 3, 3)
    with pytest.raises(Refused, match="what you consent to"):
        give_consent(alliance_id=house.alliance.id, purpose="everything", by=house.client)
    with pytest.raises(NotYours):
        give_consent(**at, by=house.colleague)


def test_what_is_remembered_is_the_clients_to_say(house: House) -> None:
    one = actions.propose_to_remember(
        alliance_id=house.alliance.id, words="My sister’s birthday", by=house.therapist
    )
    with pytest.raises(Refused, match="not recorded by both"):
        actions.say_remembered(remember_id=one.id, by=house.client)
    actions.agree_to_remember(remember_id=one.id, by=house.client)
    with pytest.raises(NotYours):
        actions.say_remembered(remember_id=one.id, by=house.therapist)
    actions.say_remembered(remember_id=one.id, by=house.client)
    assert "Something that matters was remembered once." in evidence(house, ROOM).sentence
    actions.forget(remember_id=one.id, by=house.client)
    with pytest.raises(NotYours):
        actions.say_remembered(remember_id=one.id, by=house.client)


def test_ones_own_contact_is_seen_by_nobody_else(house: House) -> None:
    before = AuditEntry.objects.count()
    actions.name_contact(alliance_id=house.alliance.id, words="Aunt Ida, 0123", by=house.client)
    assert (own_contact(seat(house, "client")), own_contact(seat(house, "therapist"))) == (
        "Aunt Ida, 0123",
        "",
    )
    assert AuditEntry.objects.count() == before
    actions.name_contact(alliance_id=house.alliance.id, words="", by=house.client)
    assert OwnContact.objects.count() == 0


def test_the_evidence_counts_answers_and_what_was_honoured(house: House) -> None:
    whys = [ask(house, opened_by(house, page=page)) for page in ("profile", "measures", "sessions")]
    actions.answer_why(why_id=whys[0].id, words="To prepare.", by=house.therapist)
    give_consent(alliance_id=house.alliance.id, purpose="research", by=house.client)
    withdraw_consent(alliance_id=house.alliance.id, purpose="research", by=house.client)
    assert isinstance(evidence(house, ROOM).result, Abstention)  # a week is given for an answer
    with clock.at(NOW + timedelta(days=8)):
        told = evidence(house, ROOM)
    assert (told.result.value, told.result.n_used) == (0.5, 4)
    assert told.sentence == (
        "1 of 3 questions about who opened what were answered. "
        "A consent was withdrawn once, and honoured at once."
    )
    assert told.for_client == "Some of your questions have not been answered yet."


def test_the_pages_of_both(house: House) -> None:
    url, consents, why = (
        reverse(f"{ROOM}:{name}", args=[house.alliance.id]) for name in ("page", "consents", "why")
    )
    client, therapist = visitor(house.client), visitor(house.therapist)
    assert "This is the text that both of you can sign" in client.get(url).content.decode()
    therapist.post(url, {"do": "propose", "more": "We write letters."})
    page = client.get(url).content.decode()
    assert all(words in page for words in ("We write letters.", "I sign this"))
    client.post(url, {"do": f"sign {ConfidentialityAgreement.objects.get().id}"})
    assert "Signed by the client on 2 March 2026" in therapist.get(url).content.decode()
    client.post(url, {"do": "contact", "contact": "Aunt Ida"})
    assert "Aunt Ida" in client.get(url).content.decode()
    assert "Aunt Ida" not in therapist.get(url).content.decode()
    assert "Ask why" in client.get(reverse("access_log", args=[house.alliance.id])).content.decode()
    asked = client.get(why).content.decode()
    assert "Theo opened the page about trust." in asked
    entry = AuditEntry.objects.filter(verb="open.trust").latest("seq")
    client.post(why, {"do": f"ask {entry.seq}"})
    assert "a question why something was opened" in therapist.get(reverse("today")).content.decode()
    therapist.post(why, {"do": f"answer {WhyAsked.objects.get().id}", "answer": "To sign it."})
    answered = client.get(why).content.decode()
    assert "To sign it." in answered
    assert "I have read it" in answered
    client.post(why, {"do": f"read {WhyAsked.objects.get().id}"})
    assert "I have read it" not in client.get(why).content.decode()
    client.post(consents, {"do": "give research"})
    assert "Clea consents." in therapist.get(consents).content.decode()
