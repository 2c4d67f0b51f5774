"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step, StepKind

NAME_FOR_CLIENT = _("Being there")
NAME_FOR_STAFF = _("Consistency and reliability")
MEANING = _("The therapist is present, available and consistent; the client can depend on it.")
CHANGED = _("Something changed in how much you can rely on each other.")
STEPS = (
    Step(
        key="name",
        kind=StepKind.NAME,
        for_client=_("Say that you could not count on it."),
        for_therapist=_("Say what did not hold, before your client has to."),
        why=_("It is easier to hear from the one who let it slip."),
        source="Safran & Muran 2000, acknowledging the rupture",
    ),
    Step(
        key="which",
        kind=StepKind.EXPLORE,
        for_client=_("Say which agreement did not hold, and what that was like."),
        for_therapist=_("Ask which agreement did not hold, and what that was like."),
        why=_("Being exact keeps it small."),
        source="Safran & Muran 2000, exploring the experience",
    ),
    Step(
        key="own",
        kind=StepKind.OWN,
        for_client=_("Hear that your therapist is sorry, with no reasons."),
        for_therapist=_("Say that you are sorry it did not hold, and leave the reasons out."),
        why=_("A reason can sound like a way out."),
        source="Eubanks, Muran & Safran 2018, acknowledging one’s contribution",
    ),
    Step(
        key="sense",
        kind=StepKind.VALIDATE,
        for_client=_("Say what you did with the worry."),
        for_therapist=_("Say why it makes sense to be let down, or careful now."),
        why=_("Being careful was not wrong."),
        source="Eubanks, Burckell & Goldfried 2018, validating the client’s experience",
    ),
    Step(
        key="reach",
        kind=StepKind.ADJUST,
        for_client=_("Ask what happens when a session must be moved."),
        for_therapist=_("Say how you will tell your client when something must change, and how early."),
        why=_("Knowing beforehand makes it easier to rely."),
        source="Ackerman & Hilsenroth 2003, dependability",
    ),
    Step(
        key="renew",
        kind=StepKind.RENEW,
        for_client=_("Agree anew: what, and until when."),
        for_therapist=_("Make one agreement you are sure you can keep, with a date."),
        why=_("A kept promise repairs more than a reason."),
        source="Ackerman & Hilsenroth 2003, dependability",
    ),
)

DOING = _(
    "Your sessions at a fixed hour, promises with a day, and hours that become free. "
    "You always see when your therapist is away and who is there instead."
)
ASKS_FREED = _("An earlier hour has become free.")
ASKS_FREED_STAFF = _("a freed hour to offer")
ASKS_PROMISE = _("The day of something you promised has come.")
ASKS_PROMISE_STAFF = _("something you promised")

LOG = {
    "open.reliability": _("%(who)s opened the page about being there."),
    "series.start": _("%(who)s planned sessions at a fixed hour."),
    "series.continue": _("%(who)s planned more sessions at the fixed hour."),
    "series.end": _("%(who)s ended the fixed hour."),
    "hours.wait": _("%(who)s said that you would take an earlier hour."),
    "hours.wait_no_more": _("%(who)s said that you do not wait for an earlier hour any more."),
    "hours.take": _("%(who)s took an hour that had become free."),
    "hours.leave": _("%(who)s left an hour that had become free to others."),
    "promise.make": _("%(who)s promised something."),
    "promise.keep": _("%(who)s said that a promise is done."),
    "promise.release": _("%(who)s let a promise go."),
}
