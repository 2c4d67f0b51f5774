"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step

NAME_FOR_CLIENT = _("Feeling understood")
NAME_FOR_STAFF = _("Empathy")
MEANING = _(
    "The therapist understands what the client lives through, and the client can say whether that is so."
)
CHANGED = _("Something changed in how understood you felt.")
STEPS = (
    Step(
        key="again",
        for_client=_("Tell once more the part that was not understood."),
        for_therapist=_("Ask for the part you did not understand, and say it back in your own words."),
        why=_("Saying it back shows what arrived."),
        source="Elliott et al. 2018, empathy",
    ),
    Step(
        key="right",
        for_client=_("Put right what is not right."),
        for_therapist=_("Ask: what did I get wrong? Then change it, aloud."),
        why=_("Being put right is part of understanding."),
        source="Elliott et al. 2018, checking one’s understanding",
    ),
    Step(
        key="feeling",
        for_client=_("Say what the feeling was."),
        for_therapist=_("Name the feeling you heard, and say that it makes sense."),
        why=_("A feeling that makes sense to another is easier to carry."),
        source="Linehan 1997, validation",
    ),
)
