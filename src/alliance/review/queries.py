"""What each chair may read of reviews and repairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from alliance.insight.queries import facts_seen, known_of
from alliance.insight.state import Known, fold_all
from alliance.kernel.errors import NotYours
from alliance.people.seats import SHARED, Seat
from alliance.review.models import JointReview, Recheck, Repair
from alliance.therapy.models import Session

KINDS = ("rating.after", "guess", "session.held")


def known_about(seat: Seat, session: Session, audience: str = SHARED) -> Known:
    """What an audience may know of one session, looked back on: the stored state for the newest one.

    For an older one, folded anew from what lay before that session and what is about it.
    """
    known = known_of(seat.alliance.id, audience)
    if known.held_ref in ("", str(session.id)):
        return known
    facts = facts_seen(seat, kinds=KINDS, audience=audience)
    before = [one for one in facts if one.ref != session.id and one.occurred_at < session.starts_at]
    return fold_all([*before, *(one for one in facts if one.ref == session.id)])


def repair_of(seat: Seat, repair_id: UUID) -> Repair:
    """A repair of this alliance, or NotYours."""
    repair = (
        Repair.objects.select_related("session", "again_from")
        .filter(alliance=seat.alliance, id=repair_id)
        .first()
    )
    if repair is None:
        raise NotYours
    return repair


def repairs_of(seat: Seat, *, open_only: bool = False) -> QuerySet[Repair]:
    """The repairs of an alliance, the newest first; with `open_only`, what the two are working on."""
    repairs = Repair.objects.filter(alliance=seat.alliance).order_by("-opened_at")
    repairs = repairs.select_related("session", "again_from")
    return repairs.filter(closed_at=None) if open_only else repairs


def rechecks_of(repair: Repair) -> list[Recheck]:
    """When a repair was looked at again, the oldest first."""
    return list(
        Recheck.objects.filter(repair=repair)
        .select_related("session")
        .order_by("session__starts_at", "looked_at", "id")
    )


def times_looked(repairs: Iterable[Repair]) -> dict[UUID, int]:
    """At how many sessions each of these was looked at again, by one query; one never looked at is not in it."""
    rows = Recheck.objects.filter(repair__in=list(repairs)).values_list("repair_id")
    return dict(rows.annotate(Count("session", distinct=True)))


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
    """What was decided in an earlier review, for the next preparation; `is_confirmed` when both said yes to it."""

    review: JointReview
    words: str
    is_confirmed: bool


def last_decision(seat: Seat, *, before: Session | None = None) -> Decided | None:
    """The newest decision, confirmed by both or not; with `before`, of a session earlier than that one."""
    reviews = JointReview.objects.filter(alliance=seat.alliance, decision__isnull=False)
    if before:
        reviews = reviews.filter(session__starts_at__lt=before.starts_at)
    review = reviews.select_related("session").order_by("-session__starts_at").first()
    if review is None or review.decision is None:
        return None
    is_confirmed = bool(review.client_confirmed_at and review.therapist_confirmed_at)
    return Decided(review, review.decision.text_or_gone, is_confirmed)


def last_talked(alliance_ids: Iterable[UUID]) -> dict[UUID, object]:
    """When each of these alliances last confirmed a review, by one query."""
    rows = JointReview.objects.filter(
        alliance_id__in=list(alliance_ids),
        client_confirmed_at__isnull=False,
        therapist_confirmed_at__isnull=False,
    )
    return dict(rows.values_list("alliance_id").annotate(Max("opened_at")))
