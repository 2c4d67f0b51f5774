"""The switching Kalman filter, one dyad, one session at a time: O(1) a session, plain NumPy, nothing compiled.

It keeps the `kept` most probable histories (which rupture began when, and when it ended). Given a history all is
Gaussian, and the covariance is the same for all histories, so one session costs one small matrix and a table of
histories x regimes. With `kept` larger than the number of histories it is the exact posterior.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from alliance_core.ruptures.linear import carry, remaining, sight, unbent
from alliance_core.ruptures.model import (
    CALM,
    WITHDRAWAL,
    Floats,
    Ints,
    RuptureModel,
    UnlikeChannels,
    tables,
)
from alliance_core.vocabulary import Row, within

METHOD, VERSION = "switching filter", "1"
RECENT_SESSIONS = 2
NEGLIGIBLE = -14.0
OLDER = 2
LOG_2PI = math.log(2.0 * math.pi)


@dataclass(frozen=True)
class SwitchingState:
    """What is remembered of a dyad: histories with log weight, regime, sessions since its onset, and hidden mean.

    Shapes: log_weight, regime, age (histories,), mean (histories, width), covariance (width, width).
    """

    session: int
    log_weight: Floats
    regime: Ints
    age: Ints
    mean: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class RuptureReading:
    """What the filter says after a session, and what it saw.

    `open` is the probability that a rupture is open, `recent` that one is open and began in this session or the one
    before, `withdrawal` that it is open and a withdrawal; `depth` the expected depth (0 when calm), scale points.
    `usual` and `usual_sd` are what was expected of each channel before the session, `seen` what came (None: missing).
    """

    session: int
    open: float
    recent: float
    withdrawal: float
    depth: float
    seen: tuple[float | None, ...]
    usual: tuple[float, ...]
    usual_sd: tuple[float, ...]
    log_density: float

    @property
    def alarm(self) -> float:
        """Log odds that a rupture began recently against no rupture: what an alarm is raised on."""
        return math.log(max(self.recent, 1e-300)) - math.log(max(1.0 - self.open, 1e-300))

    def as_row(self) -> Row:
        """The reading as one row of a table."""
        row: Row = {"session": self.session, "open": self.open, "recent": self.recent, "depth": self.depth}
        row |= {"withdrawal": self.withdrawal, "method": METHOD, "version": VERSION}
        for number, (seen, usual) in enumerate(zip(self.seen, self.usual, strict=True), start=1):
            row |= {f"seen_{number}": seen, f"usual_{number}": usual}
        return row

    def __str__(self) -> str:
        seen = ", ".join("-" if value is None else f"{value:.2f}" for value in self.seen)
        usual = ", ".join(f"{u:.2f} ± {sd:.2f}" for u, sd in zip(self.usual, self.usual_sd, strict=True))
        return f"session {self.session}: open {self.open:.2f}, recent {self.recent:.2f}; saw {seen}, usual {usual}"


def begin(model: RuptureModel) -> SwitchingState:
    """The state before the first session: one history, calm."""
    table = tables(model)
    return SwitchingState(
        session=0,
        log_weight=np.zeros(1),
        regime=np.zeros(1, dtype=np.int64),
        age=np.zeros(1, dtype=np.int64),
        mean=table.start_mean[None, :].copy(),
        covariance=np.diag(table.start_variance),
    )


@dataclass(frozen=True)
class _Whitened:
    """One session's channels, made independent with unit variance."""

    surprise: Floats  # (histories, seen): of each history, were it calm
    shift: Floats  # (regimes, seen): what each regime would add
    gain: Floats  # (width, seen)
    log_scale: float


def fold(
    model: RuptureModel, state: SwitchingState, values: tuple[float, ...], gap_days: float = 7.0
) -> tuple[SwitchingState, RuptureReading]:
    """One more session: the values of the channels (NaN where missing), `gap_days` after the one before.

    Raises UnlikeChannels when the number of values is not the model's, OutOfRange for a gap below 0.
    """
    if len(values) != len(model.channels):
        raise UnlikeChannels(needed=len(model.channels), found=len(values))
    within("gap_days", gap_days, 0.0, math.inf)
    before = _carried(model, state, gap_days)
    session = state.session + 1
    seen = np.asarray(values, dtype=np.float64)
    white = _whiten(model, before, sight(model, session), unbent(model, seen))
    scores = _children(model, before, white, first=session == 1)
    total = _log_sum(scores)
    after = _keep(model, before, white, scores - total, session)
    return after, _read(model, before, scores - total, seen, total + white.log_scale, session)


def _carried(model: RuptureModel, state: SwitchingState, gap_days: float) -> SwitchingState:
    if state.session == 0:
        return state
    left = remaining(model, np.asarray(gap_days))
    mean, covariance = carry(state.mean, state.covariance, left, model.passing_sd)
    return SwitchingState(state.session, state.log_weight, state.regime, state.age, mean, covariance)


