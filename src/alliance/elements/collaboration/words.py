"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step

NAME_FOR_CLIENT = _("Working together")
NAME_FOR_STAFF = _("Collaboration")
MEANING = _("They decide, plan and work together, to the client’s needs and wishes.")
CHANGED = _("Something changed in how you work together.")
STEPS = (
    Step(
        key="what",
        for_client=_("Say which part of the work does not suit you."),
        for_therapist=_("Ask which part of the work does not suit, and take the answer as help."),
        why=_("The work can only fit if you say where it does not."),
        source="Safran & Muran 2000, disagreement about tasks",
    ),
    Step(
        key="choose",
        for_client=_("Choose between two ways to go on."),
        for_therapist=_("Offer two ways to go on, with what speaks for each, and let your client choose."),
        why=_("Choosing gives back the lead."),
        source="Elwyn et al. 2012, shared decision making",
    ),
    Step(
        key="pace",
        for_client=_("Say whether it is too fast or too slow."),
        for_therapist=_("Ask about the pace, and change it today."),
        why=_("A change at once shows that your word counts."),
        source="Norcross & Lambert 2019, preferences",
    ),
)
