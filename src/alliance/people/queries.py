"""What may be read of people: names, members, who sits across."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.kernel.principal import Principal
from alliance.kernel.sealed import Sealed
from alliance.people.models import Alliance, CaseGrant, Chair, Invitation, Membership, Person, Practice
from alliance.people.seats import Seat, alliances_of


def name_of(sealed: Sealed | None) -> str:
    """A person's name, or what stands for one who was erased."""
    return (sealed.text_or_gone if sealed else "") or _("somebody")


def names_of(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these persons, by one query."""
    rows = Person.objects.filter(id__in=set(person_ids)).values_list("id", "name")
    return {person: name_of(sealed) for person, sealed in rows}


def practice_of(principal: Principal) -> Practice:
    """The practice this principal acts in."""
    return Practice.objects.get(id=principal.practice_id)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two people of an alliance by name, as last seated."""

    client: str
    therapist: str
    client_id: UUID
    therapist_id: UUID | None

    def other(self, chair: str) -> str:
        """Who sits across."""
        return self.therapist if chair == "client" else self.client


def pairs_of(alliance_ids: Iterable[UUID]) -> dict[UUID, Pair]:
    """Who sits in these alliances, by one query."""
    rows = (
        Chair.objects.filter(alliance_id__in=list(alliance_ids))
        .order_by("seated_at", "id")
        .values_list("alliance_id", "role", "person_id", "person__name")
    )
    seated: dict[UUID, dict[str, tuple[UUID, str]]] = {}
    for alliance, role, person, sealed in rows:
        seated.setdefault(alliance, {})[role] = (person, name_of(sealed))
    return {
        alliance: Pair(
            client=chairs["client"][1],
            therapist=chairs["therapist"][1],
            client_id=chairs["client"][0],
            therapist_id=chairs["therapist"][0],
        )
        for alliance, chairs in seated.items()
    }


def pair_of(seat: Seat) -> Pair:
    """Who sits in this alliance."""
    return pairs_of([seat.alliance.id])[seat.alliance.id]


def my_alliances(principal: Principal) -> list[Alliance]:
    """What this principal may open, open ones first, newest first."""
    return list(alliances_of(principal).order_by("closed_at", "-opened_at"))


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the practice as a manager sees them: never content."""

    id: UUID
    name: str
    address: str
    roles: tuple[str, ...]
    has_joined: bool
    invited: Invitation | None


def practice_members(principal: Principal) -> list[Member]:
    """Everybody of the practice, by name, for its manager: three queries at any size."""
    held: dict[UUID, list[str]] = {}
    for person, role in Membership.objects.filter(
        practice_id=principal.practice_id, ended_at=None
    ).values_list("person_id", "role"):
        held.setdefault(person, []).append(role)
    waiting = {
        one.person_id: one
        for one in Invitation.objects.filter(
            practice_id=principal.practice_id, purpose=Invitation.Purpose.JOIN, used_at=None, revoked_at=None
        )
    }
    persons = Person.objects.filter(id__in=held)
    members = [
        Member(
            id=person.id,
            name=name_of(person.name),
            address=person.address.text_or_gone if person.address else "",
            roles=tuple(sorted(held[person.id])),
            has_joined=person.has_usable_password(),
            invited=waiting.get(person.id),
        )
        for person in persons
    ]
    return sorted(members, key=lambda one: one.name.casefold())


def practice_alliances(principal: Principal) -> list[tuple[Alliance, Pair]]:
    """The alliances of the practice with their dates, for its manager: who with whom, never what."""
    alliances = list(
        Alliance.objects.filter(practice_id=principal.practice_id).order_by("closed_at", "-opened_at")
    )
    pairs = pairs_of(one.id for one in alliances)
    return [(one, pairs[one.id]) for one in alliances]


def grants_of(seat: Seat) -> list[tuple[CaseGrant, str]]:
    """The supervisions asked for or running, with the supervisor's name."""
    grants = list(CaseGrant.objects.filter(alliance=seat.alliance, ended_at=None).order_by("asked_at"))
    names = names_of(one.supervisor_id for one in grants)
    return [(one, names[one.supervisor_id]) for one in grants]


def people_with_role(principal: Principal, role: str) -> list[tuple[UUID, str]]:
    """The members with a role, by name, for a choice in a form."""
    live = Membership.objects.filter(practice_id=principal.practice_id, role=role, ended_at=None)
    names = names_of(live.values_list("person_id", flat=True))
    return sorted(names.items(), key=lambda pair: pair[1].casefold())
