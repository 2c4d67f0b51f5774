"""The one clock. Nothing else asks the machine for the time; a test or the demo sets it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_set_to: datetime | None = None


def now() -> datetime:
    """The moment, in UTC, aware."""
    return _set_to or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Holds the clock at `moment` (aware) for the whole process: for tests and for telling the demo's past."""
    global _set_to
    if moment.tzinfo is None:
        raise ValueError("the clock takes an aware moment")
    before, _set_to = _set_to, moment.astimezone(UTC)
    try:
        yield
    finally:
        _set_to = before
