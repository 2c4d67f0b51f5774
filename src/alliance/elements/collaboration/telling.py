"""What acts of this room leave behind: proposals made, answered and taken back, each an open fact for both."""

from uuid import UUID

from alliance.kernel import ledger
from alliance.kernel.models import Fact
from alliance.people.seats import Seat
from alliance.therapy.asks import ask, asks_no_more
from alliance.therapy.chairs import tell_in

ROOM = "collaboration"
MADE, ANSWERED = "proposal.made", "proposal.replied"
PLAN_SIGNED, PLAN_ENDED = "plan.signed", "plan.ended"
TASK_AGREED, DECIDED = "task.agreed", "decision.made"
REACHED = "agenda.reached"


def proposed(seat: Seat, kind: str, thing: UUID) -> None:
    """One chair proposed something: the other's answer waits."""
    tell_in(seat, MADE, thing, room=ROOM, key=kind)
    ask(seat, ROOM, kind, thing)


def answered(seat: Seat, kind: str, thing: UUID) -> None:
    """The other answered, whatever the answer was."""
    tell_in(seat, ANSWERED, thing, room=ROOM, key=kind)
    asks_no_more(thing)


def taken_back(seat: Seat, thing: UUID) -> None:
    """Who proposed it took it back, or changed it: what was asked is not asked any more."""
    made = ledger.facts_about(seat.alliance.id, thing, MADE)
    gone = [ledger.withdrawal(one, source=ROOM) for one in made if one.chair == seat.chair]
    ledger.record(practice_id=seat.alliance.practice_id, scope_id=seat.alliance.id, facts=gone)
    asks_no_more(thing)


def withdrawn(seat: Seat, thing: UUID, kind: str) -> list[Fact]:
    """The facts that take back what a kind said of a thing."""
    return [ledger.withdrawal(one, source=ROOM) for one in ledger.facts_about(seat.alliance.id, thing, kind)]
