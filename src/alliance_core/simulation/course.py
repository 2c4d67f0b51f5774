"""The latent truth of many dyads: gaps, course, ruptures, repair. Shapes are (dyads, sessions)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance_core.simulation.design import Absence, Bond, Design, RuptureProcess

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CALM, WITHDRAWAL, CONFRONTATION = 0, 1, 2


@dataclass(frozen=True)
class Course:
    """What really happened: `kind` is WITHDRAWAL or CONFRONTATION while a rupture is open, else CALM."""

    gap_days: Floats
    level: Floats
    growth: Floats
    calm: Floats
    depth: Floats
    kind: Ints
    onset: Bools
    repaired: Bools
    focus: Ints

    @property
    def state(self) -> Floats:
        """The client's alliance as it is, on the 0-10 scale, unbounded."""
        return self.calm - self.depth

    @property
    def in_rupture(self) -> Bools:
        """True from the onset to the last session before the repair."""
        return self.kind > CALM


def unit_noise(shape: tuple[int, ...], tail_df: float, rng: np.random.Generator) -> Floats:
    """Noise of mean 0 and SD 1: normal, or Student's t with `tail_df` degrees of freedom, rescaled."""
    if np.isinf(tail_df):
        return rng.standard_normal(shape)
    heavy: Floats = rng.standard_t(tail_df, shape) / np.sqrt(tail_df / (tail_df - 2.0))
    return heavy


def autoregression(noise: Floats, coefficient: float, gaps: Floats) -> Floats:
    """Stationary AR(1) with SD 1 from unit noise: the memory over a gap of g usual gaps is coefficient**g."""
    path = np.empty_like(noise)
    path[:, 0] = noise[:, 0]
    for s in range(1, noise.shape[1]):
        memory = np.sign(coefficient) * np.abs(coefficient) ** gaps[:, s]
        path[:, s] = memory * path[:, s - 1] + np.sqrt(1.0 - memory**2) * noise[:, s]
    return path


def draw_gaps(n_dyads: int, sessions: int, absence: Absence, rng: np.random.Generator) -> Floats:
    """Days since the previous session; 0 at the first. Skipped weeks are geometric."""
    weeks = rng.geometric(1.0 - absence.skipped_week, (n_dyads, sessions)).astype(np.float64)
    weeks[:, 0] = 0.0
    return weeks * absence.usual_gap_days


def draw_calm(
    gap_days: Floats, usual: float, bond: Bond, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Level and growth of each client, and the course without ruptures: level + growth log(s) + AR(1)."""
    n, sessions = gap_days.shape
    level: Floats = bond.mean + bond.between_sd * rng.standard_normal((n,))
    growth: Floats = bond.growth + bond.growth_sd * rng.standard_normal((n,))
    passing = autoregression(
        unit_noise((n, sessions), bond.tail_df, rng), bond.autocorrelation, gap_days / usual
    )
    log_session = np.log(np.arange(1, sessions + 1))
    return level, growth, level[:, None] + growth[:, None] * log_session + bond.within_sd * passing


@dataclass
class _Open:
    """The ruptures that are open while the sessions are walked through."""

    kind: Ints
    depth: Floats
    lasting: Floats
    never: Bools
    scarred: Bools


def hazard_factor(session: int, process: RuptureProcess) -> float:
    """The hazard's factor in a session (1-based): `early_hazard` at first, fading to 1 by the tenth."""
    fading = max(0.0, 1.0 - (session - process.first_session) / (10.0 - process.first_session))
    return 0.0 if session < process.first_session else 1.0 + (process.early_hazard - 1.0) * fading


def _close(now: _Open, process: RuptureProcess, rng: np.random.Generator) -> Bools:
    done: Bools = (now.kind > CALM) & ~now.never & (rng.random(len(now.kind)) < process.repair)
    now.lasting = np.where(done, now.lasting + (1.0 - process.regained) * now.depth, now.lasting)
    now.depth = np.where(done, 0.0, now.depth)
    now.kind = np.where(done, CALM, now.kind)
    now.scarred = now.scarred | done
    return done


def _open(
    now: _Open, session: int, process: RuptureProcess, rng: np.random.Generator, spared: Bools
) -> Bools:
    n = len(now.kind)
    hazard = (
        process.hazard * hazard_factor(session, process) * np.where(now.scarred, process.after_repair, 1.0)
    )
    begins: Bools = (now.kind == CALM) & ~spared & (rng.random(n) < hazard)
    kind = np.where(rng.random(n) < process.withdrawal, WITHDRAWAL, CONFRONTATION)
    depth = rng.gamma(process.depth_shape, process.depth_mean / process.depth_shape, n)
    never = rng.random(n) < process.never_repaired
    now.kind = np.where(begins, kind, now.kind)
    now.depth = np.where(begins, depth, now.depth)
    now.never = np.where(begins, never, now.never)
    return begins


def draw_ruptures(
    n_dyads: int, sessions: int, process: RuptureProcess, rng: np.random.Generator
) -> tuple[Floats, Ints, Bools, Bools]:
    """Depth, kind, onset and repair of every session. A session that repairs begins no new rupture."""
    depth, kind = np.zeros((n_dyads, sessions)), np.zeros((n_dyads, sessions), dtype=np.int64)
    onset, repaired = np.zeros((n_dyads, sessions), dtype=bool), np.zeros((n_dyads, sessions), dtype=bool)
    nobody = np.zeros(n_dyads, dtype=bool)
    now = _Open(np.zeros(n_dyads, dtype=np.int64), np.zeros(n_dyads), np.zeros(n_dyads), nobody, nobody)
    for s in range(sessions):
        repaired[:, s] = _close(now, process, rng)
        onset[:, s] = _open(now, s + 1, process, rng, repaired[:, s])
        depth[:, s], kind[:, s] = now.depth + now.lasting, now.kind
    return depth, kind, onset, repaired


def draw_course(design: Design, n_dyads: int, rng: np.random.Generator) -> Course:
    """The latent truth of `n_dyads` dyads under a design."""
    gap_days = draw_gaps(n_dyads, design.sessions, design.absence, rng)
    level, growth, calm = draw_calm(gap_days, design.absence.usual_gap_days, design.bond, rng)
    depth, kind, onset, repaired = draw_ruptures(n_dyads, design.sessions, design.ruptures, rng)
    focus = rng.integers(0, design.elements, n_dyads)
    return Course(gap_days, level, growth, calm, depth, kind, onset, repaired, focus)
