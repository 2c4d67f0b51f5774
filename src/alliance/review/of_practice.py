"""The figures of a practice, a quarter at a time: how often sessions are talked about, what became of repairs.

Never by therapist, never of a part of the practice. Only what both may see goes in: sessions held, reviews that both
confirmed, repairs; no answer of anybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours
from alliance.kernel.principal import Principal
from alliance.people.models import CaseGrant, Chair, ChairRole, Practice, Role
from alliance.review.models import JointReview, QuarterFigures, Repair
from alliance.review.small_cells import OfClient, Share, may_be_told, share_of
from alliance.therapy.models import Session
from alliance_core.vocabulary import Estimate

SETTLED = timedelta(days=14)  # late notes of a quarter still come in
QUARTERS_SHOWN = 8
DAYS_A_WEEK = 7.0


@dataclass(frozen=True, slots=True)
class Quarter:
    """A closed quarter: its first day, what was published; None for a figure that may not be told."""

    begins: date
    discussion: Share | None
    repair: Share | None
    weeks_to_repair: int | None

    @property
    def ends(self) -> date:
        """Its last day."""
        return _after(self.begins) - timedelta(days=1)


def quarters_of(by: Principal) -> list[Quarter]:
    """The closed quarters of the reader's practice, the newest first; one not yet published is published now."""
    if not (by.has(Role.MANAGER) or by.has(Role.THERAPIST)):
        raise NotYours
    practice = Practice.objects.get(id=by.practice_id)
    for begins in closed_quarters(practice):
        publish_quarter(practice_id=practice.id, begins=begins, by=by)
    rows = QuarterFigures.objects.filter(practice=practice).order_by("-begins")[:QUARTERS_SHOWN]
    return [_read(row) for row in rows]


def closed_quarters(practice: Practice) -> Iterator[date]:
    """The last quarters that ended two weeks ago or longer, since the practice is here, the oldest first."""
    today = clock.now().astimezone(ZoneInfo(practice.time_zone)).date()
    begins = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    found = []
    for _ in range(QUARTERS_SHOWN):
        begins, ended = _before(begins), begins
        if today >= ended + SETTLED and ended > practice.created_at.date():
            found.append(begins)
    yield from reversed(found)


@action
def publish_quarter(*, practice_id: UUID, begins: date, by: Principal | None) -> QuarterFigures:
    """Works out a quarter's figures and keeps them; one already published stays as it is, whatever came since."""
    there = QuarterFigures.objects.filter(practice_id=practice_id, begins=begins).first()
    if there is not None:
        return there
    practice = Practice.objects.select_for_update().get(id=practice_id)
    row, _is_new = QuarterFigures.objects.get_or_create(
        practice=practice,
        begins=begins,
        defaults={"figures": _figures(practice, begins), "made_at": clock.now()},
    )
    return row


def _figures(practice: Practice, begins: date) -> dict[str, object]:
    zone = ZoneInfo(practice.time_zone)
    start = datetime.combine(begins, time(), zone)
    end = datetime.combine(_after(begins), time(), zone)
    discussion, repair = share_of(_discussion(practice, start, end)), share_of(_repairs(practice, start, end))
    return {
        "discussion": asdict(discussion) if discussion else None,
        "repair": asdict(repair) if repair else None,
        "weeks_to_repair": _weeks_to_repair(practice, start, end),
    }


@dataclass(frozen=True, slots=True)
class _Known:
    """Who sits, or sat, in the client's chair of an alliance, and everybody who knows what happened in it."""

    client: UUID
    known_to: frozenset[UUID]


