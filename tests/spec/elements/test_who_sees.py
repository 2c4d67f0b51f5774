"""Beside every field for words in a room stands who will see them: as a hint of the field, or once on its page."""

import re

import pytest
from django.urls import reverse

from alliance.rooms.registry import all_rooms
from alliance.therapy.topics import bring_topic
from tests.spec.house import House
from tests.spec.rooms.loop import held
from tests.spec.rooms.opened import open_room
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
PAGES = (
    *("identification:page", "identification:cards", "identification:ways"),
    *("trust:page", "trust:consents", "trust:why"),
    *("collaboration:page", "collaboration:plan", "collaboration:decisions"),
    *("empathy:page", "goals:page", "goals:work"),
    *("communication:page", "communication:plain", "reliability:page"),
)


@pytest.fixture
def whole(house: House) -> House:
    for room in all_rooms():
        open_room(house, room.key)
    loop = held(house, days=-2)
    bring_topic(session_id=loop.session.id, words="My sister", candour="share", by=house.client)
    return house


@pytest.mark.parametrize("chair", ["client", "therapist"])
@pytest.mark.parametrize("name", PAGES)
def test_who_will_see_stands_beside_every_field_for_words(whole: House, name: str, chair: str) -> None:
    page = visitor(getattr(whole, chair)).get(reverse(name, args=[whole.alliance.id])).content.decode()
    said_once = 'class="who"' in page
    for field in re.findall(r"<textarea[^>]*>", page):
        hint = re.search(r'aria-describedby="([^"]*)"', field)
        beside = hint and any(one.endswith("_seen") for one in hint.group(1).split())
        assert said_once or beside, field
