"""What the client may read: the standing choice, and the access log in sentences, day by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alliance.confidentiality.models import StandingCandour
from alliance.confidentiality.sentences import sentence, why
from alliance.kernel.models import AuditEntry
from alliance.people.queries import names_of
from alliance.people.seats import Seat

ON_TABLET = "tablet"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the access log, in a sentence; `times` when the same was done more than once in a row.

    `why` is empty for what the reader did, and for what happened by itself; what was answered on the practice's tablet
    says so, because somebody else may have held it.
    """

    at: datetime
    sentence: str
    why: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class LogDay:
    """The lines of one day of the reader, the newest first."""

    day: date
    lines: tuple[LogLine, ...]


def log_of(seat: Seat) -> QuerySet[AuditEntry]:
    """Every line about this alliance, the newest first: for the client alone."""
    entries = AuditEntry.objects.filter(scope_id=seat.alliance.id)
    return entries.order_by("-seq") if seat.is_client else entries.none()


def by_day(entries: Sequence[AuditEntry], reader: Seat, zone: tzinfo) -> list[LogDay]:
    """The log as it is read: a heading a day in the reader's zone; the same thing done again in a row is one line."""
    names = names_of(one.actor_id for one in entries if one.actor_id)
    days = groupby(entries, key=lambda entry: entry.at.astimezone(zone).date())
    return [LogDay(day, tuple(_lines(list(of_day), reader, names))) for day, of_day in days]


def _lines(entries: Sequence[AuditEntry], reader: Seat, names: Mapping[UUID, str]) -> list[LogLine]:
    lines = []
    for (actor, verb, purpose), same in groupby(entries, key=lambda e: (e.actor_id, e.verb, e.purpose)):
        rows = list(same)
        said = sentence(verb, _who(actor, reader, names))
        is_other = actor not in (None, reader.principal.person_id)
        says_why = is_other or purpose == ON_TABLET
        lines.append(LogLine(rows[0].at, said, why(purpose) if says_why else "", len(rows)))
    return lines


def _who(actor: UUID | None, reader: Seat, names: Mapping[UUID, str]) -> str:
    if actor is None:
        return _("The practice")
    if actor == reader.principal.person_id:
        return _("You")
    return names.get(actor) or _("Somebody")


def standing_candour(seat: Seat) -> str:
    """The client's standing choice, empty before the first."""
    newest = StandingCandour.objects.filter(alliance=seat.alliance).order_by("-chosen_at", "-id").first()
    return newest.candour if newest else ""
