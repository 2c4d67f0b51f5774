"""A table laid out against what is here: which clients and answers are new, which were brought in before."""

from collections.abc import Iterator
from collections.abc import Mapping as Given
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from alliance.interop.tables.layout import Administered, Client, Layout
from alliance.interop.tables.mapping import Mapping
from alliance.interop.tables.problems import Problem, problem
from alliance.kernel.errors import Refused
from alliance.measurement.models import Response
from alliance.measurement.recording import past_hash
from alliance.people.arriving import keyed_id
from alliance.people.models import Alliance, Chair, ChairRole, Membership, Person, Role
from alliance.people.naming import member_typed, person_at

AT_ONCE = 500  # ids a query


@dataclass(frozen=True, slots=True)
class Here:
    """One administration that was brought in before, as it stands now."""

    id: UUID
    alliance_id: UUID
    day: str
    digest: str


@dataclass(frozen=True, slots=True)
class Coming:
    """One client of the table: who that is here, what is new of them, what changed, what is there already."""

    client: Client
    person_id: UUID
    is_here: bool
    alliance_id: UUID | None
    therapist_id: UUID | None
    new: tuple[tuple[UUID, Administered], ...]
    changed: tuple[tuple[UUID, Administered], ...]
    there: tuple[tuple[UUID, Administered], ...]


