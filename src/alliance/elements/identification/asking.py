"""After a session each chair with open cards is asked about one of its own: by itself, whatever the other marked."""

from collections.abc import Sequence
from uuid import UUID

from alliance.elements.identification.ground import open_cards
from alliance.elements.identification.marking import ROOM, revealed_keys
from alliance.elements.identification.models import CardAnswer, Marks
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.people.models import Alliance, ChairRole
from alliance.people.seats import Seat
from alliance.therapy.asks import ask_chair, asks_no_more
from alliance.therapy.models import Ask, Session
from alliance.therapy.open_rooms import open_keys


def on_facts(_practice_id: UUID, scope_id: UUID, facts: Sequence[Fact]) -> None:
    """The ledger's subscriber: a session took place; the question of the one before is not asked any more."""
    for one in facts:
        if one.kind == "session.held" and one.ref and ROOM in open_keys(scope_id):
            for session in Session.objects.filter(id=one.ref).select_related("alliance"):
                _ask_both(session.alliance, session)


def _ask_both(alliance: Alliance, session: Session) -> None:
    for old in Ask.objects.filter(alliance=alliance, room=ROOM, kind="card").exclude(ref=session.id):
        asks_no_more(old.ref, "card", of=old.chair)
    for chair in ChairRole.values:
        answered = CardAnswer.objects.filter(session=session, chair=chair).exists()
        if not answered and _has_open(alliance, chair):
            ask_chair(alliance, chair, ROOM, "card", session.id)


def _has_open(alliance: Alliance, chair: str) -> bool:
    own = Marks.objects.filter(alliance=alliance, chair=chair).first()
    if own is None or own.cards is None or not own.cards.text_or_gone:
        return False
    nobody = Principal(alliance.id, alliance.practice_id, frozenset())
    seen = revealed_keys(Seat(nobody, alliance, chair, chair))
    return bool(open_cards(own.cards.json()["cards"]) - seen)
