"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step

NAME_FOR_CLIENT = _("Trust")
NAME_FOR_STAFF = _("Trust")
MEANING = _("A safe, secure space: confidential, without judgement, with a therapist who cares.")
CHANGED = _("Something changed in how safe it felt.")
STEPS = (
    Step(
        key="before",
        for_client=_("Say how it was for you, before anybody explains."),
        for_therapist=_("Ask how it was, and listen to the end before you explain anything."),
        why=_("Being heard first makes it safer."),
        source="Safran & Muran 2000, exploring the experience first",
    ),
    Step(
        key="safer",
        for_client=_("Say what would have felt safer."),
        for_therapist=_("Ask what would have felt safer, and agree on it."),
        why=_("A small change you both know helps more than a promise."),
        source="Eubanks, Muran & Safran 2018, renegotiating tasks",
    ),
    Step(
        key="sign",
        for_client=_("Agree on a sign for when it gets too much."),
        for_therapist=_("Agree on a sign your client can give at any time, and keep to it."),
        why=_("A way to stop makes it easier to go on."),
        source="trauma-informed practice: choice and control",
    ),
    Step(
        key="own",
        for_client=_("Hear what your therapist would do differently."),
        for_therapist=_("Say what you would do differently, in one sentence."),
        why=_("Owning a part is not the same as taking blame."),
        source="Eubanks, Muran & Safran 2018, acknowledging one’s contribution",
    ),
)
