"""This room's place in the house."""

from alliance.elements.identification import words
from alliance.elements.identification.evidence import TRACE
from alliance.elements.identification.intake_views import door
from alliance.elements.identification.living import live
from alliance.elements.identification.panels import panel
from alliance.elements.identification.signals import notice
from alliance.therapy.room import Asked, Room

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
    trace=TRACE,
    panel=panel,
    asks={
        "card": Asked(words.ASKS_CARD, words.ASKS_CARD_STAFF, "identification:page", seconds_each_session=4),
        "common": Asked(words.ASKS_COMMON, words.ASKS_COMMON_STAFF, "identification:page"),
        "experience": Asked(words.ASKS_EXPERIENCE, words.ASKS_EXPERIENCE_STAFF, "identification:page"),
        "replied": Asked(words.ASKS_REPLIED, words.ASKS_REPLIED_STAFF, "identification:page"),
        "way": Asked(words.ASKS_WAY, words.ASKS_WAY_STAFF, "identification:ways"),
    },
    notice=notice,
    doing=words.DOING,
    live=live,
    urls="alliance.elements.identification.urls",
    practice_urls="alliance.elements.identification.practice_urls",
    door=door,
)