def _known(practice: Practice) -> dict[UUID, _Known]:
    """Each alliance: a therapist who ever sat there and a supervisor who was let in know it, whatever came after."""
    clients: dict[UUID, UUID] = {}
    insiders: dict[UUID, set[UUID]] = {}
    for alliance, role, person in Chair.objects.filter(alliance__practice=practice).values_list(
        "alliance_id", "role", "person_id"
    ):
        if role == ChairRole.CLIENT:
            clients[alliance] = person
        else:
            insiders.setdefault(alliance, set()).add(person)
    let_in = CaseGrant.objects.filter(alliance__practice=practice, client_agreed_at__isnull=False)
    for alliance, supervisor in let_in.values_list("alliance_id", "supervisor_id"):
        insiders.setdefault(alliance, set()).add(supervisor)
    by_client: dict[UUID, set[UUID]] = {}
    for alliance, client in clients.items():
        by_client.setdefault(client, set()).update(insiders.get(alliance, set()))
    return {alliance: _Known(client, frozenset(by_client[client])) for alliance, client in clients.items()}


def _discussion(practice: Practice, start: datetime, end: datetime) -> list[OfClient]:
    """Of each client's sessions held in the quarter, how many both said they talked about."""
    held = Session.objects.filter(
        practice=practice, status=Session.Status.HELD, starts_at__gte=start, starts_at__lt=end
    )
    talked = set(
        JointReview.objects.filter(
            session__in=held, client_confirmed_at__isnull=False, therapist_confirmed_at__isnull=False
        ).values_list("session_id", flat=True)
    )
    counts: dict[UUID, list[int]] = {}
    for session, alliance in held.values_list("id", "alliance_id"):
        one = counts.setdefault(alliance, [0, 0])
        one[0], one[1] = one[0] + (session in talked), one[1] + 1
    return _by_client(practice, counts)


def _repairs(practice: Practice, start: datetime, end: datetime) -> list[OfClient]:
    """Of each client's repairs begun in the quarter, how many recovered by its end."""
    counts: dict[UUID, list[int]] = {}
    for one in _begun(practice, start, end):
        found = counts.setdefault(one.alliance_id, [0, 0])
        found[0], found[1] = found[0] + _recovered_by(one, end), found[1] + 1
    return _by_client(practice, counts)


def _begun(practice: Practice, start: datetime, end: datetime) -> Sequence[Repair]:
    return list(Repair.objects.filter(practice=practice, opened_at__gte=start, opened_at__lt=end))


def _recovered_by(repair: Repair, end: datetime) -> bool:
    closed = repair.closed_at
    return repair.outcome == Repair.Outcome.RECOVERED and closed is not None and closed < end


def _by_client(practice: Practice, counts: dict[UUID, list[int]]) -> list[OfClient]:
    known = _known(practice)
    return [
        OfClient(known[alliance].client, known[alliance].known_to, count, n)
        for alliance, (count, n) in counts.items()
        if alliance in known
    ]


def _weeks_to_repair(practice: Practice, start: datetime, end: datetime) -> int | None:
    """The median time from the beginning of a repair to its recovery, in whole weeks; by Kaplan and Meier.

    Repairs that are open, or were let go, are censored. None where it may not be told, or fewer than half recovered.
    """
    begun, known = _begun(practice, start, end), _known(practice)
    of_whom = [known[one.alliance_id] for one in begun if one.alliance_id in known]
    if not may_be_told({one.client: one.known_to for one in of_whom}):
        return None
    from alliance_core.consistency import response_latency

    recovered = [_recovered_by(one, end) for one in begun]
    until = [min(one.closed_at or end, end) for one in begun]
    days = [(last - one.opened_at) / timedelta(days=1) for last, one in zip(until, begun, strict=True)]
    found = response_latency(days, recovered)
    median = found.median() if hasattr(found, "median") else found
    return max(1, round(median.value / DAYS_A_WEEK)) if isinstance(median, Estimate) else None


def _read(row: QuarterFigures) -> Quarter:
    found = row.figures
    discussion, repair = (
        Share(**found[name]) if found.get(name) else None for name in ("discussion", "repair")
    )
    return Quarter(row.begins, discussion, repair, found.get("weeks_to_repair"))


def _before(begins: date) -> date:
    return date(begins.year - (begins.month == 1), 10 if begins.month == 1 else begins.month - 3, 1)


def _after(begins: date) -> date:
    return date(begins.year + (begins.month == 10), 1 if begins.month == 10 else begins.month + 3, 1)
