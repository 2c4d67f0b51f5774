"""A state as text: what is written is read again, and what is not touched stands as it stood."""

from datetime import timedelta
from uuid import uuid4

import pytest

from alliance.insight.state import Kept, Known, dumps, fold, fold_all, loads, touched_by
from alliance.insight.track import Track
from alliance.kernel.models import Fact
from tests.spec.house import NOW


def fact(kind: str, key: str, value: float, n: int = 0, chair: str = "client") -> Fact:
    at = NOW + timedelta(hours=n)
    return Fact(
        id=uuid4(), kind=kind, key=key, value=value, chair=chair, ref=uuid4(), occurred_at=at, recorded_at=at
    )


FACTS = [
    fact("rating.before", "together", 6, 1),
    fact("rating.after", "a", 7, 2),
    fact("rating.after", "a", 3, 3, "therapist"),
    fact("guess", "a", 5, 4, "therapist"),
    fact("rating.after", "b", 8, 5),
    fact("goal.rating", "0" * 32, 2, 6),
    fact("score", "phq-9.total", 11, 7),
    fact("session.held", "", 0, 8),
]


def test_what_is_written_is_read_again() -> None:
    known = fold_all(FACTS)
    assert loads(dumps(known)) == known
    assert dumps(loads(dumps(known))) == dumps(known)
    assert loads(dumps(Known())) == Known()


@pytest.mark.parametrize("new", [fact(one.kind, one.key, 4, 20, one.chair) for one in FACTS])
def test_folding_into_what_is_touched_is_folding_into_all(new: Fact) -> None:
    written = dumps(fold_all(FACTS))
    partly = fold(loads(written, touched_by([new])), new)
    assert dumps(partly) == dumps(fold(loads(written), new)) == dumps(fold_all([*FACTS, new]))


def test_what_is_not_touched_is_not_read() -> None:
    known = loads(dumps(fold_all(FACTS)), touched_by([fact("rating.after", "a", 1)]))
    assert isinstance(known.elements["a"].client, Track)
    assert isinstance(known.elements["a"].therapist, Kept)
    assert isinstance(known.elements["b"].client, Kept)
    assert isinstance(known.together, Kept)


def test_a_key_that_would_break_a_line_is_refused() -> None:
    with pytest.raises(ValueError, match="printable"):
        dumps(fold_all([fact("score", "a\tb", 1)]))
