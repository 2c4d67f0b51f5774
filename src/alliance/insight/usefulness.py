"""Whether signals proved useful: what people said of those they were shown, counted for whoever hosts.

Counts alone, over all practices of a server or one, and only of signals shown in ten alliances or more: below that a
count could tell of one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from alliance.insight.models import ToldOf
from alliance.insight.signals import signal_kinds
from alliance.people.models import Practice
from alliance_core.proportions import wilson_interval

AT_LEAST = 10
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Usefulness:
    """One signal: in how many alliances it was shown; how often, and what was said. None below ten alliances.

    `share` is of those who said useful or not, with `low` and `high` its 95 % interval (Wilson); None where nobody did.
    """

    signal: str
    shown: int | None
    useful: int | None
    not_useful: dict[str, int] | None
    share: float | None = None
    low: float | None = None
    high: float | None = None


def usefulness(practice: Practice | None = None) -> list[Usefulness]:
    """Every signal, in the order of its name."""
    rows = ToldOf.objects.filter(practice=practice) if practice else ToldOf.objects.all()
    reasons = {one: Count("id", filter=Q(reason=one)) for one in ToldOf.Reason.values}
    counted = rows.values("kind").annotate(
        n=Count("id"),
        places=Count("alliance", distinct=True),
        good=Count("id", filter=Q(verdict="useful")),
        **reasons,
    )
    found = {row["kind"]: dict(row) for row in counted}
    return [_of(kind.key, found.get(kind.key)) for kind in signal_kinds()]


def _of(key: str, row: Mapping[str, Any] | None) -> Usefulness:
    if row is None or row["places"] < AT_LEAST:
        return Usefulness(key, None, None, None)
    not_useful = {one: row[one] for one in ToldOf.Reason.values}
    said = row["good"] + sum(not_useful.values())
    if not said:
        return Usefulness(key, row["n"], 0, not_useful)
    interval = wilson_interval(row["good"], said, LEVEL)
    return Usefulness(key, row["n"], row["good"], not_useful, row["good"] / said, interval.low, interval.high)
