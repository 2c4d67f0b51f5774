"""The reveal: when shared answers open to the other chair. Rules, not buttons.

The client's answers shared now open once the therapist's own are in, at the latest a day before the next session. The
therapist's answers open to the client in the joint review, or earlier when the client asks.
"""

from uuid import UUID

from django.db import transaction

from alliance.kernel import audit, clock, ledger
from alliance.kernel.models import Fact
from alliance.people.models import Alliance
from alliance.therapy.models import Session

DUE_REVEAL = "session.reveal"
TO_OPEN = "share"
CANDOUR = "candour"  # a fact that changes who may see its target; the newest counts
ANSWERED = ("rating.after", "clause.after", "guess")
NOT_BLIND = "not_blind"


def to_reveal(alliance_id: UUID, session_id: UUID, audience: str) -> list[Fact]:
    """The facts of one chair about this session that wait to be opened. A fact's mark says whether it may."""
    waiting = Fact.objects.filter(
        scope_id=alliance_id,
        ref=session_id,
        audience=audience,
        kind__in=("rating.after", "clause.after", "guess"),
    )
    if audience == Fact.Audience.CLIENT:
        waiting = waiting.filter(mark=TO_OPEN)
    opened = set(
        Fact.objects.filter(scope_id=alliance_id, ref=session_id, kind=ledger.REVEALED).values_list(
            "target", flat=True
        )
    )
    return [one for one in waiting if one.id not in opened]


def reveal_client_side(session: Session) -> None:
    """Opens what the client shared; call inside an act with the alliance locked. Safe to call twice."""
    if session.revealed_at is None:
        session.revealed_at = clock.now()
        session.save(update_fields=["revealed_at"])
    facts = to_reveal(session.alliance_id, session.id, Fact.Audience.CLIENT)
    ledger.record(
        practice_id=session.practice_id,
        scope_id=session.alliance_id,
        facts=ledger.reveal(facts, source="reveal"),
    )


def reveal_therapist_side(session: Session) -> None:
    """Opens what the therapist answered and guessed; the therapist's later answers open at once. Safe to call twice."""
    if session.therapist_opened_at is None:
        session.therapist_opened_at = clock.now()
        session.save(update_fields=["therapist_opened_at"])
    facts = to_reveal(session.alliance_id, session.id, Fact.Audience.THERAPIST)
    ledger.record(
        practice_id=session.practice_id,
        scope_id=session.alliance_id,
        facts=ledger.reveal(facts, source="reveal"),
    )


def on_due(session_id: UUID) -> None:
    """The deadline: a day before the next session."""
    with transaction.atomic():
        session = Session.objects.get(id=session_id)
        Alliance.objects.select_for_update().get(id=session.alliance_id)
        session.refresh_from_db()
        if session.revealed_at is None and session.status == Session.Status.HELD:
            reveal_client_side(session)
            audit.write(
                scope_id=session.alliance_id,
                by=None,
                practice_id=session.practice_id,
                verb="reveal.deadline",
                object_kind="session",
                object_id=session.id,
            )
