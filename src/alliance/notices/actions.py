"""Sending neutral notices: a row and a deadline now, the mail by the worker, tried again when the server is away."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from alliance.kernel import clock, due
from alliance.notices.models import Notice
from alliance.people.models import Person

DUE_SEND = "notice.send"


def notify(*, person_id: UUID, practice_id: UUID, kind: str, ref: UUID | None = None) -> Notice:
    """Writes a notice inside the caller's transaction; it is mailed by the worker."""
    notice = Notice.objects.create(
        practice_id=practice_id, person_id=person_id, kind=kind, ref=ref, made_at=clock.now()
    )
    due.schedule(kind=DUE_SEND, ref=notice.id, practice_id=practice_id, due_at=clock.now())
    return notice


def mail_link(person: Person, kind: str, link: str) -> None:
    """Mails a single-use link at once: its token is stored nowhere, so it cannot wait for the worker."""
    with translation.override(person.language):
        _send(person, kind, link)


def on_send(notice_id: UUID) -> None:
    """The deadline: hands one notice to the mail server. "Sent" is never "read"; without an address not even that."""
    notice = Notice.objects.select_related("person").get(id=notice_id)
    if notice.sent_at is not None:
        return
    with translation.override(notice.person.language):
        handed_over = _send(notice.person, notice.kind, settings.PUBLIC_URL)
    if handed_over:
        Notice.objects.filter(id=notice_id).update(sent_at=clock.now())


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
    return _("A note for you"), _("There is a note for you.")
