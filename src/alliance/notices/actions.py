"""Sending neutral notices: a row and a deadline now, the mail by the worker, tried again when the server is away.

A note says only that there is something to look at. It keeps to what its person chose, comes once a day at most and
never at night. What is about safety, and a link somebody waits for, goes at once.
"""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from alliance.kernel import clock, due
from alliance.notices.hours import next_moment, start_of_day, zone_for
from alliance.notices.models import Notice
from alliance.people.models import Person

DUE_SEND = "notice.send"
NOTES = (Notice.Kind.SOMETHING_NEW, Notice.Kind.REMINDER)  # everything else goes at once, whatever was chosen
WRITTEN_DOWN = tuple(
    f"django.core.mail.backends.{kind}.EmailBackend" for kind in ("filebased", "console", "dummy")
)
_still_wanted: dict[str, Callable[[Notice], bool]] = {}


def notify(*, person_id: UUID, practice_id: UUID, kind: str, ref: UUID | None = None) -> Notice:
    """Writes a notice inside the caller's transaction; it is mailed by the worker."""
    notice = Notice.objects.create(
        practice_id=practice_id, person_id=person_id, kind=kind, ref=ref, made_at=clock.now()
    )
    due.schedule(kind=DUE_SEND, ref=notice.id, practice_id=practice_id, due_at=clock.now())
    return notice


def ask_before_sending(kind: str, still_wanted: Callable[[Notice], bool]) -> None:
    """Says how to ask, when a note of this kind is about to go, whether it is still wanted."""
    _still_wanted[kind] = still_wanted


def mail_link(person: Person, kind: str, link: str) -> bool:
    """Mails a single-use link at once: its token is stored nowhere, so it cannot wait for the worker.

    Says whether a mail server took it. A mail that is only written down on this machine reaches nobody.
    """
    with translation.override(person.language):
        return _send(person, kind, link) and settings.EMAIL_BACKEND not in WRITTEN_DOWN


def say_address_changed(before: str, language: str) -> None:
    """Tells the old address that it is not used any more: once, at once, because it is stored nowhere now.

    A mail server that is away changes nothing: the address has changed already.
    """
    if not before:
        return
    with translation.override(language):
        subject, body = words_for(Notice.Kind.ADDRESS)
        try:
            send_mail(subject, f"{body}\n", settings.DEFAULT_FROM_EMAIL, [before])
        except OSError:
            return


def on_send(notice_id: UUID) -> None:
    """The deadline: hands one notice to the mail server. "Sent" is never "read"; without an address not even that.

    A note that may not go now gets a later deadline; one that is not wanted any more is never sent.
    """
    notice = Notice.objects.select_related("person", "practice").get(id=notice_id)
    if notice.sent_at is not None or not _is_wanted(notice):
        return
    later = (
        next_moment(clock.now(), zone_for(notice), had_one=_had_one(notice)) if notice.kind in NOTES else None
    )
    if later:
        due.schedule(kind=DUE_SEND, ref=notice.id, practice_id=notice.practice_id, due_at=later)
        return
    with translation.override(notice.person.language):
        handed_over = _send(notice.person, notice.kind, settings.PUBLIC_URL)
    if handed_over:
        _mark_sent(notice)


def _is_wanted(notice: Notice) -> bool:
    if notice.kind not in NOTES:
        return True
    asked = _still_wanted.get(notice.kind)
    return notice.person.notes_by_mail and (asked is None or asked(notice))


def _had_one(notice: Notice) -> bool:
    """Whether a note went to this person on this day of theirs."""
    today = start_of_day(clock.now(), zone_for(notice))
    return Notice.objects.filter(person_id=notice.person_id, kind__in=NOTES, sent_at__gte=today).exists()


def _mark_sent(notice: Notice) -> None:
    """One mail says all that waits: "there is a note for you" is true of every note that was not sent yet."""
    waiting = Notice.objects.filter(person_id=notice.person_id, kind__in=NOTES, sent_at=None)
    same = waiting if notice.kind in NOTES else Notice.objects.filter(id=notice.id)
    same.update(sent_at=clock.now())


def _send(person: Person, kind: str, link: str) -> bool:
    address = person.address.text_or_gone if person.address else ""
    if not address:
        return False
    subject, body = words_for(kind)
    return bool(send_mail(subject, f"{body}\n\n{link}\n", settings.DEFAULT_FROM_EMAIL, [address]))


def words_for(kind: str) -> tuple[str, str]:
    """Subject and body: they may be read by somebody else, so they say nothing of what this is about."""
    if kind == Notice.Kind.INVITATION:
        return _("Your link"), _("Here is the link you are waiting for. It works once, for three days.")
    if kind == Notice.Kind.RESET:
        return _("Your new password"), _(
            "Here is a link to choose a new password. It works once, for an hour."
        )
    if kind == Notice.Kind.PLEASE_LOOK_NOW:
        return _("Please sign in soon"), _("Something waits for you. Please sign in as soon as you can.")
    if kind == Notice.Kind.ADDRESS:
        return _("Your mail address"), _(
            "Notes go to another mail address now. If it was not you who changed this, tell whoever invited you."
        )
    return _("A note for you"), _("There is a note for you.")
