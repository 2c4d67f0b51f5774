"""The acts of repair: begun by either chair with steps of its element, looked at again, closed by either alone."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.insight.signals.drop import drop_of
from alliance.insight.state import Element
from alliance.kernel import clock, due
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.seats import Seat
from alliance.review.again import (
    NEXT_SESSION,
    Again,
    counted_from,
    day_begins,
    must_be_within_reason,
    zone_of_practice,
)
from alliance.review.models import Recheck, Repair
from alliance.review.noting import note, tell
from alliance.review.queries import known_about, session_to_review
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.chairs import chair_of, client_key
from alliance.therapy.models import Session

STEPS_AT_MOST = 5
LONGEST = 2000
LOOK = "repair.look"


@action
def open_repair(
    *,
    alliance_id: UUID,
    session_id: UUID,
    element: str,
    steps: Sequence[str],
    words: str = "",
    again: Again = NEXT_SESSION,
    by: Principal,
) -> Repair:
    """Opens a repair of one element with the steps the two chose, and when they look at it again.

    Figures are kept only from what both may see.
    """
    seat = chair_of(by, alliance_id)
    session = Session.objects.filter(alliance=seat.alliance, id=session_id).first()
    if session is None:
        raise NotYours
    if session.status != Session.Status.HELD:
        raise Refused(_("Only a session that took place can be looked back on."))
    _check(element, steps, words)
    must_be_within_reason(again, zone_of_practice(seat.alliance.practice_id))
    if Repair.objects.filter(alliance=seat.alliance, element=element, closed_at=None).exists():
        raise Refused(_("You are already working on this together."))
    repair = _new(seat, session, element, steps, words.strip(), again)
    _wait_for_the_day(repair)
    note(seat, "repair.open", repair)
    tell(seat, "repair.opened", repair.id, element)
    return repair


@action
def let_repair_go(*, repair_id: UUID, by: Principal) -> Repair:
    """Closes a repair without asking the other: either may, and a client never needs a reason."""
    seat, repair = _repair(by, repair_id)
    _close(seat, repair, Repair.Outcome.LET_GO, "repair.let_go")
    return repair


@action
def say_it_is_better(*, repair_id: UUID, by: Principal) -> Repair:
    """Closes a repair as recovered, by the client's own word: nobody else can say so for them."""
    seat, repair = _repair(by, repair_id)
    if not seat.is_client:
        raise NotYours
    if not repair.closed_at:
        _say(seat, repair, Repair.Outcome.RECOVERED)
        _close(seat, repair, Repair.Outcome.RECOVERED, "repair.better")
    return repair


@action
def say_not_yet(*, repair_id: UUID, by: Principal) -> Repair:
    """Notes that it was looked at and is not better yet, by the word of either; the two go on."""
    seat, repair = _repair(by, repair_id)
    _must_be_open(repair)
    _say(seat, repair, Repair.Outcome.PERSISTING)
    repair.outcome, repair.looked_at = Repair.Outcome.PERSISTING, clock.now()
    repair.save()
    note(seat, "repair.not_yet", repair)
    return repair


@action
def choose_other_steps(*, repair_id: UUID, steps: Sequence[str], by: Principal) -> Repair:
    """Takes other steps of the same element, by either; the same again change nothing."""
    seat, repair = _repair(by, repair_id)
    _must_be_open(repair)
    _check(repair.element, steps, "")
    if set(steps) != set(repair.steps):
        repair.steps = list(dict.fromkeys(steps))
        repair.save()
        note(seat, "repair.steps", repair)
    return repair


@action
def choose_when(*, repair_id: UUID, again: Again, by: Principal) -> Repair:
    """Chooses anew when the two look again, counted from now, by either."""
    seat, repair = _repair(by, repair_id)
    _must_be_open(repair)
    must_be_within_reason(again, zone_of_practice(repair.practice_id))
    repair.again_after, repair.again_on = again.after, again.on
    repair.again_from = counted_from(repair.alliance_id, repair.session)
    repair.save()
    _wait_for_the_day(repair)
    note(seat, "repair.when", repair)
    return repair


# What a word alone does to a repair, as buttons name it.
BY_A_WORD = {"let_go": let_repair_go, "better": say_it_is_better, "not_yet": say_not_yet}


def _check(element: str, steps: Sequence[str], words: str) -> None:
    room = rooms_by_key().get(element)
    if room is None or not set(steps) <= {step.key for step in room.steps}:
        raise NotYours
    if not 1 <= len(set(steps)) <= STEPS_AT_MOST:
        raise Refused(_("Choose one to five steps."), field="steps")
    if len(words.strip()) > LONGEST:
        raise Refused(_("This is too long to keep: 2,000 characters at most."), field="words")


def _must_be_open(repair: Repair) -> None:
    if repair.closed_at:
        raise Refused(_("This is closed. You can begin again."))


def _wait_for_the_day(repair: Repair) -> None:
    """The worker looks on the day that was chosen; for a number of sessions, looking comes with them."""
    if repair.again_on:
        moment = day_begins(repair.again_on, repair.practice_id)
        due.schedule(kind=LOOK, ref=repair.id, practice_id=repair.practice_id, due_at=moment)
    else:
        due.cancel(kind=LOOK, ref=repair.id)


def _new(
    seat: Seat, session: Session, element: str, steps: Sequence[str], words: str, again: Again
) -> Repair:
    track = known_about(seat, session).elements.get(element, Element()).client
    dropped = track.ref == str(session.id) and drop_of(track) is not None
    return Repair.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        session=session,
        element=element,
        opened_at=clock.now(),
        opened_by=seat.chair,
        steps=list(dict.fromkeys(steps)),
        again_after=again.after,
        again_on=again.on,
        again_from=counted_from(seat.alliance.id, session),
        words=seal(words, key=client_key(seat)) if words else None,
        usual_before=track.mean_before if dropped else None,
        n_before=track.n_before if dropped else None,
        value_at_drop=track.last if dropped else None,
    )


def _close(seat: Seat, repair: Repair, outcome: str, verb: str) -> None:
    """Does nothing to one already closed."""
    if repair.closed_at:
        return
    repair.outcome, repair.closed_at, repair.closed_by = outcome, clock.now(), seat.chair
    repair.save()
    due.cancel(kind=LOOK, ref=repair.id)
    note(seat, verb, repair)
    tell(seat, "repair.closed", repair.id, repair.element)


def _say(seat: Seat, repair: Repair, outcome: str) -> None:
    """One word a chair a session: said again, it is the newer one."""
    Recheck.objects.update_or_create(
        repair=repair,
        session=session_to_review(seat) or repair.session,
        said_by=seat.chair,
        defaults={"practice_id": repair.practice_id, "outcome": outcome, "looked_at": clock.now()},
    )


def _repair(by: Principal, repair_id: UUID) -> tuple[Seat, Repair]:
    here = Repair.objects.filter(id=repair_id, practice_id=by.practice_id)
    place = here.values_list("alliance_id", flat=True).first()
    if place is None:
        raise NotYours
    seat = chair_of(by, place)
    return seat, here.get()
