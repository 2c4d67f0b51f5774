"""This room's place in the house."""

from alliance.elements.identification import words
from alliance.therapy.room import Room

ROOM = Room(
    key="identification",
    order=1,
    hue="#8a6fb0",
    name_for_client=words.NAME_FOR_CLIENT,
    name_for_staff=words.NAME_FOR_STAFF,
    meaning=words.MEANING,
    changed=words.CHANGED,
    package=__package__ or "",
    steps=words.STEPS,
)
