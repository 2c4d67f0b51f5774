"""This room's place in the house."""

from alliance.elements.empathy import words
from alliance.therapy.room import Room

ROOM = Room(
    key="empathy",
    order=4,
    hue="#b5793a",
    name_for_client=words.NAME_FOR_CLIENT,
    name_for_staff=words.NAME_FOR_STAFF,
    meaning=words.MEANING,
    changed=words.CHANGED,
    package=__package__ or "",
    steps=words.STEPS,
)
