"""Everything bench-insight measures on one database; prints one JSON object. Run in a process of its own."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from alliance.insight import folding  # noqa: E402
from alliance.insight.models import State  # noqa: E402
from alliance.insight.rebuilding import rebuild_states  # noqa: E402
from alliance.insight.state import dumps, fold, loads, touched_by  # noqa: E402
from alliance.kernel import ledger  # noqa: E402
from alliance.kernel.models import Fact  # noqa: E402
from alliance.people.models import Alliance, Practice  # noqa: E402
from benchmarks.insight.story import START, story  # noqa: E402

LONG = 200
LATE_BY = (0, 1, 3, 10, 30, 100)


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    before = time.perf_counter()
    act()
    return (time.perf_counter() - before) * 1e3


class UndoneOnPurpose(Exception):
    """Ends a transaction, so that the next measures the same state."""


def undone(act: Callable[[], object]) -> float:
    """Milliseconds of one call in a transaction that is taken back."""
    took = 0.0
    try:
        with transaction.atomic():
            took = timed(act)
            raise UndoneOnPurpose
    except UndoneOnPurpose:
        return took


def written(practice: Practice, sessions: int, seed: int) -> Alliance:
    """An alliance with its facts; the states are not there yet."""
    alliance = Alliance.objects.create(practice=practice, opened_at=START)
    facts = story(sessions, seed)
    for one in facts:
        one.practice_id, one.scope_id, one.recorded_at = practice.id, alliance.id, one.occurred_at
    Fact.objects.bulk_create(facts, batch_size=2000)
    return alliance


def new_fact(alliance: Alliance, near: Fact, value: float) -> Fact:
    """An answer of the client to one more element, given right after another fact."""
    made = ledger.fact(
        "rating.after",
        audience="shared",
        occurred_at=near.occurred_at,
        source="benchmark",
        chair="client",
        key=near.key or "x",
        ref=near.ref,
        value=value,
    )
    made.practice_id, made.scope_id, made.recorded_at = alliance.practice_id, alliance.id, near.occurred_at
    return made


def appended(alliance: Alliance, repeats: int) -> list[float]:
    """One fact at the end of a long alliance, as the fold of the three states: read, folded, written as text."""
    payloads = list(State.objects.filter(alliance=alliance).values_list("payload", flat=True))
    last = Fact.objects.filter(scope_id=alliance.id, kind="rating.after").latest("occurred_at")
    took = []
    for number in range(repeats):
        one = new_fact(alliance, last, float(number % 10))
        one.occurred_at = last.occurred_at.replace(hour=23)
        took.append(timed(lambda one=one: [dumps(fold(loads(p, touched_by([one])), one)) for p in payloads]))  # type: ignore[misc]
    return took


def stored(alliance: Alliance, late_by: int, repeats: int) -> list[float]:
    """One fact through the whole product path, in a transaction: at the end, or `late_by` sessions before it."""
    held = list(
        Fact.objects.filter(scope_id=alliance.id, kind="session.held").order_by("-occurred_at")[: late_by + 1]
    )
    near = Fact.objects.filter(scope_id=alliance.id, kind="rating.after", ref=held[-1].ref).earliest(
        "occurred_at"
    )
    took = []
    for number in range(repeats):
        one = new_fact(alliance, near, float(number % 10))
        if late_by < 0:
            one.occurred_at = near.occurred_at.replace(hour=23)
        took.append(
            undone(
                lambda one=one: ledger.record(  # type: ignore[misc]
                    practice_id=alliance.practice_id, scope_id=alliance.id, facts=[one]
                )
            )
        )
    return took


def at_the_end(alliance: Alliance, repeats: int) -> list[float]:
    """The same, at the end."""
    near = Fact.objects.filter(scope_id=alliance.id, kind="rating.after").latest("occurred_at")
    took = []
    for number in range(repeats):
        one = new_fact(alliance, near, float(number % 10))
        one.occurred_at = near.occurred_at.replace(hour=23)
        took.append(undone(lambda one=one: folding.on_facts(alliance.practice_id, alliance.id, [one])))  # type: ignore[misc]
    return took


def rebuilt(counts: Sequence[int], sessions: int, processes: int) -> list[tuple[int, float]]:
    """Seconds to rebuild ever more alliances."""
    found = []
    for number, count in enumerate(counts):
        practice = Practice.objects.create(name=f"of {count}", created_at=START)
        for seed in range(count):
            written(practice, sessions, 1000 * number + seed)
        before = time.perf_counter()
        rebuild_states(practice=practice, processes=processes)
        found.append((count, time.perf_counter() - before))
    return found


def main() -> None:
    repeats, sessions, processes, *counts = map(int, sys.argv[1:])
    call_command("migrate", verbosity=0)
    practice = Practice.objects.create(name="one", created_at=START)
    alliance = written(practice, LONG, 1)
    with transaction.atomic():
        folding.rebuild(practice.id, alliance.id)
    found: dict[str, Any] = {
        "append": median(appended(alliance, repeats)),
        "append_stored": median(at_the_end(alliance, repeats)),
        "late": {str(one): median(stored(alliance, one, max(3, repeats // (1 + one)))) for one in LATE_BY},
        "rebuilt": rebuilt(counts, sessions, processes),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
