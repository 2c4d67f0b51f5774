"""The one predicate of access: which alliances a principal may open, and from which seat.

Every query about an alliance starts from a `Seat`; a query without one does not exist for this person.
"""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from alliance.kernel import clock
from alliance.kernel.errors import NotYours
from alliance.kernel.prepared import Prepared
from alliance.kernel.principal import Principal
from alliance.people.models import Alliance, CaseGrant, Chair, ChairRole, Role

CLIENT, THERAPIST, SHARED = "client", "therapist", "shared"


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a principal stands towards one alliance.

    `chair` is client, therapist or supervisor; `audience` names the state this seat reads: client, therapist, shared.
    """

    principal: Principal
    alliance: Alliance
    chair: str
    audience: str

    @property
    def is_client(self) -> bool:
        """The client's own seat: it never ends."""
        return self.chair == CLIENT

    @property
    def is_therapist(self) -> bool:
        """The therapist now in the chair."""
        return self.chair == THERAPIST


def alliances_of(principal: Principal) -> QuerySet[Alliance]:
    """The alliances this principal may open now, each annotated with as_client, as_therapist, as_supervisor.

    A client: ever seated. A therapist: seated now, and the membership lives. A supervisor: a live grant by both.
    What a role gives is only asked for who holds the role.
    """
    mine = Chair.objects.filter(alliance=OuterRef("pk"), person_id=principal.person_id)
    places = {"as_client": Exists(mine.filter(role=ChairRole.CLIENT))}
    opens = Q(as_client=True)
    if principal.has(Role.THERAPIST):
        places["as_therapist"] = Exists(mine.filter(role=ChairRole.THERAPIST, left_at=None))
        opens |= Q(as_therapist=True)
    if principal.has(Role.SUPERVISOR):
        places["as_supervisor"] = Exists(_granted(principal))
        opens |= Q(as_supervisor=True, closed_at=None)
    return Alliance.objects.filter(practice_id=principal.practice_id).annotate(**places).filter(opens)


def _granted(principal: Principal) -> QuerySet[CaseGrant]:
    now = clock.now()
    return CaseGrant.objects.filter(
        alliance=OuterRef("pk"),
        supervisor_id=principal.person_id,
        client_agreed_at__lte=now,
        therapist_agreed_at__lte=now,
        until__gt=now,
        ended_at=None,
    )


def seats_of(principal: Principal, among: QuerySet[Alliance] | None = None) -> list[Seat]:
    """Every seat of this principal by one query, open alliances first, the newest first.

    `among` is `alliances_of(principal)`, narrowed or annotated by who asks.
    """
    rows = alliances_of(principal) if among is None else among
    newest = rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "id")
    return [Seat(principal, one, *_place(one)) for one in newest]


def seat_at(principal: Principal, alliance_id: UUID, *, lock: bool = False) -> Seat:
    """The seat of this principal at this alliance, by one query; NotYours when there is none.

    With `lock`, the alliance's row is locked for the transaction: every act takes it, so that facts, states and the
    audit chain of one alliance are written one after the other.
    """
    if principal.has(Role.SUPERVISOR):  # a grant depends on the moment: asked anew each time
        alliance = _one(principal, alliance_id, lock).first()
    else:
        sought = _seated(principal.has(Role.THERAPIST), lock)
        alliance = sought.first(
            alliance_id=alliance_id, person_id=principal.person_id, practice_id=principal.practice_id
        )
    if alliance is None:
        raise NotYours
    return Seat(principal, alliance, *_place(alliance))


def _one(principal: Principal, alliance_id: UUID, lock: bool) -> QuerySet[Alliance]:
    rows = alliances_of(principal).filter(pk=alliance_id)
    return rows.select_for_update(of=("self",)) if lock else rows


@cache
def _seated(is_therapist: bool, lock: bool) -> Prepared[Alliance]:
    roles = frozenset({str(Role.THERAPIST)} if is_therapist else ())

    def sought(alliance_id: UUID, person_id: UUID, practice_id: UUID) -> QuerySet[Alliance]:
        return _one(Principal(person_id, practice_id, roles), alliance_id, lock)

    return Prepared(sought)


def _place(alliance: Alliance) -> tuple[str, str]:
    if getattr(alliance, "as_client", False):
        return CLIENT, CLIENT
    if getattr(alliance, "as_therapist", False):
        return THERAPIST, THERAPIST
    return "supervisor", SHARED
