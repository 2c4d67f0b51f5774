"""The acts of the joint review. It counts as talked about only when both confirmed the same words, each for oneself."""

from uuid import UUID

from django.utils.translation import gettext as _

from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.seats import Seat
from alliance.review.models import JointReview
from alliance.review.noting import note, tell, untell
from alliance.review.repairing import choose_other_steps as choose_other_steps
from alliance.review.repairing import choose_when as choose_when
from alliance.review.repairing import let_repair_go as let_repair_go
from alliance.review.repairing import open_repair as open_repair
from alliance.review.repairing import say_it_is_better as say_it_is_better
from alliance.review.repairing import say_not_yet as say_not_yet
from alliance.therapy.chairs import chair_of, client_key
from alliance.therapy.models import Session
from alliance.therapy.planning import is_time_to_open
from alliance.therapy.revealing import reveal_client_side, reveal_therapist_side

LONGEST = 2000


@action
def open_review(*, alliance_id: UUID, session_id: UUID, by: Principal) -> JointReview:
    """Opens the joint review of a session that took place, or returns the one already open.

    What both shared opens with it: the client's answers shared now, and what the therapist answered and guessed. The
    therapist cannot open the client's before the rule does: only the client can do that by opening the review.
    """
    seat = chair_of(by, alliance_id)
    session = Session.objects.filter(alliance=seat.alliance, id=session_id).first()
    if session is None:
        raise NotYours
    _must_have_taken_place(session)
    if not may_open(seat, session):
        raise Refused(
            _(
                "What your client shared opens once your own answers are in, a day before the next session at the "
                "latest. Answer first, or let your client open this."
            )
        )
    review, is_new = JointReview.objects.get_or_create(
        session=session,
        defaults={
            "practice_id": seat.alliance.practice_id,
            "alliance": seat.alliance,
            "opened_at": clock.now(),
            "opened_by": seat.chair,
        },
    )
    if is_new:
        note(seat, "review.open", review)
        reveal_client_side(session)
        reveal_therapist_side(session)
    return review


@action
def write_decision(*, review_id: UUID, words: str, seen_version: int, by: Principal) -> JointReview:
    """Writes what the two will do. A change asks both to confirm again; nobody's words are overwritten unseen.

    The same words again change nothing: a form sent twice is one decision.
    """
    seat, review = _review(by, review_id)
    _decide(seat, review, words, seen_version)
    return review


@action
def confirm_talked(
    *, review_id: UUID, seen_version: int, by: Principal, words: str | None = None
) -> JointReview:
    """Confirms "we talked about this" from one chair, with the words standing there; the second yes makes it a fact.

    `words` that differ from what was decided are written first: nobody confirms words that are then lost.
    """
    seat, review = _review(by, review_id)
    if words is not None:
        _decide(seat, review, words, seen_version)
    elif review.decision_version != seen_version:
        raise Refused(_("What you will do was changed meanwhile. Read it once more, then confirm."))
    if getattr(review, f"{seat.chair}_confirmed_at"):
        return review
    _take_up(seat, review)
    setattr(review, f"{seat.chair}_confirmed_at", clock.now())
    review.save()
    note(seat, "review.confirm", review)
    if is_talked(review):
        tell(seat, "review.talked", review.session_id)
    return review


@action
def take_confirm_back(*, review_id: UUID, by: Principal) -> JointReview:
    """Undoes one's own yes, as long as the other has not said it too."""
    seat, review = _review(by, review_id)
    if is_talked(review):
        raise Refused(
            _("You both said yes. If something is different now, change what you will do, and say yes again.")
        )
    if getattr(review, f"{seat.chair}_confirmed_at"):
        setattr(review, f"{seat.chair}_confirmed_at", None)
        review.save()
        note(seat, "review.unconfirm", review)
    return review


@action
def say_not_today(*, review_id: UUID, by: Principal) -> JointReview:
    """Puts the review aside. It costs nothing, and it can be taken up again."""
    seat, review = _review(by, review_id)
    if is_talked(review):
        raise Refused(_("You both confirmed already that you talked about this."))
    if review.not_today_at is None:
        review.not_today_at = clock.now()
        review.client_confirmed_at = review.therapist_confirmed_at = None
        review.save()
        note(seat, "review.not_today", review)
        tell(seat, "review.not_today", review.session_id)
    return review


@action
def take_up_again(*, review_id: UUID, by: Principal) -> JointReview:
    """Takes up a review that was put aside."""
    seat, review = _review(by, review_id)
    if review.not_today_at:
        _take_up(seat, review)
        review.save()
        note(seat, "review.again", review)
    return review


def may_open(seat: Seat, session: Session) -> bool:
    """Whether this chair may open the review now, or look at the one that is open; the same whatever was answered."""
    if seat.is_client or session.revealed_at or is_time_to_open(session):
        return True
    return JointReview.objects.filter(session=session).exists()


def is_talked(review: JointReview) -> bool:
    """Whether both said that they talked about this."""
    return bool(review.client_confirmed_at and review.therapist_confirmed_at)


def _decide(seat: Seat, review: JointReview, words: str, seen_version: int) -> None:
    words = words.strip()
    if words == (review.decision.text_or_gone if review.decision else ""):
        return
    if review.decision_version != seen_version:
        raise Refused(
            _("The other wrote something meanwhile. Read it, then change it together."), field="words"
        )
    if len(words) > LONGEST:
        raise Refused(_("This is too long to keep: 2,000 characters at most."), field="words")
    if is_talked(review):
        untell(seat, "review.talked", review.session_id)
    review.decision = seal(words, key=client_key(seat)) if words else None
    review.decision_version += 1
    review.client_confirmed_at = review.therapist_confirmed_at = None
    review.save()
    note(seat, "review.decide", review)


def _take_up(seat: Seat, review: JointReview) -> None:
    if review.not_today_at:
        review.not_today_at = None
        untell(seat, "review.not_today", review.session_id)


def _review(by: Principal, review_id: UUID) -> tuple[Seat, JointReview]:
    """A review and the chair of who acts, read anew once the alliance is locked."""
    here = JointReview.objects.select_related("session").filter(id=review_id, practice_id=by.practice_id)
    place = here.values_list("alliance_id", flat=True).first()
    if place is None:
        raise NotYours
    seat = chair_of(by, place)
    review = here.get()
    _must_have_taken_place(review.session)
    return seat, review


def _must_have_taken_place(session: Session) -> None:
    if session.status != Session.Status.HELD:
        raise Refused(_("Only a session that took place can be looked back on."))
