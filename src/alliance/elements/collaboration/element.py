"""This room's place in the house."""

from alliance.elements.collaboration import words
from alliance.elements.collaboration.evidence import TRACE
from alliance.therapy.room import Room

ROOM = Room(
    key="collaboration",
    order=3,
    hue="#4d8a57",
    name_for_client=words.NAME_FOR_CLIENT,
    name_for_staff=words.NAME_FOR_STAFF,
    meaning=words.MEANING,
    changed=words.CHANGED,
    package=__package__ or "",
    steps=words.STEPS,
    trace=TRACE,
)
