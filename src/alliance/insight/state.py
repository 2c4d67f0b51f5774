"""The fold: what one audience may know of one alliance, from the facts it may see, in canonical order. Pure."""

import json
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import asdict, dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from alliance.insight.outlook import Outlook, is_expected
from alliance.insight.track import Track
from alliance.insight.watch import CLIENT, OVERALL, THERAPIST, THIRD, Watch
from alliance.kernel.models import Fact
from alliance.rooms.registry import traces_of
from alliance.therapy.revealing import NOT_BLIND

METHOD = "running-history/6, bank of switching filters/1"


@dataclass(slots=True)
class Element:
    """One element as one audience knows it: both chairs, the guess, and the last difference between blind ratings."""

    client: Track = field(default_factory=Track)
    therapist: Track = field(default_factory=Track)
    guess: Track = field(default_factory=Track)


@dataclass(slots=True)
class Known:
    """A state. `position` is the canonical place of the last fact folded; everything else is what follows from them."""

    position: list[str] = field(default_factory=list)
    n_facts: int = 0
    elements: dict[str, Element] = field(default_factory=dict)
    together: Track = field(default_factory=Track)
    goal_ratings: dict[str, Track] = field(default_factory=dict)
    scores: dict[str, Track] = field(default_factory=dict)
    outlooks: dict[str, Outlook] = field(
        default_factory=dict
    )  # of the scales an expected course is known for
    traces: dict[str, Any] = field(default_factory=dict)  # by room: what its evidence remembers
    watch: Watch = field(default_factory=Watch)
    held: int = 0
    held_ref: str = ""
    held_at: str = ""
    since_review: int = 0
    first_unreviewed: str = ""
    not_today: str = ""
    missed_ref: str = ""
    missed_at: str = ""
    missed_by: str = ""
    to_talk_about: str = ""
    repairs: dict[str, str] = field(default_factory=dict)
    paused: bool = False
    bank: str = (
        ""  # the filters after the closed sessions, where it was read with the state; never written here
    )

    def element(self, key: str) -> Element:
        """The element of this key, begun when first seen."""
        found = self.elements.get(key)
        if found is None:
            found = self.elements[key] = Element()
        return found


def moment_of(at: str) -> datetime:
    """The moment that a state wrote."""
    return datetime.fromisoformat(at)


def fold(known: Known, fact: Fact) -> Known:
    """Folds one fact in, in O(1), and returns the same state."""
    _fold(known, fact)
    known.position = list(fact.place)
    return known


def fold_all(facts: Iterable[Fact]) -> Known:
    """The state of these facts, given in canonical order."""
    known, last = Known(), None
    for last in facts:
        _fold(known, last)
    known.position = list(last.place) if last else []
    return known


def _fold(known: Known, fact: Fact) -> None:
    known.n_facts += 1
    rule = RULES.get(fact.kind)
    if rule is not None:
        rule(known, fact)
    for room, trace in traces_of(fact.kind):
        kept = known.traces.get(room) or {}
        trace.fold(kept, fact)
        seen = trace.channel(kept, fact)
        if seen is not None:
            known.watch.note(seen.session, room, THIRD, seen.value)
        if kept:  # what remembers nothing is not there, as it is not written
            known.traces[room] = kept


class Kept(str):
    """A track or trace that was not read: it stands here as it was written, and is written so again."""

    __slots__ = ()


def dumps(known: Known) -> str:
    """The same state is the same text: a first line of JSON, then a sorted line for each track or trace with a value.

    A line is group, key, part and its content as JSON, between tabs: a check-in reads and writes only what it changes.
    """
    lines = [f"{name}\t{_written(one)}" for name, one in _named(known) if not _is_empty(one)]
    return "\n".join([_json({name: getattr(known, name) for name in HEAD}), *sorted(lines)])


def _is_empty(one: Any) -> bool:
    if isinstance(one, Watch):
        return not one.plain()
    return not one.n if isinstance(one, Track | Outlook) else not one


def _named(known: Known) -> Iterator[tuple[str, Any]]:
    yield "together\ttogether\t", known.together
    yield f"{WATCH}\t\t", known.watch
    for group in ("goal_ratings", "scores"):
        for key, track in getattr(known, group).items():
            yield f"{group}\t{_name(key)}\t", track
    for key, outlook in known.outlooks.items():
        yield f"outlooks\t{_name(key)}\t", outlook
    for key, element in known.elements.items():
        for part in Element.__slots__:
            yield f"elements\t{_name(key)}\t{part}", getattr(element, part)
    for room, kept in known.traces.items():
        yield f"traces\t{_name(room)}\t{TRACE}", kept


def _name(key: str) -> str:
    if not key.isprintable():
        raise ValueError("the key of a track is printable")
    return key


def _written(one: Any) -> str:
    if isinstance(one, Kept):
        return one
    if isinstance(one, Watch):
        return _json(one.plain())
    if isinstance(one, Outlook):
        return _json(asdict(one))
    return _json(VALUES(one) if isinstance(one, Track) else one)


_json: Callable[[Any], str] = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


