"""The switching filter over many dyads at once: arrays in, probabilities out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_core.ruptures.compiled import DENSITY, DEPTH, OPEN, RECENT, filter_dyads
from alliance_core.ruptures.linear import remaining, unbent
from alliance_core.ruptures.model import Floats, Ints, RuptureModel, UnlikeChannels, tables
from alliance_core.ruptures.switching import transitions
from alliance_core.vocabulary import TooFewSessions

TINY = 1e-300


@dataclass(frozen=True)
class RuptureReadings:
    """The filter's readings, each (dyads, sessions), NaN after a dyad's last session; log_likelihood (dyads,)."""

    open: Floats
    recent: Floats
    depth: Floats
    log_density: Floats
    log_likelihood: Floats

    @property
    def alarm(self) -> Floats:
        """Log odds that a rupture began recently against no rupture: what an alarm is raised on."""
        odds: Floats = np.log(np.maximum(self.recent, TINY)) - np.log(np.maximum(1.0 - self.open, TINY))
        return odds


@dataclass(frozen=True)
class Sessions:
    """Dyads laid out for the filters: values (dyads, sessions, channels), gap_days and length (dyads,).

    A session with every channel missing still counts; `length` says how many sessions each dyad has had.
    """

    values: Floats
    gap_days: Floats
    length: Ints


def lay_out(values: Floats, gap_days: Floats | None = None, length: Ints | None = None) -> Sessions:
    """Check and complete what was given: usual gaps and full lengths where none are.

    Raises TooFewSessions without a session, UnlikeChannels when `values` has no axis of channels.
    """
    if values.ndim != 3:
        raise UnlikeChannels(needed=3, found=values.ndim)
    n, sessions, _ = values.shape
    if n * sessions == 0:
        raise TooFewSessions(needed=1, found=0)
    gaps = np.full((n, sessions), 7.0) if gap_days is None else np.asarray(gap_days, dtype=np.float64)
    lengths = np.full(n, sessions) if length is None else np.asarray(length)
    return Sessions(np.ascontiguousarray(values, dtype=np.float64), gaps, lengths.astype(np.int64))


def run(model: RuptureModel, sessions: Sessions) -> RuptureReadings:
    """Filter every dyad. Raises UnlikeChannels when the channels are not the model's."""
    if sessions.values.shape[2] != len(model.channels):
        raise UnlikeChannels(needed=len(model.channels), found=sessions.values.shape[2])
    table = tables(model)
    out = np.full((*sessions.gap_days.shape, 4), np.nan)
    likelihood = filter_dyads(
        unbent(model, sessions.values),
        remaining(model, sessions.gap_days),
        sessions.length,
        np.stack([table.mean, table.loading, table.noise]),
        np.stack([table.start_mean, table.start_variance]),
        table.shift,
        table.depth,
        np.stack([transitions(model, first=True), transitions(model, first=False)]),
        model.passing_sd,
        model.kept,
        out,
    )
    return RuptureReadings(out[..., OPEN], out[..., RECENT], out[..., DEPTH], out[..., DENSITY], likelihood)
