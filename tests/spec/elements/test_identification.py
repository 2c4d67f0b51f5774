"""Common ground: nothing of a mark leaks before both said yes; how to work is agreed; who fits at intake."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.elements.identification import marking, ways
from alliance.elements.identification.cards import BY_KEY, CARDS
from alliance.elements.identification.ground import asked_about, open_cards
from alliance.elements.identification.models import CardAnswer, CommonCard, Marks, PutForward, WayOfWorking
from alliance.elements.identification.ways import DIMENSIONS, compared
from alliance.kernel import clock
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import AuditEntry, Fact
from alliance.people.seats import seat_at
from alliance.therapy.models import Session
from alliance_core.vocabulary import Abstention
from tests.access.asking import NothingStays
from tests.spec.elements.telling import evidence, waits
from tests.spec.house import NOW, House
from tests.spec.rooms.loop import held
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
ROOM = "identification"
KEYS = [one.key for one in CARDS]
TOKEN = re.compile(rb'name="(?:csrfmiddlewaretoken|submission_id)" value="[^"]*"|nonce="[^"]*"')


@pytest.fixture
def house(opened) -> House:
    return opened(ROOM)


def seat(house: House, chair: str):
    return seat_at(getattr(house, chair), house.alliance.id)


def mark(house: House, chair: str, *known: str, true: tuple[str, ...] = ()) -> None:
    marks = dict.fromkeys(true, "true") | dict.fromkeys(known, "known")
    marking.mark_cards(alliance_id=house.alliance.id, marks=marks, by=getattr(house, chair))


def answer(house: House, chair: str, session: Session, *, yes: bool = True) -> str:
    card = marking.prompt_for(seat(house, chair), session)
    if card:
        marking.answer_card(session_id=session.id, card=card, yes=yes, by=getattr(house, chair))
    return card


# --- the cards


def test_there_are_enough_cards_over_the_recognised_domains() -> None:
    decks = {
        deck: [one for one in CARDS if one.deck == deck] for deck in ("values", "lived", "views", "likes")
    }
    assert len(decks["values"]) >= 40
    assert len(decks["lived"]) >= 40
    assert len(decks["views"]) >= 25
    assert len({one.domain for one in decks["values"]}) >= 19
    assert {one.domain for one in decks["views"]} == {"causes", "helps"}
    assert len(BY_KEY) == len(CARDS)


def test_no_card_is_about_trauma_health_or_sexuality() -> None:
    forbidden = re.compile(
        r"trauma|abuse|violen|ill\b|sick|disease|diagnos|sex|gay|lesbian|drug|drink|suicid", re.I
    )
    allowed = {
        "Injustice makes people ill",
        "What happens around us makes us ill or well",
    }  # views, of nobody
    assert [str(one.words) for one in CARDS if forbidden.search(str(one.words))] == sorted(
        allowed, key=lambda words: [str(one.words) for one in CARDS].index(words)
    )


# --- marked, asked once more, revealed by two


def test_revealed_when_both_opened_it_and_both_said_yes(house: House, session) -> None:
    card = KEYS[0]
    mark(house, "client", card)
    mark(house, "therapist", card)
    answer(house, "client", session)
    assert CommonCard.objects.count() == 0
    answer(house, "therapist", session)
    found = CommonCard.objects.get()
    assert found.card.text == card
    assert (waits(house, "client"), waits(house, "therapist")) == (["common"], ["common"])
    marking.say_talked(common_id=found.id, by=house.client)
    assert waits(house, "client") == []
    assert Fact.objects.filter(kind="card.talked").count() == 0
    marking.say_talked(common_id=found.id, by=house.therapist)
    assert Fact.objects.filter(kind="card.talked").count() == 1


@pytest.mark.parametrize(
    ("client", "therapist", "yes"),
    [("known", "true", (True, True)), ("true", "known", (True, True)), ("known", "known", (True, False))],
)
def test_not_revealed_without_every_yes(house: House, session, client: str, therapist: str, yes) -> None:
    at = house.alliance.id
    marking.mark_cards(alliance_id=at, marks={KEYS[0]: client}, by=house.client)
    marking.mark_cards(alliance_id=at, marks={KEYS[0]: therapist}, by=house.therapist)
    for chair, said in zip(("client", "therapist"), yes, strict=True):
        answer(house, chair, session, yes=said)
    assert CommonCard.objects.count() == 0


def test_what_is_asked_follows_from_ones_own_marks_alone() -> None:
    """The two are asked about the same card exactly when the first of all their cards is one that both opened."""
    rng = np.random.default_rng(7)
    same = 0
    for _n in range(400):
        alliance, session = uuid4(), UUID(bytes=rng.bytes(16))
        mine, theirs = (set(rng.choice(KEYS, size=8, replace=False)) for _ in range(2))
        both = asked_about(alliance, session, mine), asked_about(alliance, session, theirs)
        assert both[0] in mine
        assert both[1] in theirs
        same += both[0] == both[1]
        assert (both[0] == both[1]) == (asked_about(alliance, session, mine | theirs) in mine & theirs)
    assert same < 60  # about one in fifteen share the card asked about when an eighteenth is shared


def test_twelve_at_most(house: House) -> None:
    mark(house, "client", *KEYS[:12], true=tuple(KEYS[12:40]))
    with pytest.raises(Refused, match="twelve"):
        mark(house, "client", *KEYS[:13])
    assert len(open_cards(marking.marks_of(seat(house, "client")))) == 12


def test_asked_once_a_session_and_about_nothing_else(house: House, session) -> None:
    mark(house, "client", *KEYS[:3])
    card = marking.prompt_for(seat(house, "client"), session)
    other = next(one for one in KEYS[:3] if one != card)
    with pytest.raises(Refused, match="not asked any more"):
        marking.answer_card(session_id=session.id, card=other, yes=True, by=house.client)
    answer(house, "client", session)
    with pytest.raises(Refused, match="not asked any more"):
        marking.answer_card(session_id=session.id, card=card, yes=True, by=house.client)


def test_who_lets_nothing_be_known_any_more_is_not_asked(house: House) -> None:
    mark(house, "client", KEYS[0])
    held(house, days=-2)
    assert waits(house, "client") == ["card"]
    mark(house, "client", true=(KEYS[0],))
    assert waits(house, "client") == []


def test_a_session_asks_whoever_has_open_cards(house: House) -> None:
    mark(house, "client", KEYS[0])
    held(house, days=-9)
    assert (waits(house, "client"), waits(house, "therapist")) == (["card"], [])
    later = held(house, days=-2).session
    assert waits(house, "client") == ["card"]
    answer(house, "client", later)
    assert waits(house, "client") == []


def test_what_is_stored_tells_nothing_by_its_length(house: House) -> None:
    lengths = set()
    for marks in ((), KEYS[:1], KEYS[:12]):
        mark(house, "client", *marks)
        lengths.add(len(Marks.objects.get().cards.stored()))
    assert len(lengths) == 1


# --- the law: no observation by one side depends on an unshared mark of the other

VIEWS = (
    ("alliance",),
    ("rooms",),
    ("identification:page",),
    ("identification:cards",),
    ("identification:ways",),
    ("prepare",),
    ("profile",),
    ("sessions",),
    ("goals:page",),
)
marks_of_one = st.dictionaries(st.sampled_from(KEYS[:14]), st.sampled_from(["true", "known"]), max_size=9)
LAW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def seen_by(house: House, chair: str) -> dict[str, bytes]:
    """Everything this chair can look at: pages, the day's list, mails, log, facts."""
    device, at = visitor(getattr(house, chair)), house.alliance.id
    paths = [reverse(name, args=[at]) for (name,) in VIEWS]
    paths += [reverse("today" if chair == "therapist" else "mine")]
    paths += [reverse("access_log", args=[at])] if chair == "client" else []
    seen = {path: TOKEN.sub(b"", device.get(path).content) for path in paths}
    seen["mail"] = repr([(one.subject, one.body) for one in mail.outbox]).encode()
    facts = Fact.objects.filter(scope_id=at, audience__in=(chair, "shared")).order_by("kind", "id")
    return seen | {"facts": repr(list(facts.values_list("kind", "key", "value"))).encode()}


