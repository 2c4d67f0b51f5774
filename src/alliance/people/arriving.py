"""Somebody who arrives in a practice's own table: found again by a keyed id, without a login until invited."""

import hashlib
import hmac
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import Refused
from alliance.kernel.keyring import keyring
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people import checks
from alliance.people.actions import member, note, only_manager, take_address
from alliance.people.addresses import PEPPER, address_index, tidy_address
from alliance.people.models import Membership, Person, Role


def keyed_id(*parts: object) -> UUID:
    """An id that is the same for the same parts and tells nothing of them: 128 bits of HMAC-SHA-256."""
    ring = keyring()
    ring.create(PEPPER)
    text = "\x1f".join(map(str, parts))
    return UUID(bytes=hmac.new(ring.secret(PEPPER), text.encode(), hashlib.sha256).digest()[:16], version=4)


@action
def add_imported(
    *, practice_id: UUID, person_id: UUID, name: str, by: Principal | None, address: str = ""
) -> Person:
    """Adds a client of a table under the id that follows from it. Nobody signs in as them before an invitation.

    Without an address there is nowhere to send anything; `give_address` or the practice's page adds it later.
    """
    only_manager(by, practice_id)
    called = checks.check_name(name, _("Say the person's name."))
    tidy = tidy_address(address) if address else ""
    person = Person(
        id=person_id,
        username=address_index(tidy or f"imported {person_id}"),
        created_at=clock.now(),
    )
    keyring().create(person.key)
    person.name = seal(called, key=person.key)
    person.address = seal(tidy, key=person.key) if tidy else None
    person.set_unusable_password()
    person.save(force_insert=True)
    Membership.objects.create(
        practice_id=practice_id, person=person, role=Role.CLIENT, started_at=clock.now()
    )
    note(practice_id, by, "person.add.client", person.id)
    return person


@action
def give_address(*, practice_id: UUID, person_id: UUID, address: str, by: Principal | None) -> Person:
    """Gives somebody who was imported without an address the one they will sign in with."""
    only_manager(by, practice_id)
    person = member(practice_id, person_id)
    if person.address is not None:
        raise Refused(_("This person has an address already. Leave it as it is."), field="address")
    take_address(person, address)
    note(practice_id, by, "person.correct", person_id)
    return person
