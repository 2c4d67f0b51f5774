"""Which card is asked about, and when two are the same: decided so that nobody learns anything before both said yes.

Every session has an order of all cards of its own, drawn from a secret and from nothing that anybody marked. Each chair
is asked about the first of its own open cards in that order, whatever the other marked. The two are asked about the
same card exactly when the first card of both together is one that both opened (Broder's 1997 min-wise hashing), so at
most one match surfaces a session, at random among matches and none. Pure.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.crypto import salted_hmac

OPEN_AT_MOST = 12
TRUE, KNOWN = "true", "known"
YES, NO = "yes", "no "  # of one length, so that what is sealed is too


def place(alliance: UUID, session: UUID, card: str) -> str:
    """Where a card stands in a session's order."""
    words = f"{alliance.hex}.{session.hex}.{card}"
    return salted_hmac("alliance.identification.order", words, algorithm="sha256").hexdigest()


def asked_about(alliance: UUID, session: UUID, cards: Collection[str]) -> str:
    """The first of these cards in the session's order; nothing where there is none."""
    return min(cards, key=lambda card: place(alliance, session, card), default="")


def open_cards(marks: Mapping[str, str]) -> set[str]:
    """The cards that are true of this person and that the other may know."""
    return {card for card, mark in marks.items() if mark == KNOWN}
