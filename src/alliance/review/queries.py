"""What each chair may read of reviews and repairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from alliance.kernel.errors import NotYours
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat, seat_at
from alliance.review.models import JointReview, Repair
from alliance.therapy.models import Session


def review_for(principal: Principal, review_id: UUID) -> tuple[Seat, JointReview]:
    """A review and the seat of who asks."""
    review = (
        JointReview.objects.select_related("session")
        .filter(id=review_id, practice_id=principal.practice_id)
        .first()
    )
    if review is None:
        raise NotYours
    return seat_at(principal, review.alliance_id), review


def repair_for(principal: Principal, repair_id: UUID) -> tuple[Seat, Repair]:
    """A repair and the seat of who asks."""
    repair = (
        Repair.objects.select_related("session")
        .filter(id=repair_id, practice_id=principal.practice_id)
        .first()
    )
    if repair is None:
        raise NotYours
    return seat_at(principal, repair.alliance_id), repair


def repairs_of(seat: Seat, *, open_only: bool = False) -> list[Repair]:
    """The repairs of an alliance, newest first."""
    repairs = Repair.objects.filter(alliance=seat.alliance).select_related("session").order_by("-opened_at")
    return list(repairs.filter(closed_at=None) if open_only else repairs[:50])


def review_of(seat: Seat, session: Session) -> JointReview | None:
    """The review of this session, if it was opened."""
    return JointReview.objects.filter(alliance=seat.alliance, session=session).first()


def session_to_review(seat: Seat) -> Session | None:
    """The newest session that took place, reviewed or not."""
    return (
        Session.objects.filter(alliance=seat.alliance, status=Session.Status.HELD)
        .order_by("-starts_at")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided in an earlier review, for the next preparation."""

    review: JointReview
    words: str


def last_decision(seat: Seat) -> Decided | None:
    """The newest decision both confirmed."""
    review = (
        JointReview.objects.filter(
            alliance=seat.alliance,
            client_confirmed_at__isnull=False,
            therapist_confirmed_at__isnull=False,
            decision__isnull=False,
        )
        .select_related("session")
        .order_by("-opened_at")
        .first()
    )
    return Decided(review, review.decision.text_or_gone) if review and review.decision else None


def last_talked(alliance_ids: Iterable[UUID]) -> dict[UUID, object]:
    """When each of these alliances last confirmed a review, by one query."""
    rows = JointReview.objects.filter(
        alliance_id__in=list(alliance_ids),
        client_confirmed_at__isnull=False,
        therapist_confirmed_at__isnull=False,
    )
    return dict(rows.values_list("alliance_id").annotate(Max("opened_at")))
