"""A session in plain words, said back in the client's own; and what could not be said."""

from uuid import UUID

from django.utils.translation import gettext as _

from alliance.elements.communication.messages import ROOM
from alliance.elements.communication.models import Summary, Unsaid
from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat
from alliance.therapy.asks import ask, asks_no_more
from alliance.therapy.chairs import note_in, only_client, only_therapist, sealed_words, tell_in
from alliance.therapy.models import Session
from alliance.therapy.open_rooms import row_in, seat_in
from alliance.therapy.queries import held_session
from alliance_core.language import readability
from alliance_core.vocabulary import Estimate

WRITTEN, SAID, SETTLED = "summary.written", "summary.said_back", "summary.settled"
LONGEST = 2000


@action
def write_summary(
    *, alliance_id: UUID, session_id: UUID, words: str, seen_version: int = 0, by: Principal
) -> Summary:
    """The therapist writes what the session was about, in plain words; reworded until it was said back."""
    seat = only_therapist(seat_in(by, alliance_id, ROOM))
    session = held_session(seat, session_id)
    sealed = sealed_words(
        seat,
        words,
        field="words",
        empty=_("Write in plain words what the session was about."),
        longest=LONGEST,
    )
    found = Summary.objects.filter(session=session).first()
    if found is not None and found.said_at:
        raise Refused(_("It was said back already. Clear up what is unclear there."), field="words")
    if (found.version if found else 0) != seen_version:
        raise Refused(_("These words were changed in another window. Read them once more."), field="words")
    if found is None:
        found = Summary(practice_id=session.practice_id, alliance=seat.alliance, session=session, version=0)
        found.written_at = clock.now()
        _tell_ease(seat, session, words)
    found.words, found.version = sealed, found.version + 1
    found.save()
    ask(seat, ROOM, "summary", found.id)
    note_in(seat, "summary.write", "summary", found.id)
    return found


def _tell_ease(seat: Seat, session: Session, words: str) -> None:
    """How easy it is to read, as a number: the words themselves are in no fact."""
    ease = readability(words, seat.principal.language)
    tell_in(seat, WRITTEN, session.id, room=ROOM, value=ease.value if isinstance(ease, Estimate) else None)


@action
def read_summary(*, summary_id: UUID, by: Principal) -> None:
    """The client has read it, and need not say it back."""
    seat, found = row_in(Summary, summary_id, by, ROOM)
    only_client(seat)
    asks_no_more(found.id, "summary", "cleared")


@action
def say_back(*, summary_id: UUID, words: str, seen_version: int, by: Principal) -> Summary:
    """The client says in own words what they took with them: a test of the summary, never of the client."""
    seat, found = row_in(Summary, summary_id, by, ROOM)
    only_client(seat)
    if found.said_at:
        raise Refused(_("You have said it back already."))
    if found.version != seen_version:
        raise Refused(_("The words were changed meanwhile. Read them once more."), field="said")
    found.said_back = sealed_words(
        seat, words, field="said", empty=_("Write in your own words what you took with you."), longest=LONGEST
    )
    found.said_at = clock.now()
    found.save()
    asks_no_more(found.id)
    ask(seat, ROOM, "said_back", found.id)
    note_in(seat, "summary.say_back", "summary", found.id)
    tell_in(seat, SAID, found.session_id, room=ROOM, key=found.id.hex)
    return found


@action
def settle(*, summary_id: UUID, agreed: bool, words: str = "", by: Principal) -> Summary:
    """The therapist confirms what was said back, or clears it up in words."""
    seat, found = row_in(Summary, summary_id, by, ROOM)
    only_therapist(seat)
    if found.said_at is None:
        raise Refused(_("Nothing was said back yet."))
    if found.settled_at:
        raise Refused(_("You have answered this already."))
    if not agreed:
        found.cleared_up = sealed_words(
            seat, words, field="cleared", empty=_("Write what you meant, in other words."), longest=LONGEST
        )
    found.is_agreed, found.settled_at = agreed, clock.now()
    found.save()
    asks_no_more(found.id)
    if not agreed:
        ask(seat, ROOM, "cleared", found.id)
    note_in(seat, "summary.settle", "summary", found.id)
    tell_in(seat, SETTLED, found.session_id, room=ROOM, key=found.id.hex, value=float(agreed))
    return found


@action
def write_unsaid(*, alliance_id: UUID, words: str, by: Principal) -> Unsaid:
    """The client writes what they could not say: only they see it."""
    seat = only_client(seat_in(by, alliance_id, ROOM))
    found = Unsaid.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        words=sealed_words(
            seat, words, field="unsaid", empty=_("Write what was left unsaid."), longest=LONGEST
        ),
        written_at=clock.now(),
    )
    note_in(seat, "unsaid.write", "unsaid", found.id)
    return found


@action
def share_unsaid(*, unsaid_id: UUID, by: Principal) -> Unsaid:
    """Opens it to the therapist, by the client's own tap."""
    seat, found = _own(unsaid_id, by)
    if found.shared_at is None:
        found.shared_at = clock.now()
        found.save(update_fields=["shared_at"])
        ask(seat, ROOM, "unsaid", found.id)
        note_in(seat, "unsaid.share", "unsaid", found.id)
    return found


@action
def take_unsaid_back(*, unsaid_id: UUID, by: Principal) -> None:
    """Takes it back: it is gone for everybody."""
    seat, found = _own(unsaid_id, by)
    found.taken_back_at = clock.now()
    found.save(update_fields=["taken_back_at"])
    asks_no_more(found.id)
    note_in(seat, "unsaid.take_back", "unsaid", found.id)


@action
def read_unsaid(*, unsaid_id: UUID, by: Principal) -> None:
    """The therapist has read what was opened; the answer belongs into the session."""
    seat, found = row_in(Unsaid, unsaid_id, by, ROOM)
    only_therapist(seat)
    if found.shared_at is None:
        raise NotYours
    asks_no_more(found.id, "unsaid")
    note_in(seat, "unsaid.read", "unsaid", found.id)


def _own(unsaid_id: UUID, by: Principal) -> tuple[Seat, Unsaid]:
    seat, found = row_in(Unsaid, unsaid_id, by, ROOM)
    if not seat.is_client or found.taken_back_at:
        raise NotYours
    return seat, found
