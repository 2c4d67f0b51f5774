"""A repair is looked at again with the next ratings both may see, and when its time has come: recovered, or not yet.

Only the client's answer about a later session, given after the repair was opened, is looked at: earlier ones could not
know of the steps. Each session is looked at once and kept with its date; a corrected answer is looked at anew.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from alliance.insight.queries import known_of
from alliance.insight.track import Track
from alliance.kernel import audit, clock, ledger
from alliance.kernel.ledger import CORRECTED, REVEALED
from alliance.kernel.models import Fact
from alliance.people.seats import SHARED
from alliance.review.models import Recheck, Repair
from alliance.review.noting import SOURCE
from alliance.therapy.models import Session

log = logging.getLogger(__name__)
# Half of the fall, as rupture-repair studies count it; the same share as alliance_core.ruptures uses by default.
SHARE_REGAINED = 0.5


def on_facts(practice_id: UUID, scope_id: UUID, facts: Sequence[Fact]) -> None:
    """The ledger's subscriber. Runs in a savepoint: if looking fails, the answer it came with still commits."""
    if not any(_calls_for_a_look(one) for one in facts):
        return
    try:
        with transaction.atomic():
            for repair in Repair.objects.filter(alliance_id=scope_id, closed_at=None):
                _look(repair)
    except Exception as error:
        # The type only: a message could carry a person's words.
        log.error("repairs of %s were not looked at again: %s", scope_id, type(error).__name__)


def on_the_day(repair_id: UUID) -> None:
    """The day the two chose has come: looks with what both may see by now. Safe to run twice."""
    repair = Repair.objects.select_related("session").filter(id=repair_id, closed_at=None).first()
    if repair is not None:
        _look(repair)


def share_regained(repair: Repair, value: float) -> float | None:
    """How much of the drop an answer has won back: 1 is all of it; None where no drop both may see was kept."""
    if repair.usual_before is None or repair.value_at_drop is None:
        return None
    return (value - repair.value_at_drop) / (repair.usual_before - repair.value_at_drop)


def outcome_of(repair: Repair, value: float) -> str:
    """Recovered when at least half of the drop is regained; "" for a repair that began without a drop both may see:
    no figure ever calls that one recovered.
    """
    regained = share_regained(repair, value)
    if regained is None:
        return ""
    return Repair.Outcome.RECOVERED if regained >= SHARE_REGAINED else Repair.Outcome.PERSISTING


def _calls_for_a_look(one: Fact) -> bool:
    """A rating both may see, or a session that took place: the time chosen may have come with it."""
    if one.kind == "rating.after":
        return one.audience == SHARED
    return one.kind in (REVEALED, CORRECTED, "session.held")


def _look(repair: Repair) -> None:
    element = known_of(repair.alliance_id, SHARED).elements.get(repair.element)
    if element is None or element.client.last is None:
        return
    value, session = element.client.last, _later_session(repair, element.client)
    outcome = outcome_of(repair, value)
    if session is None or not outcome:
        return
    if not Recheck.objects.filter(repair=repair, session=session, value=value).exists():
        Recheck.objects.update_or_create(
            repair=repair,
            session=session,
            said_by="",
            defaults={
                "practice_id": repair.practice_id,
                "value": value,
                "looked_at": clock.now(),
                "outcome": outcome,
            },
        )
        _keep(repair, outcome)


def _later_session(repair: Repair, track: Track) -> Session | None:
    """The session this answer is about, if it could show what became of the steps."""
    if not track.ref or _moment(track.at) <= repair.opened_at:
        return None
    about = Session.objects.filter(alliance_id=repair.alliance_id, id=track.ref)
    return about.filter(starts_at__gt=repair.session.starts_at).first()


def _keep(repair: Repair, outcome: str) -> None:
    repair.outcome, repair.looked_at = outcome, clock.now()
    if outcome == Repair.Outcome.RECOVERED:
        repair.closed_at = clock.now()
    repair.save()
    if repair.closed_at:
        _tell(repair)


def _tell(repair: Repair) -> None:
    audit.write(
        scope_id=repair.alliance_id,
        by=None,
        practice_id=repair.practice_id,
        verb="repair.recovered",
        object_kind="repair",
        object_id=repair.id,
    )
    fact = ledger.fact(
        "repair.closed",
        audience=SHARED,
        occurred_at=clock.now(),
        source=SOURCE,
        ref=repair.id,
        key=repair.element,
    )
    ledger.record(practice_id=repair.practice_id, scope_id=repair.alliance_id, facts=[fact])


def _moment(stored: str) -> datetime:
    return datetime.strptime(stored, "%Y-%m-%dT%H:%M:%S.%f%z")
