"""The treatment plan, written together: proposed by either, accepted, adapted or declined in words, in force by two."""

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.elements.collaboration.models import PlanVersion
from alliance.elements.collaboration.telling import (
    PLAN_ENDED,
    PLAN_SIGNED,
    ROOM,
    answered,
    proposed,
    taken_back,
)
from alliance.kernel import clock, due
from alliance.kernel.acting import action
from alliance.kernel.errors import Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import Sealed, seal_json
from alliance.people.models import Alliance, ChairRole
from alliance.people.seats import Seat
from alliance.therapy.asks import ask_chair, asks_no_more
from alliance.therapy.chairs import client_key, note_in, sealed_words, tell_in
from alliance.therapy.open_rooms import row_in, seat_in

PARTS = ("focus", "how", "notice", "who")
LONGEST = 1200
DUE_REVIEW = "plan.review"
State = PlanVersion.State


@action
def propose_plan(
    *, alliance_id: UUID, parts: Mapping[str, str], review_on: date | None, by: Principal
) -> PlanVersion:
    """Proposes a plan, the first or one instead of that in force; one proposal at a time waits for an answer."""
    seat = seat_in(by, alliance_id, ROOM)
    if PlanVersion.objects.filter(alliance=seat.alliance, state=State.PROPOSED).exists():
        raise Refused(
            _("A proposal waits for an answer already. Answer it, or change it, first."), field="focus"
        )
    now = PlanVersion.objects.filter(alliance=seat.alliance, state=State.IN_FORCE).first()
    return _write(seat, parts, review_on, now)


@action
def adapt_plan(
    *, plan_id: UUID, parts: Mapping[str, str], review_on: date | None, by: Principal
) -> PlanVersion:
    """Answers a proposal with other words, or changes one's own: a version of its own, and the other is asked."""
    seat, plan = _waiting(plan_id, by)
    _end_proposal(seat, plan, State.ADAPTED)
    return _write(seat, parts, review_on, plan)


@action
def sign_plan(*, plan_id: UUID, by: Principal) -> PlanVersion:
    """Signs a proposal as it stands; with the second signature it is in force, and the one before is replaced."""
    seat, plan = _waiting(plan_id, by)
    if getattr(plan, f"{seat.chair}_signed_at"):
        return plan
    now = clock.now()
    for one in PlanVersion.objects.filter(alliance=seat.alliance, state=State.IN_FORCE):
        _end(one, State.REPLACED)
    setattr(plan, f"{seat.chair}_signed_at", now)
    plan.state = State.IN_FORCE
    plan.answered_at = now
    plan.save()
    answered(seat, "plan", plan.id)
    note_in(seat, "treatment_plan.sign", "plan", plan.id)
    tell_in(seat, PLAN_SIGNED, plan.id, room=ROOM)
    if plan.review_on:
        at = datetime.combine(plan.review_on, time(9), timezone.get_current_timezone())
        due.schedule(kind=DUE_REVIEW, ref=plan.id, practice_id=plan.practice_id, due_at=at)
    return plan


@action
def decline_plan(*, plan_id: UUID, words: str, by: Principal) -> PlanVersion:
    """Says no to a proposal, with words; who proposed it takes it back the same way, and needs none."""
    seat, plan = _waiting(plan_id, by)
    own = plan.proposed_by == seat.chair
    plan.answer = _reason(seat, words, own=own)
    _end_proposal(seat, plan, State.TAKEN_BACK if own else State.DECLINED)
    note_in(seat, "treatment_plan.decline", "plan", plan.id)
    return plan


@action
def end_plan(*, plan_id: UUID, by: Principal) -> PlanVersion:
    """Ends the plan in force, by either: nothing is in force then."""
    seat, plan = row_in(PlanVersion, plan_id, by, ROOM)
    if plan.state != State.IN_FORCE:
        raise Refused(_("This plan is not in force."))
    _end(plan, State.ENDED)
    note_in(seat, "treatment_plan.end", "plan", plan.id)
    tell_in(seat, PLAN_ENDED, plan.id, room=ROOM)
    return plan


