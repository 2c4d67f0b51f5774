"""The words of this room, for each chair."""

from django.utils.translation import gettext_lazy as _

from alliance.therapy.room import Step, StepKind

NAME_FOR_CLIENT = _("Working together")
NAME_FOR_STAFF = _("Collaboration")
MEANING = _("They decide, plan and work together, to the client’s needs and wishes.")
CHANGED = _("Something changed in how you work together.")
STEPS = (
    Step(
        key="name",
        kind=StepKind.NAME,
        for_client=_("Say that you are not pulling the same way just now."),
        for_therapist=_(
            "Say that you may not be pulling the same way, and that you want to get this right together."
        ),
        why=_("Said aloud, it is a task for two."),
        source="Safran & Muran 2000, disagreement about tasks",
    ),
    Step(
        key="what",
        kind=StepKind.EXPLORE,
        for_client=_("Say which part of the work does not suit you."),
        for_therapist=_("Ask which part of the work does not suit, and take the answer as help."),
        why=_("The work can only fit if you say where it does not."),
        source="Safran & Muran 2000, disagreement about tasks",
    ),
    Step(
        key="own",
        kind=StepKind.OWN,
        for_client=_("Hear where your therapist decided without you."),
        for_therapist=_("Say where you decided alone, or went on when you should have asked."),
        why=_("It takes two to work together."),
        source="Eubanks, Muran & Safran 2018, acknowledging one’s contribution",
    ),
    Step(
        key="sense",
        kind=StepKind.VALIDATE,
        for_client=_("Say what you need to take part."),
        for_therapist=_("Say why it makes sense not to go along with what does not fit."),
        why=_("A no is a part of working together."),
        source="Eubanks, Burckell & Goldfried 2018, validating the client’s position",
    ),
    Step(
        key="pace",
        kind=StepKind.ADJUST,
        for_client=_("Say whether it is too fast or too slow."),
        for_therapist=_("Ask about the pace, and change it today."),
        why=_("A change at once shows that your word counts."),
        source="Norcross & Lambert 2019, preferences",
    ),
    Step(
        key="choose",
        kind=StepKind.RENEW,
        for_client=_("Choose between two ways to go on."),
        for_therapist=_("Offer two ways to go on, with what speaks for each, and let your client choose."),
        why=_("Choosing gives back the lead."),
        source="Elwyn et al. 2012, shared decision making",
    ),
)

DOING = _(
    "You make the agenda of the next session together, write a plan that both of you sign, "
    "decide together, and agree on tasks for the time in between."
)
ASKS_PLAN = _("A plan for your work waits for your answer.")
ASKS_PLAN_STAFF = _("a treatment plan to answer")
ASKS_DUE = _("It is time to look at your plan again.")
ASKS_DUE_STAFF = _("a treatment plan to look at again")
ASKS_DECISION = _("A decision waits for you.")
ASKS_DECISION_STAFF = _("a decision to take part in")
ASKS_TASK = _("A task was proposed to you.")
ASKS_TASK_STAFF = _("a task to agree")

LOG = {
    "open.collaboration": _("%(who)s opened the page about working together."),
    "open.plan": _("%(who)s opened your plan."),
    "open.decisions": _("%(who)s opened what you decide together."),
    "agenda.order": _("%(who)s changed the order of the agenda."),
    "agenda.reached": _("%(who)s said whether you came to a point of the agenda."),
    "treatment_plan.propose": _("%(who)s proposed a plan."),
    "treatment_plan.sign": _("%(who)s signed the plan."),
    "treatment_plan.decline": _("%(who)s did not want the plan as it was proposed."),
    "treatment_plan.end": _("%(who)s ended the plan."),
    "treatment_plan.keep": _("%(who)s said that the plan stays."),
    "decision.open": _("%(who)s put a decision on the table."),
    "decision.matters": _("%(who)s said what matters in a decision."),
    "decision.propose": _("%(who)s proposed what to decide."),
    "decision.agree": _("%(who)s agreed to a decision."),
    "decision.drop": _("%(who)s let a decision go."),
    "task.propose": _("%(who)s proposed a task."),
    "task.reword": _("%(who)s changed the words of a task."),
    "task.agree": _("%(who)s agreed to a task."),
    "task.drop": _("%(who)s let a task go."),
    "task.tell": _("%(who)s told what became of a task."),
}
