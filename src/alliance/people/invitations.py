"""Invitations: single use, 72 hours, bound to one person. There is no open sign-up."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.kernel import audit, clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.people.actions import member, note, only_manager
from alliance.people.addresses import address_index
from alliance.people.lockout import forget_wrong_tries
from alliance.people.models import Invitation, Membership, Person, Practice, Role
from alliance.people.tokens import new_token, token_hash

LASTS = {
    Invitation.Purpose.JOIN: timedelta(hours=72),
    Invitation.Purpose.RESET: timedelta(hours=1),
    Invitation.Purpose.DEMO: timedelta(hours=72),
}

_TOO_YOUNG = gettext_lazy(
    "So far this is for adults only: this practice has no rules yet for consent of minors. Please ask them."
)
RESET_AGAIN_AFTER = timedelta(minutes=5)


@action
def invite(*, practice_id: UUID, person_id: UUID, by: Principal | None) -> str:
    """Invites a person of the practice; earlier open invitations end. Returns the token, which is kept nowhere.

    Whoever has joined is not invited again by a manager: with the link a manager could sign in as them.
    """
    only_manager(by, practice_id)
    person = member(practice_id, person_id)
    if by is not None and (person.has_usable_password() or person.last_login):
        raise Refused(_("They have joined. On the sign-in page they can ask for a new password."))
    token = _make(practice_id, person, Invitation.Purpose.JOIN, by)
    note(practice_id, by, "invitation.make", person_id)
    return token


@action
def note_mailed(*, token: str, by: Principal) -> None:
    """Notes that a mail server took this link: then nobody of the practice is shown it."""
    only_manager(by, by.practice_id)
    invitation = open_invitation(token)
    if invitation is None or invitation.practice_id != by.practice_id:
        raise NotYours
    invitation.mailed_at = clock.now()
    invitation.save(update_fields=["mailed_at"])
    note(by.practice_id, by, "invitation.mailed", invitation.person_id)


def joined_by_link_in_hand(by: Principal) -> datetime | None:
    """When this client joined here with a link that the practice had in hand; None where it was mailed to them."""
    joined = Invitation.objects.filter(person_id=by.person_id, practice_id=by.practice_id, mailed_at=None)
    used = joined.filter(purpose=Invitation.Purpose.JOIN, used_at__isnull=False).order_by("used_at")
    return used.values_list("used_at", flat=True).first() if by.has(Role.CLIENT) else None


@action
def make_demo_link(*, person_id: UUID, practice_id: UUID) -> str:
    """A one-time link that signs a demo person in: refused wherever the demo practice is not."""
    practice = Practice.objects.get(id=practice_id)
    if not (settings.DEMO and practice.is_demo):
        raise Refused(_("One-time links exist only for the demo practice."))
    return _make(practice_id, member(practice_id, person_id), Invitation.Purpose.DEMO, None, keep_others=True)


@action
def ask_for_reset(*, address: str) -> tuple[Person, Practice, str] | None:
    """A link to set a new password, for whoever owns the address; None, told to nobody, when there is none.

    Also None where one was sent just now: nobody's mail box is filled by a stranger.
    """
    person = Person.objects.filter(username=address_index(address), is_active=True).first()
    held = (
        Membership.objects.filter(person=person, ended_at=None).select_related("practice").first()
        if person
        else None
    )
    if person is None or held is None or _sent_just_now(person):
        return None
    return person, held.practice, _make(held.practice_id, person, Invitation.Purpose.RESET, None)


def _sent_just_now(person: Person) -> bool:
    since = clock.now() - RESET_AGAIN_AFTER
    sent = Invitation.objects.filter(person=person, purpose=Invitation.Purpose.RESET, created_at__gt=since)
    return sent.filter(used_at=None).exists()


@action
def revoke(*, invitation_id: UUID, by: Principal) -> None:
    """Takes an invitation back."""
    only_manager(by, by.practice_id)
    found = Invitation.objects.filter(
        id=invitation_id,
        practice_id=by.practice_id,
        purpose=Invitation.Purpose.JOIN,
        used_at=None,
        revoked_at=None,
    )
    person = found.values_list("person_id", flat=True).first()
    if person is None or not found.update(revoked_at=clock.now()):
        raise NotYours
    note(by.practice_id, by, "invitation.revoke", person)


def open_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, if it can still be used."""
    return (
        Invitation.objects.select_related("person", "practice")
        .filter(token_hash=token_hash(token), used_at=None, revoked_at=None, expires_at__gt=clock.now())
        .first()
    )


