"""The invented practice in this room: sessions tagged, levels agreed for the first goal, an order of one's own."""

from alliance.elements.goals import working
from alliance.elements.goals.models import Goal, GoalRanking, GoalScale
from alliance.therapy.room import Scene

LEVELS = (
    "It is worse than when we began.",
    "It is as it was when we began.",
    "What we hope for: most weeks it goes well.",
    "It goes well nearly every week.",
    "It hardly is a topic any more.",
)


def live(scene: Scene) -> None:
    """After a session: which goals it was about; at times where a goal is seen on its levels."""
    if scene.moment != "after":
        return
    goals = [one for one in Goal.objects.filter(alliance_id=scene.alliance_id) if one.is_agreed]
    if not goals:
        return
    chosen = [one.id for one in goals if scene.rng.random() < 0.35 + 0.4 * scene.ease]
    working.tag_session(session_id=scene.session.id, goals=chosen, by=scene.therapist)
    _levels(scene, goals[0])
    ranked = GoalRanking.objects.filter(alliance_id=scene.alliance_id).exists()
    if len(goals) > 1 and not ranked and scene.rng.random() < 0.3:
        order = [one.id for one in goals]
        working.rank_goals(alliance_id=scene.alliance_id, goals=order, compare=True, by=scene.client)
        other = order if scene.rng.random() < scene.ease else order[::-1]
        working.rank_goals(alliance_id=scene.alliance_id, goals=other, compare=True, by=scene.therapist)


def _levels(scene: Scene, goal: Goal) -> None:
    scale = GoalScale.objects.filter(goal=goal).first()
    if scale is None:
        if scene.rng.random() < 0.4:
            working.propose_scale(
                goal_id=goal.id, levels=LEVELS, weight=2, seen_version=0, by=scene.therapist
            )
            working.agree_scale(goal_id=goal.id, seen_version=1, by=scene.client)
    elif scale.is_agreed and scene.rng.random() < 0.3:
        level = int(min(2, max(-2, round(scene.rng.normal(2.0 * scene.ease - 0.8, 0.8)))))
        working.say_attained(goal_id=goal.id, level=level, by=scene.client)
        working.say_attained(goal_id=goal.id, level=min(2, level + 1), by=scene.therapist)