TRACE, WATCH = "kept", "watch"
TRACKS = {"elements", "together", "goal_ratings", "scores", "outlooks", "traces", WATCH, "bank"}
HEAD = tuple(name for name in Known.__slots__ if name not in TRACKS)
VALUES = attrgetter(*Track.__slots__)


def loads(payload: str, touched: Set[str] | None = None) -> Known:
    """The state that `dumps` wrote; with `touched`, only those tracks are read and can be folded into."""
    head, *lines = payload.split("\n")
    known = Known(**json.loads(head))
    for line in lines:
        group, key, part, text = line.split("\t", 3)
        is_read = touched is None or group == WATCH or f"{key}.{part}" in touched
        track: Any = _read(group, text) if is_read else Kept(text)
        if group == "elements":
            setattr(known.element(key), part, track)
        elif group in ("together", WATCH):
            setattr(known, group, track)
        else:
            getattr(known, group)[key] = track
    return known


def position_of(payload: str) -> tuple[str, ...]:
    """The place of the last fact folded into a written state."""
    head, _line, _tracks = payload.partition("\n")
    return tuple(json.loads(head)["position"])


def _read(group: str, text: str) -> Any:
    plain = json.loads(text)
    if group == WATCH:
        return Watch(**plain)
    if group == "outlooks":
        return Outlook(**plain)
    return plain if group == "traces" else Track(*plain)


def touched_by(facts: Iterable[Fact]) -> set[str]:
    """The tracks and traces that these facts may be folded into."""
    names = set()
    for one in facts:
        chair = "client" if one.chair == "client" else "therapist"
        names |= {f"{one.key}.{part}" for part in (chair, "guess", "")}
        if one.kind == "rating.before":  # one track, whatever its key
            names.add("together.")
        names |= {f"{room}.{TRACE}" for room, _trace in traces_of(one.kind)}
    return names


def _add(track: Track, fact: Fact) -> None:
    if fact.value is not None:
        track.add(fact.value, ref=fact.about, at=fact.at, mark=fact.mark)


def _rating_after(known: Known, fact: Fact) -> None:
    element, is_client = known.element(fact.key), fact.chair == "client"
    _add(element.client if is_client else element.therapist, fact)
    _watch(known, fact, fact.key, CLIENT if is_client else THERAPIST)


def _watch(known: Known, fact: Fact, key: str, channel: int) -> None:
    """Into the filters, where it was given without having seen the other's."""
    if fact.value is not None and fact.ref and NOT_BLIND not in fact.mark:
        known.watch.note(fact.about, key, channel, fact.value)


def _guess(known: Known, fact: Fact) -> None:
    _add(known.element(fact.key).guess, fact)


def _rating_before(known: Known, fact: Fact) -> None:
    _add(known.together, fact)
    _watch(known, fact, OVERALL, THIRD)


def _goal(known: Known, fact: Fact) -> None:
    _add(known.goal_ratings.setdefault(fact.key, Track()), fact)


def _score(known: Known, fact: Fact) -> None:
    _add(known.scores.setdefault(fact.key, Track()), fact)
    if fact.value is not None and is_expected(fact.key):
        known.outlooks.setdefault(fact.key, Outlook()).add(fact.key, fact.value, fact.at)


def _held(known: Known, fact: Fact) -> None:
    known.held += 1
    known.watch.hold(fact.about, fact.at)
    known.held_ref, known.held_at = fact.about, fact.at
    known.missed_ref = known.missed_at = known.missed_by = ""
    known.since_review += 1
    known.first_unreviewed = known.first_unreviewed or known.held_ref


def _missed(known: Known, fact: Fact) -> None:
    known.missed_ref, known.missed_at, known.missed_by = str(fact.ref), fact.at, fact.chair


def _reviewed(known: Known, fact: Fact) -> None:
    known.since_review, known.first_unreviewed = 0, ""
    if known.to_talk_about == str(fact.ref):
        known.to_talk_about = ""


def _not_today(known: Known, fact: Fact) -> None:
    known.not_today = str(fact.ref)


def _to_talk_about(known: Known, fact: Fact) -> None:
    known.to_talk_about = str(fact.ref)


def _repair_opened(known: Known, fact: Fact) -> None:
    known.repairs[fact.key] = fact.at


def _repair_closed(known: Known, fact: Fact) -> None:
    known.repairs.pop(fact.key, None)


def _paused(known: Known, _fact: Fact) -> None:
    known.paused = True


def _resumed(known: Known, _fact: Fact) -> None:
    known.paused = False


RULES: dict[str, Callable[[Known, Fact], None]] = {
    "rating.after": _rating_after,
    "rating.before": _rating_before,
    "guess": _guess,
    "goal.rating": _goal,
    "score": _score,
    "session.held": _held,
    "session.missed": _missed,
    "review.talked": _reviewed,
    "review.not_today": _not_today,
    "to_talk_about": _to_talk_about,
    "repair.opened": _repair_opened,
    "repair.closed": _repair_closed,
    "alliance.paused": _paused,
    "alliance.resumed": _resumed,
}
