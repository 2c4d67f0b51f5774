"""Who of a practice is meant by what somebody typed: an address, an id, or a name."""

from uuid import UUID

from django.utils.translation import gettext as _

from alliance.kernel.errors import Refused
from alliance.people.actions import members
from alliance.people.addresses import address_index
from alliance.people.models import Membership, Person
from alliance.people.queries import names_of


def person_at(address: str) -> Person | None:
    """The person who signs in with this address, in any practice."""
    return Person.objects.filter(username=address_index(address)).first()


def person_of_id(practice_id: UUID, typed: str) -> Person:
    """The member of this id."""
    try:
        found = members(practice_id).filter(id=UUID(typed)).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused(_("The practice has nobody with this id."), field="person")
    return found


def member_typed(practice_id: UUID, typed: str, role: str) -> Person:
    """The one member with this role who is meant; where nothing was typed, the only one there is."""
    live = Membership.objects.filter(practice_id=practice_id, role=role, ended_at=None).values("person_id")
    persons = {one.id: one for one in members(practice_id).filter(id__in=live)}
    names = names_of(persons)
    if not persons:
        raise Refused(
            _(
                "The practice has no %(role)s yet. Add one: alliance invite ADDRESS --role %(role)s --name NAME"
            )
            % {"role": role},
            field=role,
        )
    if not typed and len(persons) == 1:
        return next(iter(persons.values()))
    found = [one for one in persons.values() if typed and _is_meant(one, names[one.id], typed)]
    if len(found) == 1:
        return found[0]
    start = (
        _("Say which %(role)s with --%(role)s")
        if not typed
        else _("Not one %(role)s is called or reached so")
    )
    raise Refused(f"{start % {'role': role}}: {', '.join(sorted(names.values()))}.", field=role)


def _is_meant(person: Person, name: str, typed: str) -> bool:
    wanted = typed.strip().casefold()
    return wanted in (name.casefold(), str(person.id)) or person.username == address_index(typed)