@action
def keep_plan(*, plan_id: UUID, review_on: date | None, by: Principal) -> PlanVersion:
    """The two looked at the plan again and keep it; either says so, and when to look next."""
    seat, plan = row_in(PlanVersion, plan_id, by, ROOM)
    if plan.state != State.IN_FORCE:
        raise Refused(_("This plan is not in force."))
    plan.review_on = _ahead(review_on)
    plan.save(update_fields=["review_on"])
    asks_no_more(plan.id, "plan_due")
    due.cancel(kind=DUE_REVIEW, ref=plan.id)
    if plan.review_on:
        at = datetime.combine(plan.review_on, time(9), timezone.get_current_timezone())
        due.schedule(kind=DUE_REVIEW, ref=plan.id, practice_id=plan.practice_id, due_at=at)
    note_in(seat, "treatment_plan.keep", "plan", plan.id)
    return plan


def on_review_due(plan_id: UUID) -> None:
    """The day to look at the plan again: both are asked. Runs in the sweep's transaction."""
    plan = PlanVersion.objects.select_related("alliance").get(id=plan_id)
    Alliance.objects.select_for_update().get(id=plan.alliance_id)
    plan.refresh_from_db()
    if plan.state == State.IN_FORCE and plan.alliance.closed_at is None:
        for chair in ChairRole.values:
            ask_chair(plan.alliance, chair, ROOM, "plan_due", plan.id)


def _write(
    seat: Seat, parts: Mapping[str, str], review_on: date | None, follows: PlanVersion | None
) -> PlanVersion:
    last = PlanVersion.objects.filter(alliance=seat.alliance).aggregate(n=Max("number"))["n"] or 0
    plan = PlanVersion(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        number=last + 1,
        parts=_sealed(seat, parts),
        review_on=_ahead(review_on),
        follows=follows,
        proposed_by=seat.chair,
        proposed_at=clock.now(),
    )
    setattr(plan, f"{seat.chair}_signed_at", clock.now())
    plan.save()
    note_in(seat, "treatment_plan.propose", "plan", plan.id)
    proposed(seat, "plan", plan.id)
    return plan


def _sealed(seat: Seat, parts: Mapping[str, str]) -> Sealed:
    written = {name: parts.get(name, "").strip() for name in PARTS}
    if not written["focus"]:
        raise Refused(_("Write what you work on."), field="focus")
    for name, words in written.items():
        if len(words) > LONGEST:
            raise Refused(_("A part of the plan fits into 1,200 characters."), field=name)
    return seal_json(written, key=client_key(seat))


def _ahead(review_on: date | None) -> date | None:
    if review_on is not None and review_on <= timezone.localdate(clock.now()):
        raise Refused(_("Choose a day in the future to look at it again."), field="review_on")
    return review_on


def _reason(seat: Seat, words: str, *, own: bool) -> Sealed | None:
    if own and not words.strip():
        return None
    return sealed_words(
        seat, words, field="words", empty=_("Say in a few words why not, or what you would want instead.")
    )


def _waiting(plan_id: UUID, by: Principal) -> tuple[Seat, PlanVersion]:
    seat, plan = row_in(PlanVersion, plan_id, by, ROOM)
    if plan.state != State.PROPOSED:
        raise Refused(
            _("This proposal was answered or changed meanwhile. Read what stands there now."), field="focus"
        )
    return seat, plan


def _end_proposal(seat: Seat, plan: PlanVersion, state: str) -> None:
    plan.state, plan.answered_at = state, clock.now()
    plan.save(update_fields=["state", "answered_at", "answer"])
    if plan.proposed_by == seat.chair:
        taken_back(seat, plan.id)
    else:
        answered(seat, "plan", plan.id)


def _end(plan: PlanVersion, state: str) -> None:
    plan.state, plan.ended_at = state, clock.now()
    plan.save(update_fields=["state", "ended_at"])
    due.cancel(kind=DUE_REVIEW, ref=plan.id)
    asks_no_more(plan.id)
