"""The acts about people: a practice founded, somebody added, roles given and ended, somebody deactivated."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alliance.kernel import audit, clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.keyring import keyring
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people import checks
from alliance.people.addresses import address_index, tidy_address
from alliance.people.alliances import end_grants_to
from alliance.people.models import STAFF, Chair, ChairRole, Membership, Person, Practice, Role

TEXTS = ("outside_contact", "complaints", "crisis_lines")


@action
def found_practice(*, name: str, time_zone: str = "UTC", is_demo: bool = False, **texts: str) -> Practice:
    """Founds a practice: done once, on the server's command line."""
    checks.check_zone(time_zone)
    return Practice.objects.create(
        name=name, time_zone=time_zone, is_demo=is_demo, created_at=clock.now(), **texts
    )


@action
def add_person(
    *,
    practice_id: UUID,
    name: str,
    address: str,
    role: str,
    by: Principal | None,
    language: str = "en",
    time_zone: str = "",
) -> Person:
    """Adds somebody with one role; a person known by this address already only gets the role.

    `by` is a manager of the practice, or None on the server's command line. The person's key is on disk before the row.
    """
    only_manager(by, practice_id)
    _must_be_role(role)
    index = address_index(tidy_address(address))
    known = Person.objects.filter(username=index).first()
    try:
        with transaction.atomic():
            person = known or _new_person(name, address, language, time_zone)
    except IntegrityError:  # another practice added the same address since: as if it had come before
        person = Person.objects.get(username=index)
    if may_return(practice_id, person.id):
        raise Refused(_("This person was deactivated here. Reactivate them instead."), field="address")
    _give_role(practice_id, person, role)
    note(practice_id, by, f"person.add.{role}", person.id)
    return person


def _new_person(name: str, address: str, language: str, time_zone: str) -> Person:
    called = checks.check_name(name, _("Say the person's name."))
    tidy = tidy_address(address)
    person = Person(
        username=address_index(tidy),
        language=checks.check_language(language),
        time_zone=checks.check_zone(time_zone),
        created_at=clock.now(),
    )
    keyring().create(person.key)
    person.name, person.address = seal(called, key=person.key), seal(tidy, key=person.key)
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


@action
def correct_person(*, practice_id: UUID, person_id: UUID, name: str, address: str, by: Principal) -> None:
    """Corrects what was typed of somebody who has not joined yet; later it is theirs alone to change."""
    only_manager(by, practice_id)
    person = member(practice_id, person_id)
    elsewhere = Membership.objects.filter(person=person).exclude(practice_id=practice_id)
    if person.has_usable_password() or person.last_login or elsewhere.exists():
        raise Refused(_("They have joined: only they can change their name and address now."))
    person.name = seal(checks.check_name(name, _("Say the person's name.")), key=person.key)
    person.save(update_fields=["name"])
    take_address(person, address)
    note(practice_id, by, "person.correct", person_id)


@action
def give_role(*, practice_id: UUID, person_id: UUID, role: str, by: Principal) -> None:
    """Gives a member of the practice one more role."""
    only_manager(by, practice_id)
    _must_be_role(role)
    _give_role(practice_id, member(practice_id, person_id), role)
    note(practice_id, by, f"role.give.{role}", person_id)


@action
def end_role(*, practice_id: UUID, person_id: UUID, role: str, by: Principal) -> None:
    """Ends a role at once: what follows from it is gone with the next request. A practice keeps one manager."""
    only_manager(by, practice_id)
    member(practice_id, person_id)
    if role == Role.CLIENT:
        raise Refused(_("A client's access to their own never ends. Close the alliance instead."))
    if role == Role.THERAPIST and open_chairs(practice_id, person_id).exists():
        raise Refused(_("This therapist has clients here. Hand them over first, or deactivate the person."))
    _keep_a_manager(practice_id, person_id, [role])
    if not _live(practice_id, person_id).filter(role=role).update(ended_at=clock.now()):
        raise Refused(_("This person does not hold that role."), field="role")
    if role == Role.SUPERVISOR:
        end_grants_to(practice_id, person_id, by)
    note(practice_id, by, f"role.end.{role}", person_id)


