"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step, StepKind

NAME_FOR_CLIENT = _("Common ground")
NAME_FOR_STAFF = _("Mutual identification")
MEANING = _("The two find common ground and connect as people.")
CHANGED = _("Something changed in how you connect.")
STEPS = (
    Step(
        key="name",
        kind=StepKind.NAME,
        for_client=_("Say what felt far away between you."),
        for_therapist=_(
            "Say first that you noticed some distance, and that you would like to understand it."
        ),
        why=_("Naming it takes away the guessing."),
        source="Safran & Muran 2000, direct exploration of the relationship",
    ),
    Step(
        key="when",
        kind=StepKind.EXPLORE,
        for_client=_("Tell when it felt so, and how that was for you."),
        for_therapist=_("Ask when it felt so and how that was, and listen to the end."),
        why=_("Only you know how it was."),
        source="Safran & Muran 2000, exploring the experience",
    ),
    Step(
        key="own",
        kind=StepKind.OWN,
        for_client=_("Hear what your therapist may have missed about you."),
        for_therapist=_("Say what you may have missed, without explaining it away."),
        why=_("Owning a part makes it safe to say more."),
        source="Eubanks, Muran & Safran 2018, review of repair",
    ),
    Step(
        key="sense",
        kind=StepKind.VALIDATE,
        for_client=_("Say whether your therapist has it right now."),
        for_therapist=_("Say why it makes sense that it felt far away, and ask whether you have it right."),
        why=_("Being understood in this is already nearer."),
        source="Eubanks, Burckell & Goldfried 2018, validating the client’s experience",
    ),
    Step(
        key="interest",
        kind=StepKind.ADJUST,
        for_client=_("Tell one thing about you that has nothing to do with the problem."),
        for_therapist=_("Ask about one thing that matters to your client outside the problem, and listen."),
        why=_("Being seen as a whole person connects."),
        source="Norcross & Lambert 2019, the real relationship",
    ),
    Step(
        key="meet",
        kind=StepKind.RENEW,
        for_client=_("Say how you would like the next session to begin."),
        for_therapist=_("Agree on how the next session begins, and begin it so."),
        why=_("A small thing you both know is easy to keep."),
        source="Bordin 1979, renewing the bond",
    ),
)

DOING = _(
    "Each of you marks cards that are true of you, for yourself. What both of you marked, and both want the other to "
    "know, comes to light: one thing at a time, to talk about. You can also put forward what only you have lived."
)
ASKS_CARD = _("May your therapist know one of your cards?")
ASKS_CARD_STAFF = _("one of your cards: may your client know it?")
ASKS_COMMON = _("You two have something in common.")
ASKS_COMMON_STAFF = _("something in common")
ASKS_EXPERIENCE = _("You put forward something you have lived.")
ASKS_EXPERIENCE_STAFF = _("an experience your client put forward")
ASKS_REPLIED = _("Your therapist answered what you have lived.")
ASKS_REPLIED_STAFF = _("an answer to read")
ASKS_WAY = _("A way to work waits for your yes.")
ASKS_WAY_STAFF = _("a way to work, to agree")

LOG = {
    "open.identification": _("%(who)s opened the page about common ground."),
    "card.reveal": _("%(who)s said yes to a card, and both of you see it now."),
    "card.talk": _("%(who)s said that you talked about something in common."),
    "experience.put": _("%(who)s put forward something they have lived."),
    "experience.answer": _("%(who)s answered what was put forward."),
    "experience.take_back": _("%(who)s took back what was put forward."),
    "way.propose": _("%(who)s proposed how to work."),
    "way.agree": _("%(who)s agreed on how to work."),
}
