"""This room's place in the house."""

from alliance.elements.reliability import words
from alliance.elements.reliability.evidence import TRACE
from alliance.elements.reliability.living import live
from alliance.elements.reliability.panels import panel
from alliance.elements.reliability.signals import notice
from alliance.therapy.room import Asked, Room

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
    panel=panel,
    asks={
        "freed": Asked(words.ASKS_FREED, words.ASKS_FREED_STAFF, "reliability:page"),
        "promise": Asked(words.ASKS_PROMISE, words.ASKS_PROMISE_STAFF, "reliability:page"),
    },
    notice=notice,
    doing=words.DOING,
    live=live,
    urls="alliance.elements.reliability.urls",
)