@action
def deactivate(*, practice_id: UUID, person_id: UUID, by: Principal) -> None:
    """Ends every role of a member of staff at once, so that they can come back with the same roles.

    A client's access to their own never ends: a client is not deactivated, their logins can be ended. Whoever is
    left without any role, here and elsewhere, cannot sign in any more.
    """
    only_manager(by, practice_id)
    person = member(practice_id, person_id)
    if person_id == by.person_id:
        raise Refused(_("You cannot deactivate yourself. Ask another manager."))
    roles = _live(practice_id, person_id).exclude(role=Role.CLIENT)
    held = list(roles.values_list("role", flat=True))
    if not held:
        raise Refused(
            _("A client's access to their own never ends. You can end every sign-in instead, on this page.")
        )
    _keep_a_manager(practice_id, person_id, held)
    roles.update(ended_at=clock.now(), may_return=True)
    person.is_active = Membership.objects.filter(person=person, ended_at=None).exists()
    person.sign_ins_from = clock.now()
    person.save(update_fields=["is_active", "sign_ins_from"])
    note(practice_id, by, "person.deactivate", person_id)


@action
def reactivate(*, practice_id: UUID, person_id: UUID, by: Principal) -> None:
    """Gives a deactivated person their roles back; they sign in anew."""
    only_manager(by, practice_id)
    back = Membership.objects.filter(practice_id=practice_id, person_id=person_id, may_return=True)
    person = Person.objects.filter(id=person_id, erased_at=None).first()
    if person is None or not back.exists():
        raise NotYours
    for role in back.values_list("role", flat=True).distinct():
        _give_role(practice_id, person, role)
    back.update(may_return=False)
    note(practice_id, by, "person.reactivate", person_id)


@action
def end_sign_ins_of(*, practice_id: UUID, person_id: UUID, by: Principal) -> None:
    """Ends every login of a member at once, on every device: for a lost phone. They sign in again as before."""
    only_manager(by, practice_id)
    member(practice_id, person_id)
    Person.objects.filter(id=person_id).update(sign_ins_from=clock.now())
    note(practice_id, by, "person.end_sign_ins", person_id)


@action
def change_practice(*, practice_id: UUID, by: Principal, **texts: Any) -> Practice:
    """Changes what a practice says of itself: contact, complaints, crisis lines, hours."""
    only_manager(by, practice_id)
    practice = Practice.objects.select_for_update().get(id=practice_id)
    for name, value in _checked(texts).items():
        setattr(practice, name, value)
    practice.save()
    note(practice_id, by, "practice.change", practice_id)
    return practice


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    """What was given, as it may be stored; an unknown name is the programmer's error."""
    check: dict[str, Callable[[Any], Any]] = {
        "name": lambda text: checks.check_name(text, _("Say the name of the practice.")),
        "country": checks.check_country,
        "time_zone": lambda text: checks.check_zone(text) or "UTC",
        "language": checks.check_language,
        "contact_response_hours": checks.check_response_hours,
        "contact_hours": lambda text: checks.check_text(text, "contact_hours", checks.LINE_AT_MOST),
    }
    for text in TEXTS:
        check[text] = partial(checks.check_text, field=text)
    return {name: check[name](value) for name, value in given.items()}


@action
def rename(*, by: Principal, name: str, language: str, time_zone: str) -> None:
    """Changes one's own name, language and time zone."""
    person = Person.objects.get(id=by.person_id)
    person.name = seal(checks.check_name(name, _("Say how you want to be called.")), key=person.key)
    person.language = checks.check_language(language)
    person.time_zone = checks.check_zone(time_zone)
    person.save(update_fields=["name", "language", "time_zone"])
    note(by.practice_id, by, "person.rename", person.id)


@action
def change_address(*, by: Principal, address: str) -> None:
    """Changes the address one signs in with; the page asks for the password first."""
    person = Person.objects.get(id=by.person_id)
    take_address(person, address)
    note(by.practice_id, by, "person.address", person.id)


@action
def change_password(*, by: Principal, password: str) -> Person:
    """Changes one's own password; every other login ends. The page asks for the old one first."""
    person = Person.objects.get(id=by.person_id)
    try:
        validate_password(password, person)
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages), field="password") from None
    person.set_password(password)
    person.sign_ins_from = clock.now()
    person.save(update_fields=["password", "sign_ins_from"])
    note(by.practice_id, by, "person.password", person.id)
    return person


