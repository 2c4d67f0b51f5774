"""The acts of being understood: written by the therapist, weighed and put right by the client, answered."""

from uuid import UUID

from django.utils.translation import gettext as _

from alliance.elements.empathy.models import FeltMoment, GuessesShown, Understanding
from alliance.kernel import clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat
from alliance.therapy.asks import ask, asks_no_more
from alliance.therapy.chairs import (
    note_in,
    only_client,
    only_therapist,
    sealed_words,
    take_back_in,
    tell_in,
)
from alliance.therapy.open_rooms import row_in, seat_in
from alliance.therapy.queries import held_session

ROOM = "empathy"
FITS, RIGHTED = "understood.fit", "understood.righted"
MOMENT = "understood.moment"
LONGEST = 600


@action
def write_understanding(
    *, alliance_id: UUID, session_id: UUID, words: str, seen_version: int = 0, by: Principal
) -> Understanding:
    """What the therapist understood in a session that took place; can be reworded until the client answered."""
    seat = only_therapist(seat_in(by, alliance_id, ROOM))
    session = held_session(seat, session_id)
    sealed = sealed_words(
        seat,
        words,
        field="words",
        empty=_("Write what you understood, in a sentence or two."),
        longest=LONGEST,
    )
    found = Understanding.objects.filter(session=session).first()
    if found is None:
        found = Understanding.objects.create(
            practice_id=seat.alliance.practice_id,
            alliance=seat.alliance,
            session=session,
            words=sealed,
            written_at=clock.now(),
        )
    else:
        _reword(found, sealed, seen_version)
    _ask_how_it_fits(seat, found)
    note_in(seat, "understanding.write", "understanding", found.id)
    return found


def _ask_how_it_fits(seat: Seat, found: Understanding) -> None:
    """About the newest alone: what was not answered before is not asked any more."""
    for earlier in Understanding.objects.filter(alliance=seat.alliance, answered_at=None):
        asks_no_more(earlier.id, "fits")
    ask(seat, ROOM, "fits", found.id)


def _reword(found: Understanding, sealed: object, seen_version: int) -> None:
    if found.answered_at:
        raise Refused(_("Your client has answered already. Answer what was put right."), field="words")
    if found.version != seen_version:
        raise Refused(_("These words were changed in another window. Read them once more."), field="words")
    found.words, found.version = sealed, found.version + 1  # type: ignore[assignment]
    found.save(update_fields=["words", "version"])


@action
def say_how_it_fits(
    *, understanding_id: UUID, fit: int, put_right: str, seen_version: int, by: Principal
) -> Understanding:
    """The client says how well it fits, 0 to 10, and puts it right in own words where they want to."""
    seat, found = row_in(Understanding, understanding_id, by, ROOM)
    only_client(seat)
    if not 0 <= fit <= 10:
        raise Refused(_("Choose a number from 0 to 10."), field="fit")
    if found.version != seen_version:
        raise Refused(_("The words were changed meanwhile. Read them once more."), field="fit")
    if found.answered_at:
        raise Refused(_("You have said how it fits already."))
    found.fit, found.answered_at = fit, clock.now()
    if put_right.strip():
        found.put_right = sealed_words(seat, put_right, field="put_right")
        ask(seat, ROOM, "righted", found.id)
    found.save(update_fields=["fit", "answered_at", "put_right"])
    asks_no_more(found.id, "fits")
    note_in(seat, "understanding.fit", "understanding", found.id)
    tell_in(seat, FITS, found.session_id, room=ROOM, key=found.id.hex, value=float(fit))
    if found.put_right:
        tell_in(seat, RIGHTED, found.session_id, room=ROOM, key=found.id.hex, value=0.0)
    return found


@action
def leave_unanswered(*, understanding_id: UUID, by: Principal) -> None:
    """The client would rather not say how it fits: it is not asked any more, and counts for nothing."""
    seat, found = row_in(Understanding, understanding_id, by, ROOM)
    only_client(seat)
    asks_no_more(found.id, "fits")


