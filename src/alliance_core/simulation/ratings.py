"""What the two tick: the state through each rater's offset, tracking, bias, drift, error and the scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_core.simulation.course import WITHDRAWAL, Course, Floats, Ints, unit_noise
from alliance_core.simulation.design import Chair, Design

LOWEST, HIGHEST = 0.0, 10.0


@dataclass(frozen=True)
class Ratings:
    """One form of one chair, shape (dyads, sessions, elements).

    `meant` is the value before rounding and limits, never missing; `ticked` is the integer 0-10, NaN
    where the form is empty.
    """

    meant: Floats
    ticked: Floats

    @property
    def form_mean(self) -> Floats:
        """Mean of the ticked elements, (dyads, sessions); NaN where the form is empty."""
        mean: Floats = self.ticked.mean(axis=2)
        return mean


def tick(meant: Floats) -> Floats:
    """The integer that a person ticks: rounded, and held by the ends of the scale."""
    ticked: Floats = np.clip(np.rint(meant), LOWEST, HIGHEST)
    return ticked


def fall_weights(focus: Ints, elements: int, strength: float) -> Floats:
    """Share of a fall each element takes, (dyads, elements), mean 1: alike at 0, the focus alone at 1."""
    alone = (np.arange(elements) == focus[:, None]) * float(elements)
    weights: Floats = (1.0 - strength) + strength * alone
    return weights


def followed(change: Floats, chair: Chair) -> Floats:
    """What a rater follows of a change: `tracking` of it, a share of that one session late."""
    late = np.concatenate([change[:, :1], change[:, :-1]], axis=1)
    return chair.tracking * ((1.0 - chair.lag) * change + chair.lag * late)


def rater_line(chair: Chair, n: int, sessions: int, rng: np.random.Generator) -> Floats:
    """The rater's own bias and drift in each dyad, (dyads, sessions)."""
    bias = chair.bias_sd * rng.standard_normal((n, 1))
    drift = chair.drift + chair.drift_sd * rng.standard_normal((n, 1))
    line: Floats = bias + drift * np.arange(sessions)
    return line


def scatter(chair: Chair, shape: tuple[int, int, int], tail_df: float, rng: np.random.Generator) -> Floats:
    """Errors of the elements; their mean over a form has SD `error_sd`: a common part, and a centred rest."""
    n, sessions, elements = shape
    common = chair.error_sd * unit_noise((n, sessions, 1), tail_df, rng)
    rest = chair.element_sd * rng.standard_normal((n, 1, elements)) + chair.item_sd * rng.standard_normal(
        shape
    )
    errors: Floats = common + rest - rest.mean(axis=2, keepdims=True)
    return errors


def _form(
    base: Floats, fall: Floats, chair: Chair, weights: Floats, tail_df: float, rng: np.random.Generator
) -> Ratings:
    shape = (*base.shape, weights.shape[1])
    meant = base[:, :, None] - fall[:, :, None] * weights[:, None, :] + scatter(chair, shape, tail_df, rng)
    return Ratings(meant, tick(meant))


@dataclass(frozen=True)
class BothChairs:
    """After and before ratings of both."""

    client_after: Ratings
    client_before: Ratings
    therapist_after: Ratings
    therapist_before: Ratings


def carried_over(path: Floats) -> Floats:
    """What somebody still feels before a session: the state after the previous one; the first is its own."""
    return np.concatenate([path[:, :1], path[:, :-1]], axis=1)


def rate(course: Course, design: Design, rng: np.random.Generator) -> BothChairs:
    """All four forms. The client shows a part of a withdrawal; the therapist follows all of it."""
    shown = np.where(course.kind == WITHDRAWAL, design.ruptures.withdrawal_shown, 1.0) * course.depth
    forms = []
    for chair, fall in ((design.client, shown), (design.therapist, course.depth)):
        own = rater_line(chair, len(course.level), design.sessions, rng)
        base = design.bond.mean + chair.offset + followed(course.calm - design.bond.mean, chair) + own
        forms += _after_and_before(base, followed(fall, chair), chair, course, design, rng)
    return BothChairs(*forms)


def _after_and_before(
    base: Floats, fall: Floats, chair: Chair, course: Course, design: Design, rng: np.random.Generator
) -> list[Ratings]:
    weights = fall_weights(course.focus, design.elements, design.ruptures.focus)
    alike = np.ones((len(base), design.before_elements))
    df = design.bond.tail_df
    before_fall = carried_over(fall)
    before_fall[:, 0] = 0.0
    return [
        _form(base, fall, chair, weights, df, rng),
        _form(carried_over(base), before_fall, chair, alike, df, rng),
    ]
