"""This room's place in the house."""

from alliance.elements.trust import words
from alliance.elements.trust.evidence import TRACE
from alliance.elements.trust.living import live
from alliance.elements.trust.panels import panel
from alliance.elements.trust.signals import notice
from alliance.therapy.room import Asked, Room

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
    trace=TRACE,
    panel=panel,
    asks={
        "agreement": Asked(words.ASKS_AGREEMENT, words.ASKS_AGREEMENT_STAFF, "trust:page"),
        "remember": Asked(words.ASKS_REMEMBER, words.ASKS_REMEMBER_STAFF, "trust:page"),
        "why": Asked(words.ASKS_WHY, words.ASKS_WHY_STAFF, "trust:why"),
        "answered": Asked(words.ASKS_ANSWERED, words.ASKS_ANSWERED_STAFF, "trust:why"),
    },
    notice=notice,
    doing=words.DOING,
    live=live,
    urls="alliance.elements.trust.urls",
)
