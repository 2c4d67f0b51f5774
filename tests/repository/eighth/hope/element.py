"""This room's place in the house."""

from alliance.elements.hope import words
from alliance.elements.hope.evidence import TRACE

from alliance.therapy.room import Room

ROOM = Room(
    key="hope",
    order=8,
    hue="#7a6a3f",
    name_for_client=words.NAME_FOR_CLIENT,
    name_for_staff=words.NAME_FOR_STAFF,
    meaning=words.MEANING,
    changed=words.CHANGED,
    package=__package__ or "",
    steps=words.STEPS,
    trace=TRACE,
    urls="alliance.elements.hope.urls",
)