def asks_age(invitation: Invitation) -> bool:
    """Whether this link asks for "18 or older": of a client, until they have joined."""
    person = invitation.person
    is_client = Membership.objects.filter(person=person, role=Role.CLIENT, ended_at=None).exists()
    return is_client and not person.has_usable_password()


def accept(*, token: str, password: str, is_adult: bool = True) -> Person:
    """Uses an invitation or a reset once: sets the password of the person it is bound to."""
    # Hashed before the transaction: it takes a tenth of a second, and the database would wait for it.
    return _accept(token=token, password=password, hashed=make_password(password), is_adult=is_adult)


@action
def _accept(*, token: str, password: str, hashed: str, is_adult: bool) -> Person:
    invitation = _use(token, (Invitation.Purpose.JOIN, Invitation.Purpose.RESET))
    person = invitation.person
    if not is_adult:
        raise Refused(_TOO_YOUNG, field="is_adult")
    _check_password(password, person)
    person.password = hashed
    person.save(update_fields=["password"])
    _end_others(person)
    forget_wrong_tries(person)
    audit.write(
        scope_id=invitation.practice_id,
        by=None,
        practice_id=invitation.practice_id,
        verb=f"invitation.{invitation.purpose}.used",
        object_kind="person",
        object_id=person.id,
    )
    return person


def _end_others(person: Person) -> None:
    """Whoever has a password needs no other link: one that a manager has seen would let them in as this person."""
    still_open = Invitation.objects.filter(person=person, used_at=None, revoked_at=None)
    still_open.exclude(purpose=Invitation.Purpose.DEMO).update(revoked_at=clock.now())


def _check_password(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages), field="password") from None


@action
def use_demo_link(*, token: str) -> Person:
    """Signs a demo person in, once."""
    if not settings.DEMO:
        raise NotYours
    return _use(token, (Invitation.Purpose.DEMO,)).person


def _use(token: str, purposes: tuple[Invitation.Purpose, ...]) -> Invitation:
    """Marks the invitation used, or refuses: of two at the same moment one gets it."""
    live = Invitation.objects.filter(
        token_hash=token_hash(token),
        purpose__in=purposes,
        used_at=None,
        revoked_at=None,
        expires_at__gt=clock.now(),
    )
    if not live.update(used_at=clock.now()):
        raise Refused(_("This link was used already, or is too old. Ask your practice for a new one."))
    invitation = Invitation.objects.select_related("person", "practice").get(token_hash=token_hash(token))
    Practice.objects.select_for_update().only("id").get(id=invitation.practice_id)
    return invitation


def _make(
    practice_id: UUID,
    person: Person,
    purpose: Invitation.Purpose,
    by: Principal | None,
    *,
    keep_others: bool = False,
) -> str:
    now, token = clock.now(), new_token()
    if not keep_others:
        open_ones = Invitation.objects.filter(person=person, purpose=purpose, used_at=None, revoked_at=None)
        open_ones.update(revoked_at=now)
    Invitation.objects.create(
        practice_id=practice_id,
        person=person,
        purpose=purpose,
        token_hash=token_hash(token),
        invited_by_id=by.person_id if by else None,
        created_at=now,
        expires_at=now + LASTS[purpose],
    )
    return token
