"""What may be read in this room, from a seat: both chairs read the same."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from alliance.elements.collaboration.models import PlanVersion, SharedDecision, Task
from alliance.people.seats import Seat
from alliance.therapy.models import Session, Topic

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the agenda."""

    topic: Topic
    place: int
    reached_at: datetime | None


def agenda_of(_seat: Seat, session: Session) -> list[Point]:
    """What both may see of what was brought to a session, in the order the two gave it."""
    brought = Topic.objects.filter(session=session, withdrawn_at=None).select_related("agenda_place")
    points = [_point(one) for one in brought if one.candour == "share" or one.opened_at]
    return sorted(points, key=lambda one: (one.place, one.topic.brought_at))


def _point(topic: Topic) -> Point:
    placed = getattr(topic, "agenda_place", None)
    return Point(topic, placed.place if placed else 500, placed.reached_at if placed else None)


def next_session(seat: Seat) -> Session | None:
    """The session whose agenda is made."""
    planned = Session.objects.filter(alliance=seat.alliance, status=Session.Status.PLANNED)
    return planned.order_by("starts_at").first()


def plans_of(seat: Seat) -> list[PlanVersion]:
    """Every version of the plan, the newest first."""
    return list(
        PlanVersion.objects.filter(alliance=seat.alliance).select_related("follows").order_by("-number")
    )


def plan_in_force(seat: Seat) -> PlanVersion | None:
    """The plan that both signed and that stands."""
    return PlanVersion.objects.filter(alliance=seat.alliance, state=PlanVersion.State.IN_FORCE).first()


def decisions_of(seat: Seat) -> list[SharedDecision]:
    """Every decision: open ones first, the newest first."""
    found = SharedDecision.objects.filter(alliance=seat.alliance).order_by("-opened_at")
    return sorted(found, key=lambda one: one.decided_at is not None or one.dropped_at is not None)


def tasks_of(seat: Seat) -> list[Task]:
    """Every task: open ones first, the newest first."""
    found = Task.objects.filter(alliance=seat.alliance).order_by("-proposed_at")
    return sorted(found, key=lambda one: bool(one.became) or one.dropped_at is not None)


def differences(before: str, after: str) -> Iterator[tuple[str, str]]:
    """How the words changed: pieces that are the same, gone or new, in reading order. Joined, they are both texts."""
    old, new = before.split(" "), after.split(" ")
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield SAME, " ".join(old[i1:i2])
            continue
        if i2 > i1:
            yield GONE, " ".join(old[i1:i2])
        if j2 > j1:
            yield NEW, " ".join(new[j1:j2])
