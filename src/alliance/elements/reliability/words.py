"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step

NAME_FOR_CLIENT = _("Being there")
NAME_FOR_STAFF = _("Consistency and reliability")
MEANING = _("The therapist is present, available and consistent; the client can depend on it.")
CHANGED = _("Something changed in how much you can rely on each other.")
STEPS = (
    Step(
        key="which",
        for_client=_("Say which agreement did not hold."),
        for_therapist=_("Ask which agreement did not hold, and say that you are sorry it did not."),
        why=_("Being exact keeps it small."),
        source="Safran & Muran 2000, acknowledging the rupture",
    ),
    Step(
        key="renew",
        for_client=_("Agree anew: what, and until when."),
        for_therapist=_("Make one agreement you are sure you can keep, with a date."),
        why=_("A kept promise repairs more than a reason."),
        source="Ackerman & Hilsenroth 2003, dependability",
    ),
    Step(
        key="reach",
        for_client=_("Ask what happens when a session must be moved."),
        for_therapist=_("Say how you will tell your client when something must change, and how early."),
        why=_("Knowing beforehand makes it easier to rely."),
        source="Ackerman & Hilsenroth 2003, dependability",
    ),
)
