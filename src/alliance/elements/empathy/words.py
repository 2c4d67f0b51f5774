"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step, StepKind

NAME_FOR_CLIENT = _("Feeling understood")
NAME_FOR_STAFF = _("Empathy")
MEANING = _(
    "The therapist understands what the client lives through, and the client can say whether that is so."
)
CHANGED = _("Something changed in how understood you felt.")
STEPS = (
    Step(
        key="name",
        kind=StepKind.NAME,
        for_client=_("Say that you did not feel understood."),
        for_therapist=_("Say that you may have missed something, and that you want to understand it."),
        why=_("Then you need not act as if it had fitted."),
        source="Safran & Muran 2000, acknowledging the rupture",
    ),
    Step(
        key="again",
        kind=StepKind.EXPLORE,
        for_client=_("Tell once more the part that was not understood."),
        for_therapist=_("Ask for the part you did not understand, and say it back in your own words."),
        why=_("Saying it back shows what arrived."),
        source="Elliott et al. 2018, empathy",
    ),
    Step(
        key="right",
        kind=StepKind.OWN,
        for_client=_("Put right what is not right."),
        for_therapist=_("Ask what you got wrong, and say it aloud as it is right."),
        why=_("Being put right is part of understanding."),
        source="Elliott et al. 2018, checking one’s understanding",
    ),
    Step(
        key="feeling",
        kind=StepKind.VALIDATE,
        for_client=_("Say what the feeling was."),
        for_therapist=_("Name the feeling you heard, and say that it makes sense."),
        why=_("A feeling that makes sense to another is easier to carry."),
        source="Linehan 1997, validation",
    ),
    Step(
        key="more",
        kind=StepKind.ADJUST,
        for_client=_("Say what you need more of: quiet, questions, or ideas."),
        for_therapist=_("Ask whether quiet, questions or ideas help more, and do more of that today."),
        why=_("What helps one person may crowd another."),
        source="Elliott et al. 2018, attunement to the client’s way",
    ),
    Step(
        key="stop",
        kind=StepKind.RENEW,
        for_client=_("Agree that you say stop when it does not fit."),
        for_therapist=_(
            "Agree that your client says stop when it does not fit, and thank them when they do."
        ),
        why=_("Then nothing has to wait for a week."),
        source="Eubanks, Muran & Safran 2018, review of repair",
    ),
)

DOING = _(
    "After a session your therapist may write in two or three sentences what they understood. "
    "You say how well it fits, and put it right. You can mark moments in which you felt understood, or missed."
)
ASKS_FIT = _("Your therapist wrote what they understood. Does it fit?")
ASKS_FIT_STAFF = _("how well it fits")
ASKS_REPLY = _("You put something right.")
ASKS_REPLY_STAFF = _("your client put something right")
ASKS_READ = _("Your therapist answered what you put right.")
ASKS_READ_STAFF = _("an answer to read")

LOG = {
    "open.empathy": _("%(who)s opened the page about feeling understood."),
    "understanding.write": _("%(who)s wrote what they understood in a session."),
    "understanding.fit": _("%(who)s said how well it fits."),
    "understanding.reply": _("%(who)s answered what was put right."),
    "moment.mark": _("%(who)s marked a moment."),
    "moment.share": _("%(who)s opened a moment to the therapist."),
    "moment.take_back": _("%(who)s took a moment back."),
    "guesses.show": _("%(who)s chose to show where the guesses differed, when you look back together."),
    "guesses.hide": _("%(who)s stopped showing where the guesses differed."),
}
