"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step

NAME_FOR_CLIENT = _("Making ourselves clear")
NAME_FOR_STAFF = _("Communication")
MEANING = _("The client can say what is on their mind, and what the therapist says can be understood.")
CHANGED = _("Something changed in how well you understood each other.")
STEPS = (
    Step(
        key="ask",
        for_client=_("Ask about the one thing that was not clear."),
        for_therapist=_("Ask what was not clear, and say it in other words, shorter."),
        why=_("One clear sentence is worth ten."),
        source="Norcross & Lambert 2019, communication",
    ),
    Step(
        key="back",
        for_client=_("Say in your own words what you took with you."),
        for_therapist=_("Ask your client to say what they took with them, to check how clear you were."),
        why=_("It is a test of the words, not of the person."),
        source="teach-back, Agency for Healthcare Research and Quality",
    ),
    Step(
        key="unsaid",
        for_client=_("Say one thing that was left unsaid."),
        for_therapist=_("Ask whether something was left unsaid, and wait."),
        why=_("Silence gives room."),
        source="Rennie 1994, deference in therapy",
    ),
)
