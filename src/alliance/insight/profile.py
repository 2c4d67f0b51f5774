"""The profile: each element in three lines (client, therapist, what happened), with its n, able to say nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alliance.insight.reading import METHOD, VERSION, Readings
from alliance.insight.signals.chairs_apart import gap_of
from alliance.insight.signals.drop import drop_of, threshold
from alliance.insight.state import Element, Known
from alliance.insight.track import TOO_FEW, Track
from alliance.therapy.room import Evidence, Room
from alliance_core.vocabulary import Abstention, Estimate

MISSING, EARLY, TOP, USUAL, LOWER, HIGHER = "missing", "early", "top", "usual", "lower", "higher"


@dataclass(frozen=True, slots=True)
class Line:
    """One chair's line: the newest answer, the usual range before it, n; `is_early` below three observations.

    `change` is one of missing, early, top, usual, lower, higher: against this chair's own history and nothing else.
    `is_current` where the newest answer is about the newest session held.
    """

    last: float | None
    usual: tuple[float, float] | None
    mean_before: float | None
    n: int
    is_early: bool
    all_at_top: bool
    recent: tuple[tuple[str, float], ...]
    change: str = MISSING
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class ElementProfile:
    """One element as this reader may know it.

    `level` is where the client's own line stands now (0 to 10), the posterior of the switching filter with its 95 %
    interval and the answers behind it; or why there is none.
    """

    room: Room
    client: Line
    therapist: Line
    guess: float | None
    gap: float | None
    drop: float | None
    is_current: bool
    is_same_session: bool
    evidence: Evidence | None
    in_repair: bool
    level: Estimate | Abstention


def profile(
    known: Known, rooms: Mapping[str, Room], now: datetime, readings: Readings | None = None
) -> tuple[ElementProfile, ...]:
    """The profile of one audience's state; without `readings` no level is told."""
    ordered = sorted(rooms.values(), key=lambda room: room.order)
    return tuple(_element(known, room, now, readings) for room in ordered)


def _element(known: Known, room: Room, now: datetime, readings: Readings | None) -> ElementProfile:
    element = known.elements.get(room.key, Element())
    return ElementProfile(
        room=room,
        client=line(element.client, known.held_ref),
        therapist=line(element.therapist, known.held_ref),
        guess=element.guess.last if element.guess.ref == element.client.ref else None,
        gap=gap_of(element),
        drop=drop_of(element.client),
        is_current=bool(element.client.ref) and element.client.ref == known.held_ref,
        is_same_session=bool(element.client.ref) and element.client.ref == element.therapist.ref,
        evidence=room.trace.tell(known.traces.get(room.key, {}), now) if room.trace else None,
        in_repair=room.key in known.repairs,
        level=level_of(known, room.key, element.client, readings),
    )


def level_of(known: Known, key: str, track: Track, readings: Readings | None) -> Estimate | Abstention:
    """Where the client's own line stands, after four answers that are not all tens."""
    if track.n <= TOO_FEW:
        return Abstention("too_few_answers", TOO_FEW + 1, track.n, METHOD, VERSION)
    if track.all_at_top:
        return Abstention("all_at_top", None, None, METHOD, VERSION)
    if readings is None or readings.of(key) is None:
        return Abstention("not_filtered", None, None, METHOD, VERSION)
    return readings.level(key, track.n, max(0, known.held - track.n))


def line(track: Track, newest: str = "") -> Line:
    """What one track can say; `newest` is the newest session held."""
    return Line(
        last=track.last,
        usual=track.usual,
        mean_before=track.mean_before if track.has_history else None,
        n=track.n,
        is_early=track.is_early,
        all_at_top=track.all_at_top,
        recent=tuple((ref, value) for ref, value in track.recent),
        change=change_in(track),
        is_current=bool(track.ref) and track.ref == newest,
    )


def change_in(track: Track) -> str:
    """How the newest answer stands to those before it, by the same threshold that calls a drop."""
    if track.last is None:
        return MISSING
    if track.all_at_top:
        return TOP
    if not track.has_history:
        return EARLY
    difference = track.last - track.mean_before
    if abs(difference) < threshold(track):
        return USUAL
    return LOWER if difference < 0 else HIGHER
