"""The acts of the joint review and of repair. A review counts only when both confirmed the same words."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.insight.queries import known_together
from alliance.insight.signals.drop import drop_of
from alliance.insight.state import Element
from alliance.kernel import audit, clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import Sealed, seal
from alliance.people.models import Chair, ChairRole
from alliance.people.seats import Seat, seat_at
from alliance.review.models import JointReview, Repair
from alliance.therapy.models import Session
from alliance.therapy.revealing import reveal_client_side, reveal_therapist_side

STEPS_AT_MOST = 5


@action
def open_review(*, alliance_id: UUID, session_id: UUID, by: Principal) -> JointReview:
    """Opens the joint review of a session that took place, or returns the one already open.

    What both shared opens with it: the client's answers shared now, and what the therapist answered and guessed.
    """
    seat = _seat(by, alliance_id)
    session = Session.objects.filter(alliance=seat.alliance, id=session_id).first()
    if session is None:
        raise NotYours
    if session.status != Session.Status.HELD:
        raise Refused(_("Only a session that took place can be looked back on."))
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
        _note(seat, "review.open", review)
        reveal_client_side(session)
        reveal_therapist_side(session)
    return review


@action
def write_decision(*, review_id: UUID, words: str, seen_version: int, by: Principal) -> JointReview:
    """Writes what the two will do. A change asks both to confirm again; nobody's words are overwritten unseen."""
    seat, review = _review(by, review_id)
    if review.decision_version != seen_version:
        raise Refused(
            _("The other wrote something meanwhile. Read it, then change it together."), field="words"
        )
    review.decision = seal(words.strip(), key=_client_key(seat)) if words.strip() else None
    review.decision_version += 1
    review.client_confirmed_at = review.therapist_confirmed_at = None
    review.save()
    _note(seat, "review.decide", review)
    return review


@action
def confirm_talked(*, review_id: UUID, seen_version: int, by: Principal) -> JointReview:
    """Confirms "we talked about this" from one chair; with the second it becomes a fact."""
    seat, review = _review(by, review_id)
    if review.decision_version != seen_version:
        raise Refused(_("What you will do was changed meanwhile. Read it once more, then confirm."))
    if getattr(review, f"{seat.chair}_confirmed_at"):
        return review
    setattr(review, f"{seat.chair}_confirmed_at", clock.now())
    review.not_today_at = None
    review.save()
    _note(seat, "review.confirm", review)
    if review.client_confirmed_at and review.therapist_confirmed_at:
        _tell(seat, "review.talked", review.session_id)
    return review


@action
def say_not_today(*, review_id: UUID, by: Principal) -> JointReview:
    """Puts the review aside. It costs nothing, and it can be taken up again."""
    seat, review = _review(by, review_id)
    if review.client_confirmed_at and review.therapist_confirmed_at:
        raise Refused(_("You both confirmed already that you talked about this."))
    review.not_today_at = clock.now()
    review.client_confirmed_at = review.therapist_confirmed_at = None
    review.save()
    _note(seat, "review.not_today", review)
    _tell(seat, "review.not_today", review.session_id)
    return review


@action
def open_repair(
    *, alliance_id: UUID, session_id: UUID, element: str, steps: Sequence[str], words: str = "", by: Principal
) -> Repair:
    """Opens a repair of one element with the steps the two chose; it is looked at again with the next ratings.

    Figures are kept only from what both may see.
    """
    seat = _seat(by, alliance_id)
    session = Session.objects.filter(alliance=seat.alliance, id=session_id).first()
    if session is None:
        raise NotYours
    if not 1 <= len(steps) <= STEPS_AT_MOST:
        raise Refused(_("Choose one to five steps."), field="steps")
    if Repair.objects.filter(alliance=seat.alliance, element=element, closed_at=None).exists():
        raise Refused(_("You are already working on this together."))
    repair = _new_repair(seat, session, element, steps, words)
    _note(seat, "repair.open", repair)
    _tell(seat, "repair.opened", repair.id, element)
    return repair


@action
def let_repair_go(*, repair_id: UUID, by: Principal) -> Repair:
    """Closes a repair without asking the other: either may, and a client never needs a reason."""
    seat, repair = _repair(by, repair_id)
    close(seat, repair, Repair.Outcome.LET_GO)
    return repair


def close(seat: Seat, repair: Repair, outcome: str) -> None:
    """Closes a repair inside an act; does nothing to one already closed."""
    if repair.closed_at:
        return
    repair.outcome, repair.closed_at, repair.closed_by = outcome, clock.now(), seat.chair
    repair.save()
    _note(seat, f"repair.{outcome}", repair)
    _tell(seat, "repair.closed", repair.id, repair.element)


def _new_repair(seat: Seat, session: Session, element: str, steps: Sequence[str], words: str) -> Repair:
    track = known_together(seat).elements.get(element, Element()).client
    dropped = drop_of(track) is not None
    return Repair.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        session=session,
        element=element,
        opened_at=clock.now(),
        opened_by=seat.chair,
        steps=list(steps),
        words=seal(words.strip(), key=_client_key(seat)) if words.strip() else None,
        usual_before=track.mean_before if dropped else None,
        value_at_drop=track.last if dropped else None,
    )


def _seat(by: Principal, alliance_id: UUID) -> Seat:
    """A chair of this alliance, locked: a supervisor looks on and acts on nothing."""
    seat = seat_at(by, alliance_id, lock=True)
    if seat.chair not in ChairRole.values:
        raise NotYours
    return seat


def _review(by: Principal, review_id: UUID) -> tuple[Seat, JointReview]:
    review = JointReview.objects.filter(id=review_id, practice_id=by.practice_id).first()
    if review is None:
        raise NotYours
    seat = _seat(by, review.alliance_id)
    return seat, JointReview.objects.get(id=review_id)


def _repair(by: Principal, repair_id: UUID) -> tuple[Seat, Repair]:
    repair = Repair.objects.filter(id=repair_id, practice_id=by.practice_id).first()
    if repair is None:
        raise NotYours
    return _seat(by, repair.alliance_id), repair


def _client_key(seat: Seat) -> str:
    if seat.is_client:
        return seat.principal.person_id.hex
    client = Chair.objects.filter(alliance=seat.alliance, role=ChairRole.CLIENT).values_list(
        "person_id", flat=True
    )
    return client[0].hex


def _note(seat: Seat, verb: str, what: JointReview | Repair) -> None:
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind=what._meta.model_name or "",
        object_id=what.id,
    )


def _tell(seat: Seat, kind: str, ref: UUID, key: str = "") -> None:
    fact = ledger.fact(
        kind,
        audience=Fact.Audience.SHARED,
        occurred_at=clock.now(),
        source="review",
        chair=seat.chair,
        ref=ref,
        key=key,
    )
    ledger.record(practice_id=seat.alliance.practice_id, scope_id=seat.alliance.id, facts=[fact])


def opened(words: Sealed | None) -> str:
    """Sealed words as text, empty where there are none or their key was erased."""
    return words.text_or_gone if words else ""
