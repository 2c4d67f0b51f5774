"""Shared decisions: options, what matters to whom, an outcome that counts when both said yes."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.elements.collaboration.models import WHOSE, SharedDecision
from alliance.elements.collaboration.telling import DECIDED, ROOM, answered, proposed, taken_back
from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal_json
from alliance.people.models import ChairRole
from alliance.people.seats import Seat
from alliance.therapy.chairs import client_key, note_in, sealed_words, tell_in
from alliance.therapy.open_rooms import row_in, seat_in

OPTIONS_AT_MOST, LONGEST = 6, 300


@action
def open_decision(
    *, alliance_id: UUID, question: str, options: Sequence[str], by: Principal
) -> SharedDecision:
    """Puts a question with its options on the table; both add what matters to them."""
    seat = seat_in(by, alliance_id, ROOM)
    given = [one.strip() for one in options if one.strip()]
    if not 2 <= len(given) <= OPTIONS_AT_MOST:
        raise Refused(_("A decision needs two to six options."), field="options")
    if max(map(len, given)) > LONGEST:
        raise Refused(_("An option fits into 300 characters."), field="options")
    asked = sealed_words(
        seat, question, field="question", empty=_("Write what is to be decided."), longest=LONGEST
    )
    found = SharedDecision.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        question=asked,
        options=seal_json(given, key=client_key(seat)),
        opened_by=seat.chair,
        opened_at=clock.now(),
    )
    note_in(seat, "decision.open", "decision", found.id)
    proposed(seat, "decision", found.id)
    return found


@action
def say_what_matters(*, decision_id: UUID, words: str, by: Principal) -> SharedDecision:
    """What matters to this chair in the decision, in own words; both read it, nobody changes the other's."""
    seat, found = _open(decision_id, by)
    sealed = sealed_words(seat, words, field="matters", empty=_("Write what matters to you."), longest=1000)
    setattr(found, f"{seat.chair}_matters", sealed)
    found.save()
    if found.opened_by != seat.chair:
        answered(seat, "decision", found.id)
    note_in(seat, "decision.matters", "decision", found.id)
    return found


@action
def propose_outcome(
    *, decision_id: UUID, words: str, decided_by: str, seen_version: int, by: Principal
) -> SharedDecision:
    """Says what is decided and by whom; it counts when the other agrees. Other words ask both again."""
    seat, found = _open(decision_id, by)
    _seen(found, seen_version)
    if decided_by not in WHOSE:
        raise Refused(_("Say who decides: both, or one of you."), field="decided_by")
    found.outcome = sealed_words(
        seat, words, field="outcome", empty=_("Write what is decided."), longest=1000
    )
    found.decided_by, found.version = decided_by, found.version + 1
    for chair in ChairRole.values:
        setattr(found, f"{chair}_agreed_at", clock.now() if chair == seat.chair else None)
    found.save()
    if found.opened_by == seat.chair:
        taken_back(seat, found.id)
    else:
        answered(seat, "decision", found.id)
    note_in(seat, "decision.propose", "decision", found.id)
    proposed(seat, "decision", found.id)
    return found


@action
def agree_decision(*, decision_id: UUID, seen_version: int, by: Principal) -> SharedDecision:
    """The other's yes to the outcome as it was read: decided."""
    seat, found = _open(decision_id, by)
    _seen(found, seen_version)
    if found.outcome is None:
        raise Refused(_("Nothing is proposed yet to agree to."))
    if getattr(found, f"{seat.chair}_agreed_at"):
        return found
    setattr(found, f"{seat.chair}_agreed_at", clock.now())
    found.decided_at = clock.now()
    found.save()
    answered(seat, "decision", found.id)
    note_in(seat, "decision.agree", "decision", found.id)
    tell_in(seat, DECIDED, found.id, room=ROOM)
    return found


@action
def drop_decision(*, decision_id: UUID, by: Principal) -> SharedDecision:
    """Lets it go undecided; by either."""
    seat, found = _open(decision_id, by)
    found.dropped_at = clock.now()
    found.save(update_fields=["dropped_at"])
    taken_back(seat, found.id)
    answered(seat, "decision", found.id)
    note_in(seat, "decision.drop", "decision", found.id)
    return found


def _open(decision_id: UUID, by: Principal) -> tuple[Seat, SharedDecision]:
    seat, found = row_in(SharedDecision, decision_id, by, ROOM)
    if found.decided_at or found.dropped_at:
        raise Refused(_("This is decided already, or was let go."))
    return seat, found


def _seen(found: SharedDecision, seen_version: int) -> None:
    if found.version != seen_version:
        raise Refused(_("The other changed this meanwhile. Read it once more."), field="outcome")
