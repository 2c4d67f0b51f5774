"""This room's place in the house."""

from alliance.elements.trust import words
from alliance.therapy.room import Room

ROOM = Room(
    key="trust",
    order=2,
    hue="#2f7f86",
    name_for_client=words.NAME_FOR_CLIENT,
    name_for_staff=words.NAME_FOR_STAFF,
    meaning=words.MEANING,
    changed=words.CHANGED,
    package=__package__ or "",
    steps=words.STEPS,
)
