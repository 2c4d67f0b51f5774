"""Rooms start off: opened one at a time by both, closed by either, and what is in them stays."""

import pytest
from django.urls import reverse

from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.rooms.doors import answer_room, close_room, propose_room
from alliance.rooms.registry import all_rooms
from alliance.therapy.asks import rooms_now
from alliance.therapy.models import OpenRoom
from alliance.therapy.open_rooms import RoomClosed, seat_in, seat_reading
from tests.spec.house import House
from tests.spec.rooms.opened import a_room, open_room
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db


def act(house: House, do, by, key: str = "", **more):
    return do(alliance_id=house.alliance.id, key=key or a_room(), by=by, **more)


def now(house: House, chair: str):
    return rooms_now([house.alliance.id], chair)[house.alliance.id]


def test_no_room_is_open_at_the_start(house: House) -> None:
    assert now(house, "client").opened == frozenset()
    with pytest.raises(RoomClosed):
        seat_in(house.client, house.alliance.id, a_room())
    with pytest.raises(RoomClosed):
        seat_reading(house.client, house.alliance.id, a_room())


def test_it_opens_with_the_second_yes(house: House) -> None:
    act(house, propose_room, house.client)
    assert now(house, "client").opened == frozenset()
    assert (now(house, "client").asks, now(house, "therapist").asks) == ((), (("rooms", "room"),))
    act(house, answer_room, house.client, agree=True)  # one's own yes is no second one
    assert now(house, "client").opened == frozenset()
    act(house, answer_room, house.therapist, agree=True)
    assert now(house, "therapist").opened == {a_room()}
    assert now(house, "therapist").asks == ()
    assert seat_in(house.client, house.alliance.id, a_room()).is_client
    assert Fact.objects.get(kind="room.opened").key == a_room()


def test_to_propose_what_the_other_proposed_is_a_yes(house: House) -> None:
    act(house, propose_room, house.client)
    act(house, propose_room, house.client)
    assert OpenRoom.objects.count() == 1
    act(house, propose_room, house.therapist)
    assert now(house, "client").opened == {a_room()}


def test_one_at_a_time(house: House) -> None:
    another = all_rooms()[-1].key
    act(house, propose_room, house.client)
    with pytest.raises(Refused, match="One room at a time"):
        act(house, propose_room, house.therapist, another)
    act(house, answer_room, house.therapist, agree=False)
    act(house, propose_room, house.therapist, another)
    assert OpenRoom.objects.filter(ended_at=None).get().key == another


def test_either_closes_it_alone_and_it_can_still_be_read(house: House) -> None:
    open_room(house, a_room())
    with pytest.raises(Refused, match="open already"):
        act(house, answer_room, house.client, agree=False)
    act(house, close_room, house.client)
    with pytest.raises(RoomClosed):
        seat_in(house.therapist, house.alliance.id, a_room())
    assert seat_reading(house.therapist, house.alliance.id, a_room())[1] is False
    assert Fact.objects.filter(kind="room.closed").count() == 1
    open_room(house, a_room())
    assert seat_reading(house.client, house.alliance.id, a_room())[1] is True


def test_what_is_no_room_and_who_sits_in_no_chair(house: House) -> None:
    with pytest.raises(NotYours):
        act(house, propose_room, house.client, "nowhere")
    with pytest.raises(NotYours):
        act(house, close_room, house.client)
    with pytest.raises(NotYours):
        act(house, propose_room, house.supervisor)
    act(house, propose_room, house.client)
    with pytest.raises(Refused, match="not open"):
        act(house, close_room, house.client)


def test_the_page_says_who_proposed_and_opens_with_a_tap(pages: House) -> None:
    key, url = a_room(), reverse("rooms", args=[pages.alliance.id])
    client, therapist = visitor(pages.client), visitor(pages.therapist)
    assert "Propose to open it" in client.get(url).content.decode()
    client.post(url, {"do": f"propose {key}"})
    assert "You proposed it. It opens when Theo says yes." in client.get(url).content.decode()
    assert "Clea would like to open this room with you." in therapist.get(url).content.decode()
    assert "A room waits" not in client.get(reverse("mine")).content.decode()
    assert "a room to open" in therapist.get(reverse("today")).content.decode()
    therapist.post(url, {"do": f"agree {key}"})
    assert "Close this room" in client.get(url).content.decode()
    refused = client.post(url, {"do": "nonsense"})
    assert refused.status_code == 422
