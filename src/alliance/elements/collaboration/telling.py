"""What acts of this room leave behind: proposals made, answered and taken back, each an open fact for both."""

from uuid import UUID

from alliance.people.seats import Seat
from alliance.therapy.asks import ask, asks_no_more
from alliance.therapy.chairs import take_back_in, tell_in

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
    take_back_in(seat, thing, MADE, room=ROOM, chair=seat.chair)
    asks_no_more(thing)
