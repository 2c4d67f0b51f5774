"""The acts of working on goals, once this room is open: sessions tagged, levels agreed, attained, ranked."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.elements.goals.models import (
    Goal,
    GoalAttained,
    GoalRanking,
    GoalScale,
    GoalTouched,
    MoreGoals,
)
from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal_json
from alliance.people.models import ChairRole
from alliance.people.seats import Seat
from alliance.therapy.asks import ask, asks_no_more
from alliance.therapy.chairs import client_key, note_in, take_back_in, tell_in
from alliance.therapy.models import Session
from alliance.therapy.open_rooms import row_in, seat_in

ROOM = "goals"
TOUCHED, ATTAINED, COMPARED = "goal.touched", "goal.attained", "goal.compared"
LEVELS = (-2, -1, 0, 1, 2)
LONGEST = 200


@action
def tag_session(*, session_id: UUID, goals: Sequence[UUID], by: Principal) -> None:
    """Says on which goals the two worked in a session that took place; what is not named any more is taken back."""
    seat, session = row_in(Session, session_id, by, ROOM)
    if session.status != Session.Status.HELD:
        raise Refused(_("This session has not taken place."))
    there = set(Goal.objects.filter(alliance=seat.alliance, id__in=goals).values_list("id", flat=True))
    if there != set(goals):
        raise NotYours
    before = set(GoalTouched.objects.filter(session=session).values_list("goal_id", flat=True))
    for goal in sorted(there - before):
        GoalTouched.objects.create(
            practice_id=session.practice_id,
            goal_id=goal,
            session=session,
            by_chair=seat.chair,
            at=clock.now(),
        )
        tell_in(seat, TOUCHED, session.id, room=ROOM, key=goal.hex)
    _untag(seat, session, before - there)
    note_in(seat, "goal.tag", "session", session.id)


def _untag(seat: Seat, session: Session, gone: set[UUID]) -> None:
    GoalTouched.objects.filter(session=session, goal_id__in=gone).delete()
    if gone:
        take_back_in(seat, session.id, TOUCHED, room=ROOM, keys={one.hex for one in gone})


@action
def propose_scale(
    *, goal_id: UUID, levels: Sequence[str], weight: int, seen_version: int, by: Principal
) -> GoalScale:
    """What five levels would look like, and the weight; the other is asked. A change asks both again."""
    seat, goal = _agreed(goal_id, by)
    words = [one.strip() for one in levels]
    if len(words) != len(LEVELS) or not all(words):
        raise Refused(_("Describe all five levels in a few words."), field="levels")
    if max(map(len, words)) > LONGEST:
        raise Refused(_("A level fits into 200 characters."), field="levels")
    if not 1 <= weight <= 5:
        raise Refused(_("A weight is a number from 1 to 5."), field="weight")
    scale = GoalScale.objects.filter(goal=goal).first()
    if (scale.version if scale else 0) != seen_version:
        raise Refused(_("The other changed the levels meanwhile. Read them once more."), field="levels")
    scale = scale or GoalScale(practice_id=goal.practice_id, alliance=seat.alliance, goal=goal, version=0)
    scale.levels, scale.weight = seal_json(words, key=client_key(seat)), weight
    scale.version += 1
    scale.client_agreed_at = scale.therapist_agreed_at = None
    setattr(scale, f"{seat.chair}_agreed_at", clock.now())
    scale.save()
    asks_no_more(goal.id, "scale")
    ask(seat, ROOM, "scale", goal.id)
    note_in(seat, "goal.scale", "goal", goal.id)
    return scale


@action
def agree_scale(*, goal_id: UUID, seen_version: int, by: Principal) -> GoalScale:
    """The other's yes to the levels as they were read."""
    seat, goal = _agreed(goal_id, by)
    scale = GoalScale.objects.filter(goal=goal).first()
    if scale is None:
        raise NotYours
    if scale.version != seen_version:
        raise Refused(_("The other changed the levels meanwhile. Read them once more."), field="levels")
    setattr(scale, f"{seat.chair}_agreed_at", clock.now())
    scale.save()
    asks_no_more(goal.id, "scale", of=seat.chair)
    note_in(seat, "goal.scale_agree", "goal", goal.id)
    return scale


@action
def say_attained(*, goal_id: UUID, level: int, by: Principal) -> GoalAttained:
    """Where this chair sees the goal now on the scale both agreed to."""
    seat, goal = _agreed(goal_id, by)
    scale = GoalScale.objects.filter(goal=goal).first()
    if scale is None or not scale.is_agreed:
        raise Refused(_("First agree on what the levels mean."))
    if level not in LEVELS:
        raise Refused(_("Choose one of the five levels."), field="level")
    said = GoalAttained.objects.create(
        practice_id=goal.practice_id, goal=goal, chair=seat.chair, level=level, at=clock.now()
    )
    note_in(seat, "goal.attained", "goal", goal.id)
    tell_in(seat, ATTAINED, goal.id, room=ROOM, key=goal.id.hex, value=float(level))
    return said


@action
def want_more_goals(*, alliance_id: UUID, want: bool, by: Principal) -> MoreGoals:
    """Whether this chair wants more than three goals at a time; it holds while both do."""
    seat = seat_in(by, alliance_id, ROOM)
    found, _made = MoreGoals.objects.get_or_create(
        alliance=seat.alliance, defaults={"practice_id": seat.alliance.practice_id}
    )
    setattr(found, f"{seat.chair}_wants", want)
    found.save()
    note_in(seat, "goal.more", "alliance", seat.alliance.id)
    return found


@action
def rank_goals(*, alliance_id: UUID, goals: Sequence[UUID], compare: bool, by: Principal) -> GoalRanking:
    """This chair's own order of the goals in force; compared only when both want it, about the same goals."""
    seat = seat_in(by, alliance_id, ROOM)
    in_force = {one.id for one in Goal.objects.filter(alliance=seat.alliance) if one.is_agreed}
    if len(goals) != len(set(goals)) or set(goals) != in_force:
        raise Refused(_("Give every goal one place of its own."), field="ranks")
    if len(goals) < 2:
        raise Refused(_("An order needs two goals."), field="ranks")
    found, _made = GoalRanking.objects.update_or_create(
        alliance=seat.alliance,
        chair=seat.chair,
        defaults={
            "practice_id": seat.alliance.practice_id,
            "goals": seal_json([one.hex for one in goals], key=client_key(seat)),
            "ranked_at": clock.now(),
            "compare": compare,
        },
    )
    note_in(seat, "goal.rank", "alliance", seat.alliance.id)
    if compare and _both_compare(seat):
        tell_in(seat, COMPARED, seat.alliance.id, room=ROOM)
    return found


def _both_compare(seat: Seat) -> bool:
    both = GoalRanking.objects.filter(alliance=seat.alliance, compare=True)
    return both.count() == len(ChairRole.values)


def _agreed(goal_id: UUID, by: Principal) -> tuple[Seat, Goal]:
    seat, goal = row_in(Goal, goal_id, by, ROOM)
    if not goal.is_agreed:
        raise Refused(_("This goal is not agreed by both, or is closed."))
    return seat, goal
