"""The acts about people: a practice founded, somebody added and invited, roles given and ended."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alliance.kernel import audit, clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.keyring import keyring
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.addresses import address_index, tidy_address
from alliance.people.models import STAFF, Membership, Person, Practice, Role


@action
def found_practice(*, name: str, time_zone: str = "UTC", is_demo: bool = False, **texts: str) -> Practice:
    """Founds a practice: done once, on the server's command line."""
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
    _only_manager(by, practice_id)
    if role not in Role.values:
        raise Refused(_("There is no such role."), field="role")
    person = Person.objects.filter(username=address_index(address)).first()
    if person is None:
        person = _new_person(name, address, language, time_zone)
    _give_role(practice_id, person, role)
    _note(practice_id, by, f"person.add.{role}", person.id)
    return person


def _new_person(name: str, address: str, language: str, time_zone: str) -> Person:
    if not name.strip():
        raise Refused(_("Say the person's name."), field="name")
    tidy = tidy_address(address)
    person = Person(
        username=address_index(tidy), language=language, time_zone=time_zone, created_at=clock.now()
    )
    keyring().create(person.key)
    person.name, person.address = seal(name.strip(), key=person.key), seal(tidy, key=person.key)
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


@action
def give_role(*, practice_id: UUID, person_id: UUID, role: str, by: Principal) -> None:
    """Gives a member of the practice one more role."""
    _only_manager(by, practice_id)
    _give_role(practice_id, member(practice_id, person_id), role)
    _note(practice_id, by, f"role.give.{role}", person_id)


@action
def end_role(*, practice_id: UUID, person_id: UUID, role: str, by: Principal) -> None:
    """Ends a role at once: what follows from it is gone with the next request. A practice keeps one manager."""
    _only_manager(by, practice_id)
    member(practice_id, person_id)
    live = Membership.objects.select_for_update().filter(practice_id=practice_id, role=role, ended_at=None)
    if role == Role.CLIENT:
        raise Refused(_("A client's access to their own never ends. Close the alliance instead."))
    if role == Role.MANAGER and live.count() == 1:
        raise Refused(_("A practice needs one manager. Name another first."))
    live.filter(person_id=person_id).update(ended_at=clock.now())
    _note(practice_id, by, f"role.end.{role}", person_id)


@action
def change_practice(*, practice_id: UUID, by: Principal, **texts: str | int) -> Practice:
    """Changes what a practice says of itself: contact, complaints, crisis lines, hours."""
    _only_manager(by, practice_id)
    practice = Practice.objects.select_for_update().get(id=practice_id)
    for name, value in texts.items():
        setattr(practice, name, value)
    practice.save()
    _note(practice_id, by, "practice.change", practice_id)
    return practice


@action
def rename(*, by: Principal, name: str, language: str, time_zone: str) -> None:
    """Changes one's own name, language and time zone."""
    person = Person.objects.get(id=by.person_id)
    if not name.strip():
        raise Refused(_("Say how you want to be called."), field="name")
    person.name = seal(name.strip(), key=person.key)
    person.language, person.time_zone = language, time_zone
    person.save(update_fields=["name", "language", "time_zone"])
    _note(by.practice_id, by, "person.rename", person.id)


@action
def change_address(*, by: Principal, address: str) -> None:
    """Changes the address one signs in with; the page asks for the password first."""
    tidy = tidy_address(address)
    taken = Person.objects.filter(username=address_index(tidy)).exclude(id=by.person_id).exists()
    if taken:
        raise Refused(_("This address cannot be used."), field="address")
    person = Person.objects.get(id=by.person_id)
    person.username, person.address = address_index(tidy), seal(tidy, key=person.key)
    person.save(update_fields=["username", "address"])
    _note(by.practice_id, by, "person.address", person.id)


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


def _give_role(practice_id: UUID, person: Person, role: str) -> None:
    Membership.objects.get_or_create(
        practice_id=practice_id, person=person, role=role, ended_at=None, defaults={"started_at": clock.now()}
    )


def _only_manager(by: Principal | None, practice_id: UUID) -> None:
    """A manager of this practice, or the server's own command line."""
    if by is not None and not (by.practice_id == practice_id and by.has(Role.MANAGER)):
        raise NotYours
    Practice.objects.select_for_update().only("id").get(id=practice_id)


def _note(practice_id: UUID, by: Principal | None, verb: str, about: UUID) -> None:
    audit.write(
        scope_id=practice_id,
        by=by,
        practice_id=practice_id,
        verb=verb,
        role="manager" if by else "server",
        object_kind="person",
        object_id=about,
    )
