"""The reveal: when shared answers open to the other chair. Rules, not buttons.

The client's answers shared now open once the therapist's own are in, at the latest a day before the next session. The
therapist's answers open to the client in the joint review, or earlier when the client asks.
"""

from uuid import UUID

from alliance.kernel import audit, clock, ledger
from alliance.kernel.models import Fact
from alliance.people.models import Alliance
from alliance.therapy.models import Session

DUE_REVEAL = "session.reveal"
TO_OPEN = "share"
CANDOUR = "candour"  # a fact for the client alone: its target was made visible to fewer, so no rule opens it
ANSWERED = ("rating.after", "clause.after", "guess")
COMPARED = ("rating.after", "guess")
NOT_BLIND = "not_blind"  # in a mark; a client's mark names the candour first
NEVER = (Session.Status.MOVED, Session.Status.CANCELLED)


def to_reveal(alliance_id: UUID, session_id: UUID, audience: str) -> list[Fact]:
    """The facts of one chair about this session that wait to be opened by the rule.

    Of the client's, those answered with "share now" and not made visible to fewer since.
    """
    about = list(Fact.objects.filter(scope_id=alliance_id, ref=session_id))
    settled = {one.target for one in about if one.kind in (ledger.REVEALED, ledger.WITHDRAWN, CANDOUR)}
    waiting = [
        one for one in about if one.kind in ANSWERED and one.audience == audience and one.id not in settled
    ]
    if audience == Fact.Audience.CLIENT:
        waiting = [one for one in waiting if one.mark.split(" ")[0] == TO_OPEN]
    return waiting


def seen_already(session: Session, of: str = "client") -> set[str]:
    """The elements of which the other chair has seen what `of` answered or guessed: its own are then not blind."""
    about = list(Fact.objects.filter(scope_id=session.alliance_id, ref=session.id))
    opened = {one.target for one in about if one.kind == ledger.REVEALED}
    return {one.key for one in about if one.kind in COMPARED and one.chair == of and one.id in opened}


def reveal_client_side(session: Session) -> None:
    """Opens what the client shared; call inside an act with the alliance locked. Safe to call twice."""
    if session.revealed_at is None:
        session.revealed_at = clock.now()
        session.save(update_fields=["revealed_at"])
    _open(session, Fact.Audience.CLIENT)


def reveal_therapist_side(session: Session) -> None:
    """Opens what the therapist answered and guessed; the therapist's later answers open at once. Safe to call twice."""
    if session.therapist_opened_at is None:
        session.therapist_opened_at = clock.now()
        session.save(update_fields=["therapist_opened_at"])
    _open(session, Fact.Audience.THERAPIST)


def _open(session: Session, audience: str) -> None:
    facts = to_reveal(session.alliance_id, session.id, audience)
    ledger.record(
        practice_id=session.practice_id,
        scope_id=session.alliance_id,
        facts=ledger.reveal(facts, source="reveal"),
    )


def on_due(session_id: UUID) -> None:
    """The deadline: a day before the next session. Runs in the sweep's transaction."""
    session = Session.objects.get(id=session_id)
    if session.revealed_at is not None:  # for good: nothing closes what was opened
        return
    Alliance.objects.select_for_update().get(id=session.alliance_id)
    session.refresh_from_db()
    if session.revealed_at is None and session.status not in NEVER:
        reveal_client_side(session)
        audit.write(
            scope_id=session.alliance_id,
            by=None,
            practice_id=session.practice_id,
            verb="reveal.deadline",
            object_kind="session",
            object_id=session.id,
        )
