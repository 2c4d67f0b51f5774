"""Outcome courses coupled to the alliance, as sums of items scored 0-3, and the channels of what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_core.simulation.course import Course, Floats, autoregression, unit_noise
from alliance_core.simulation.design import Behaviour, Design, OutcomeCourse


@dataclass(frozen=True)
class Outcome:
    """One instrument: `expected` is the true total without passing fluctuation, `items` the answers 0-3.

    Shapes: expected and total (dyads, sessions); items (dyads, sessions, items), NaN where the form is empty.
    """

    expected: Floats
    items: Floats

    @property
    def total(self) -> Floats:
        """Sum of the items; NaN where the form is empty."""
        total: Floats = self.items.sum(axis=2)
        return total


def expected_total(
    course: Course, design: Design, outcome: OutcomeCourse, rng: np.random.Generator
) -> Floats:
    """True total of each session: intake + change log(s) + what ruptures have cost so far.

    The change correlates with the client's mean alliance by `coupling`; a rupture's cost shows from the
    next session on.
    """
    n, sessions = course.calm.shape
    bond_z = (course.level - design.bond.mean) / design.bond.between_sd
    own = np.sqrt(1.0 - outcome.coupling**2) * rng.standard_normal((n,))
    change: Floats = outcome.change + outcome.change_sd * (outcome.coupling * bond_z + own)
    intake: Floats = outcome.intake + outcome.intake_sd * rng.standard_normal((n,))
    suffered = np.cumsum(course.depth, axis=1) - course.depth
    log_session = np.log(np.arange(1, sessions + 1))
    return intake[:, None] + change[:, None] * log_session + outcome.rupture_cost * suffered


def answer(
    expected: Floats, course: Course, design: Design, outcome: OutcomeCourse, rng: np.random.Generator
) -> Floats:
    """Answers 0-3 to each item: the total with passing fluctuation, shared out, with error, rounded, held."""
    n, sessions = expected.shape
    noise = unit_noise((n, sessions), design.bond.tail_df, rng)
    gaps = course.gap_days / design.absence.usual_gap_days
    passing = outcome.within_sd * autoregression(noise, outcome.autocorrelation, gaps)
    items = int(outcome.items)
    share = ((expected + passing) / items)[:, :, None]
    scatter = outcome.item_sd * rng.standard_normal((n, sessions, items))
    answers: Floats = np.clip(np.rint(share + scatter), 0.0, 3.0)
    return answers


def draw_outcome(course: Course, design: Design, outcome: OutcomeCourse, rng: np.random.Generator) -> Outcome:
    """One instrument's course for every dyad. `expected` is held to the range of the scale."""
    expected = expected_total(course, design, outcome, rng)
    held: Floats = np.clip(expected, 0.0, 3.0 * outcome.items)
    return Outcome(held, answer(expected, course, design, outcome, rng))


def draw_channel(course: Course, design: Design, channel: Behaviour, rng: np.random.Generator) -> Floats:
    """One channel, (dyads, sessions); higher is worse; a withdrawal shows as fully as a confrontation."""
    n, sessions = course.calm.shape
    bias = channel.bias_sd * rng.standard_normal((n, 1))
    error = channel.error_sd * unit_noise((n, sessions), design.bond.tail_df, rng)
    return bias - channel.loading * (course.calm - design.bond.mean) + channel.strike * course.depth + error
