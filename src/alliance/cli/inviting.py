"""An invitation from the server's own command line: the link, and on request the neutral mail."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from alliance.cli.speaking import complain, print_json, say
from alliance.kernel import clock
from alliance.notices.actions import mail_link
from alliance.notices.models import Notice
from alliance.people.invitations import LASTS, invite
from alliance.people.models import Invitation, Person, Practice


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was invited where, with the link that works once."""

    person: Person
    practice: Practice
    link: str
    until: datetime


def invited(person: Person, practice: Practice) -> Invited:
    """Invites; earlier open invitations of this person end."""
    token = invite(practice_id=practice.id, person_id=person.id, by=None)
    link = settings.PUBLIC_URL.rstrip("/") + reverse("join", args=[token])
    return Invited(person, practice, link, clock.now() + LASTS[Invitation.Purpose.JOIN])


def show_invited(one: Invited, *, mail: bool, as_json: bool) -> None:
    """Prints the link, and hands it to the mail server where that was asked for."""
    mailed = mail and _mail(one)
    if as_json:
        print_json(
            {
                "practice": one.practice.id,
                "person": one.person.id,
                "link": one.link,
                "until": one.until,
                "mailed": mailed,
            }
        )
        return
    until = one.until.astimezone(ZoneInfo(one.practice.time_zone))
    say(f"This link works once, until {until:%A %d %B, %H:%M} ({one.practice.time_zone}):")
    say(one.link)
    if mailed:
        say("It was handed to the mail server, in words that do not say what it is about.")


def _mail(one: Invited) -> bool:
    try:
        mail_link(one.person, Notice.Kind.INVITATION, one.link)
    except OSError as error:
        complain(f"The mail server did not take it ({type(error).__name__}). Hand the link over another way.")
        return False
    return True
