"""What may be read of the work on goals: levels and T, the two orders where both compare, the story of one goal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from alliance.design.pictures import Point, course
from alliance.design.svg import Picture
from alliance.elements.goals.models import (
    Goal,
    GoalAttained,
    GoalRanking,
    GoalScale,
    GoalTouched,
    GoalWording,
)
from alliance.elements.goals.working import LEVELS
from alliance.kernel.errors import NotYours
from alliance.kernel.ledger import seen
from alliance.people.models import ChairRole
from alliance.people.seats import Seat
from alliance.therapy.models import Session
from alliance_core.vocabulary import Estimate

RATING = "goal.rating"


@dataclass(frozen=True, slots=True)
class Scaled:
    """A goal with its levels in words and where each chair sees it now."""

    goal: Goal
    scale: GoalScale | None
    levels: tuple[tuple[int, str], ...]
    now: dict[str, int]


def scaled_goals(seat: Seat) -> list[Scaled]:
    """The goals in force, each with its scale."""
    goals = [
        one for one in Goal.objects.filter(alliance=seat.alliance).order_by("proposed_at") if one.is_agreed
    ]
    scales = {one.goal_id: one for one in GoalScale.objects.filter(goal__in=goals)}
    newest: dict[UUID, dict[str, int]] = {}
    for said in GoalAttained.objects.filter(goal__in=goals).order_by("at"):
        newest.setdefault(said.goal_id, {})[said.chair] = said.level
    return [_scaled(one, scales.get(one.id), newest.get(one.id, {})) for one in goals]


def _scaled(goal: Goal, scale: GoalScale | None, now: dict[str, int]) -> Scaled:
    words = scale.levels.json() if scale and scale.levels and scale.levels.text_or_gone else []
    return Scaled(goal, scale, tuple(zip(LEVELS, words, strict=False)), now)


def attainment_t(scaled: Sequence[Scaled], chair: str) -> Estimate | None:
    """Kiresuk and Sherman's T over the goals this chair has placed on an agreed scale; None before the first."""
    placed = [one for one in scaled if one.scale and one.scale.is_agreed and chair in one.now]
    if not placed:
        return None
    from alliance_core.psychometrics.goals import goal_attainment_t

    weights = [float(one.scale.weight) for one in placed if one.scale]
    found = goal_attainment_t([float(one.now[chair]) for one in placed], weights)
    return found if isinstance(found, Estimate) else None


@dataclass(frozen=True, slots=True)
class Orders:
    """This chair's own order, and the other's with their concordance where both compare the same goals."""

    own: tuple[UUID, ...]
    compare: bool
    other: tuple[UUID, ...] = ()
    tau: float | None = None


def orders_of(seat: Seat) -> Orders:
    """Nothing of the other's order, not even whether there is one, before both want to compare."""
    if seat.chair not in ChairRole.values:
        return Orders((), compare=False)
    rows = {one.chair: one for one in GoalRanking.objects.filter(alliance=seat.alliance)}
    own = rows.get(seat.chair)
    if own is None:
        return Orders((), compare=False)
    mine = _order(own)
    theirs = next((one for chair, one in rows.items() if chair != seat.chair), None)
    if theirs is None or not (own.compare and theirs.compare):
        return Orders(mine, own.compare)
    other = _order(theirs)
    if set(other) != set(mine):
        return Orders(mine, own.compare)
    return Orders(mine, True, other, concordance(mine, other))


def _order(row: GoalRanking) -> tuple[UUID, ...]:
    return tuple(UUID(one) for one in row.goals.json()) if row.goals and row.goals.text_or_gone else ()


def concordance(one: Sequence[UUID], other: Sequence[UUID]) -> float:
    """Kendall's (1938) tau of two orders of the same goals: 1 the same, -1 reversed. Two goals at least, no ties."""
    at = {goal: place for place, goal in enumerate(other)}
    pairs = list(combinations(one, 2))
    agree = sum(at[first] < at[second] for first, second in pairs)
    return (2.0 * agree - len(pairs)) / len(pairs)


def touched_in(seat: Seat, session: Session) -> set[UUID]:
    """The goals worked on in a session."""
    rows = GoalTouched.objects.filter(session=session, goal__alliance=seat.alliance)
    return set(rows.values_list("goal_id", flat=True))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing in the story of a goal; `words` where somebody wrote some."""

    at: datetime
    what: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """The whole story of a goal, the oldest first, and how close it was seen, 0 to 10."""

    goal: Goal
    events: tuple[Event, ...]
    picture: Picture | None
    n_ratings: int


def story_of(seat: Seat, goal_id: UUID, names: dict[str, str]) -> Story:
    """One goal from its first wording on, as this seat may know it."""
    goal = Goal.objects.filter(alliance=seat.alliance, id=goal_id).first()
    if goal is None:
        raise NotYours
    own = seat.alliance.id
    ratings = seen([own], seat.audience, RATING, key=goal.id.hex)[own]
    points = [
        Point(float(n), one.value, date_format(localtime(one.occurred_at), "j M"))
        for n, one in enumerate(ratings)
    ]
    drawn = course(points, low=0.0, high=10.0, label=_("How close")) if len(points) > 1 else None
    events = sorted(_events(goal, names), key=lambda one: one.at)
    return Story(goal, tuple(events), drawn, len(points))


def _events(goal: Goal, names: dict[str, str]) -> Iterator[Event]:
    for one in GoalWording.objects.filter(goal=goal):
        said = _("%(who)s proposed it.") if one.version == 1 else _("%(who)s proposed other words.")
        words = one.words.text_or_gone if one.words else ""
        yield Event(one.at, said % {"who": names[one.by_chair]}, words)
    if goal.client_agreed_at and goal.therapist_agreed_at:
        yield Event(max(goal.client_agreed_at, goal.therapist_agreed_at), _("Agreed by both."))
    for touched in GoalTouched.objects.filter(goal=goal).select_related("session"):
        yield Event(touched.session.starts_at, _("You worked on it."))
    for placed in GoalAttained.objects.filter(goal=goal):
        sentence = _("%(who)s saw it at %(level)+d.")
        yield Event(placed.at, sentence % {"who": names[placed.chair], "level": placed.level})
    if goal.closed_at:
        ended = {
            "reached": _("Reached."),
            "changed": _("You wanted something else."),
            "let_go": _("Let go."),
        }
        reason = goal.reason.text_or_gone if goal.reason else ""
        yield Event(goal.closed_at, ended[goal.closed_how], reason)