def observed(house: House, watcher: str, own: dict, theirs: dict, says: str) -> dict[str, bytes]:
    """What one chair sees at the end, where the other marked this and said yes, no or nothing."""
    other = "client" if watcher == "therapist" else "therapist"
    try:
        with transaction.atomic():
            marking.mark_cards(alliance_id=house.alliance.id, marks=own, by=getattr(house, watcher))
            marking.mark_cards(alliance_id=house.alliance.id, marks=theirs, by=getattr(house, other))
            session = held(house, days=-1).session
            if says != "nothing":
                answer(house, other, session, yes=says == "yes")
            seen = seen_by(house, watcher)
            raise NothingStays
    except NothingStays:
        return {name: strip_ids(content) for name, content in seen.items()}


def strip_ids(content: bytes) -> bytes:
    """Without the ids that differ between two runs of the same."""
    return re.sub(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", b"", content)


@pytest.mark.parametrize("watcher", ["client", "therapist"])
def test_nothing_leaks_before_both_said_yes(house: House, watcher: str) -> None:
    empty = observed(house, watcher, {}, {}, "nothing")

    @LAW
    @given(theirs=marks_of_one, says=st.sampled_from(["yes", "no", "nothing"]))
    def law(theirs: dict, says: str) -> None:
        assert observed(house, watcher, {}, theirs, says) == empty

    law()


@pytest.mark.parametrize("watcher", ["client", "therapist"])
def test_who_marks_everything_learns_nothing(house: House, watcher: str) -> None:
    """Twelve open and everything else true: with the other's marks or without, yes or no, the same is seen.

    What one is asked about depends on the session; both runs are compared at the same one.
    """
    everything = dict.fromkeys(KEYS, "true") | dict.fromkeys(KEYS[:12], "known")
    other = "client" if watcher == "therapist" else "therapist"
    session = held(house, days=-1).session
    marking.mark_cards(alliance_id=house.alliance.id, marks=everything, by=getattr(house, watcher))
    before = seen_by(house, watcher)
    for known in (KEYS[:12], KEYS[3:5], KEYS[40:45]):
        marking.mark_cards(
            alliance_id=house.alliance.id, marks=dict.fromkeys(known, "known"), by=getattr(house, other)
        )
        assert seen_by(house, watcher) == before
    answer(house, other, session)
    assert seen_by(house, watcher) == before


def test_a_no_and_a_silence_look_the_same_afterwards(house: House, session) -> None:
    mark(house, "client", KEYS[0])
    mark(house, "therapist", KEYS[0])
    answer(house, "client", session)
    waiting = seen_by(house, "client")
    answer(house, "therapist", session, yes=False)
    assert seen_by(house, "client") == waiting
    assert CardAnswer.objects.count() == 2
    assert not AuditEntry.objects.filter(scope_id=house.alliance.id, verb__startswith="card").exists()


# --- what only one has lived


def test_what_is_put_forward_is_answered_in_words(house: House) -> None:
    put = marking.put_forward(
        alliance_id=house.alliance.id, words="I came with two suitcases.", by=house.client
    )
    assert waits(house, "therapist") == ["experience"]
    with pytest.raises(NotYours):
        marking.put_forward(alliance_id=house.alliance.id, words="x", by=house.therapist)
    with pytest.raises(NotYours):
        marking.answer_experience(put_id=put.id, words="x", by=house.client)
    marking.answer_experience(put_id=put.id, words="I have not lived this.", by=house.therapist)
    with pytest.raises(Refused, match="already"):
        marking.answer_experience(put_id=put.id, words="x", by=house.therapist)
    assert (waits(house, "client"), waits(house, "therapist")) == (["replied"], [])
    marking.settle_experience(put_id=put.id, take_back=False, by=house.client)
    assert waits(house, "client") == []
    marking.settle_experience(put_id=put.id, take_back=True, by=house.client)
    with pytest.raises(NotYours):
        marking.settle_experience(put_id=put.id, take_back=True, by=house.client)


# --- how to work


def prefer(house: House, chair: str, *values: int, compare: bool = True) -> None:
    given_values = dict(zip(DIMENSIONS, values, strict=True))
    ways.prefer(alliance_id=house.alliance.id, values=given_values, compare=compare, by=getattr(house, chair))


def test_places_are_compared_once_both_want_to(house: House) -> None:
    prefer(house, "client", -3, 0, 1, 2)
    before = compared(seat(house, "client"))
    prefer(house, "therapist", 0, 0, 3, 2, compare=False)
    assert compared(seat(house, "client")) == before
    prefer(house, "therapist", 0, 0, 3, 2)
    assert [one.apart for one in compared(seat(house, "client"))] == [3, 0, 2, 0]
    with pytest.raises(Refused, match="four lines"):
        prefer(house, "client", 4, 0, 0, 0)


def test_a_way_is_agreed_in_words(house: House) -> None:
    at = {"alliance_id": house.alliance.id, "dimension": "leads"}
    found = ways.propose_way(**at, words="We take turns.", seen_version=0, by=house.client)
    with pytest.raises(Refused, match="meanwhile"):
        ways.propose_way(**at, words="I lead.", seen_version=0, by=house.therapist)
    ways.agree_way(way_id=found.id, seen_version=1, by=house.client)
    assert not WayOfWorking.objects.get().is_agreed
    ways.agree_way(way_id=found.id, seen_version=1, by=house.therapist)
    assert WayOfWorking.objects.get().is_agreed
    with pytest.raises(NotYours):
        ways.propose_way(
            alliance_id=house.alliance.id, dimension="colour", words="x", seen_version=0, by=house.client
        )


# --- what it leaves behind


def test_the_evidence_is_what_was_taken_up(house: House) -> None:
    for days in (-20, -13):
        put = marking.put_forward(alliance_id=house.alliance.id, words="I came.", by=house.client)
        if days == -20:
            marking.answer_experience(put_id=put.id, words="I see.", by=house.therapist)
    assert isinstance(evidence(house, ROOM).result, Abstention)
    for chair in ("client", "therapist"):
        mark(house, chair, KEYS[0])
    session = held(house, days=-2).session
    for chair in ("client", "therapist"):
        answer(house, chair, session)
    told = evidence(house, ROOM)
    assert (told.result.value, told.result.n_used) == (1 / 3, 3)
    assert told.sentence == (
        "0 of 1 thing in common was talked about. 1 of 2 experiences put forward were answered."
    )


# --- the pages


def test_the_pages_of_both(house: House, session) -> None:
    url, cards, how = (
        reverse(f"{ROOM}:{name}", args=[house.alliance.id]) for name in ("page", "cards", "ways")
    )
    client, therapist = visitor(house.client), visitor(house.therapist)
    for device in (client, therapist):
        device.post(cards, {"do": "mark", f"card-{KEYS[0]}": "known", f"card-{KEYS[1]}": "true"})
    assert "1 of 12 may be known." in client.get(cards).content.decode()
    assert str(CARDS[0].words) in client.get(url).content.decode()
    for device in (client, therapist):
        device.post(url, {"do": f"yes {session.id} {KEYS[0]}"})
    assert "a way to begin" in therapist.get(url).content.decode()
    too_many = {f"card-{one}": "known" for one in KEYS[:13]}
    refused = client.post(cards, {"do": "mark", **too_many})
    assert (refused.status_code, "13 of 12" in refused.content.decode()) == (422, True)
    client.post(url, {"do": "put", "experience": "I came with two suitcases."})
    page = therapist.get(url).content.decode()
    assert all(
        words in page for words in ("two suitcases", "I have not lived this; I would like to understand.")
    )
    therapist.post(url, {"do": f"reply {PutForward.objects.get().id}", "reply": "Tell me."})
    client.post(how, {"do": "prefer", "compare": "on", **dict.fromkeys(DIMENSIONS, "1")})
    therapist.post(how, {"do": "prefer", "compare": "on", **dict.fromkeys(DIMENSIONS, "-1")})
    assert "2 steps away: something to agree on" in client.get(how).content.decode()
    client.post(how, {"do": "way leads", "way": "We take turns.", "version": "0"})
    therapist.post(how, {"do": f"agree {WayOfWorking.objects.get().id}", "version": "1"})
    assert "Agreed by both." in client.get(how).content.decode()
    with clock.at(NOW + timedelta(minutes=1)):
        page = therapist.get(reverse("prepare", args=[house.alliance.id])).content.decode()
    assert str(CARDS[0].words) in page
