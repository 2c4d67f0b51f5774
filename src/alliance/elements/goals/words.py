"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step, StepKind

NAME_FOR_CLIENT = _("Shared goals")
NAME_FOR_STAFF = _("Shared goals")
MEANING = _("Clear goals, agreed by both, that keep the direction.")
CHANGED = _("Something changed in where you are going.")
DOING = _("You say where you want to go, in words you both agree to, and see how far you have come.")
ASKS_SCALE = _("Levels for a goal wait for your yes.")
ASKS_SCALE_STAFF = _("levels of a goal to agree")
ASKS_CLIENT = _("A goal waits for your yes.")
ASKS_THERAPIST = _("a goal to agree")
STEPS = (
    Step(
        key="name",
        kind=StepKind.NAME,
        for_client=_("Say that the way does not feel like yours."),
        for_therapist=_("Say that you may have lost sight of where your client wants to go."),
        why=_("A goal is only good if it is yours."),
        source="Safran & Muran 2000, disagreement about goals",
    ),
    Step(
        key="still",
        kind=StepKind.EXPLORE,
        for_client=_("Say whether the goals are still yours."),
        for_therapist=_(
            "Ask whether this is still what your client wants, reading the goals aloud together."
        ),
        why=_("Goals grow old; asking keeps them alive."),
        source="Bordin 1979, agreement on goals",
    ),
    Step(
        key="own",
        kind=StepKind.OWN,
        for_client=_("Hear which goal was more your therapist’s than yours."),
        for_therapist=_("Say which goal may be more yours than your client’s."),
        why=_("Then you can put it down."),
        source="Eubanks, Muran & Safran 2018, acknowledging one’s contribution",
    ),
    Step(
        key="sense",
        kind=StepKind.VALIDATE,
        for_client=_("Say what makes it hard to want this now."),
        for_therapist=_("Say why it makes sense that the wish has changed."),
        why=_("A wish may change; that is no failure."),
        source="Eubanks, Burckell & Goldfried 2018, validating the client’s position",
    ),
    Step(
        key="words",
        kind=StepKind.ADJUST,
        for_client=_("Put one goal into words that are yours."),
        for_therapist=_("Let your client put one goal into their own words, and write these down."),
        why=_("Own words are easier to follow."),
        source="Cooper & Law 2018, working with goals",
    ),
    Step(
        key="small",
        kind=StepKind.RENEW,
        for_client=_("Choose one small step for this week."),
        for_therapist=_("Ask for one small step that would show the direction, and agree on it."),
        why=_("A small step makes a goal something you can see."),
        source="Cooper & Law 2018, working with goals",
    ),
)

LOG = {
    "open.goals": _("%(who)s opened your goals."),
    "goal.propose": _("%(who)s proposed a goal."),
    "goal.agree": _("%(who)s agreed to a goal."),
    "goal.reword": _("%(who)s changed the words of a goal."),
    "goal.tag": _("%(who)s noted on which goals you worked."),
    "goal.scale": _("%(who)s described how you would notice a goal."),
    "goal.scale_agree": _("%(who)s agreed to the levels of a goal."),
    "goal.attained": _("%(who)s said where a goal stands."),
    "goal.more": _("%(who)s said how many goals are enough."),
    "goal.rank": _("%(who)s put the goals in an order of their own."),
    "goal.close": _("%(who)s closed a goal."),
    "handover.pick.goal": _("%(who)s let a goal come along to the new therapist."),
}
