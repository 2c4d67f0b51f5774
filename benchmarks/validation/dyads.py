"""Simulated practices with their truth: which sessions a rupture began in, and which were calm."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alliance_core.ruptures import Sessions, lay_out
from alliance_core.simulation import Design, Simulated, simulate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
CLIENT, BOTH, MORE = (0,), (0, 1), (0, 1, 2)


@dataclass(frozen=True)
class Dyads:
    """Dyads of one practice, (dyads, sessions): what was seen, and what was so.

    `began`: a rupture began in this session, or in the one before and is still open. `calm`: none is open, and one
    could have begun (from the second session on). Sessions later in a rupture are neither. `seen` has the mean of the
    client's form, of the therapist's, and one channel of what happened.
    """

    simulated: Simulated
    seen: Floats
    began: Bools
    calm: Bools

    @property
    def attended(self) -> Bools:
        return self.simulated.attended

    @property
    def onset(self) -> Bools:
        return self.simulated.course.onset & self.attended

    @property
    def is_open(self) -> Bools:
        return self.simulated.course.in_rupture

    def sessions(self, channels: tuple[int, ...]) -> Sessions:
        """What the filters are given."""
        values = np.ascontiguousarray(self.seen[:, :, list(channels)])
        return lay_out(values, self.simulated.course.gap_days, self.attended.sum(axis=1))


def dyads(design: Design, n: int, seed: int) -> Dyads:
    """A practice of `n` dyads."""
    simulated = simulate(design, n, np.random.default_rng(seed))
    course, attended = simulated.course, simulated.attended
    forms = [simulated.client_after.form_mean, simulated.therapist_after.form_mean]
    before = np.zeros_like(course.onset)
    before[:, 1:] = course.onset[:, :-1]
    calm = ~course.in_rupture & attended
    calm[:, 0] = False
    began = (course.onset | (before & course.in_rupture)) & attended
    return Dyads(simulated, np.stack([*forms, simulated.channels[:, :, 0]], axis=2), began, calm)


def without_ruptures(design: Design, sessions: int) -> Design:
    """The same practice, in which nothing ever happens and nobody leaves."""
    calm = replace(design.ruptures, hazard=0.0)
    stays = replace(design.absence, dropout=0.0, dropout_in_rupture=0.0)
    return replace(design, sessions=sessions, ruptures=calm, absence=stays)
