"""The course that is expected after a first answer, and how likely an ending is that is reliably worse. Pure.

What it begins from is a growth model of a scale: the practice's own where enough clients shared their courses, else one
of simulated dyads; for any other scale it abstains. Nothing here loads a compiler.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import expm1, log1p
from typing import TYPE_CHECKING

from alliance.insight.track import TOO_FEW, Track
from alliance.measurement.asking import shipped
from alliance_core.instruments import Scale, library_ids
from alliance_core.vocabulary import Abstention, Interval, Signal

if TYPE_CHECKING:
    from alliance_core.trajectories import ChangeRule, GrowthModel, Prospects

METHOD, VERSION = "expected course", "1"
LEVEL = 0.8
PLANNED_WEEKS = 19.0  # twenty sessions a week apart
SIMULATED, PRACTICE = "simulated", "practice"
ABOVE, WITHIN, BELOW = "above", "within", "below"
Points = Sequence[tuple[datetime, float]]
Scores = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an expected course begins from: a growth model on log(1 + weeks since the first answer).

    `mean` and `spread` as in `GrowthModel`; `flags_above` is the probability of deterioration above which a client is
    called not on track; `source` is simulated, or practice with the number of its clients.
    """

    mean: tuple[float, float]
    spread: tuple[float, float, float]
    noise: float
    source: str = SIMULATED
    version: str = "1"
    n_clients: int | None = None
    flags_above: float | None = None

    def model(self) -> GrowthModel:
        """The growth model of these numbers."""
        from alliance_core.trajectories import GrowthModel

        return GrowthModel(self.mean, self.spread, self.noise)


