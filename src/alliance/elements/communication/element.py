"""This room's place in the house."""

from alliance.elements.communication import words
from alliance.elements.communication.evidence import TRACE
from alliance.elements.communication.living import live
from alliance.elements.communication.panels import panel
from alliance.elements.communication.signals import notice
from alliance.therapy.room import Asked, Room

ROOM = Room(
    key="communication",
    order=6,
    hue="#a8587c",
    name_for_client=words.NAME_FOR_CLIENT,
    name_for_staff=words.NAME_FOR_STAFF,
    meaning=words.MEANING,
    changed=words.CHANGED,
    package=__package__ or "",
    steps=words.STEPS,
    trace=TRACE,
    panel=panel,
    asks={
        "message": Asked(words.ASKS_MESSAGE, words.ASKS_MESSAGE_STAFF, "communication:page"),
        "summary": Asked(
            words.ASKS_SUMMARY, words.ASKS_SUMMARY_STAFF, "communication:plain", seconds_each_session=12
        ),
        "said_back": Asked(words.ASKS_SAID, words.ASKS_SAID_STAFF, "communication:plain"),
        "cleared": Asked(words.ASKS_CLEARED, words.ASKS_CLEARED_STAFF, "communication:plain"),
        "unsaid": Asked(words.ASKS_UNSAID, words.ASKS_UNSAID_STAFF, "communication:plain"),
    },
    notice=notice,
    doing=words.DOING,
    live=live,
    urls="alliance.elements.communication.urls",
)
