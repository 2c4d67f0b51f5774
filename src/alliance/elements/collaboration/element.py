"""This room's place in the house."""

from alliance.elements.collaboration import words
from alliance.elements.collaboration.evidence import TRACE
from alliance.elements.collaboration.living import live
from alliance.elements.collaboration.panels import panel
from alliance.elements.collaboration.signals import notice
from alliance.therapy.room import Asked, Room

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
    panel=panel,
    asks={
        "plan": Asked(words.ASKS_PLAN, words.ASKS_PLAN_STAFF, "collaboration:plan"),
        "plan_due": Asked(words.ASKS_DUE, words.ASKS_DUE_STAFF, "collaboration:plan"),
        "decision": Asked(words.ASKS_DECISION, words.ASKS_DECISION_STAFF, "collaboration:decisions"),
        "task": Asked(words.ASKS_TASK, words.ASKS_TASK_STAFF, "collaboration:page"),
    },
    notice=notice,
    doing=words.DOING,
    live=live,
    urls="alliance.elements.collaboration.urls",
)
