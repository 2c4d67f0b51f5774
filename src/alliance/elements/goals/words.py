"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step

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
        key="still",
        for_client=_("Say whether the goals are still yours."),
        for_therapist=_("Read the goals aloud together and ask: is this still what you want?"),
        why=_("Goals grow old; asking keeps them alive."),
        source="Bordin 1979, agreement on goals",
    ),
    Step(
        key="words",
        for_client=_("Put one goal into words that are yours."),
        for_therapist=_("Let your client put one goal into their own words, and write these down."),
        why=_("Own words are easier to follow."),
        source="Cooper & Law 2018, working with goals",
    ),
    Step(
        key="small",
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
