"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step

NAME_FOR_CLIENT = _("Common ground")
NAME_FOR_STAFF = _("Mutual identification")
MEANING = _("The two find common ground and connect as people.")
CHANGED = _("Something changed in how you connect.")
STEPS = (
    Step(
        key="name",
        for_client=_("Say what felt far away between you."),
        for_therapist=_(
            "Say first that you noticed some distance, and that you would like to understand it."
        ),
        why=_("Naming it takes away the guessing."),
        source="Safran & Muran 2000, direct exploration of the relationship",
    ),
    Step(
        key="own",
        for_client=_("Hear what your therapist may have missed about you."),
        for_therapist=_("Say what you may have missed, without explaining it away."),
        why=_("Owning a part makes it safe to say more."),
        source="Eubanks, Muran & Safran 2018, review of repair",
    ),
    Step(
        key="interest",
        for_client=_("Tell one thing about you that has nothing to do with the problem."),
        for_therapist=_("Ask about one thing that matters to your client outside the problem, and listen."),
        why=_("Being seen as a whole person connects."),
        source="Norcross & Lambert 2019, the real relationship",
    ),
)
