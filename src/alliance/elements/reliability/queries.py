"""What may be read in this room, from a seat."""

from dataclasses import dataclass

from alliance.elements.reliability.models import EarlierHour, FreedHour, Promise
from alliance.kernel import clock
from alliance.people.queries import name_of, pair_of
from alliance.people.seats import Seat
from alliance.safety.models import Leave


def promises_of(seat: Seat) -> list[Promise]:
    """Every promise that was not let go: those that wait first, by their day."""
    found = Promise.objects.filter(alliance=seat.alliance, released_at=None).order_by("due_at")
    return sorted(found, key=lambda one: one.kept_at is not None)


def waits_for_hours(seat: Seat) -> bool:
    """Whether the two would take an hour that becomes free."""
    return EarlierHour.objects.filter(alliance=seat.alliance, ended_at=None).exists()


def freed_for(seat: Seat) -> list[FreedHour]:
    """The hours offered to these two that still lie ahead."""
    offered = FreedHour.objects.filter(alliance=seat.alliance, answered_at=None, starts_at__gt=clock.now())
    return list(offered.order_by("starts_at"))


@dataclass(frozen=True, slots=True)
class Absence:
    """When the therapist is away, who covers, and what clients are told besides."""

    leave: Leave
    cover: str
    told: str


def absences(seat: Seat) -> list[Absence]:
    """The leaves of this therapist that are on or ahead."""
    therapist = pair_of(seat).therapist_id
    if therapist is None:
        return []
    ahead = Leave.objects.filter(
        person_id=therapist, practice_id=seat.alliance.practice_id, ends_at__gt=clock.now()
    )
    rows = ahead.select_related("cover").order_by("starts_at")
    return [
        Absence(one, name_of(one.cover.name) if one.cover else "", one.told.text_or_gone if one.told else "")
        for one in rows
    ]
