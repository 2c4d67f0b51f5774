"""This room's place in the house."""

from alliance.elements.goals import words
from alliance.elements.goals.agreements import AGREEMENTS
from alliance.elements.goals.evidence import TRACE
from alliance.elements.goals.living import live
from alliance.elements.goals.panels import panel
from alliance.elements.goals.questions import questions_before
from alliance.elements.goals.signals import notice
from alliance.therapy.room import Asked, Room

ROOM = Room(
    key="goals",
    order=5,
    hue="#3f6fa8",
    name_for_client=words.NAME_FOR_CLIENT,
    name_for_staff=words.NAME_FOR_STAFF,
    meaning=words.MEANING,
    changed=words.CHANGED,
    package=__package__ or "",
    steps=words.STEPS,
    trace=TRACE,
    questions_before=questions_before,
    panel=panel,
    asks={
        "goal": Asked(words.ASKS_CLIENT, words.ASKS_THERAPIST, "goals:page"),
        "scale": Asked(words.ASKS_SCALE, words.ASKS_SCALE_STAFF, "goals:work"),
    },
    live=live,
    notice=notice,
    doing=words.DOING,
    from_the_start=True,
    agreements=AGREEMENTS,
    urls="alliance.elements.goals.urls",
)
