"""The practice's register, for its manager: who is here, in which roles, who sits with whom. Never content.

Names are sealed, so the database can neither search nor sort them: all are opened (some 11 µs each), and everything
else is read for the page that is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from alliance.kernel import clock
from alliance.kernel.errors import NotYours
from alliance.kernel.principal import Principal
from alliance.people.addresses import address_index
from alliance.people.models import Alliance, Chair, ChairRole, Invitation, Membership, Person, Role
from alliance.people.queries import Pair, name_of, pairs_of

DEACTIVATED = "deactivated"
Names = dict[UUID, str]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the practice as a manager sees them: never content.

    `state` is joined, invited (until `invited_until`), not_invited or deactivated; `invitation` can be taken back.
    """

    id: UUID
    name: str
    address: str
    roles: tuple[str, ...]
    state: str
    invited_until: datetime | None = None
    invitation: UUID | None = None

    @property
    def has_joined(self) -> bool:
        """Whether they can sign in."""
        return self.state == "joined"


def must_manage(principal: Principal) -> None:
    """NotYours for everybody but a manager."""
    if not principal.has(Role.MANAGER):
        raise NotYours


def find_members(principal: Principal, *, search: str = "", role: str = "") -> list[tuple[UUID, str]]:
    """Who is here, by name: a part of the name, or a whole mail address; one query.

    `role` is one of the roles, or "deactivated"; without it everybody who is here now.
    """
    must_manage(principal)
    rows = Person.objects.filter(id__in=_held(principal, role).values("person_id"))
    typed = search.strip().casefold()
    if "@" in typed:
        rows, typed = rows.filter(username=address_index(typed)), ""
    named = ((person, name_of(sealed)) for person, sealed in rows.values_list("id", "name"))
    found = [(person, name) for person, name in named if typed in name.casefold()]
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))


def _held(principal: Principal, role: str) -> QuerySet[Membership]:
    here = Membership.objects.filter(practice_id=principal.practice_id)
    if role == DEACTIVATED:
        return here.filter(may_return=True)
    live = here.filter(ended_at=None)
    if role in Role.values:
        return live.filter(role=role)
    return live.none() if role else live


def members_in_full(principal: Principal, found: Sequence[tuple[UUID, str]]) -> list[Member]:
    """The same persons with all that the register says of them: three queries."""
    must_manage(principal)
    ids = [person for person, _name in found]
    roles, gone = _roles(principal, ids)
    open_ones = {one.person_id: one for one in _invitations(principal, ids)}
    persons = Person.objects.in_bulk(ids)
    return [
        _member(persons[person], name, roles.get(person, ()), person in gone, open_ones.get(person))
        for person, name in found
    ]


def member_of(principal: Principal, person_id: UUID) -> Member:
    """One person of the practice, deactivated ones too, or NotYours."""
    must_manage(principal)
    here = Membership.objects.filter(practice_id=principal.practice_id, person_id=person_id)
    person = Person.objects.filter(id=person_id).first()
    if person is None or not here.filter(Q(ended_at=None) | Q(may_return=True)).exists():
        raise NotYours
    return members_in_full(principal, [(person_id, name_of(person.name))])[0]


def _roles(principal: Principal, ids: Iterable[UUID]) -> tuple[dict[UUID, tuple[str, ...]], set[UUID]]:
    """The roles held now, and who is deactivated."""
    order = list(Role.values)
    here = Membership.objects.filter(practice_id=principal.practice_id, person_id__in=list(ids))
    held: dict[UUID, set[str]] = {}
    gone: set[UUID] = set()
    for one in here.filter(Q(ended_at=None) | Q(may_return=True)):
        if one.ended_at is None:
            held.setdefault(one.person_id, set()).add(one.role)
        else:
            gone.add(one.person_id)
    return {person: tuple(sorted(roles, key=order.index)) for person, roles in held.items()}, gone


def _invitations(principal: Principal, ids: Iterable[UUID]) -> QuerySet[Invitation]:
    """The join invitations of these persons that can still be used; the newest last, so that it wins."""
    return Invitation.objects.filter(
        practice_id=principal.practice_id,
        person_id__in=list(ids),
        purpose=Invitation.Purpose.JOIN,
        used_at=None,
        revoked_at=None,
        expires_at__gt=clock.now(),
    ).order_by("created_at")


def _member(
    person: Person, name: str, roles: tuple[str, ...], is_gone: bool, invitation: Invitation | None
) -> Member:
    if is_gone:
        state = DEACTIVATED
    elif person.has_usable_password() or person.last_login:
        state = "joined"
    else:
        state = "invited" if invitation else "not_invited"
    return Member(
        id=person.id,
        name=name,
        address=person.address.text_or_gone if person.address else "",
        roles=roles,
        state=state,
        invited_until=invitation.expires_at if invitation else None,
        invitation=invitation.id if invitation else None,
    )


def find_alliances(principal: Principal, *, search: str = "", state: str = "") -> list[tuple[UUID, Pair]]:
    """Who sits with whom, open ones first, the newest first: by a part of either name; two queries."""
    must_manage(principal)
    rows = Alliance.objects.filter(practice_id=principal.practice_id)
    if state in ("open", "closed"):
        rows = rows.filter(closed_at__isnull=state == "open")
    newest = rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "id")
    ids = list(newest.values_list("id", flat=True))
    pairs, typed = pairs_of(ids), search.strip().casefold()
    return [
        (one, pairs[one]) for one in ids if typed in f"{pairs[one].client}\n{pairs[one].therapist}".casefold()
    ]


def alliances_in_full(found: Sequence[tuple[UUID, Pair]]) -> list[tuple[Alliance, Pair]]:
    """The same with their dates, for the page that is shown; only what `find_alliances` returned."""
    rows = Alliance.objects.in_bulk([one for one, _pair in found])
    return [(rows[one], pair) for one, pair in found]


def alliances_with(principal: Principal, person_id: UUID) -> list[tuple[Alliance, Pair]]:
    """The alliances in which this person sits or sat, for the manager."""
    must_manage(principal)
    sat = Chair.objects.filter(person_id=person_id, practice_id=principal.practice_id)
    rows = list(
        Alliance.objects.filter(id__in=sat.values("alliance_id")).order_by(
            F("closed_at").desc(nulls_first=True), "-opened_at", "id"
        )
    )
    pairs = pairs_of(one.id for one in rows)
    return [(one, pairs[one.id]) for one in rows]


def clients_without_alliance(principal: Principal) -> list[tuple[UUID, str]]:
    """The clients whom nobody is with now, by name: for whom a manager opens an alliance."""
    must_manage(principal)
    seated = Chair.objects.filter(
        practice_id=principal.practice_id, role=ChairRole.CLIENT, left_at=None, alliance__closed_at=None
    )
    taken = set(seated.values_list("person_id", flat=True))
    return [one for one in find_members(principal, role=Role.CLIENT) if one[0] not in taken]


def open_alliance_of(principal: Principal, alliance_id: UUID) -> tuple[Alliance, Pair]:
    """An alliance of the practice that a manager may hand over, or NotYours."""
    must_manage(principal)
    found = Alliance.objects.filter(id=alliance_id, practice_id=principal.practice_id, closed_at=None).first()
    if found is None:
        raise NotYours
    return found, pairs_of([found.id])[found.id]
