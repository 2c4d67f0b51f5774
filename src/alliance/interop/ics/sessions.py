"""The sessions of one person as a calendar: when and how long, and no more than its owner chose to show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from alliance.kernel import clock
from alliance.people.models import Chair, ChairRole
from alliance.people.queries import name_of
from alliance.therapy.models import CalendarFeed, Session

BACK, AHEAD = timedelta(days=90), timedelta(days=730)
PRODUCT = "-//Alliance//sessions//EN"
GONE = (Session.Status.MOVED, Session.Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One session as it stands in a calendar."""

    session: Session
    title: str


def calendar_of(feed: CalendarFeed) -> bytes:
    """The whole calendar: sessions of the last three months and all ahead, in every alliance this person sits in."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Appointments"))
    calendar.add("refresh-interval", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", timedelta(hours=4))
    for entry in _entries(feed):
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _entries(feed: CalendarFeed) -> Iterable[Entry]:
    own = Chair.objects.filter(person_id=feed.person_id, practice_id=feed.practice_id)
    seats = own.filter(role=ChairRole.CLIENT) | own.filter(role=ChairRole.THERAPIST, left_at=None)
    alliances = list(seats.values_list("alliance_id", flat=True))
    now = clock.now()
    sessions = Session.objects.filter(
        alliance_id__in=alliances, starts_at__gte=now - BACK, starts_at__lte=now + AHEAD
    ).order_by("starts_at", "id")
    names = {} if feed.is_neutral else _across(feed.person_id, alliances)
    for one in sessions:
        name = names.get(one.alliance_id)
        yield Entry(one, _("With %(who)s") % {"who": name} if name else _("Appointment"))


def _across(person: UUID, alliances: list[UUID]) -> dict[UUID, str]:
    """Who sits across in each alliance, as last seated."""
    others = Chair.objects.filter(alliance_id__in=alliances).exclude(person_id=person)
    rows = others.order_by("seated_at").select_related("person")
    return {one.alliance_id: name_of(one.person.name) for one in rows}


def _event(entry: Entry) -> Event:
    """A session under the same name for ever; what was moved or called off says so, and stays."""
    session, event = entry.session, Event()
    event.add("uid", f"{session.id}@alliance")
    event.add("dtstamp", _utc(session.planned_at))
    event.add("dtstart", _utc(session.starts_at))
    event.add("dtend", _utc(session.starts_at + timedelta(minutes=session.minutes)))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if session.status in GONE else "CONFIRMED")
    event.add("sequence", int(session.status in GONE))
    event.add("transp", "TRANSPARENT" if session.status in GONE else "OPAQUE")
    event.add("class", "PRIVATE")
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
