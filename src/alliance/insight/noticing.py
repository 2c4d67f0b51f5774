"""Which findings a person is told of in a list, and what they say of them: a budget a week, not useful, later.

A list that names everything is read by nobody. In a week a therapist is told of ten new findings at most, over all
clients; the weakest are held back and stand on the client's own page all the same. What is always shown (safety, what
the client brought, a missed session) is neither counted nor held back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from alliance.insight.finding import Finding
from alliance.insight.models import ToldOf
from alliance.insight.signals import is_always_shown, signal_kinds
from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.prepared import insert
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat, seat_at

A_WEEK = 10
SNOOZE = timedelta(days=7)
USEFUL, NOT_USEFUL, LATER, UNDO = "useful", "not_useful", "later", "undo"
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Telling:
    """What a list names of each alliance, and how many of the weakest it holds back this week."""

    shown: Mapping[UUID, tuple[Finding, ...]]
    held_back: int


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of one finding; `is_quiet` where it is not named in lists for now."""

    verdict: str = ""
    reason: str = ""
    snoozed_until: datetime | None = None

    def is_quiet(self, now: datetime) -> bool:
        """Said to be of no use, or put off until later."""
        return self.verdict == NOT_USEFUL or bool(self.snoozed_until and self.snoozed_until > now)


def told_of(seats: Sequence[Seat], found: Mapping[UUID, Sequence[Finding]]) -> Telling:
    """What this week's budget lets a person be told of, over all their alliances; first told is written down.

    `found` has each alliance's findings, the most pressing first. What somebody was told of stays while it is found.
    """
    if not seats:
        return Telling({}, 0)
    by, now = seats[0].principal, clock.now()
    known = _known(by, [one.alliance.id for one in seats])
    new = [
        (one, alliance)
        for alliance, findings in found.items()
        for one in findings
        if not is_always_shown(one) and (alliance, one.place) not in known
    ]
    new.sort(key=lambda pair: (-pair[0].weight, str(pair[1]), pair[0].place))
    left = max(0, A_WEEK - _told_this_week(by, now)) if new else 0
    first_told = new[:left]
    _write_down(seats, first_told, now)
    named = set(known) | {(alliance, one.place) for one, alliance in first_told}
    shown = {
        alliance: tuple(
            one
            for one in findings
            if is_always_shown(one)
            or ((alliance, one.place) in named and not known.get((alliance, one.place), Said()).is_quiet(now))
        )
        for alliance, findings in found.items()
    }
    return Telling(shown, len(new) - len(first_told))


def said_of(seat: Seat) -> dict[Place, Said]:
    """What this person said of the findings of one alliance."""
    return {place: said for (_alliance, place), said in _known(seat.principal, [seat.alliance.id]).items()}


@action
def say_of_finding(*, alliance_id: UUID, place: Place, says: str, reason: str = "", by: Principal) -> None:
    """Useful, not useful with a reason, later, or none of it any more. Nobody else reads what was said."""
    seat = seat_at(by, alliance_id, lock=True)
    if seat.chair == "supervisor" or place[0] not in {kind.key for kind in signal_kinds()}:
        raise NotYours
    row = ToldOf.objects.filter(**_one(seat, place)).first()
    row = row or ToldOf(practice_id=seat.alliance.practice_id, shown_at=clock.now(), **_one(seat, place))
    if says not in (USEFUL, NOT_USEFUL, LATER, UNDO):
        raise Refused(_("Choose what you want to say of it."))
    if says == NOT_USEFUL and reason not in ToldOf.Reason.values:
        raise Refused(_("Choose why it was not useful."), field="reason")
    row.verdict = says if says in (USEFUL, NOT_USEFUL) else ""
    row.reason = reason if says == NOT_USEFUL else ""
    row.snoozed_until = clock.now() + SNOOZE if says == LATER else None
    row.save()


def _one(seat: Seat, place: Place) -> dict[str, object]:
    kind, element, session = place
    return {
        "alliance": seat.alliance,
        "person_id": seat.principal.person_id,
        "kind": kind,
        "element": element[:40],
        "session": session[:36],
    }


def _known(by: Principal, alliances: Iterable[UUID]) -> dict[tuple[UUID, Place], Said]:
    rows = ToldOf.objects.filter(person_id=by.person_id, alliance_id__in=list(alliances))
    return {
        (row.alliance_id, (row.kind, row.element, row.session)): Said(
            row.verdict, row.reason, row.snoozed_until
        )
        for row in rows
    }


def _told_this_week(by: Principal, now: datetime) -> int:
    """How many were first told since Monday, in the person's own zone."""
    here = localtime(now)
    monday = (here - timedelta(days=here.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    return ToldOf.objects.filter(person_id=by.person_id, shown_at__gte=monday).count()


def _write_down(seats: Sequence[Seat], told: Sequence[tuple[Finding, UUID]], now: datetime) -> None:
    """A page opened twice at once writes each finding once."""
    practice = {one.alliance.id: one.alliance.practice_id for one in seats}
    rows = [
        ToldOf(
            practice_id=practice[alliance],
            alliance_id=alliance,
            person_id=seats[0].principal.person_id,
            kind=one.kind,
            element=one.element,
            session=one.session,
            shown_at=now,
            verdict="",
            reason="",
        )
        for one, alliance in told
    ]
    unique = ("person_id", "alliance_id", "kind", "element", "session")
    insert(rows, on=unique, replacing=("kind",))
