"""What may be read of people: names, members, who sits across."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.kernel import clock
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import Sealed
from alliance.people.models import (
    Alliance,
    CaseGrant,
    Chair,
    ChairRole,
    EndingProposal,
    Membership,
    Pause,
    Person,
    Practice,
)
from alliance.people.seats import Seat, seats_of


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
    return [one.alliance for one in seats_of(principal)]


@dataclass(frozen=True, slots=True)
class Supervision:
    """A supervision of one case: `state` is asked (waits for the client), running, or over."""

    id: UUID
    supervisor: str
    supervisor_id: UUID
    asked_at: datetime
    until: datetime
    ended_at: datetime | None
    state: str


def supervisions_of(seat: Seat) -> list[Supervision]:
    """Every supervision of this case, the newest first; one whose time is over is over, swept or not."""
    grants = list(CaseGrant.objects.filter(alliance=seat.alliance).order_by("-asked_at", "id"))
    names, now = names_of(one.supervisor_id for one in grants), clock.now()
    return [_supervision(one, names[one.supervisor_id], now) for one in grants]


def _supervision(grant: CaseGrant, name: str, now: datetime) -> Supervision:
    ended = grant.ended_at or (grant.until if grant.until <= now else None)
    state = "over" if ended else "running" if grant.client_agreed_at else "asked"
    return Supervision(grant.id, name, grant.supervisor_id, grant.asked_at, grant.until, ended, state)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands between two: a break, or a proposal to end together that waits for the other."""

    pause: Pause | None
    ending: EndingProposal | None


def standing_of(seat: Seat) -> Standing:
    """The break that is on and the ending that is proposed, if any."""
    return Standing(
        Pause.objects.filter(alliance=seat.alliance, ended_at=None).first(),
        EndingProposal.objects.filter(alliance=seat.alliance, answered_at=None).first(),
    )


def former_therapists(seat: Seat) -> list[tuple[str, datetime, datetime]]:
    """Whoever sat with this client in this practice before and does not now: name, from, until; the newest first.

    Only a client's own seat knows of alliances other than this one.
    """
    sat = Chair.objects.filter(practice_id=seat.alliance.practice_id, role=ChairRole.THERAPIST)
    if seat.is_client:
        own = Chair.objects.filter(person_id=seat.principal.person_id, role=ChairRole.CLIENT)
        sat = sat.filter(alliance_id__in=own.values("alliance_id"))
    else:
        sat = sat.filter(alliance=seat.alliance)
    rows = list(sat.order_by("-left_at", "id"))
    here = {one.person_id for one in rows if one.left_at is None}
    left = [(one, one.left_at) for one in rows if one.left_at and one.person_id not in here]
    names = names_of(one.person_id for one, _left in left)
    return [(names[one.person_id], one.seated_at, until) for one, until in left]


@dataclass(frozen=True, slots=True)
class Myself:
    """What stands of oneself: `zone` is empty where the practice's counts."""

    name: str
    address: str
    language: str
    zone: str
    notes_by_mail: bool


def myself(principal: Principal) -> Myself:
    """One's own name, address, language, time zone and choice about mail."""
    person = Person.objects.get(id=principal.person_id)
    return Myself(
        name=name_of(person.name),
        address=person.address.text_or_gone if person.address else "",
        language=person.language,
        zone=person.time_zone,
        notes_by_mail=person.notes_by_mail,
    )


def people_with_role(principal: Principal, role: str) -> list[tuple[UUID, str]]:
    """The members with a role, by name, for a choice in a form."""
    live = Membership.objects.filter(practice_id=principal.practice_id, role=role, ended_at=None)
    names = names_of(live.values_list("person_id", flat=True))
    return sorted(names.items(), key=lambda pair: pair[1].casefold())
