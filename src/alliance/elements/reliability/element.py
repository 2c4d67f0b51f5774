"""This room's place in the house."""

from alliance.elements.reliability import words
from alliance.elements.reliability.evidence import TRACE
from alliance.therapy.room import Room

ROOM = Room(
    key="reliability",
    order=7,
    hue="#6d7a86",
    name_for_client=words.NAME_FOR_CLIENT,
    name_for_staff=words.NAME_FOR_STAFF,
    meaning=words.MEANING,
    changed=words.CHANGED,
    package=__package__ or "",
    steps=words.STEPS,
    trace=TRACE,
)
