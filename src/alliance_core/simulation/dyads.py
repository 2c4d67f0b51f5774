"""`simulate`: a whole practice of dyads with known truth."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from alliance_core.simulation.course import Bools, Course, Floats, draw_course
from alliance_core.simulation.design import Design, ImpossibleDesign
from alliance_core.simulation.outcomes import Outcome, draw_channel, draw_outcome
from alliance_core.simulation.ratings import Ratings, rate


@dataclass(frozen=True)
class Simulated:
    """Dyads with known truth; first axis dyads, second sessions.

    `course` is the latent truth (complete, also after a dropout). `attended` is False after a dropout, and
    there every observation is NaN. `channels` is (dyads, sessions, channels).
    """

    design: Design
    course: Course
    client_after: Ratings
    client_before: Ratings
    therapist_after: Ratings
    therapist_before: Ratings
    channels: Floats
    outcomes: tuple[Outcome, ...]
    attended: Bools

    @property
    def n_dyads(self) -> int:
        """Number of dyads."""
        return len(self.attended)

    @property
    def dropped_out(self) -> Bools:
        """Dyads that left before the last planned session."""
        return ~self.attended[:, -1]


def draw_attendance(course: Course, design: Design, rng: np.random.Generator) -> Bools:
    """Which sessions take place: all, until a dropout, more likely after a session within a rupture."""
    risk = design.absence.dropout + design.absence.dropout_in_rupture * course.in_rupture
    leaves = rng.random(risk.shape) < risk
    gone_before: Bools = np.cumsum(leaves, axis=1) > leaves
    return ~gone_before


def _empty(values: Floats, away: Bools) -> Floats:
    emptied = values.copy()
    emptied[away] = np.nan
    return emptied


def _left_empty(course: Course, design: Design, from_client: bool, rng: np.random.Generator) -> Bools:
    risk = design.absence.missing + design.absence.missing_in_rupture * (course.in_rupture & from_client)
    empty: Bools = rng.random(risk.shape) < risk
    return empty


def observe(course: Course, design: Design, attended: Bools, rng: np.random.Generator) -> Simulated:
    """Everything seen of a course: forms, channels, outcomes; empty where nobody came or answered."""
    away = ~attended
    both = rate(course, design, rng)
    forms = {
        name: replace(
            form, ticked=_empty(form.ticked, away | _left_empty(course, design, "client" in name, rng))
        )
        for name, form in vars(both).items()
    }
    channels = [draw_channel(course, design, channel, rng) for channel in design.channels]
    stacked = np.stack(channels, axis=2) if channels else np.empty((*attended.shape, 0))
    outcomes = [draw_outcome(course, design, outcome, rng) for outcome in design.outcomes]
    seen = tuple(
        replace(o, items=_empty(o.items, away | _left_empty(course, design, True, rng))) for o in outcomes
    )
    return Simulated(
        design, course, channels=_empty(stacked, away), outcomes=seen, attended=attended, **forms
    )


def simulate(design: Design, n_dyads: int, rng: np.random.Generator) -> Simulated:
    """Simulate `n_dyads` dyads; the same design, number and seed give the same arrays.

    Raises ImpossibleDesign when no dyad is asked for.
    """
    if n_dyads < 1:
        raise ImpossibleDesign("n_dyads", "at least one is needed")
    course = draw_course(design, n_dyads, rng)
    return observe(course, design, draw_attendance(course, design, rng), rng)