def _whiten(model: RuptureModel, state: SwitchingState, matrix: Floats, values: Floats) -> _Whitened:
    table, there = tables(model), ~np.isnan(values)
    rows = matrix[there]
    cross = state.covariance @ rows.T
    lower = np.linalg.cholesky(rows @ cross + np.diag(table.noise[there]))
    inverse = np.linalg.inv(lower).T
    surprise = (values[there] - table.mean[there] - state.mean @ rows.T) @ inverse
    log_scale = -float(np.log(np.diag(lower)).sum()) - 0.5 * len(rows) * LOG_2PI
    return _Whitened(surprise, table.shift[:, there] @ inverse, cross @ inverse, log_scale)


def _children(model: RuptureModel, state: SwitchingState, white: _Whitened, *, first: bool) -> Floats:
    """Log weight of each (history, next regime): weight + transition + density; -inf where it cannot be."""
    moves = transitions(model, first=first)[state.regime]
    misfit = white.surprise[:, None, :] - white.shift[None, :, :]
    scores: Floats = state.log_weight[:, None] + moves - 0.5 * (misfit**2).sum(axis=2)
    return scores


def transitions(model: RuptureModel, *, first: bool) -> Floats:
    """Log probability (from, to) between regimes; in the first session no rupture can begin."""
    table = tables(model)
    moves = np.full((len(table.kind), len(table.kind)), -np.inf)
    np.fill_diagonal(moves, math.log1p(-model.repair))
    moves[:, CALM] = math.log(model.repair)
    moves[CALM] = -np.inf if first else math.log(model.hazard) + table.log_onset
    moves[CALM, CALM] = 0.0 if first else math.log1p(-model.hazard)
    return moves


def _log_sum(scores: Floats) -> float:
    top = scores.max()
    return float(top + np.log(np.exp(scores - top).sum()))


def _ages(state: SwitchingState, regime: Ints, parent: Ints) -> Ints:
    began = state.regime[parent] == CALM
    ages: Ints = np.where(regime == CALM, 0, np.where(began, 1, state.age[parent] + 1))
    return ages


def _keep(
    model: RuptureModel, state: SwitchingState, white: _Whitened, scores: Floats, session: int
) -> SwitchingState:
    """The histories worth keeping, in a stable order, with what each learned from the session."""
    flat = scores.ravel()
    chosen = np.flatnonzero(flat > NEGLIGIBLE)
    if len(chosen) > model.kept:
        chosen = chosen[np.argsort(-flat[chosen], kind="stable")[: model.kept]]
    parent, regime = np.divmod(chosen, scores.shape[1])
    age = _ages(state, regime, parent)
    learned = (white.surprise[parent] - white.shift[regime]) @ white.gain.T
    return SwitchingState(
        session=session,
        log_weight=_rebalance(_mass(state, scores), flat[chosen], age),
        regime=regime,
        age=age,
        mean=state.mean[parent] + learned,
        covariance=state.covariance - white.gain @ white.gain.T,
    )


def _mass(state: SwitchingState, scores: Floats) -> Floats:
    """Probability of calm, of a rupture that begins now, and of an older one, over all children."""
    weight, was_calm = np.exp(scores), state.regime == CALM
    return np.array([weight[:, 0].sum(), weight[was_calm, 1:].sum(), weight[~was_calm, 1:].sum()])


def _rebalance(mass: Floats, log_weight: Floats, age: Ints) -> Floats:
    """Log weights of those kept, so that calm, new and older ruptures stay as probable as before some were dropped.

    Without this the many thin histories of shallow ruptures would be dropped more often than the calm one.
    """
    band = np.minimum(age, OLDER)
    left = np.bincount(band, np.exp(log_weight), minlength=OLDER + 1)
    there = left > 0.0
    correction = np.zeros(OLDER + 1)
    correction[there] = np.log(mass[there] / mass[there].sum()) - np.log(left[there])
    return log_weight + correction[band]


def _read(
    model: RuptureModel, state: SwitchingState, scores: Floats, values: Floats, density: float, session: int
) -> RuptureReading:
    table = tables(model)
    weight = np.exp(scores)
    by_regime = weight.sum(axis=0)
    young = (state.regime == CALM) | (state.age < RECENT_SESSIONS)
    usual, usual_sd = _usual(model, state, session)
    return RuptureReading(
        session=session,
        open=float(by_regime[1:].sum()),
        recent=float(weight[young, 1:].sum()),
        withdrawal=float(by_regime[table.kind == WITHDRAWAL].sum()),
        depth=float(by_regime @ table.depth),
        seen=tuple(None if np.isnan(value) else float(value) for value in values),
        usual=tuple(usual.tolist()),
        usual_sd=tuple(usual_sd.tolist()),
        log_density=density,
    )


def _usual(model: RuptureModel, state: SwitchingState, session: int) -> tuple[Floats, Floats]:
    """What each channel was expected to show were the dyad calm, mean and SD, over all histories."""
    table, rows = tables(model), sight(model, session)
    weight = np.exp(state.log_weight)
    lines = state.mean @ rows.T
    centre = weight @ lines
    spread = weight @ (lines - centre) ** 2
    own = np.einsum("ij,jk,ik->i", rows, state.covariance, rows)
    usual, usual_sd = table.mean + centre, np.sqrt(own + spread + table.noise)
    for number, channel in enumerate(model.channels):
        if channel.ceiling is not None:
            usual_sd[number] *= channel.ceiling.slope(usual[number])
            usual[number] = channel.ceiling.bent(usual[number])
    return usual, usual_sd
