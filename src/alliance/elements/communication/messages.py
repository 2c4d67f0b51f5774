"""Messages: sent once, answered within what the therapist states, quiet when quiet was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.elements.communication.models import Attachment, Message, MessageDraft, MessageTerms
from alliance.kernel import clock, due
from alliance.kernel.acting import action
from alliance.kernel.errors import AlreadyDifferent, NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.kernel.small_files import AT_MOST, LARGEST_BYTES, kind_of
from alliance.notices.telling import teller
from alliance.people.models import Chair, ChairRole
from alliance.people.seats import Seat
from alliance.therapy.asks import OTHER, ask, asks_no_more
from alliance.therapy.chairs import client_key, note_in, only_therapist, sealed_words, take_back_in, tell_in
from alliance.therapy.open_rooms import row_in, seat_in

ROOM = "communication"
DUE_NOTE = "message.note"
SENT, PROMISED = "message.sent", "message.promised"
LONGEST = 4000
NAME_LONGEST = 120


@dataclass(frozen=True, slots=True)
class File:
    """A file as it came: its name and its bytes."""

    name: str
    content: bytes


@action
def send_message(
    *,
    alliance_id: UUID,
    message_id: UUID,
    words: str,
    needs_answer: bool = True,
    files: Sequence[File] = (),
    by: Principal,
) -> Message:
    """Sends a message. The same id and the same words again is the same message; other words are refused."""
    seat = seat_in(by, alliance_id, ROOM)
    sealed = sealed_words(
        seat, words, field="words", empty=_("Write something, or attach it with a word."), longest=LONGEST
    )
    before = Message.objects.filter(id=message_id).first()
    if before is not None:
        return _same(seat, before, words)
    checked = [_checked(one) for one in files]
    if len(checked) > AT_MOST:
        raise Refused(_("Three files with one message are enough."), field="files")
    message = Message.objects.create(
        id=message_id,
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        chair=seat.chair,
        words=sealed,
        needs_answer=needs_answer or seat.is_therapist,
        sent_at=clock.now(),
    )
    for file, (media_type, ending) in checked:
        _attach(seat, message, file, media_type, ending)
    MessageDraft.objects.filter(alliance=seat.alliance, chair=seat.chair).delete()
    _read(seat)
    _tell_the_other(seat, message)
    note_in(seat, "message.send", "message", message.id)
    tell_in(seat, SENT, message.id, room=ROOM, value=float(message.needs_answer))
    return message


def _tell_the_other(seat: Seat, message: Message) -> None:
    ask(seat, ROOM, "message", message.id)
    at = _when_to_tell(seat, message.sent_at)
    due.schedule(kind=DUE_NOTE, ref=message.id, practice_id=message.practice_id, due_at=at)


def _when_to_tell(seat: Seat, now: datetime) -> datetime:
    """At once; to the therapist not before the quiet hours are over, by the therapist's own clock."""
    terms = MessageTerms.objects.filter(alliance=seat.alliance).first()
    if not seat.is_client or terms is None or terms.quiet_until is None:
        return now
    zone = _zone_of_therapist(seat)
    with timezone.override(zone):
        if not is_quiet(terms, now):
            return now
    here = now.astimezone(zone)
    until = datetime.combine(here.date(), terms.quiet_until, tzinfo=zone)
    return until if until > now else until + timedelta(days=1)


def _zone_of_therapist(seat: Seat) -> ZoneInfo:
    chair = (
        Chair.objects.filter(alliance=seat.alliance, role=ChairRole.THERAPIST, left_at=None)
        .select_related("person", "practice")
        .first()
    )
    name = (chair.person.time_zone or chair.practice.time_zone) if chair else "UTC"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def on_note(message_id: UUID) -> None:
    """The moment to tell whoever has not read it: by the same neutral note as everything else."""
    message = Message.objects.get(id=message_id)
    if message.read_at is None and message.taken_back_at is None:
        teller(OTHER[ChairRole(message.chair)])(message.alliance_id)


def _same(seat: Seat, before: Message, words: str) -> Message:
    if before.alliance_id != seat.alliance.id or before.chair != seat.chair:
        raise NotYours
    if before.words is None or before.words.text_or_gone != words.strip():
        raise AlreadyDifferent(_("This message was sent already, with other words."))
    return before


