"""What every act of review and repair leaves behind: its line in the access log, its fact."""

from uuid import UUID

from alliance.kernel import audit, clock, ledger
from alliance.kernel.models import Fact
from alliance.people.seats import Seat
from alliance.review.models import EndingReport, JointReview, Repair

SOURCE = "review"


def note(seat: Seat, verb: str, what: JointReview | Repair | EndingReport) -> None:
    """The audit line of an act."""
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind=what._meta.model_name or "",
        object_id=what.id,
    )


def tell(seat: Seat, kind: str, ref: UUID, key: str = "") -> None:
    """The fact of an act: shared, both know it."""
    fact = ledger.fact(
        kind,
        audience=Fact.Audience.SHARED,
        occurred_at=clock.now(),
        source=SOURCE,
        chair=seat.chair,
        ref=ref,
        key=key,
    )
    ledger.record(practice_id=seat.alliance.practice_id, scope_id=seat.alliance.id, facts=[fact])


def untell(seat: Seat, kind: str, ref: UUID) -> None:
    """Takes back what was told of this before."""
    told = ledger.facts_about(seat.alliance.id, ref, kind)
    gone = [ledger.withdrawal(one, source=SOURCE) for one in told]
    ledger.record(practice_id=seat.alliance.practice_id, scope_id=seat.alliance.id, facts=gone)
