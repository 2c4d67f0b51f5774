"""What an ending does to the sessions: those still ahead are called off, and by nobody.

It follows the ledger: an alliance closed or handed over is a fact, and the sessions are seen to inside the same act.
"""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from alliance.kernel import audit, clock, due, ledger
from alliance.kernel.models import Fact
from alliance.therapy.models import Session
from alliance.therapy.queries import LIVE
from alliance.therapy.revealing import DUE_REVEAL

ENDED, VERB = "alliance.closed", "session.ended_with"
ENDING = (
    "ending"  # the mark of a session that the ending called off: no chair did, so it counts against nobody
)
SENTENCES = {VERB: _("A session that was still ahead was called off, because the work together ended.")}


def on_facts(_practice_id: UUID, scope_id: UUID, facts: Sequence[Fact]) -> None:
    """The ledger's subscriber: calls off what is still ahead when an alliance ends."""
    if any(one.kind == ENDED for one in facts):
        _call_off(list(Session.objects.filter(alliance_id=scope_id, status__in=LIVE)))


def _call_off(live: Sequence[Session]) -> None:
    """Of the live sessions of an alliance, those ahead; with no session to follow, no deadline opens anything."""
    now = clock.now()
    for one in live:
        due.cancel(kind=DUE_REVEAL, ref=one.id)
        if one.status == Session.Status.PLANNED and one.starts_at > now:
            _end_with_alliance(one)


def _end_with_alliance(session: Session) -> None:
    session.status = Session.Status.CANCELLED
    session.save(update_fields=["status"])
    audit.write(
        scope_id=session.alliance_id,
        by=None,
        practice_id=session.practice_id,
        verb=VERB,
        object_kind="session",
        object_id=session.id,
    )
    called_off = ledger.fact(
        "session.cancelled",
        audience=Fact.Audience.SHARED,
        occurred_at=clock.now(),
        source="therapy",
        ref=session.id,
        mark=ENDING,
    )
    ledger.record(practice_id=session.practice_id, scope_id=session.alliance_id, facts=[called_off])