def _checked(file: File) -> tuple[File, tuple[str, str]]:
    if not file.content:
        raise Refused(_("This file is empty."), field="files")
    if len(file.content) > LARGEST_BYTES:
        raise Refused(_("A file may have two megabytes at most."), field="files")
    found = kind_of(file.content)
    if not found[0]:
        raise Refused(_("Only PDF, PNG and JPEG pictures and plain text can be attached."), field="files")
    return file, found


def _attach(seat: Seat, message: Message, file: File, media_type: str, ending: str) -> None:
    key = client_key(seat)
    stem = file.name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1].rsplit(".", 1)[0].strip() or "file"
    Attachment.objects.create(
        practice_id=message.practice_id,
        message=message,
        name=seal(f"{stem[:NAME_LONGEST]}.{ending}", key=key),
        content=seal(file.content.decode("latin-1"), key=key),
        media_type=media_type,
        n_bytes=len(file.content),
    )


@action
def read_messages(*, alliance_id: UUID, by: Principal) -> int:
    """What the other sent counts as read: nothing of it waits any more. Says how many there were."""
    seat = seat_in(by, alliance_id, ROOM)
    return _read(seat)


def _read(seat: Seat) -> int:
    unread = list(unread_by(seat))
    for one in unread:
        one.read_at = clock.now()
        one.save(update_fields=["read_at"])
        asks_no_more(one.id, "message")
    return len(unread)


def unread_by(seat: Seat) -> Sequence[Message]:
    """What the other chair sent and this one has not read."""
    sent = Message.objects.filter(alliance=seat.alliance, read_at=None, taken_back_at=None)
    return list(sent.exclude(chair=seat.chair))


@action
def take_message_back(*, message_id: UUID, by: Principal) -> None:
    """Takes a message back as long as the other has not read it: it is gone for both."""
    seat, message = row_in(Message, message_id, by, ROOM)
    if message.chair != seat.chair or message.taken_back_at:
        raise NotYours
    if message.read_at:
        raise Refused(_("It was read already."))
    message.taken_back_at = clock.now()
    message.save(update_fields=["taken_back_at"])
    asks_no_more(message.id)
    take_back_in(seat, message.id, SENT, room=ROOM)
    note_in(seat, "message.take_back", "message", message.id)


@action
def keep_draft(*, alliance_id: UUID, words: str, by: Principal) -> None:
    """Keeps what is being written, for who writes it alone; nothing is kept of nothing."""
    seat = seat_in(by, alliance_id, ROOM)
    own = MessageDraft.objects.filter(alliance=seat.alliance, chair=seat.chair)
    if not words.strip():
        own.delete()
        return
    MessageDraft.objects.update_or_create(
        alliance=seat.alliance,
        chair=seat.chair,
        defaults={
            "practice_id": seat.alliance.practice_id,
            "words": seal(words[:LONGEST], key=client_key(seat)),
            "saved_at": clock.now(),
        },
    )


@action
def state_terms(
    *,
    alliance_id: UUID,
    within_hours: int,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    by: Principal,
) -> MessageTerms:
    """The therapist states within how many hours an answer comes, and when it is quiet."""
    seat = only_therapist(seat_in(by, alliance_id, ROOM))
    if not 1 <= within_hours <= 336:
        raise Refused(_("Say a number of hours from 1 to 336 (two weeks)."), field="within_hours")
    if (quiet_from is None) != (quiet_until is None):
        raise Refused(_("Quiet hours have a beginning and an end."), field="quiet_until")
    found, _made = MessageTerms.objects.update_or_create(
        alliance=seat.alliance,
        defaults={
            "practice_id": seat.alliance.practice_id,
            "within_hours": within_hours,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "stated_at": clock.now(),
        },
    )
    note_in(seat, "message.terms", "alliance", seat.alliance.id)
    tell_in(seat, PROMISED, seat.alliance.id, room=ROOM, value=float(within_hours))
    return found


def is_quiet(terms: MessageTerms | None, now: datetime) -> bool:
    """Whether these are the therapist's quiet hours, by the reader's clock; they may go over midnight."""
    if terms is None or terms.quiet_from is None or terms.quiet_until is None:
        return False
    here = timezone.localtime(now).time()
    if terms.quiet_from <= terms.quiet_until:
        return terms.quiet_from <= here < terms.quiet_until
    return here >= terms.quiet_from or here < terms.quiet_until
