"""What stands in the database after the load, against what was acknowledged."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from statistics import median
from uuid import UUID

from alliance.insight.finding import Look
from alliance.insight.folding import rebuild
from alliance.insight.models import State
from alliance.insight.queries import known_of
from alliance.insight.signals import look
from alliance.kernel import audit, clock
from alliance.kernel.models import AuditEntry, Fact
from alliance.measurement.models import Response, Score
from alliance.rooms.registry import rooms_by_key
from alliance.safety.models import Alert
from benchmarks.checkin.requests import Sent

FORM = "check-in"
AUDIENCES = ("client", "therapist", "shared")
LOOKED_AT = 40


def count() -> dict[str, int]:
    """How many rows there are of what a check-in writes."""
    return {
        "forms": Response.objects.filter(instrument__startswith=FORM).count(),
        "measures": Response.objects.exclude(instrument__startswith=FORM).count(),
        "scores": Score.objects.count(),
        "facts": Fact.objects.count(),
        "log": AuditEntry.objects.count(),
        "alerts": Alert.objects.count(),
    }


def compared(before: dict[str, int], sent: Sequence[Sent], acknowledged: set[str]) -> dict[str, int]:
    """What is missing, too many or not as it should be; every value should be zero but `rows`."""
    by_id = {str(one.id): one for one in sent}
    stored = set(map(str, Response.objects.filter(id__in=list(by_id)).values_list("id", flat=True)))
    done = [by_id[name] for name in acknowledged]
    n_measures = sum(one.form.occasion == "before" for one in done)
    n_positive = sum(one.is_positive for one in done)
    grown = {name: now - before[name] for name, now in count().items()}
    places = alliances_of(done)
    return {
        "rows": sum(grown.values()),
        "lost": len(acknowledged - stored),
        "unacknowledged": len(stored - acknowledged),
        "forms_off": abs(grown["forms"] - len(done)),
        "measures_off": abs(grown["measures"] - n_measures) + abs(grown["scores"] - n_measures),
        "alerts_off": abs(grown["alerts"] - n_positive),
        "log_off": abs(grown["log"] - len(done) - n_positive),
        "states_off": sum(map(state_differs, places)),
        "chains_broken": sum(audit.broken_at(one) is not None for one in places),
    }


def alliances_of(sent: Iterable[Sent]) -> list[UUID]:
    """The alliances these were about."""
    return sorted({one.form.alliance for one in sent})


def state_differs(alliance_id: UUID) -> bool:
    """Whether the stored states are stale, or not, byte for byte, what all facts fold to."""
    rows = list(State.objects.filter(alliance_id=alliance_id))
    stored = {one.audience: one.payload for one in rows}
    rebuild(rows[0].practice_id, alliance_id)
    fresh = dict(State.objects.filter(alliance_id=alliance_id).values_list("audience", "payload"))
    return stored != fresh or any(one.is_stale for one in rows)


def signals_ms(sent: Sequence[Sent]) -> float:
    """Milliseconds to compute every signal for the three audiences of one alliance from its states, as pages do."""
    rooms, taken = rooms_by_key(), []
    for alliance_id in alliances_of(sent)[:LOOKED_AT]:
        known = {audience: known_of(alliance_id, audience) for audience in AUDIENCES}
        started = time.perf_counter()
        for audience, state in known.items():
            chair = "therapist" if audience == "therapist" else "client"
            look(Look(state, rooms, chair, "the other", clock.now()))
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken)
