"""Living through the past: the clock is set to each moment, and what falls due on the way is done on time."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from alliance.demo.queries import deadline_fails
from alliance.kernel import clock, due

Step = tuple[datetime, Callable[[], object]]
ONE_SITTING = timedelta(minutes=10)  # what falls due while somebody acts is done when they have acted


class DeadlineFailed(Exception):
    """A deadline of the invented past could not be met: an error in the code that meets it, never in the demo."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"what was due at {at.isoformat()} failed; the log says with which error")


def live(steps: Iterable[Step], now: datetime) -> None:
    """Does every step up to `now` in its own time, in order, with the deadlines between them."""
    looked_at: datetime | None = None
    for moment, act in sorted(steps, key=lambda step: step[0]):
        if moment > now:
            break
        if looked_at is None or moment - looked_at >= ONE_SITTING:
            meet_deadlines(moment)
            looked_at = moment
        with clock.at(moment):
            act()
    meet_deadlines(now)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """That moment, with everything done that was due before it."""
    meet_deadlines(moment)
    with clock.at(moment):
        yield


def meet_deadlines(until: datetime) -> None:
    """Does what falls due up to a moment, each at its time, as the worker would have."""
    while (moment := due.next_at()) is not None and moment <= until:
        with clock.at(moment):
            if not due.sweep() and deadline_fails():  # otherwise it moved itself to a later moment
                raise DeadlineFailed(moment)
