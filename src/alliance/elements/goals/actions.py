"""The acts about goals: proposed by either, worded together, agreed by both, closed with how."""

from uuid import UUID

from django.utils.translation import gettext as _

from alliance.elements.goals.models import ACTIVE_AT_MOST, WHEN_BOTH_WANT_MORE, Goal, GoalWording, MoreGoals
from alliance.elements.goals.queries import PICKED, goals_before
from alliance.kernel import audit, clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.alliances import pick
from alliance.people.models import ChairRole, HandoverPick
from alliance.people.seats import Seat
from alliance.therapy.asks import ask, asks_no_more
from alliance.therapy.chairs import chair_of, client_key, sealed_words, take_back_in

LONGEST = 500


@action
def propose_goal(*, alliance_id: UUID, words: str, by: Principal) -> Goal:
    """Proposes a goal; it counts when the other agreed too. At most three at a time."""
    seat = chair_of(by, alliance_id)
    _refuse_too_many(seat)
    goal = Goal(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        words=seal(_fit(words), key=client_key(seat)),
        proposed_by=seat.chair,
        proposed_at=clock.now(),
    )
    setattr(goal, f"{seat.chair}_agreed_at", clock.now())
    goal.save()
    _keep_wording(seat, goal)
    _note(seat, "goal.propose", goal)
    return goal


@action
def reword_goal(*, goal_id: UUID, words: str, seen_version: int, by: Principal) -> Goal:
    """Changes the words: the other is asked again. A change meanwhile is never overwritten unseen."""
    seat, goal = _goal(by, goal_id)
    if goal.wording_version != seen_version:
        raise Refused(
            _("The other changed the words meanwhile. Read them, then change them together."), field="words"
        )
    was_agreed = goal.is_agreed
    goal.words, goal.wording_version = seal(_fit(words), key=client_key(seat)), goal.wording_version + 1
    goal.client_agreed_at = goal.therapist_agreed_at = None
    setattr(goal, f"{seat.chair}_agreed_at", clock.now())
    goal.save()
    _keep_wording(seat, goal)
    _note(seat, "goal.reword", goal)
    if was_agreed:
        take_back_in(seat, goal.id, "goal.agreed", room="goals")
    return goal


@action
def agree_goal(*, goal_id: UUID, seen_version: int, by: Principal) -> Goal:
    """Agrees to the words as they were read; with the second yes the goal is in force."""
    seat, goal = _goal(by, goal_id)
    if goal.wording_version != seen_version:
        raise Refused(_("The words were changed meanwhile. Read them once more, then agree."))
    if goal.is_agreed:
        return goal
    setattr(goal, f"{seat.chair}_agreed_at", clock.now())
    goal.save()
    _note(seat, "goal.agree", goal)
    if goal.is_agreed:
        _tell(seat, "goal.agreed", goal)
    return goal


@action
def close_goal(*, goal_id: UUID, how: str, reason: str = "", by: Principal) -> Goal:
    """Closes a goal as reached, changed or let go, with why if somebody wants to say; it can be proposed anew."""
    seat, goal = _goal(by, goal_id)
    if how not in Goal.Ending.values:
        raise Refused(_("Say whether it was reached, changed or let go."), field="how")
    was_agreed = goal.is_agreed
    goal.closed_at, goal.closed_how, goal.closed_by = clock.now(), how, seat.chair
    if reason.strip():
        goal.reason = sealed_words(seat, reason, field="reason", longest=LONGEST)
    goal.save()
    _note(seat, "goal.close", goal)
    if was_agreed:
        _tell(seat, "goal.closed", goal)
    return goal


@action
def bring_goal(*, alliance_id: UUID, goal_id: UUID, by: Principal) -> Goal:
    """After a handover the client lets one goal of the work before come along: its words, not its course.

    The client has agreed to it; it counts when the new therapist agreed too.
    """
    seat = chair_of(by, alliance_id)
    if HandoverPick.objects.filter(alliance=seat.alliance, kind=PICKED, object_id=goal_id).exists():
        raise Refused(_("This goal has come along already."))
    before = next((one for one in goals_before(seat) if one.id == goal_id), None)
    if before is None:
        raise NotYours
    _refuse_too_many(seat)
    pick(alliance_id=alliance_id, kind=PICKED, object_id=goal_id, by=by)
    goal = Goal.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        words=seal(before.words.text_or_gone if before.words else "", key=client_key(seat)),
        proposed_by=seat.chair,
        proposed_at=clock.now(),
        client_agreed_at=clock.now(),
    )
    _keep_wording(seat, goal)
    ask(seat, "goals", "goal", goal.id)
    return goal


def _refuse_too_many(seat: Seat) -> None:
    more = MoreGoals.objects.filter(alliance=seat.alliance, client_wants=True, therapist_wants=True).exists()
    at_most = WHEN_BOTH_WANT_MORE if more else ACTIVE_AT_MOST
    if Goal.objects.filter(alliance=seat.alliance, closed_at=None).count() < at_most:
        return
    if more:
        raise Refused(_("Six goals at a time are enough. Close one first."), field="words")
    raise Refused(_("Three goals at a time are enough. Close one first."), field="words")


def _keep_wording(seat: Seat, goal: Goal) -> None:
    GoalWording.objects.create(
        practice_id=goal.practice_id,
        goal=goal,
        version=goal.wording_version,
        words=goal.words,
        by_chair=seat.chair,
        at=clock.now(),
    )


def _fit(words: str) -> str:
    if not words.strip():
        raise Refused(_("Write the goal in a sentence."), field="words")
    if len(words.strip()) > LONGEST:
        raise Refused(_("A goal fits into 500 characters."), field="words")
    return words.strip()


def _goal(by: Principal, goal_id: UUID) -> tuple[Seat, Goal]:
    place = (
        Goal.objects.filter(id=goal_id, practice_id=by.practice_id)
        .values_list("alliance_id", flat=True)
        .first()
    )
    if place is None:
        raise NotYours
    seat = chair_of(by, place)
    goal = Goal.objects.get(id=goal_id)
    if goal.closed_at:
        raise Refused(_("This goal is closed."))
    return seat, goal


def _note(seat: Seat, verb: str, goal: Goal) -> None:
    """The audit line of an act, and whose yes waits after it."""
    asks_no_more(goal.id)
    for chair in ChairRole.values:
        if not goal.closed_at and not getattr(goal, f"{chair}_agreed_at"):
            ask(seat, "goals", "goal", goal.id, of=chair)
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind="goal",
        object_id=goal.id,
    )


def _tell(seat: Seat, kind: str, goal: Goal) -> None:
    fact = ledger.fact(
        kind,
        audience=Fact.Audience.SHARED,
        occurred_at=clock.now(),
        source="goals",
        chair=seat.chair,
        key=goal.id.hex,
        ref=goal.id,
    )
    ledger.record(practice_id=goal.practice_id, scope_id=seat.alliance.id, facts=[fact])