# Simulated dyads only: printed by `python -m scripts.expected_courses`. The threshold leaves 88.5 % of those who did
# not end reliably worse unflagged after three answers.
SIMULATED_DYADS: dict[str, Beginning] = {
    "phq-9.total": Beginning((13.7189, -1.1768), (21.9072, -1.1844, 5.4212), 4.1494, flags_above=0.1923),
    "phq-8.total": Beginning((12.1957, -1.0482), (17.3460, -0.9044, 4.2289), 3.5088),
    "gad-7.total": Beginning((10.7605, -0.9491), (13.9352, -0.7685, 3.2272), 2.9637, flags_above=0.2348),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One answer beside what was expected then: `weeks` since the first."""

    weeks: float
    value: float
    expected: float
    band: Interval


@dataclass(frozen=True, slots=True)
class Expected:
    """The expected course of one client after the first answer, and the prospects after all of them.

    `newest` is where the newest answer lies: above, within or below its band.
    """

    places: tuple[Place, ...]
    prospects: Prospects | Abstention

    @property
    def newest(self) -> str:
        """Where the newest answer lies in the band that was expected."""
        last = self.places[-1]
        if last.value in last.band:
            return WITHIN
        return ABOVE if last.value > last.band.high else BELOW


def course_expected(
    points: Points | Track, model: GrowthModel, rule: ChangeRule | None
) -> Expected | Abstention:
    """The band in which answers lie for those who began alike, at each answer, and this client's prospects.

    The band knows the first answer only, so that it does not follow the ones it is held against; the prospects know
    all. Abstains below three answers. Without a rule (no reliable change is stated) only the prospects abstain.
    """
    scores = _scores(points)
    if len(scores) < TOO_FEW:
        return Abstention("too few scores", TOO_FEW, len(scores), METHOD, VERSION)
    began = model.prior().updated(*scores[0])
    course = began.course([time for time, _value in scores], LEVEL).points
    places = tuple(
        Place(_weeks(at), value, one.expected, one.band)
        for (at, value), one in zip(scores, course, strict=True)
    )
    return Expected(places, _prospects(scores, model, rule))


def prospects_of(
    points: Points | Track, instrument_scale: str, here: Mapping[str, Beginning] | None = None
) -> Prospects | Abstention:
    """How likely the endings are for one client on one scale ("phq-9.total"), from what one audience knows.

    A `Track` keeps the order of answers but not their days: they count as a week apart. `here` holds what the practice
    estimated (`insight.queries.beginnings_of`).
    """
    begun, scale = beginning_of(instrument_scale, here), scale_named(instrument_scale)
    if begun is None or scale is None:
        return Abstention("no expected course is known", None, None, METHOD, VERSION)
    scores = _scores(points)
    if len(scores) < TOO_FEW:
        return Abstention("too few scores", TOO_FEW, len(scores), METHOD, VERSION)
    return _prospects(scores, begun.model(), rule_of(scale))


def off_track(
    points: Points | Track, instrument_scale: str, here: Mapping[str, Beginning] | None = None
) -> Signal | Abstention | None:
    """A signal where reliable deterioration is likelier than the threshold of the scale; None where it is not."""
    found = prospects_of(points, instrument_scale, here)
    begun, scale = beginning_of(instrument_scale, here), scale_named(instrument_scale)
    rule = rule_of(scale) if scale else None
    if isinstance(found, Abstention) or begun is None or rule is None:
        return found if isinstance(found, Abstention) else None
    if begun.flags_above is None:
        return Abstention("no threshold is known", None, None, METHOD, VERSION)
    from alliance_core.trajectories import not_on_track

    scores = _scores(points)
    known = begun.model().prior().after(scores)
    return not_on_track(
        known, baseline=scores[0][1], end=_end(scores), rule=rule, threshold=begun.flags_above
    )


def beginning_of(instrument_scale: str, here: Mapping[str, Beginning] | None = None) -> Beginning | None:
    """The practice's own estimate, else that of simulated dyads, else nothing.

    The threshold is that of the simulated dyads either way: a practice has too few who got worse to choose its own.
    """
    return (here or {}).get(instrument_scale) or SIMULATED_DYADS.get(instrument_scale)


def scale_named(instrument_scale: str) -> Scale | None:
    """A scale of the library by its key."""
    name, _dot, scale_id = instrument_scale.rpartition(".")
    if name not in library_ids():
        return None
    return next((one for one in shipped(name).scales if one.id == scale_id), None)


def rule_of(scale: Scale) -> ChangeRule | None:
    """What counts as change on a scale; None where the library states no reliable change or no direction."""
    if scale.reliable_change is None or not scale.higher_is:
        return None
    from alliance_core.trajectories import ChangeRule

    step = scale.factor if scale.rule == "sum" else 0.0
    return ChangeRule(scale.reliable_change, scale.caseness_at_least, scale.higher_is == "worse", step)


def _prospects(scores: Scores, model: GrowthModel, rule: ChangeRule | None) -> Prospects | Abstention:
    if rule is None:
        return Abstention("no reliable change is stated", None, None, METHOD, VERSION)
    from alliance_core.trajectories import prospects

    return prospects(model.prior().after(scores), baseline=scores[0][1], end=_end(scores), rule=rule)


def _end(scores: Scores) -> float:
    """The planned end: after twenty sessions, or now where that is past."""
    return max(log1p(PLANNED_WEEKS), scores[-1][0])


def _scores(points: Points | Track) -> Scores:
    """Time as the model has it, log(1 + weeks since the first answer), and value; the oldest first."""
    if isinstance(points, Track):
        return _by_order(points)
    began = points[0][0] if points else None
    return [(log1p((at - began).total_seconds() / 604_800.0), value) for at, value in points if began]


def _by_order(track: Track) -> Scores:
    """A track's first answer and its newest twelve, each a week after the one before."""
    values = [value for _ref, value in track.recent]
    start = track.n - len(values)
    newest = [(log1p(float(start + place)), value) for place, value in enumerate(values)]
    return [(0.0, track.first), *newest] if start and track.first is not None else newest


def _weeks(time: float) -> float:
    return expm1(time)