@action
def end_other_sign_ins(*, by: Principal) -> Person:
    """Ends one's logins everywhere; the page keeps the one it was asked from."""
    person = Person.objects.get(id=by.person_id)
    person.sign_ins_from = clock.now()
    person.save(update_fields=["sign_ins_from"])
    note(by.practice_id, by, "person.end_sign_ins", by.person_id)
    return person


@action
def choose_notes(*, by: Principal, by_mail: bool) -> None:
    """Whether notes come by mail. What is about safety is mailed to staff in any case."""
    Person.objects.filter(id=by.person_id).update(notes_by_mail=by_mail)
    note(by.practice_id, by, "person.notes", by.person_id)


@action
def start_hidden(*, hidden: bool, by: Principal) -> None:
    """Whether a sign-in begins with the safe view, in which nothing of the two is shown."""
    Person.objects.filter(id=by.person_id).update(starts_hidden=hidden)
    note(by.practice_id, by, "person.safe_view", by.person_id)


def member(practice_id: UUID, person_id: UUID) -> Person:
    """A person with any living role in the practice, or NotYours."""
    person = members(practice_id).filter(id=person_id).first()
    if person is None:
        raise NotYours
    return person


def members(practice_id: UUID) -> QuerySet[Person]:
    """Everybody with a living role in the practice."""
    live = Membership.objects.filter(practice_id=practice_id, ended_at=None)
    return Person.objects.filter(id__in=live.values("person_id"))


def is_staff(roles: frozenset[str]) -> bool:
    """Whether any of these roles is one of the practice's staff."""
    return bool(roles & STAFF)


def may_return(practice_id: UUID, person_id: UUID) -> bool:
    """Whether this person was deactivated here."""
    held = Membership.objects.filter(practice_id=practice_id, person_id=person_id, may_return=True)
    return held.exists()


def open_chairs(practice_id: UUID, person_id: UUID) -> QuerySet[Chair]:
    """The chairs in which this person sits as therapist now."""
    return Chair.objects.filter(
        practice_id=practice_id, person_id=person_id, role=ChairRole.THERAPIST, left_at=None
    )


def _live(practice_id: UUID, person_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.filter(practice_id=practice_id, person_id=person_id, ended_at=None)


def _keep_a_manager(practice_id: UUID, person_id: UUID, ending: list[str]) -> None:
    others = Membership.objects.filter(practice_id=practice_id, role=Role.MANAGER, ended_at=None)
    if Role.MANAGER in ending and not others.exclude(person_id=person_id).exists():
        raise Refused(_("A practice needs one manager. Name another first."))


def _must_be_role(role: str) -> None:
    if role not in Role.values:
        raise Refused(_("There is no such role."), field="role")


def take_address(person: Person, address: str) -> None:
    """Gives the person this address to sign in with, unless somebody has it: the table itself decides who was first."""
    tidy = tidy_address(address)
    person.username, person.address = address_index(tidy), seal(tidy, key=person.key)
    try:
        with transaction.atomic():
            person.save(update_fields=["username", "address"])
    except IntegrityError:
        raise Refused(_("This address cannot be used."), field="address") from None


def _give_role(practice_id: UUID, person: Person, role: str) -> None:
    Membership.objects.get_or_create(
        practice_id=practice_id, person=person, role=role, ended_at=None, defaults={"started_at": clock.now()}
    )
    if not person.is_active and person.erased_at is None:
        person.is_active = True
        person.save(update_fields=["is_active"])


def only_manager(by: Principal | None, practice_id: UUID) -> None:
    """A manager of this practice, or the server's own command line."""
    if by is not None and not (by.practice_id == practice_id and by.has(Role.MANAGER)):
        raise NotYours
    _lock(practice_id)


def _lock(practice_id: UUID) -> None:
    Practice.objects.select_for_update().only("id").get(id=practice_id)


def note(practice_id: UUID, by: Principal | None, verb: str, about: UUID) -> None:
    """The audit line of an act about people, in the practice's own log, its row locked."""
    _lock(practice_id)
    audit.write(
        scope_id=practice_id,
        by=by,
        practice_id=practice_id,
        verb=verb,
        role="manager" if by and by.has(Role.MANAGER) else "self" if by else "server",
        object_kind="person",
        object_id=about,
    )
