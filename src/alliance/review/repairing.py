"""The acts of repair: begun by either chair with steps of its element, closed by either without the other."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.insight.signals.drop import drop_of
from alliance.insight.state import Element
from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.seats import Seat
from alliance.review.models import Repair
from alliance.review.noting import note, tell
from alliance.review.queries import known_about
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.chairs import chair_of, client_key
from alliance.therapy.models import Session

STEPS_AT_MOST = 5
LONGEST = 2000


@action
def open_repair(
    *, alliance_id: UUID, session_id: UUID, element: str, steps: Sequence[str], words: str = "", by: Principal
) -> Repair:
    """Opens a repair of one element with the steps the two chose; it is looked at again with the next ratings.

    Figures are kept only from what both may see.
    """
    seat = chair_of(by, alliance_id)
    session = Session.objects.filter(alliance=seat.alliance, id=session_id).first()
    if session is None:
        raise NotYours
    if session.status != Session.Status.HELD:
        raise Refused(_("Only a session that took place can be looked back on."))
    _check(element, steps, words)
    if Repair.objects.filter(alliance=seat.alliance, element=element, closed_at=None).exists():
        raise Refused(_("You are already working on this together."))
    repair = _new(seat, session, element, steps, words.strip())
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
    _close(seat, repair, Repair.Outcome.RECOVERED, "repair.better")
    return repair


def _check(element: str, steps: Sequence[str], words: str) -> None:
    room = rooms_by_key().get(element)
    if room is None or not set(steps) <= {step.key for step in room.steps}:
        raise NotYours
    if not 1 <= len(set(steps)) <= STEPS_AT_MOST:
        raise Refused(_("Choose one to five steps."), field="steps")
    if len(words.strip()) > LONGEST:
        raise Refused(_("This is too long to keep: 2,000 characters at most."), field="words")


def _new(seat: Seat, session: Session, element: str, steps: Sequence[str], words: str) -> Repair:
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
    note(seat, verb, repair)
    tell(seat, "repair.closed", repair.id, repair.element)


def _repair(by: Principal, repair_id: UUID) -> tuple[Seat, Repair]:
    here = Repair.objects.filter(id=repair_id, practice_id=by.practice_id)
    place = here.values_list("alliance_id", flat=True).first()
    if place is None:
        raise NotYours
    seat = chair_of(by, place)
    return seat, here.get()
