"""What the demo reads: whether it was filled, and who is who."""

from uuid import UUID

from alliance.kernel.models import DueRow
from alliance.kernel.principal import Principal
from alliance.people.addresses import address_index
from alliance.people.models import Membership, Person, Practice


def demo_practices() -> list[Practice]:
    """The invented practices of this database, the first one first."""
    return list(Practice.objects.filter(is_demo=True).order_by("created_at"))


def has_real_practice() -> bool:
    """Whether a practice of real people lives in this database."""
    return Practice.objects.filter(is_demo=False).exists()


def person_at(address: str) -> Person | None:
    """The person of the cast with this address, if this database has them."""
    return Person.objects.filter(username=address_index(address)).first()


def deadline_fails() -> bool:
    """Whether a deadline could not be met and waits to be tried again."""
    return DueRow.objects.filter(done_at=None, failed_at__isnull=False).exists()


def principal_in(practice_id: UUID, person: Person) -> Principal:
    """A person of the cast as who acts in one practice."""
    held = Membership.objects.filter(practice_id=practice_id, person=person, ended_at=None)
    roles = frozenset(held.values_list("role", flat=True))
    return Principal(person.id, practice_id, roles, language=person.language, time_zone=person.time_zone)