@action
def answer_putting_right(*, understanding_id: UUID, words: str, by: Principal) -> Understanding:
    """The therapist answers what was put right, in words; once."""
    seat, found = row_in(Understanding, understanding_id, by, ROOM)
    only_therapist(seat)
    if found.put_right is None:
        raise Refused(_("Nothing was put right here."))
    if found.replied_at:
        raise Refused(_("You have answered this already."))
    found.reply = sealed_words(seat, words, field="reply", empty=_("Write your answer."), longest=LONGEST)
    found.replied_at = clock.now()
    found.save(update_fields=["reply", "replied_at"])
    asks_no_more(found.id, "righted")
    ask(seat, ROOM, "replied", found.id)
    note_in(seat, "understanding.reply", "understanding", found.id)
    tell_in(seat, RIGHTED, found.session_id, room=ROOM, key=found.id.hex, value=1.0)
    return found


@action
def read_reply(*, understanding_id: UUID, by: Principal) -> None:
    """The client has read the answer."""
    seat, found = row_in(Understanding, understanding_id, by, ROOM)
    only_client(seat)
    asks_no_more(found.id, "replied")


@action
def mark_moment(
    *, alliance_id: UUID, session_id: UUID, kind: str, words: str, shared: bool, by: Principal
) -> FeltMoment:
    """The client marks a moment as felt understood or felt missed; for themselves, or shared at once."""
    seat = only_client(seat_in(by, alliance_id, ROOM))
    if kind not in FeltMoment.Kind.values:
        raise Refused(_("Say whether you felt understood or missed."), field="kind")
    moment = FeltMoment.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        session=held_session(seat, session_id),
        kind=kind,
        words=sealed_words(seat, words, field="words", longest=LONGEST),
        marked_at=clock.now(),
        shared_at=clock.now() if shared else None,
    )
    note_in(seat, "moment.mark", "moment", moment.id)
    audience = Fact.Audience.SHARED if shared else Fact.Audience.CLIENT
    value = float(kind == FeltMoment.Kind.UNDERSTOOD)
    tell_in(seat, MOMENT, moment.session_id, room=ROOM, key=moment.id.hex, value=value, audience=audience)
    return moment


@action
def share_moment(*, moment_id: UUID, by: Principal) -> FeltMoment:
    """Opens a moment to the therapist, by the client's own tap."""
    seat, moment = _own_moment(moment_id, by)
    if moment.shared_at is None:
        moment.shared_at = clock.now()
        moment.save(update_fields=["shared_at"])
        opened = ledger.reveal(_facts(moment), source=ROOM)
        ledger.record(practice_id=moment.practice_id, scope_id=moment.alliance_id, facts=opened)
        note_in(seat, "moment.share", "moment", moment.id)
    return moment


@action
def take_moment_back(*, moment_id: UUID, by: Principal) -> None:
    """Takes a moment back: it is gone for everybody."""
    seat, moment = _own_moment(moment_id, by)
    moment.withdrawn_at = clock.now()
    moment.save(update_fields=["withdrawn_at"])
    take_back_in(seat, moment.session_id, MOMENT, room=ROOM, keys=[moment.id.hex])
    note_in(seat, "moment.take_back", "moment", moment.id)


@action
def show_guesses(*, alliance_id: UUID, show: bool, by: Principal) -> None:
    """The therapist chooses whether the joint review shows where the guesses differed."""
    seat = only_therapist(seat_in(by, alliance_id, ROOM))
    now = GuessesShown.objects.filter(alliance=seat.alliance, hidden_at=None).first()
    if show and now is None:
        GuessesShown.objects.create(
            practice_id=seat.alliance.practice_id, alliance=seat.alliance, shown_at=clock.now()
        )
        note_in(seat, "guesses.show", "guesses")
    if not show and now is not None:
        now.hidden_at = clock.now()
        now.save(update_fields=["hidden_at"])
        note_in(seat, "guesses.hide", "guesses")


def _own_moment(moment_id: UUID, by: Principal) -> tuple[Seat, FeltMoment]:
    seat, moment = row_in(FeltMoment, moment_id, by, ROOM)
    if not seat.is_client or moment.withdrawn_at:
        raise NotYours
    return seat, moment


def _facts(moment: FeltMoment) -> list[Fact]:
    about = ledger.facts_about(moment.alliance_id, moment.session_id, MOMENT)
    return [one for one in about if one.key == moment.id.hex]
