"""The acts of trust: an agreement signed, a question answered, something recorded so that it is not forgotten."""

from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from alliance.elements.trust.limits import standing_text
from alliance.elements.trust.models import ConfidentialityAgreement, OwnContact, Remember, WhyAsked
from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import AuditEntry
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.models import ChairRole
from alliance.people.seats import Seat, seat_at
from alliance.therapy.asks import ask, ask_chair, asks_no_more
from alliance.therapy.chairs import client_key, note_in, only_client, sealed_words, tell_in
from alliance.therapy.open_rooms import row_in, seat_in

ROOM = "trust"
SIGNED = "confidentiality.signed"
ASKED, ANSWERED = "why.asked", "why.replied"
RECORDED, REMEMBERED = "memory.recorded", "memory.remembered"
LONGEST = 1000
State = ConfidentialityAgreement.State


# --- what stays between the two


@action
def propose_agreement(*, alliance_id: UUID, more: str, by: Principal) -> ConfidentialityAgreement:
    """Proposes the agreement: our text as it stands, and what these two add; it is in force with both signatures."""
    seat = seat_in(by, alliance_id, ROOM)
    own = ConfidentialityAgreement.objects.filter(alliance=seat.alliance)
    if own.filter(state=State.PROPOSED).exists():
        raise Refused(_("One waits for a signature already. Sign it, or take it back first."), field="more")
    if len(more.strip()) > LONGEST:
        raise Refused(_("What you add fits into 1,000 characters."), field="more")
    text = "\n\n".join(one for one in (standing_text(), more.strip()) if one)
    found = ConfidentialityAgreement(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        number=(own.aggregate(n=Max("number"))["n"] or 0) + 1,
        words=seal(text, key=client_key(seat)),
        proposed_by=seat.chair,
        proposed_at=clock.now(),
    )
    setattr(found, f"{seat.chair}_signed_at", clock.now())
    found.save()
    ask(seat, ROOM, "agreement", found.id)
    note_in(seat, "confidentiality.propose", "agreement", found.id)
    return found


@action
def sign_agreement(*, agreement_id: UUID, by: Principal) -> ConfidentialityAgreement:
    """Signs what is proposed; with the second signature it is in force and replaces the one before."""
    seat, found = _proposed(agreement_id, by)
    if getattr(found, f"{seat.chair}_signed_at"):
        return found
    ConfidentialityAgreement.objects.filter(alliance=seat.alliance, state=State.IN_FORCE).update(
        state=State.REPLACED, ended_at=clock.now()
    )
    setattr(found, f"{seat.chair}_signed_at", clock.now())
    found.state = State.IN_FORCE
    found.save()
    asks_no_more(found.id)
    note_in(seat, "confidentiality.sign", "agreement", found.id)
    tell_in(seat, SIGNED, found.id, room=ROOM)
    return found


@action
def take_agreement_back(*, agreement_id: UUID, by: Principal) -> None:
    """Takes a proposal back, or does not want it: what was in force stays."""
    seat, found = _proposed(agreement_id, by)
    found.state, found.ended_at = State.TAKEN_BACK, clock.now()
    found.save(update_fields=["state", "ended_at"])
    asks_no_more(found.id)
    note_in(seat, "confidentiality.take_back", "agreement", found.id)


def _proposed(agreement_id: UUID, by: Principal) -> tuple[Seat, ConfidentialityAgreement]:
    seat, found = row_in(ConfidentialityAgreement, agreement_id, by, ROOM)
    if found.state != State.PROPOSED:
        raise Refused(_("This was answered already."))
    return seat, found


# --- why was this opened?


@action
def ask_why(*, alliance_id: UUID, entry_seq: int, by: Principal) -> WhyAsked:
    """The client asks why somebody opened something of theirs; once for each line of the log."""
    seat = only_client(seat_in(by, alliance_id, ROOM))
    entry = AuditEntry.objects.filter(scope_id=seat.alliance.id, seq=entry_seq).first()
    if entry is None or entry.actor_id in (None, by.person_id) or not entry.verb.startswith("open."):
        raise NotYours
    found, made = WhyAsked.objects.get_or_create(
        alliance=seat.alliance,
        entry_seq=entry.seq,
        defaults={
            "practice_id": seat.alliance.practice_id,
            "verb": entry.verb,
            "opened_at": entry.at,
            "asked_of_id": entry.actor_id,
            "asked_at": clock.now(),
        },
    )
    if made:
        ask_chair(seat.alliance, ChairRole.THERAPIST, ROOM, "why", found.id)
        note_in(seat, "why.ask", "why", found.id)
        tell_in(seat, ASKED, found.id, room=ROOM)
    return found


