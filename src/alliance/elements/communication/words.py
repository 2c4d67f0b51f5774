"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step, StepKind

NAME_FOR_CLIENT = _("Making ourselves clear")
NAME_FOR_STAFF = _("Communication")
MEANING = _("The client can say what is on their mind, and what the therapist says can be understood.")
CHANGED = _("Something changed in how well you understood each other.")
STEPS = (
    Step(
        key="name",
        kind=StepKind.NAME,
        for_client=_("Say that you two did not get through to each other."),
        for_therapist=_(
            "Say that something you said may not have been clear, and that it is yours to put right."
        ),
        why=_("It is a knot in the words, not in you."),
        source="Safran & Muran 2000, acknowledging the rupture",
    ),
    Step(
        key="unsaid",
        kind=StepKind.EXPLORE,
        for_client=_("Say one thing that was left unsaid."),
        for_therapist=_("Ask whether something was left unsaid, and wait."),
        why=_("Silence gives room."),
        source="Rennie 1994, deference in therapy",
    ),
    Step(
        key="ask",
        kind=StepKind.OWN,
        for_client=_("Ask about the one thing that was not clear."),
        for_therapist=_(
            "Say which of your words may not have been clear, and say it in other words, shorter."
        ),
        why=_("One clear sentence is worth ten."),
        source="Norcross & Lambert 2019, communication",
    ),
    Step(
        key="hard",
        kind=StepKind.VALIDATE,
        for_client=_("Say what made it hard to speak."),
        for_therapist=_("Say why it makes sense that this was hard to say."),
        why=_("What is hard to say often matters."),
        source="Eubanks, Burckell & Goldfried 2018, validating the client’s experience",
    ),
    Step(
        key="way",
        kind=StepKind.ADJUST,
        for_client=_("Say how you like things told: short, in writing, or with a picture."),
        for_therapist=_("Ask how your client likes things told, and tell the next thing so."),
        why=_("There is more than one way to say a thing."),
        source="Norcross & Lambert 2019, preferences",
    ),
    Step(
        key="back",
        kind=StepKind.RENEW,
        for_client=_("Say in your own words what you took with you."),
        for_therapist=_("Ask your client to say what they took with them, to check how clear you were."),
        why=_("It is a test of the words, not of the person."),
        source="teach-back, Agency for Healthcare Research and Quality",
    ),
)

DOING = _(
    "You write to each other between sessions, with a stated time for an answer. Your therapist puts a session "
    "into plain words, and you say in your own what you took with you. What you could not say has a place here too."
)
PLAIN_WORDS = _("In plain words")
ASKS_MESSAGE = _("There is a message for you.")
ASKS_MESSAGE_STAFF = _("a message")
ASKS_SUMMARY = _("Your session in plain words is there to read.")
ASKS_SUMMARY_STAFF = _("a summary to read")
ASKS_SAID = _("What you said back waits for an answer.")
ASKS_SAID_STAFF = _("said back in your client’s own words")
ASKS_CLEARED = _("Your therapist cleared something up.")
ASKS_CLEARED_STAFF = _("something cleared up")
ASKS_UNSAID = _("You opened something that was left unsaid.")
ASKS_UNSAID_STAFF = _("something that was left unsaid")

LOG = {
    "open.messages": _("%(who)s opened your messages."),
    "open.attachment": _("%(who)s opened a file."),
    "open.summaries": _("%(who)s opened your sessions in plain words."),
    "message.send": _("%(who)s sent a message."),
    "message.take_back": _("%(who)s took a message back before it was read."),
    "message.terms": _("%(who)s stated how soon an answer comes."),
    "summary.write": _("%(who)s put a session into plain words."),
    "summary.say_back": _("%(who)s said in own words what they took along."),
    "summary.settle": _("%(who)s answered what was said back."),
    "unsaid.write": _("%(who)s wrote down what was left unsaid."),
    "unsaid.share": _("%(who)s opened what was left unsaid to the therapist."),
    "unsaid.take_back": _("%(who)s took back what was left unsaid."),
    "unsaid.read": _("%(who)s read what was left unsaid."),
}