@dataclass(slots=True)
class Comparison:
    """Every client of the table, and the problems that only a look at what is here shows."""

    coming: list[Coming] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table goes: the practice, its zone, and who sits across from clients that are new."""

    practice_id: UUID
    zone: ZoneInfo
    therapist: str = ""


def compare(layout: Layout, mapping: Mapping, place: Place, *, correct: bool) -> Comparison:
    """What an import would do. With `correct`, answers that changed in the table since are corrected."""
    comparison = Comparison()
    ids = {
        (client.code, one.occasion, one.measure): response_id(place.practice_id, mapping.source, client, one)
        for client in layout.clients.values()
        for one in client.administered
    }
    here = _here(place, list(ids.values()))
    therapists = _Therapists(place)
    for client in layout.clients.values():
        mine = {ids[client.code, one.occasion, one.measure]: one for one in client.administered}
        try:
            comparison.coming.append(_coming(client, mine, here, mapping, therapists))
        except Refused as wrong:
            if wrong.field == Role.THERAPIST and not client.therapist:
                raise  # what the command line named is one problem, not one in every line
            comparison.problems.append(problem(client.line, mapping.whose.column, str(wrong)))
    comparison.problems += _problems(comparison.coming, here, place, correct)
    comparison.problems.sort()
    return comparison


def response_id(practice_id: UUID, source: str, client: Client, one: Administered) -> UUID:
    """The id of an administration: the same whenever and from whatever version of the table it comes."""
    return keyed_id("response", practice_id, source, client.code, one.occasion, one.measure)


def _here(place: Place, ids: list[UUID]) -> dict[UUID, Here]:
    """What was brought in before, by its first id; the digest is that of the newest correction."""
    found = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = Response.objects.filter(practice_id=place.practice_id, id__in=ids[start : start + AT_ONCE])
        here = {row.id: row for row in rows.only("alliance_id", "answered_at", "body_hash")}
        newest = newest_of(here)
        for id_, row in here.items():
            day = str(row.answered_at.astimezone(place.zone).date())
            found[id_] = Here(id_, row.alliance_id, day, newest[id_].body_hash)
    return found


def newest_of(responses: Given[UUID, Response]) -> dict[UUID, Response]:
    """The last correction of each response, or itself; one query for each correction in the longest chain."""
    newest = dict(responses)
    while True:
        first_of = {row.id: id_ for id_, row in newest.items()}
        after = list(Response.objects.filter(corrects_id__in=list(first_of)))
        if not after:
            return newest
        newest |= {first_of[row.corrects_id]: row for row in after if row.corrects_id}


def _coming(
    client: Client,
    mine: Given[UUID, Administered],
    here: Given[UUID, Here],
    mapping: Mapping,
    therapists: "_Therapists",
) -> Coming:
    known, place = [here[id_] for id_ in mine if id_ in here], therapists.place
    person, alliance_id = _who(client, known, mapping, place)
    therapist = None
    if alliance_id is None and mine:
        therapist = therapists.meant_by(client.therapist or place.therapist)
    return Coming(
        client=client,
        person_id=person.id if person else keyed_id("client", place.practice_id, mapping.source, client.code),
        is_here=person is not None,
        alliance_id=alliance_id,
        therapist_id=therapist,
        new=tuple((id_, one) for id_, one in mine.items() if id_ not in here),
        changed=tuple(
            (id_, one)
            for id_, one in mine.items()
            if id_ in here and past_hash(one.measure, one.answers) != here[id_].digest
        ),
        there=tuple((id_, one) for id_, one in mine.items() if id_ in here),
    )


@dataclass(slots=True)
class _Therapists:
    """Who sits across, by what the table or the command line says; each name is looked up once."""

    place: Place
    found: dict[str, UUID] = field(default_factory=dict)

    def meant_by(self, typed: str) -> UUID:
        """The one therapist who is meant, or Refused."""
        if typed not in self.found:
            self.found[typed] = member_typed(self.place.practice_id, typed, Role.THERAPIST).id
        return self.found[typed]


def _who(
    client: Client, known: list[Here], mapping: Mapping, place: Place
) -> tuple[Person | None, UUID | None]:
    """The person of this client, and the alliance their answers belong to; None for what is still to be made."""
    if known:
        chair = Chair.objects.select_related("person").filter(
            alliance_id=known[0].alliance_id, role=ChairRole.CLIENT
        )
        return _not_erased(chair.get().person), known[0].alliance_id
    imported = keyed_id("client", place.practice_id, mapping.source, client.code)
    person = Person.objects.filter(id=imported).first()
    if person is None and client.address:
        person = person_at(client.address)
    if person is None:
        return None, None
    _refuse_staff(place.practice_id, _not_erased(person))
    return person, _alliance_of(place.practice_id, person)


def _not_erased(person: Person) -> Person:
    if person.erased_at is not None:
        raise Refused(_("this client was erased here. Take their lines out of the table."))
    return person


def _refuse_staff(practice_id: UUID, person: Person) -> None:
    roles = set(
        Membership.objects.filter(practice_id=practice_id, person=person, ended_at=None).values_list(
            "role", flat=True
        )
    )
    if roles and Role.CLIENT not in roles:
        raise Refused(_("this address belongs to somebody who works here and is no client."))


def _alliance_of(practice_id: UUID, person: Person) -> UUID | None:
    """The client's alliance: the open one, else the newest."""
    mine = Alliance.objects.filter(
        practice_id=practice_id, chairs__person=person, chairs__role=ChairRole.CLIENT
    )
    found = sorted(mine, key=lambda one: (one.closed_at is None, one.opened_at), reverse=True)
    return found[0].id if found else None


def _problems(
    coming: list[Coming], here: Given[UUID, Here], place: Place, correct: bool
) -> Iterator[Problem]:
    for one in coming:
        if not correct:
            sentence = _(
                "another value was brought in before. If the table is right now, say --correct: both stay on record."
            )
            yield from (problem(given.line, given.column, sentence) for _id, given in one.changed)
        yield from _moved(one, here, place)


def _moved(coming: Coming, here: Given[UUID, Here], place: Place) -> Iterator[Problem]:
    """An administration that is here keeps its day."""
    sentence = _("this was brought in before with the day %(day)s. Put that day back.")
    for id_, one in coming.there:
        day = here[id_].day
        if day != str(one.answered_at.astimezone(place.zone).date()):
            yield problem(one.line, one.column, sentence % {"day": day})
