"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step, StepKind

NAME_FOR_CLIENT = _("Trust")
NAME_FOR_STAFF = _("Trust")
MEANING = _("A safe, secure space: confidential, without judgement, with a therapist who cares.")
CHANGED = _("Something changed in how safe it felt.")
STEPS = (
    Step(
        key="name",
        kind=StepKind.NAME,
        for_client=_("Say that it did not feel safe, and when."),
        for_therapist=_("Say what you noticed, and that it matters to you how safe it is here."),
        why=_("What is said aloud need not be hidden."),
        source="Safran & Muran 2000, acknowledging the rupture",
    ),
    Step(
        key="before",
        kind=StepKind.EXPLORE,
        for_client=_("Say how it was for you, before anybody explains."),
        for_therapist=_("Ask how it was, and listen to the end before you explain anything."),
        why=_("Being heard first makes it safer."),
        source="Safran & Muran 2000, exploring the experience first",
    ),
    Step(
        key="own",
        kind=StepKind.OWN,
        for_client=_("Hear what your therapist would do differently."),
        for_therapist=_("Say what you would do differently, in one sentence."),
        why=_("Owning a part is not the same as taking blame."),
        source="Eubanks, Muran & Safran 2018, acknowledging one’s contribution",
    ),
    Step(
        key="right",
        kind=StepKind.VALIDATE,
        for_client=_("Say whether you feel heard in this."),
        for_therapist=_("Say that it was right to tell you, and why the worry makes sense."),
        why=_("A worry that is taken seriously gets smaller."),
        source="Eubanks, Burckell & Goldfried 2018, validating the client’s experience",
    ),
    Step(
        key="safer",
        kind=StepKind.ADJUST,
        for_client=_("Say what would have felt safer."),
        for_therapist=_("Ask what would have felt safer, and change it."),
        why=_("A small change you both know helps more than a promise."),
        source="Eubanks, Muran & Safran 2018, renegotiating tasks",
    ),
    Step(
        key="sign",
        kind=StepKind.RENEW,
        for_client=_("Agree on a sign for when it gets too much."),
        for_therapist=_("Agree on a sign your client can give at any time, and keep to it."),
        why=_("A way to stop makes it easier to go on."),
        source="trauma-informed practice: choice and control",
    ),
)

DOING = _(
    "You sign together what stays between you and where that ends. You can ask why somebody opened something, "
    "and get an answer. Consents are given and withdrawn here, and what matters to you is not forgotten."
)
ASKS_AGREEMENT = _("What stays between you waits for your signature.")
ASKS_AGREEMENT_STAFF = _("the confidentiality agreement to sign")
ASKS_REMEMBER = _("Something to remember waits for your yes.")
ASKS_REMEMBER_STAFF = _("something to remember, to agree")
ASKS_WHY = _("You asked why something was opened.")
ASKS_WHY_STAFF = _("a question why something was opened")
ASKS_ANSWERED = _("Your question why something was opened is answered.")
ASKS_ANSWERED_STAFF = _("an answer to read")

LOG = {
    "open.trust": _("%(who)s opened the page about trust."),
    "open.consents": _("%(who)s opened your consents."),
    "open.why": _("%(who)s opened the questions about who opened what."),
    "confidentiality.propose": _("%(who)s proposed what stays between you."),
    "confidentiality.sign": _("%(who)s signed what stays between you."),
    "confidentiality.take_back": _("%(who)s did not want it signed as it was proposed."),
    "why.ask": _("%(who)s asked why something was opened."),
    "why.answer": _("%(who)s answered why something was opened."),
    "memory.propose": _("%(who)s proposed something to remember."),
    "memory.agree": _("%(who)s agreed to something to remember."),
    "memory.remembered": _("%(who)s said that something was remembered."),
    "memory.end": _("%(who)s took something to remember out again."),
}
