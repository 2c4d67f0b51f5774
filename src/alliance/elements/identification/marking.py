"""The acts of common ground: marks, the question asked once more, what is revealed by two, and talked about."""

import json
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.elements.identification.cards import BY_KEY
from alliance.elements.identification.ground import (
    KNOWN,
    NO,
    OPEN_AT_MOST,
    TRUE,
    YES,
    asked_about,
    open_cards,
)
from alliance.elements.identification.models import CardAnswer, CommonCard, Marks, PutForward
from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal, seal_json
from alliance.people.models import ChairRole
from alliance.people.seats import Seat
from alliance.therapy.asks import ask, asks_no_more, waiting_about
from alliance.therapy.chairs import client_key, note_in, only_client, sealed_words, tell_in
from alliance.therapy.models import Session
from alliance.therapy.open_rooms import row_in, seat_in

ROOM = "identification"
REVEALED, TALKED = "card.shared", "card.talked"
PUT, REPLIED = "experience.put", "experience.replied"
LONGEST = 600


@action
def mark_cards(*, alliance_id: UUID, marks: Mapping[str, str], by: Principal) -> None:
    """Keeps what is true of this person, and what of it the other may know; the other learns nothing of either.

    At most twelve cards may be known. No line of the log and no fact says that anything was marked.
    """
    seat = seat_in(by, alliance_id, ROOM)
    kept = {card: mark for card, mark in marks.items() if card in BY_KEY and mark in (TRUE, KNOWN)}
    if len(open_cards(kept)) > OPEN_AT_MOST:
        raise Refused(
            _("The other may know twelve cards at most. Choose those that matter most."), field="cards"
        )
    Marks.objects.update_or_create(
        alliance=seat.alliance,
        chair=seat.chair,
        defaults={
            "practice_id": seat.alliance.practice_id,
            "cards": seal_json(_padded(kept), key=client_key(seat)),
            "changed_at": clock.now(),
        },
    )
    for session in Session.objects.filter(id__in=waiting_about(seat, "card")):
        if not prompt_for(seat, session):
            asks_no_more(session.id, "card", of=seat.chair)


def _padded(kept: Mapping[str, str]) -> dict[str, object]:
    """As long as all cards would be, so that the length of what is sealed tells nothing."""
    whole = dict.fromkeys(BY_KEY, KNOWN)
    return {"cards": dict(kept), "pad": "." * (_length(whole) - _length(kept))}


def _length(marks: Mapping[str, str]) -> int:
    return len(json.dumps(dict(marks), separators=(",", ":")))


@action
def answer_card(*, session_id: UUID, card: str, yes: bool, by: Principal) -> None:
    """Says once more whether the other may know this card; revealed when the other said yes to the same one.

    Whoever said yes and sees nothing revealed is never told why.
    """
    seat, session = row_in(Session, session_id, by, ROOM)
    if session.status != Session.Status.HELD or card != prompt_for(seat, session):
        raise Refused(_("This is not asked any more."))
    CardAnswer.objects.create(
        practice_id=session.practice_id,
        alliance=seat.alliance,
        session=session,
        chair=seat.chair,
        said=seal_json([card, YES if yes else NO], key=client_key(seat)),
        at=clock.now(),
    )
    asks_no_more(session.id, "card", of=seat.chair)
    if yes:
        _reveal_if_both(seat, session, card)


def prompt_for(seat: Seat, session: Session) -> str:
    """The card of one's own that this chair is asked about after this session; nothing once answered, or without."""
    if CardAnswer.objects.filter(session=session, chair=seat.chair).exists():
        return ""
    mine = open_cards(marks_of(seat)) - revealed_keys(seat)
    return asked_about(seat.alliance.id, session.id, mine)


def marks_of(seat: Seat) -> dict[str, str]:
    """One's own marks, and nobody else's."""
    own = Marks.objects.filter(alliance=seat.alliance, chair=seat.chair).first()
    if own is None or own.cards is None or not own.cards.text_or_gone:
        return {}
    found: dict[str, str] = own.cards.json()["cards"]
    return found


def revealed_keys(seat: Seat) -> set[str]:
    """The cards that both see already."""
    rows = CommonCard.objects.filter(alliance=seat.alliance)
    return {one.card.text_or_gone for one in rows if one.card}


def _reveal_if_both(seat: Seat, session: Session, card: str) -> None:
    said = {one.chair: one.said.json() for one in CardAnswer.objects.filter(session=session) if one.said}
    if len(said) < len(ChairRole.values) or any(one != [card, YES] for one in said.values()):
        return
    found = CommonCard.objects.create(
        practice_id=session.practice_id,
        alliance=seat.alliance,
        session=session,
        card=seal(card, key=client_key(seat)),
        revealed_at=clock.now(),
    )
    note_in(seat, "card.reveal", "card", found.id)
    tell_in(seat, REVEALED, found.id, room=ROOM)
    for chair in ChairRole.values:
        ask(seat, ROOM, "common", found.id, of=chair)


@action
def say_talked(*, common_id: UUID, by: Principal) -> CommonCard:
    """We talked about this, says one chair; with the second it is a fact."""
    seat, found = row_in(CommonCard, common_id, by, ROOM)
    if getattr(found, f"{seat.chair}_talked_at"):
        return found
    setattr(found, f"{seat.chair}_talked_at", clock.now())
    found.save()
    asks_no_more(found.id, "common", of=seat.chair)
    note_in(seat, "card.talk", "card", found.id)
    if found.is_talked:
        tell_in(seat, TALKED, found.id, room=ROOM)
    return found


@action
def put_forward(*, alliance_id: UUID, words: str, by: Principal) -> PutForward:
    """The client puts forward something they have lived; the therapist sees it at once and answers in words."""
    seat = only_client(seat_in(by, alliance_id, ROOM))
    found = PutForward.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        words=sealed_words(
            seat, words, field="experience", empty=_("Write what you have lived."), longest=LONGEST
        ),
        put_at=clock.now(),
    )
    ask(seat, ROOM, "experience", found.id)
    note_in(seat, "experience.put", "experience", found.id)
    tell_in(seat, PUT, found.id, room=ROOM)
    return found


@action
def answer_experience(*, put_id: UUID, words: str, by: Principal) -> PutForward:
    """The therapist answers: whether they have lived it or not, and that they would like to understand."""
    seat, found = row_in(PutForward, put_id, by, ROOM)
    if not seat.is_therapist or found.taken_back_at:
        raise NotYours
    if found.answered_at:
        raise Refused(_("You have answered this already."))
    found.answer = sealed_words(seat, words, field="reply", empty=_("Write your answer."), longest=LONGEST)
    found.answered_at = clock.now()
    found.save(update_fields=["answer", "answered_at"])
    asks_no_more(found.id)
    ask(seat, ROOM, "replied", found.id)
    note_in(seat, "experience.answer", "experience", found.id)
    tell_in(seat, REPLIED, found.id, room=ROOM)
    return found


@action
def settle_experience(*, put_id: UUID, take_back: bool, by: Principal) -> None:
    """The client has read the answer, or takes the experience back: then it is gone for both."""
    seat, found = row_in(PutForward, put_id, by, ROOM)
    if not seat.is_client or found.taken_back_at:
        raise NotYours
    asks_no_more(found.id)
    if take_back:
        found.taken_back_at = clock.now()
        found.save(update_fields=["taken_back_at"])
        note_in(seat, "experience.take_back", "experience", found.id)
