"""Which logins passed a second factor: staff reach their pages only with one."""

from typing import Any
from uuid import UUID

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import Refused
from alliance.kernel.principal import Principal
from alliance.people.actions import member, note, only_manager
from alliance.people.models import Membership, Person

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
MARK = "second_factor"


def has_second_factor(person: Person) -> bool:
    """Whether an app or a passkey is set up."""
    return Authenticator.objects.filter(user=person, type__in=KINDS).exists()


def passed(session: SessionBase, person: Person) -> bool:
    """Whether this login passed the second factor of this very person."""
    return bool(session.get(MARK) == person.pk.hex)


def mark_passed(session: SessionBase, person: Person) -> None:
    """Notes it in the login; also for what stands in its place: a one-time link of the demo, the login of a test."""
    session[MARK] = person.pk.hex


@receiver(signals.authenticator_used)
@receiver(signals.authenticator_added)
def on_passed(request: HttpRequest, user: Person, authenticator: Authenticator, **_more: Any) -> None:
    """A code or a passkey was right, or was just set up in this login."""
    if authenticator.type in (*KINDS, Authenticator.Type.RECOVERY_CODES):
        mark_passed(request.session, user)


@receiver(signals.authenticator_removed)
def on_removed(request: HttpRequest, user: Person, **_more: Any) -> None:
    """Without any left this login counts as one that has none."""
    if not has_second_factor(user):
        request.session.pop(MARK, None)


@action
def forget_second_factor(*, practice_id: UUID, person_id: UUID, by: Principal | None) -> None:
    """For who lost phone and codes: everything of the second factor is removed, every login ends, and the next begins
    with setting one up. By a manager where the person belongs to this practice alone, else on the server.
    """
    only_manager(by, practice_id)
    person = member(practice_id, person_id)
    elsewhere = Membership.objects.filter(person=person, ended_at=None).exclude(practice_id=practice_id)
    if by is not None and elsewhere.exists():
        raise Refused(_("They work for another practice too. Ask whoever runs the server."))
    if by is not None and by.person_id == person_id:
        raise Refused(_("You cannot do this for yourself. Ask another manager, or whoever runs the server."))
    Authenticator.objects.filter(user=person).delete()
    Person.objects.filter(id=person_id).update(sign_ins_from=clock.now())
    note(practice_id, by, "person.second_factor.forget", person_id)
