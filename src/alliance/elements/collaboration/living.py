"""The invented practice in this room: an agenda worked through, a plan, a decision, tasks."""

from datetime import timedelta

from alliance.elements.collaboration import agenda, decisions, plans, tasks
from alliance.elements.collaboration.models import AgendaPlace, PlanVersion, SharedDecision, Task
from alliance.kernel import clock
from alliance.therapy.models import Topic
from alliance.therapy.room import Scene

PLAN = {
    "focus": "Saying no without a bad conscience, and sleeping through again.",
    "how": "We look at one situation a week and try it again with other words. In the evening, the worry list.",
    "notice": "Three nights a week without lying awake. One no a week that stays a no.",
    "who": "Client: the list, and one try a week. Therapist: the sheet, and asking about it each time.",
}
ADAPTED = {**PLAN, "notice": "Two nights a week without lying awake. One no that stays a no, however small."}
WHY_NOT = "Three nights are too many for me. I would rather begin with two."
TASKS = (
    "Write down one moment a day in which it was a little better.",
    "Ask my sister whether we can talk on Sunday.",
    "Put the telephone away at nine.",
    "Send the sheet about sleep.",
)
HINDERED = ("There was no quiet moment.", "I was afraid of the answer.", "")
QUESTION = "Do we meet every week or every second week from now on?"
OPTIONS = ("Every week, as now", "Every second week", "Every week, and every second one by video")
MATTERS = {
    "client": "The way takes me an hour. But I am afraid to lose the thread.",
    "therapist": "That we do not let go too early what has just begun to hold.",
}


def live(scene: Scene) -> None:
    """After a session: the agenda is gone through, a task is agreed; a plan by the second, a decision later."""
    if scene.moment != "after":
        return
    _agenda(scene)
    _tasks(scene)
    if scene.number >= 2 and not PlanVersion.objects.filter(alliance_id=scene.alliance_id).exists():
        _plan(scene)
    decided = SharedDecision.objects.filter(alliance_id=scene.alliance_id).exists()
    if scene.number >= 7 and not decided and scene.rng.random() < 0.4:
        _decide(scene)


def _agenda(scene: Scene) -> None:
    placed = AgendaPlace.objects.filter(reached_at__isnull=False).values("topic_id")
    topics = Topic.objects.filter(session=scene.session, withdrawn_at=None, candour="share")
    for topic in topics.exclude(id__in=placed):
        if scene.rng.random() < 0.4 + 0.5 * scene.ease:
            agenda.mark_reached(topic_id=topic.id, reached=True, by=scene.therapist)


def _tasks(scene: Scene) -> None:
    for task in Task.objects.filter(alliance_id=scene.alliance_id, became="", dropped_at=None):
        if task.is_agreed and scene.rng.random() < 0.7:
            draw = scene.rng.random()
            became = "done" if draw < scene.ease else "partly" if draw < scene.ease + 0.2 else "not_done"
            why = str(scene.rng.choice(HINDERED)) if became != "done" else ""
            by = scene.therapist if task.done_by == "therapist" else scene.client
            tasks.tell_task(task_id=task.id, became=became, hindrance=why, by=by)
    if scene.rng.random() < 0.35:
        words = str(scene.rng.choice(TASKS))
        whose = "therapist" if words.startswith("Send") else "client"
        by, other = (scene.therapist, scene.client)
        if scene.rng.random() < 0.4:
            by, other = other, by
        task = tasks.propose_task(
            alliance_id=scene.alliance_id, words=words, done_by=whose, until=None, by=by
        )
        if scene.rng.random() < 0.5 + 0.5 * scene.ease:
            tasks.agree_task(task_id=task.id, seen_version=1, by=other)


def _plan(scene: Scene) -> None:
    again = (clock.now() + timedelta(days=60)).date()
    plan = plans.propose_plan(alliance_id=scene.alliance_id, parts=PLAN, review_on=again, by=scene.therapist)
    if scene.rng.random() < 0.4:
        plan = plans.adapt_plan(plan_id=plan.id, parts=ADAPTED, review_on=again, by=scene.client)
        plans.sign_plan(plan_id=plan.id, by=scene.therapist)
    elif scene.rng.random() < 0.25 - 0.2 * scene.ease:
        plans.decline_plan(plan_id=plan.id, words=WHY_NOT, by=scene.client)
    else:
        plans.sign_plan(plan_id=plan.id, by=scene.client)


def _decide(scene: Scene) -> None:
    by, other = (
        (scene.client, scene.therapist) if scene.rng.random() < 0.5 else (scene.therapist, scene.client)
    )
    found = decisions.open_decision(alliance_id=scene.alliance_id, question=QUESTION, options=OPTIONS, by=by)
    decisions.say_what_matters(decision_id=found.id, words=MATTERS["client"], by=scene.client)
    decisions.say_what_matters(decision_id=found.id, words=MATTERS["therapist"], by=scene.therapist)
    found = decisions.propose_outcome(
        decision_id=found.id, words=OPTIONS[2], decided_by="both", seen_version=1, by=by
    )
    if scene.rng.random() < 0.8:
        decisions.agree_decision(decision_id=found.id, seen_version=found.version, by=other)
