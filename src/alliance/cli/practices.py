"""Which practice, and who of it, a command is about: found by what somebody types."""

from uuid import UUID

from django.db import DatabaseError

from alliance.kernel.errors import Refused
from alliance.people.actions import members
from alliance.people.addresses import address_index
from alliance.people.models import Membership, Person, Practice
from alliance.people.queries import names_of

NO_TABLES = "The database has no tables of this version yet. `alliance serve` or `alliance practice found` makes them."
NO_PRACTICE = "There is no practice here yet. Found one first: alliance practice found --help"


def all_practices() -> list[Practice]:
    """Every practice, by name; refused in words where the database is not ready."""
    try:
        return list(Practice.objects.order_by("name", "id"))
    except DatabaseError:
        raise Refused(NO_TABLES) from None


def chosen_practice(typed: str) -> Practice:
    """The practice of this name or id; the only one where nothing was typed."""
    practices = all_practices()
    if not practices:
        raise Refused(NO_PRACTICE)
    if not typed and len(practices) == 1:
        return practices[0]
    found = [one for one in practices if typed and typed.casefold() in (one.name.casefold(), str(one.id))]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{one.name} ({one.id})" if found else one.name for one in practices)
    start = "Say which practice with --practice" if not typed else "There is not one practice of this name"
    raise Refused(f"{start}: {names}.", field="practice")


def by_address(typed: str) -> Person | None:
    """The person who signs in with this address, in any practice."""
    return Person.objects.filter(username=address_index(typed)).first()


def member_typed(practice: Practice, typed: str, role: str) -> Person:
    """The member with this role whose address, id or name was typed; the only one where nothing was."""
    live = Membership.objects.filter(practice=practice, role=role, ended_at=None).values("person_id")
    persons = {one.id: one for one in members(practice.id).filter(id__in=live)}
    names = names_of(persons)
    if not persons:
        raise Refused(
            f"{practice.name} has no {role} yet. Add one: alliance invite ADDRESS --role {role}.", field=role
        )
    if not typed and len(persons) == 1:
        return next(iter(persons.values()))
    found = [one for one in persons.values() if typed and _is_meant(one, names[one.id], typed)]
    if len(found) == 1:
        return found[0]
    start = (
        f"Say which {role} with --{role}" if not typed else f"There is not one {role} of this name or address"
    )
    raise Refused(f"{start}: {', '.join(sorted(names.values()))}.", field=role)


def _is_meant(person: Person, name: str, typed: str) -> bool:
    return typed.casefold() in (name.casefold(), str(person.id)) or person.username == address_index(typed)


def person_of_id(practice: Practice, typed: str) -> Person:
    """The member of this id."""
    try:
        found = members(practice.id).filter(id=UUID(typed)).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused(f"{practice.name} has nobody with this id.", field="person")
    return found
