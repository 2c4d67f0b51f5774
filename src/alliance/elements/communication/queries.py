"""What may be read in this room, from a seat."""

from uuid import UUID

from alliance.elements.communication.models import (
    Attachment,
    Message,
    MessageDraft,
    MessageTerms,
    Summary,
    Unsaid,
)
from alliance.kernel.errors import NotYours
from alliance.people.seats import Seat


def messages_of(seat: Seat, search: str = "") -> list[Message]:
    """Every message that was not taken back, the newest first; with `search`, those whose words hold it."""
    found = Message.objects.filter(alliance=seat.alliance, taken_back_at=None)
    rows = list(found.prefetch_related("attachments").order_by("-sent_at", "-id"))
    sought = search.strip().casefold()
    if not sought:
        return rows
    return [one for one in rows if one.words and sought in one.words.text_or_gone.casefold()]


def terms_of(seat: Seat) -> MessageTerms | None:
    """What the therapist stated about answers."""
    return MessageTerms.objects.filter(alliance=seat.alliance).first()


def draft_of(seat: Seat) -> str:
    """What this chair was still writing."""
    found = MessageDraft.objects.filter(alliance=seat.alliance, chair=seat.chair).first()
    return found.words.text_or_gone if found and found.words else ""


def attachment_of(seat: Seat, attachment_id: UUID) -> Attachment:
    """A file of a message of this alliance that was not taken back; NotYours for any other."""
    found = Attachment.objects.filter(
        id=attachment_id, message__alliance=seat.alliance, message__taken_back_at=None
    ).first()
    if found is None:
        raise NotYours
    return found


def summaries_of(seat: Seat) -> list[Summary]:
    """What was written about each session, the newest session first: both chairs read the same."""
    found = Summary.objects.filter(alliance=seat.alliance).select_related("session")
    return list(found.order_by("-session__starts_at"))


def unsaid_of(seat: Seat) -> list[Unsaid]:
    """What could not be said: the client all of their own, everybody else what was opened."""
    found = Unsaid.objects.filter(alliance=seat.alliance, taken_back_at=None)
    found = found if seat.is_client else found.filter(shared_at__isnull=False)
    return list(found.order_by("-written_at"))
