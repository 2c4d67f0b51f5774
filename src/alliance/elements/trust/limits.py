"""What stays between the two and where that ends, in plain words: the text both sign, with its version."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERSION = "1"
STAYS: Sequence[Promise | str] = (
    _("What you say here stays between the two of you."),
    _("Your therapist’s notes and your answers are kept closed. You can see who opened what."),
    _("Nobody else sees anything of it without your yes: no family, no employer, no other doctor."),
)
ENDS: Sequence[Promise | str] = (
    _(
        "If your life or somebody else’s is in serious danger, your therapist may have to tell somebody who can help."
    ),
    _(
        "If a child or somebody who cannot protect themselves is being harmed, the law may ask your therapist to act."
    ),
    _("If a court orders it, your therapist may have to answer. They tell you before, where they can."),
    _("Your therapist may talk with a supervisor. You are asked first, and your name is not needed for it."),
)
WHEN: Sequence[Promise | str] = (
    _("Where it can be, your therapist talks with you first, and tells no more than is needed."),
)


def standing_text() -> str:
    """The whole text as it is proposed, one sentence a line, in the language now in force."""
    parts = [*STAYS, "", _("Where this ends:"), *ENDS, "", *WHEN]
    return "\n".join(str(one) for one in parts)
