"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step, StepKind

NAME_FOR_CLIENT = _("Looking ahead")
NAME_FOR_STAFF = _("Hope")
MEANING = _("Both think that it can become better.")
CHANGED = _("Something changed in how you look ahead.")
STEPS = tuple(
    Step(
        key=kind.value,
        kind=kind,
        for_client=_("Say one thing that would be a little better."),
        for_therapist=_("Ask for one thing that would be a little better."),
        why=_("Small things can be seen."),
        source="invented for a test",
    )
    for kind in (StepKind.NAME, StepKind.EXPLORE, StepKind.OWN, StepKind.VALIDATE, StepKind.RENEW)
)
