"""The facts of one alliance, session after session, as the loop writes them: simulated, as many as a week brings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np

from alliance.kernel import ledger
from alliance.kernel.models import Fact
from alliance.rooms.registry import all_rooms

START = datetime(2020, 1, 6, 9, tzinfo=UTC)


def facts_of_session(number: int, session: UUID, rng: np.random.Generator) -> Iterator[Fact]:
    """One week: the check-in before, the session, both forms after it, the guess, the review."""
    at = START + timedelta(weeks=number)

    def one(kind: str, minutes: int, audience: str = "shared", **more: object) -> Fact:
        moment = at + timedelta(minutes=minutes)
        return ledger.fact(
            kind, audience=audience, occurred_at=moment, source="benchmark", ref=session, **more
        )  # type: ignore[arg-type]

    yield one("rating.before", -60, chair="client", key="together", value=_answer(rng))
    yield one("score", -60, chair="client", key="phq-9.total", value=float(rng.integers(0, 20)))
    yield one("session.held", 50, chair="therapist")
    for room in all_rooms():
        yield one("rating.after", 60, chair="client", key=room.key, value=_answer(rng))
        yield one("rating.after", 70, chair="therapist", key=room.key, value=_answer(rng))
    yield one(
        "guess", 70, chair="therapist", key=all_rooms()[number % len(all_rooms())].key, value=_answer(rng)
    )
    yield one("review.talked", 90, chair="client")


def story(sessions: int, seed: int) -> list[Fact]:
    """All facts of one alliance, in order."""
    rng = np.random.default_rng(seed)
    return [one for number in range(sessions) for one in facts_of_session(number, uuid4(), rng)]


def _answer(rng: np.random.Generator) -> float:
    return float(np.clip(np.rint(rng.normal(8.5, 1.0)), 0, 10))
