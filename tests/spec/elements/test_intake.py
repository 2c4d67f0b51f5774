"""Who might fit at intake: proposed with reasons, chosen by the client; the manager sees the fit and never why."""

import pytest
from django.urls import reverse

from alliance.elements.identification import intake
from alliance.elements.identification.fitting import WEIGHTS, costs_of, possible
from alliance.elements.identification.models import IntakeProposal, IntakeRequest, TherapistOffer
from alliance.elements.identification.profiles import Profile, read_profile
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.people.models import Alliance
from tests.access.world import person
from tests.spec.house import House
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
ENGLISH, MORNING = frozenset({"en"}), frozenset({"mon-am", "tue-am"})


def profile(topics: str = "sleep", languages=ENGLISH, hours=MORNING, ways=(0, 0, 0, 0)) -> Profile:
    return Profile(frozenset(languages), frozenset(hours), ways, frozenset(topics.split()))


@pytest.fixture
def waiting(house: House) -> Principal:
    return person(house, "Otto", "client")


def offered(house: House) -> None:
    intake.offer_places(places=1, profile=profile("sleep worry", ways=(1, 0, 0, 0)), by=house.therapist)
    intake.offer_places(places=1, profile=profile("work"), by=house.colleague)


def test_proposed_with_reasons_the_best_fit_first(house: House, waiting: Principal) -> None:
    offered(house)
    intake.ask_for_therapist(profile=profile("sleep", ways=(2, 0, 0, 0)), by=waiting)
    assert intake.match_waiting(by=house.manager) == 1
    first, second = intake.proposals_for(waiting)
    assert (first.name, second.name) == ("Theo", "Cora")
    assert first.reasons == [
        "Speaks English.",
        "Has 2 times in common with you.",
        "Has experience with sleep.",
        "Works as you would like: the client leads.",
    ]


def test_the_client_chooses_and_a_place_is_taken(house: House, waiting: Principal) -> None:
    offered(house)
    intake.ask_for_therapist(profile=profile(), by=waiting)
    intake.match_waiting(by=house.manager)
    first = intake.proposals_for(waiting)[0]
    with pytest.raises(NotYours):
        intake.choose_therapist(proposal_id=first.id, by=house.client)
    alliance = intake.choose_therapist(proposal_id=first.id, by=waiting)
    assert Alliance.objects.get(id=alliance.id).chairs.filter(person_id=house.therapist.person_id).exists()
    assert TherapistOffer.objects.get(person_id=house.therapist.person_id).places == 0
    assert (intake.proposals_for(waiting), intake.waiting_clients(house.manager)) == ([], [])
    with pytest.raises(Refused, match="already"):
        intake.ask_for_therapist(profile=profile(), by=waiting)


def test_none_of_these_goes_on_waiting(house: House, waiting: Principal) -> None:
    offered(house)
    intake.ask_for_therapist(profile=profile(), by=waiting)
    intake.match_waiting(by=house.manager)
    first = intake.proposals_for(waiting)[0]
    intake.decline_all(by=waiting)
    assert intake.proposals_for(waiting) == []
    with pytest.raises(Refused, match="answered already"):
        intake.choose_therapist(proposal_id=first.id, by=waiting)
    assert IntakeRequest.objects.get().ended_at is None


def test_a_place_that_is_gone_is_told(house: House, waiting: Principal) -> None:
    offered(house)
    intake.ask_for_therapist(profile=profile(), by=waiting)
    intake.match_waiting(by=house.manager)
    TherapistOffer.objects.update(places=0)
    with pytest.raises(Refused, match="no free place"):
        intake.choose_therapist(proposal_id=intake.proposals_for(waiting)[0].id, by=waiting)


def test_nobody_is_proposed_without_a_language_or_an_hour_in_common(house: House, waiting: Principal) -> None:
    offered(house)
    for wrong in (profile(languages={"de"}), profile(hours={"fri-eve"})):
        intake.ask_for_therapist(profile=wrong, by=waiting)
        assert intake.match_waiting(by=house.manager) == 0


def test_two_who_want_the_same_place_get_the_best_of_both(house: House, waiting: Principal) -> None:
    """One would lose much without Theo, the other little: the exact matching gives him to the first."""
    other = person(house, "Ada", "client")
    intake.offer_places(places=1, profile=profile("sleep work"), by=house.therapist)
    intake.offer_places(places=1, profile=profile("work"), by=house.colleague)
    intake.ask_for_therapist(profile=profile("work"), by=waiting)
    intake.ask_for_therapist(profile=profile("sleep"), by=other)
    intake.match_waiting(by=house.manager)
    assert intake.proposals_for(other)[0].name == "Theo"
    assert intake.proposals_for(waiting)[0].name == "Cora"


def test_costs_are_what_is_not_shared() -> None:
    client, therapist = profile("sleep work", ways=(3, 0, 0, 0)), profile("sleep", ways=(-3, 0, 0, 0))
    parts = {name: part[0, 0] for name, part in costs_of([client], [therapist]).items()}
    assert parts == {"topics": 0.5, "hours": 0.0, "ways": 0.25}
    assert set(parts) == set(WEIGHTS)
    assert possible([client], [therapist]).all()
    assert costs_of([profile("")], [therapist])["topics"][0, 0] == 0.0


def test_what_is_not_known_is_left_out() -> None:
    found = read_profile(
        {"languages": ["en", "xx"], "hours": ["sun-am"], "ways": [1], "topics": ["sleep", "?"]}
    )
    assert found == Profile(ENGLISH, frozenset(), (1, 0, 0, 0), frozenset({"sleep"}))


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        (profile(languages=()), "language"),
        (profile(hours=()), "time"),
        (profile(ways=(4, 0, 0, 0)), "four lines"),
    ],
)
def test_what_is_missing_is_said(house: House, waiting: Principal, wrong: Profile, match: str) -> None:
    with pytest.raises(Refused, match=match):
        intake.ask_for_therapist(profile=wrong, by=waiting)
    with pytest.raises(Refused, match=match):
        intake.offer_places(places=1, profile=wrong, by=house.therapist)


def test_the_pages_of_three(house: House, waiting: Principal) -> None:
    client, therapist, manager = visitor(waiting), visitor(house.therapist), visitor(house.manager)
    sent = {"languages": ["en"], "hours": ["mon-am"], "topics": ["sleep"]} | {
        f"way-{name}": "0" for name in ("leads", "feeling", "time", "warmth")
    }
    assert "Say who could work with you" in client.get(reverse("mine")).content.decode()
    refused = client.post(reverse("intake:ask"), {**sent, "do": "ask", "languages": []})
    assert refused.status_code == 422
    client.post(reverse("intake:ask"), {**sent, "do": "ask"})
    therapist.post(reverse("intake:offer"), {**sent, "places": "2"})
    page = manager.get(reverse("intake:matching")).content.decode()
    assert "1 client waits." in page
    assert "There are 2 places." in page
    manager.post(reverse("intake:matching"))
    page = manager.get(reverse("intake:matching")).content.decode()
    assert "Theo 100 %" in page
    assert "sleep" not in page
    page = client.get(reverse("intake:ask")).content.decode()
    assert "Has experience with sleep." in page
    client.post(reverse("intake:ask"), {"do": f"choose {IntakeProposal.objects.get().id}"})
    assert "No session is planned" in client.get(reverse("mine")).content.decode()
