"""This room's place in the house."""

from alliance.elements.empathy import words
from alliance.elements.empathy.evidence import TRACE
from alliance.elements.empathy.living import live
from alliance.elements.empathy.panels import panel
from alliance.elements.empathy.signals import notice
from alliance.therapy.room import Asked, Room

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
    trace=TRACE,
    panel=panel,
    asks={
        "fits": Asked(words.ASKS_FIT, words.ASKS_FIT_STAFF, "empathy:page", seconds_each_session=10),
        "righted": Asked(words.ASKS_REPLY, words.ASKS_REPLY_STAFF, "empathy:page"),
        "replied": Asked(words.ASKS_READ, words.ASKS_READ_STAFF, "empathy:page"),
    },
    notice=notice,
    doing=words.DOING,
    live=live,
    urls="alliance.elements.empathy.urls",
)
