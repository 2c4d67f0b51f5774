"""What was understood is weighed and put right by the client; moments are the client's own until they open them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from alliance.elements.empathy import actions
from alliance.elements.empathy.accuracy import accuracy_of
from alliance.elements.empathy.models import FeltMoment, Understanding
from alliance.elements.empathy.queries import Guess, guesses_in, mean_miss, moments_of, shown_guesses
from alliance.kernel import clock
from alliance.kernel.errors import NotYours, Refused
from alliance.people.seats import seat_at
from alliance.review.actions import open_review
from alliance.therapy.open_rooms import RoomClosed
from alliance_core.vocabulary import Abstention, Estimate
from tests.spec.elements.telling import evidence, waits
from tests.spec.house import NOW, House
from tests.spec.rooms.loop import held
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
ROOM = "empathy"


@pytest.fixture
def house(opened) -> House:
    return opened(ROOM)


def write(house: House, session, words: str = "You felt alone with it.", version: int = 0, by=None):
    return actions.write_understanding(
        alliance_id=house.alliance.id,
        session_id=session.id,
        words=words,
        seen_version=version,
        by=by or house.therapist,
    )


def fits(house: House, found, fit: int = 6, put_right: str = "", by=None, version: int = 1):
    return actions.say_how_it_fits(
        understanding_id=found.id, fit=fit, put_right=put_right, seen_version=version, by=by or house.client
    )


def mark(house: House, session, kind: str = "missed", *, shared: bool = False, by=None) -> FeltMoment:
    return actions.mark_moment(
        alliance_id=house.alliance.id,
        session_id=session.id,
        kind=kind,
        words="When you looked at the clock.",
        shared=shared,
        by=by or house.client,
    )


def test_the_whole_way(house: House, session) -> None:
    found = write(house, session)
    assert (waits(house, "client"), waits(house, "therapist")) == (["fits"], [])
    fits(house, found, put_right="Not alone. Ashamed.")
    assert (waits(house, "client"), waits(house, "therapist")) == ([], ["righted"])
    actions.answer_putting_right(understanding_id=found.id, words="Ashamed. I see.", by=house.therapist)
    assert (waits(house, "client"), waits(house, "therapist")) == (["replied"], [])
    actions.read_reply(understanding_id=found.id, by=house.client)
    assert waits(house, "client") == []
    found.refresh_from_db()
    assert (found.fit, found.put_right.text, found.reply.text) == (
        6,
        "Not alone. Ashamed.",
        "Ashamed. I see.",
    )


def test_who_would_rather_not_say_is_not_asked_again(house: House, session) -> None:
    found = write(house, session)
    with pytest.raises(NotYours):
        actions.leave_unanswered(understanding_id=found.id, by=house.therapist)
    url, device = reverse("empathy:page", args=[house.alliance.id]), visitor(house.client)
    assert "<details open>" in device.get(url).content.decode()
    device.post(url, {"do": f"leave {found.id}"})
    assert waits(house, "client") == []
    page = device.get(url).content.decode()
    assert ("Say how it fits" in page, "<details open>" in page) == (True, False)  # it still can be said
    assert isinstance(evidence(house, ROOM).result, Abstention)
    later = write(house, held(house, days=-4).session, words="You were relieved.")
    write(house, held(house, days=-3).session, words="You were tired.")
    assert waits(house, "client") == ["fits"]  # about the newest alone
    fits(house, later)
    assert waits(house, "client") == ["fits"]


def test_words_change_until_they_are_answered_and_never_unseen(house: House, session) -> None:
    found = write(house, session)
    write(house, session, "You felt ashamed.", version=1)
    with pytest.raises(Refused, match="another window"):
        write(house, session, "Something else.", version=1)
    with pytest.raises(Refused, match="changed meanwhile"):
        fits(house, found, version=1)
    fits(house, found, version=2)
    with pytest.raises(Refused, match="answered already"):
        write(house, session, "Too late.", version=2)
    with pytest.raises(Refused, match="already"):
        fits(house, found, version=2)
    assert Understanding.objects.get().words.text == "You felt ashamed."


def test_who_may_do_what(house: House, session) -> None:
    with pytest.raises(NotYours):
        write(house, session, by=house.client)
    found = write(house, session)
    with pytest.raises(NotYours):
        fits(house, found, by=house.therapist)
    with pytest.raises(NotYours):
        fits(house, found, by=house.colleague)
    with pytest.raises(NotYours):
        mark(house, session, by=house.therapist)
    with pytest.raises(Refused, match="0 to 10"):
        fits(house, found, fit=11)
    with pytest.raises(Refused, match="Nothing was put right"):
        actions.answer_putting_right(understanding_id=found.id, words="x", by=house.therapist)
    with pytest.raises(Refused, match="not taken place"):
        write(house, house.session(days=3))
    with pytest.raises(Refused, match="600 characters"):
        write(house, session, "a" * 601)
    with pytest.raises(Refused, match="understood or missed"):
        mark(house, session, kind="bored")


def test_a_closed_room_takes_nothing(house: House, session) -> None:
    from alliance.rooms.doors import close_room

    found = write(house, session)
    close_room(alliance_id=house.alliance.id, key=ROOM, by=house.client)
    assert waits(house, "client") == []
    with pytest.raises(RoomClosed):
        fits(house, found)


def test_a_moment_is_the_clients_own_until_opened(house: House, session) -> None:
    moment = mark(house, session)
    therapist, client = (seat_at(who, house.alliance.id) for who in (house.therapist, house.client))
    assert (moments_of(therapist), len(moments_of(client))) == ([], 1)
    actions.share_moment(moment_id=moment.id, by=house.client)
    assert [one.id for one in moments_of(therapist)] == [moment.id]
    assert evidence(house, ROOM, "therapist").sentence.endswith("0 felt understood, 1 felt missed.")
    with pytest.raises(NotYours):
        actions.take_moment_back(moment_id=moment.id, by=house.therapist)
    actions.take_moment_back(moment_id=moment.id, by=house.client)
    assert moments_of(client) == []
    assert "felt missed" not in evidence(house, ROOM, "therapist").sentence


def test_the_evidence_is_the_mean_fit_from_three_on(house: House) -> None:
    assert isinstance(evidence(house, ROOM).result, Abstention)
    for days, fit in ((-20, 4), (-13, 8), (-6, 9)):
        fits(house, write(house, held(house, days=days).session), fit=fit, put_right="no" if fit == 4 else "")
    told = evidence(house, ROOM)
    assert isinstance(told.result, Estimate)
    assert told.result.value == 7.0
    assert told.result.n_used == 3
    assert told.sentence == (
        "What was understood after a session fitted 7.0 of 10 on average, 3 times. "
        "Once something was put right; 0 answered."
    )
    assert told.for_client == "What your therapist wrote mostly fitted."


def test_a_guess_counts_once_its_answer_is_shared_and_blind(house: House) -> None:
    loop = held(house, days=-3)
    loop.answer("client", 4)
    guessed = loop.questions("therapist", "guess")
    answers = dict.fromkeys(loop.questions("therapist"), 6) | dict.fromkeys(guessed, 7)
    seat = seat_at(house.therapist, house.alliance.id)
    assert guesses_in(seat) == []
    loop.answer("therapist", answers=answers)
    (one,) = guesses_in(seat)
    assert (one.guess, one.answer, one.own, one.missed_by) == (7.0, 4.0, 6.0, 3.0)
    assert isinstance(mean_miss([one]), Abstention)
    assert shown_guesses(seat) == []  # not before the review opens it to both
    open_review(alliance_id=house.alliance.id, session_id=loop.session.id, by=house.client)
    assert [one.guess for one in shown_guesses(seat)] == [7.0]


def test_a_kept_answer_is_no_guess(house: House) -> None:
    loop = held(house, days=-3)
    loop.answer("client", 4, candour="keep")
    guessed = loop.questions("therapist", "guess")
    loop.answer("therapist", answers=dict.fromkeys(guessed, 7))
    assert guesses_in(seat_at(house.therapist, house.alliance.id)) == []


def test_accuracy_across_clients_waits_for_twenty() -> None:
    def guesses(n: int) -> list[Guess]:
        return [
            Guess(
                uuid, None, NOW, "e", (k * 7 + j * 3) % 5 + 3.0, (k * 5 + j) % 6 + 3.0, (k + j * j) % 4 + 4.0
            )
            for k in range(n)
            for uuid in [uuid4()]
            for j in range(6)
        ]

    assert not accuracy_of(guesses(19)).is_known
    found = accuracy_of(guesses(24))
    assert found.is_known
    assert (found.n_clients, found.n_guesses) == (24, 144)
    assert found.tracking is not None
    assert found.tracking.interval is not None


def test_the_page_of_both(pages: House, opened, session) -> None:
    opened(ROOM)
    url = reverse("empathy:page", args=[pages.alliance.id])
    client, therapist = visitor(pages.client), visitor(pages.therapist)
    assert "Nothing is written yet" in client.get(url).content.decode()
    sent = {"do": "write", "session": str(session.id), "words": "You felt alone."}
    assert therapist.post(url, sent).status_code == 302
    page = client.get(url).content.decode()
    assert "You felt alone." in page
    assert "How well does it fit?" in page
    assert "Does it fit?" in client.get(reverse("mine")).content.decode()
    found = Understanding.objects.get()
    refused = client.post(url, {"do": f"fits {found.id}", "version": "1", "put_right": "Ashamed."})
    assert refused.status_code == 422
    assert all(words in refused.content.decode() for words in ("Choose a number", "Ashamed."))
    client.post(url, {"do": f"fits {found.id}", "version": "1", "fit": "6", "put_right": "Ashamed."})
    client.post(
        url,
        {"do": "mark", "session": str(session.id), "kind": "missed", "words": "The clock.", "who": "keep"},
    )
    page = therapist.get(url).content.decode()
    assert ("Ashamed." in page, "The clock." in page) == (True, False)
    assert "need guesses with 20 clients" in page
    therapist.post(url, {"do": "guesses show"})
    assert "Do not show it any more" in therapist.get(url).content.decode()
    with clock.at(NOW + timedelta(minutes=1)):
        assert "Ashamed." in therapist.get(reverse("prepare", args=[pages.alliance.id])).content.decode()