@action
def answer_why(*, why_id: UUID, words: str, by: Principal) -> WhyAsked:
    """Whoever opened it answers, in words; for somebody who has no access any more the therapist in the chair does."""
    place = WhyAsked.objects.filter(id=why_id, practice_id=by.practice_id).values_list(
        "alliance_id", flat=True
    )
    alliance_id = place.first()
    if alliance_id is None:
        raise NotYours
    seat = seat_at(by, alliance_id, lock=True)
    found = WhyAsked.objects.get(id=why_id)
    if seat.is_client or not (found.asked_of_id == by.person_id or seat.is_therapist):
        raise NotYours
    if found.answered_at:
        raise Refused(_("This was answered already."))
    found.answer = sealed_words(seat, words, field="answer", empty=_("Write why."), longest=LONGEST)
    found.answered_by_id, found.answered_at = by.person_id, clock.now()
    found.save()
    asks_no_more(found.id)
    ask_chair(seat.alliance, ChairRole.CLIENT, ROOM, "answered", found.id)
    note_in(seat, "why.answer", "why", found.id)
    tell_in(seat, ANSWERED, found.id, room=ROOM, chair=ChairRole.THERAPIST)
    return found


@action
def read_why(*, why_id: UUID, by: Principal) -> None:
    """The client has read the answer."""
    seat, found = row_in(WhyAsked, why_id, by, ROOM)
    only_client(seat)
    asks_no_more(found.id, "answered")


# --- what matters to remember


@action
def propose_to_remember(*, alliance_id: UUID, words: str, by: Principal) -> Remember:
    """Something that is not to be forgotten, by either; recorded once the other agrees."""
    seat = seat_in(by, alliance_id, ROOM)
    found = Remember(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        words=sealed_words(
            seat, words, field="remember", empty=_("Write what is not to be forgotten."), longest=LONGEST
        ),
        proposed_by=seat.chair,
        proposed_at=clock.now(),
    )
    setattr(found, f"{seat.chair}_agreed_at", clock.now())
    found.save()
    ask(seat, ROOM, "remember", found.id)
    note_in(seat, "memory.propose", "memory", found.id)
    return found


@action
def agree_to_remember(*, remember_id: UUID, by: Principal) -> Remember:
    """The other's yes: it is recorded."""
    seat, found = _living(remember_id, by)
    if getattr(found, f"{seat.chair}_agreed_at"):
        return found
    setattr(found, f"{seat.chair}_agreed_at", clock.now())
    found.save()
    asks_no_more(found.id)
    note_in(seat, "memory.agree", "memory", found.id)
    tell_in(seat, RECORDED, found.id, room=ROOM)
    return found


@action
def say_remembered(*, remember_id: UUID, by: Principal) -> Remember:
    """The client says that the therapist thought of it; only the client can say so."""
    seat, found = _living(remember_id, by)
    only_client(seat)
    if not found.is_agreed:
        raise Refused(_("This is not recorded by both yet."))
    found.remembered_at = clock.now()
    found.save(update_fields=["remembered_at"])
    note_in(seat, "memory.remembered", "memory", found.id)
    tell_in(seat, REMEMBERED, found.id, room=ROOM)
    return found


@action
def forget(*, remember_id: UUID, by: Principal) -> None:
    """Takes it out again, by either: the words are gone from the page."""
    seat, found = _living(remember_id, by)
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    asks_no_more(found.id)
    note_in(seat, "memory.end", "memory", found.id)


def _living(remember_id: UUID, by: Principal) -> tuple[Seat, Remember]:
    seat, found = row_in(Remember, remember_id, by, ROOM)
    if found.ended_at:
        raise NotYours
    return seat, found


# --- somebody outside the two


@action
def name_contact(*, alliance_id: UUID, words: str, by: Principal) -> None:
    """The client writes down whom they can turn to besides the therapist; only they see it. Nothing removes it."""
    seat = only_client(seat_in(by, alliance_id, ROOM))
    if not words.strip():
        OwnContact.objects.filter(alliance=seat.alliance).delete()
        return
    OwnContact.objects.update_or_create(
        alliance=seat.alliance,
        defaults={
            "practice_id": seat.alliance.practice_id,
            "words": sealed_words(seat, words, field="contact", longest=LONGEST),
            "named_at": clock.now(),
        },
    )
