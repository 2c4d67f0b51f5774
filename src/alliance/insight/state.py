"""The fold: what one audience may know of one alliance, from the facts it may see, in canonical order. Pure."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from alliance.insight.track import Track
from alliance.kernel.models import Fact

METHOD = "running-history/2"


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

    def element(self, key: str) -> Element:
        """The element of this key, begun when first seen."""
        return self.elements.setdefault(key, Element())


def position(fact: Fact) -> list[str]:
    """The canonical place of a fact, comparable as it is stored."""
    return [_at(fact), fact.kind, str(fact.id)]


def fold(known: Known, fact: Fact) -> Known:
    """Folds one fact in, in O(1), and returns the same state."""
    _fold(known, fact)
    known.position = position(fact)
    return known


def fold_all(facts: Iterable[Fact]) -> Known:
    """The state of these facts, given in canonical order."""
    known, last = Known(), None
    for last in facts:
        _fold(known, last)
    known.position = position(last) if last else []
    return known


def _fold(known: Known, fact: Fact) -> None:
    known.n_facts += 1
    rule = RULES.get(fact.kind)
    if rule is not None:
        rule(known, fact)


def dumps(known: Known) -> str:
    """Canonical JSON: the same state is the same bytes."""
    return json.dumps(known, default=_plain, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(one: Known | Element | Track) -> dict[str, Any]:
    """What is written: read from the state as it is, because a state is written with every act."""
    names, values = FIELDS[type(one)]
    return dict(zip(names, values(one), strict=True))


FIELDS = {kind: (kind.__slots__, attrgetter(*kind.__slots__)) for kind in (Known, Element, Track)}


def loads(payload: str) -> Known:
    """The state that `dumps` wrote."""
    plain = json.loads(payload)
    plain["together"] = Track(**plain["together"])
    for name in ("goal_ratings", "scores"):
        plain[name] = {key: Track(**track) for key, track in plain[name].items()}
    plain["elements"] = {key: _element(one) for key, one in plain["elements"].items()}
    return Known(**plain)


def _element(plain: dict[str, Any]) -> Element:
    return Element(**{name: Track(**track) for name, track in plain.items()})


def _at(fact: Fact) -> str:
    """UTC to the microsecond, as text that sorts as the moments do."""
    return f"{fact.occurred_at.isoformat(timespec='microseconds')[:26]}Z"


def _add(track: Track, fact: Fact) -> None:
    if fact.value is not None:
        track.add(fact.value, ref=str(fact.ref or ""), at=_at(fact), mark=fact.mark)


def _rating_after(known: Known, fact: Fact) -> None:
    element = known.element(fact.key)
    _add(element.client if fact.chair == "client" else element.therapist, fact)


def _guess(known: Known, fact: Fact) -> None:
    _add(known.element(fact.key).guess, fact)


def _rating_before(known: Known, fact: Fact) -> None:
    _add(known.together, fact)


def _goal(known: Known, fact: Fact) -> None:
    _add(known.goal_ratings.setdefault(fact.key, Track()), fact)


def _score(known: Known, fact: Fact) -> None:
    _add(known.scores.setdefault(fact.key, Track()), fact)


def _held(known: Known, fact: Fact) -> None:
    known.held += 1
    known.held_ref, known.held_at = str(fact.ref), _at(fact)
    known.missed_ref = known.missed_at = known.missed_by = ""
    known.since_review += 1
    known.first_unreviewed = known.first_unreviewed or known.held_ref


def _missed(known: Known, fact: Fact) -> None:
    known.missed_ref, known.missed_at, known.missed_by = str(fact.ref), _at(fact), fact.chair


def _reviewed(known: Known, fact: Fact) -> None:
    known.since_review, known.first_unreviewed = 0, ""
    if known.to_talk_about == str(fact.ref):
        known.to_talk_about = ""


def _not_today(known: Known, fact: Fact) -> None:
    known.not_today = str(fact.ref)


def _to_talk_about(known: Known, fact: Fact) -> None:
    known.to_talk_about = str(fact.ref)


def _repair_opened(known: Known, fact: Fact) -> None:
    known.repairs[fact.key] = _at(fact)


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
