"""A bank of switching filters: several series of many dyads, one session of each in one go. Plain NumPy.

The series of a dyad (all its elements together, and each element) see the same sessions and have channels of their own
models; the models of a bank are alike in how many channels, depths and histories they have. All arrays have the axes
(dyads, series, ...). It says what `fold` says of each series alone: that is its slow twin. No compiler is needed, so
that it can run inside a request.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from scipy.special import ndtr

from alliance_core.ruptures.ceiling import Ceiling
from alliance_core.ruptures.linear import PASSING, sight
from alliance_core.ruptures.model import (
    CALM,
    WITHDRAWAL,
    Floats,
    Ints,
    RuptureModel,
    Tables,
    UnlikeChannels,
    tables,
)
from alliance_core.ruptures.switching import NEGLIGIBLE, OLDER, RECENT_SESSIONS, transitions
from alliance_core.vocabulary import CoreError, within

METHOD, VERSION = "bank of switching filters", "1"
OLDEST = 30_000
TINY = 1e-300


class UnlikeModels(CoreError):
    """The models of a bank differ in how many channels, depths or histories they have."""

    def __init__(self) -> None:
        super().__init__("The models of a bank need equally many channels, depths and histories.")


@dataclass(frozen=True)
class BankState:
    """What is remembered: `session` (dyads,) sessions seen; log_weight, regime, age (dyads, series, histories), a
    history that is not there having -inf; mean (dyads, series, histories, width), covariance (dyads, series, width,
    width)."""

    session: Ints
    log_weight: Floats
    regime: Ints
    age: Ints
    mean: Floats
    covariance: Floats

    def only(self, dyad: int) -> BankState:
        """One dyad's state."""
        there = slice(dyad, dyad + 1)
        return BankState(
            self.session[there],
            self.log_weight[there],
            self.regime[there],
            self.age[there],
            self.mean[there],
            self.covariance[there],
        )


@dataclass(frozen=True)
class Looked:
    """One session between looking and learning: the carried state, whitened channels, scores of all that could be.

    `scores` (dyads, series, histories, regimes) are log posterior probabilities, summing to one for each series.
    """

    session: Ints
    mean: Floats
    covariance: Floats
    matrix: Floats
    gain: Floats
    surprise: Floats
    shift: Floats
    scores: Floats


@dataclass(frozen=True)
class BankReading:
    """What the filters say after a session, each (dyads, series); `usual` and `usual_sd` with a last axis of channels.

    The names mean what they mean in `RuptureReading`; `looked` is what `Bank.level_quantiles` reads.
    """

    open: Floats
    recent: Floats
    withdrawal: Floats
    depth: Floats
    usual: Floats
    usual_sd: Floats
    looked: Looked

    @property
    def alarm(self) -> Floats:
        """Log odds that a rupture began recently against no rupture."""
        odds: Floats = np.log(np.maximum(self.recent, TINY)) - np.log(np.maximum(1.0 - self.open, TINY))
        return odds


class Bank:
    """The models of the series, laid side by side."""

    def __init__(self, models: Sequence[RuptureModel]) -> None:
        """Raises UnlikeModels, or OutOfRange from a model."""
        self.models = tuple(models)
        alike = {(len(one.channels), one.depths, one.kept) for one in self.models}
        if len(alike) != 1:
            raise UnlikeModels
        first = self.models[0]
        self.n_series, self.n_channels = len(self.models), len(first.channels)
        self.kept, self.width = first.kept, first.width
        self._tables = [tables(one) for one in self.models]

    @cached_property
    def table(self) -> Tables:
        """The models' arrays, each with a first axis of series."""
        stacked = [np.stack(of_each) for of_each in zip(*map(_arrays, self._tables), strict=True)]
        return Tables(*stacked)

    @cached_property
    def moves(self) -> Floats:
        """Log probabilities between regimes, (2, series, from, to): in the first session, and later."""
        return np.stack(
            [np.stack([transitions(one, first=first) for one in self.models]) for first in (True, False)]
        )

    @cached_property
    def sights(self) -> tuple[Floats, Floats]:
        """The channels' view (series, channels, width) in the first session, and what log(session) adds."""
        first = np.stack([sight(one, 1) for one in self.models])
        growing = np.zeros_like(first)
        growing[:, :, 1] = first[:, :, 0]
        return first, growing

    @cached_property
    def passing(self) -> tuple[Floats, Floats, Floats]:
        """Memory, usual gap and passing SD of each series."""
        rows = [(one.memory, one.usual_gap_days, one.passing_sd) for one in self.models]
        memory, gap, sd = np.array(rows, dtype=np.float64).T
        return memory, gap, sd

    def begin(self, dyads: int = 1) -> BankState:
        """The state before the first session: one history, calm."""
        n, k, w = (dyads, self.n_series), self.kept, self.width
        log_weight = np.full((*n, k), -np.inf)
        log_weight[..., 0] = 0.0
        return BankState(
            session=np.zeros(dyads, dtype=np.int64),
            log_weight=log_weight,
            regime=np.zeros((*n, k), dtype=np.int64),
            age=np.zeros((*n, k), dtype=np.int64),
            mean=np.broadcast_to(self.table.start_mean[:, None, :], (*n, k, w)).copy(),
            covariance=np.broadcast_to(self.table.start_variance[:, :, None] * np.eye(w), (*n, w, w)).copy(),
        )

    def unbent(self, values: Floats) -> Floats:
        """The values (dyads, series, channels) with those of a form at its own level."""
        seen = values.copy()
        for ceiling, rows, columns in self._by_ceiling:
            seen[:, rows, columns] = ceiling.unbent(values[:, rows, columns])
        return seen

    @cached_property
    def _by_ceiling(self) -> list[tuple[Ceiling, Ints, Ints]]:
        """Each ceiling with the places (series, channel) that end at it."""
        found: dict[Ceiling, list[tuple[int, int]]] = {}
        for row, model in enumerate(self.models):
            for column, channel in enumerate(model.channels):
                if channel.ceiling is not None:
                    found.setdefault(channel.ceiling, []).append((row, column))
        return [(one, *np.array(places).T) for one, places in found.items()]

    def step(self, state: BankState, values: Floats, gap_days: Floats) -> BankState:
        """One more session of every dyad: `values` (dyads, series, channels), NaN where missing, and `gap_days`
        (dyads,) since the one before.

        Raises UnlikeChannels for values of another shape, OutOfRange for a gap below 0.
        """
        return self._learn(state, self._look(state, values, gap_days))

    def read(self, state: BankState, values: Floats, gap_days: Floats) -> tuple[BankState, BankReading]:
        """The same, and what the filters say after it."""
        looked = self._look(state, values, gap_days)
        return self._learn(state, looked), self._read(state, looked)

    def _carry(self, state: BankState, gap_days: Floats) -> tuple[Floats, Floats]:
        memory, usual_gap, sd = self.passing
        left = memory ** (gap_days[:, None] / usual_gap)
        left = np.where(state.session[:, None] == 0, 1.0, left)
        mean = state.mean.copy()
        mean[..., PASSING] *= left[..., None]
        covariance = state.covariance.copy()
        covariance[..., PASSING, :] *= left[..., None]
        covariance[..., :, PASSING] *= left[..., None]
        covariance[..., PASSING, PASSING] += sd**2 * (1.0 - left**2)
        return mean, covariance

    def _look(self, state: BankState, values: Floats, gap_days: Floats) -> Looked:
        if values.shape != (len(state.session), self.n_series, self.n_channels):
            raise UnlikeChannels(needed=self.n_channels, found=values.shape[-1] if values.ndim else 0)
        within("gap_days", float(np.min(gap_days)), 0.0, np.inf)
        mean, covariance = self._carry(state, gap_days)
        session = state.session + 1
        first, growing = self.sights
        matrix = first + np.log(session)[:, None, None, None] * growing
        there = ~np.isnan(values)
        seen = np.where(there, self.unbent(values) - self.table.mean, 0.0)
        rows = matrix * there[..., None]
        cross = covariance @ rows.swapaxes(-1, -2)
        inner = rows @ cross
        place = np.arange(self.n_channels)
        inner[..., place, place] += np.where(there, self.table.noise, 1.0)
        inverse = np.linalg.inv(np.linalg.cholesky(inner)).swapaxes(-1, -2)
        surprise = (seen[:, :, None, :] - mean @ rows.swapaxes(-1, -2)) @ inverse
        shift = (self.table.shift * there[:, :, None, :]) @ inverse
        scores = self._scores(state, session, surprise, shift)
        return Looked(session, mean, covariance, matrix, cross @ inverse, surprise, shift, scores)

    def _scores(self, state: BankState, session: Ints, surprise: Floats, shift: Floats) -> Floats:
        """Log posterior of each (history, next regime): (dyads, series, histories, regimes), summing to one."""
        if (session == session[0]).all():
            moves = self.moves[int(session[0] > 1)][None]
        else:
            moves = self.moves[(session > 1).astype(np.int64)]
        dyads, series = np.ogrid[: len(session), : self.n_series]
        came = moves[dyads[..., None] % len(moves), series[..., None], state.regime]
        scores: Floats = state.log_weight[..., None] + came
        for channel in range(self.n_channels):
            misfit = surprise[..., channel][..., :, None] - shift[..., channel][..., None, :]
            scores -= 0.5 * misfit**2
        top = scores.max(axis=(-2, -1), keepdims=True)
        shares = np.exp(scores - top)
        scores -= top + np.log(shares.sum(axis=-1).sum(axis=-1))[..., None, None]
        return scores

    def _learn(self, state: BankState, looked: Looked) -> BankState:
        """The histories worth keeping, in a stable order, with what each learned from the session."""
        n_regimes = looked.scores.shape[-1]
        flat = looked.scores.reshape(*looked.scores.shape[:2], -1)
        order = np.argsort(-flat, axis=-1, kind="stable")[..., : self.kept]
        parent, regime = np.divmod(order, n_regimes)
        weight = np.take_along_axis(flat, order, axis=-1)
        weight = np.where(weight > NEGLIGIBLE, weight, -np.inf)
        began = np.take_along_axis(state.regime, parent, axis=-1) == CALM
        older = np.minimum(np.take_along_axis(state.age, parent, axis=-1) + 1, OLDEST)
        age = np.where(regime == CALM, 0, np.where(began, 1, older))
        surprise = np.take_along_axis(looked.surprise, parent[..., None], axis=-2)
        shift = np.take_along_axis(looked.shift, regime[..., None], axis=-2)
        learned = (surprise - shift) @ looked.gain.swapaxes(-1, -2)
        mean = np.take_along_axis(looked.mean, parent[..., None], axis=-2) + learned
        return BankState(
            session=looked.session,
            log_weight=_rebalanced(state, looked.scores, weight, age),
            regime=regime,
            age=age,
            mean=mean,
            covariance=looked.covariance - looked.gain @ looked.gain.swapaxes(-1, -2),
        )

    def _read(self, state: BankState, looked: Looked) -> BankReading:
        weight = np.exp(looked.scores)
        by_regime = weight.sum(axis=-2)
        young = (state.regime == CALM) | (state.age < RECENT_SESSIONS)
        usual, usual_sd = self._usual(state, looked)
        return BankReading(
            open=by_regime[..., 1:].sum(axis=-1),
            recent=(weight[..., 1:].sum(axis=-1) * young).sum(axis=-1),
            withdrawal=(by_regime * (self.table.kind == WITHDRAWAL)).sum(axis=-1),
            depth=(by_regime * self.table.depth).sum(axis=-1),
            usual=usual,
            usual_sd=usual_sd,
            looked=looked,
        )

    def _usual(self, state: BankState, looked: Looked) -> tuple[Floats, Floats]:
        """What each channel was expected to show were the dyad calm, mean and SD, over all histories."""
        weight = np.exp(state.log_weight)
        weight = weight / weight.sum(axis=-1, keepdims=True)
        lines = looked.mean @ looked.matrix.swapaxes(-1, -2)
        centre = (weight[..., None] * lines).sum(axis=-2)
        spread = (weight[..., None] * (lines - centre[..., None, :]) ** 2).sum(axis=-2)
        own = ((looked.matrix @ looked.covariance) * looked.matrix).sum(axis=-1)
        usual, sd = self.table.mean + centre, np.sqrt(own + spread + self.table.noise)
        for ceiling, rows, columns in self._by_ceiling:
            sd[:, rows, columns] *= ceiling.slope(usual[:, rows, columns])
            usual[:, rows, columns] = ceiling.bent(usual[:, rows, columns])
        return usual, sd

    def level_quantiles(self, looked: Looked, dyad: int, series: int, shares: Sequence[float]) -> list[float]:
        """Quantiles of the first channel's own level after a session, on the scale as it is ticked.

        `shares` lie strictly between 0 and 1. The level is a mixture of normals over histories and regimes; its
        distribution is inverted by bisection, to 1e-9.
        """
        centre, sd, weight = self._level(looked, dyad, series)
        ceiling = self.models[series].channels[0].ceiling
        found = []
        for share in shares:
            within("a share", share, 1e-12, 1.0 - 1e-12)
            low, high = float(centre.min()) - 12.0 * sd, float(centre.max()) + 12.0 * sd
            while high - low > 1e-9:
                middle = 0.5 * (low + high)
                reached = float((weight * ndtr((middle - centre) / sd)).sum())
                low, high = (low, middle) if reached >= share else (middle, high)
            found.append(float(high if ceiling is None else ceiling.bent(high)))
        return found

    def _level(self, looked: Looked, dyad: int, series: int) -> tuple[Floats, float, Floats]:
        """The mixture: means (histories, regimes), their one SD, their weights."""
        at = dyad, series
        row, gain = looked.matrix[at][0], looked.gain[at]
        shown = (looked.surprise[at][:, None, :] - looked.shift[at][None, :, :]) @ gain.T
        lines = (looked.mean[at][:, None, :] + shown) @ row
        centre = self.table.mean[series, 0] + lines + self.table.shift[series, :, 0]
        variance = float(row @ (looked.covariance[at] - gain @ gain.T) @ row)
        return centre, math.sqrt(max(variance, 1e-12)), np.exp(looked.scores[at])


def together(states: Sequence[BankState]) -> BankState:
    """The states of several dyads as one."""
    return BankState(
        np.concatenate([one.session for one in states]),
        np.concatenate([one.log_weight for one in states]),
        np.concatenate([one.regime for one in states]),
        np.concatenate([one.age for one in states]),
        np.concatenate([one.mean for one in states]),
        np.concatenate([one.covariance for one in states]),
    )


def _rebalanced(state: BankState, scores: Floats, weight: Floats, age: Ints) -> Floats:
    """Log weights of those kept, so that calm, new and older ruptures stay as probable as before some were dropped."""
    shares, was_calm = np.exp(scores), state.regime == CALM
    falls = shares[..., 1:].sum(axis=-1)
    mass = (shares[..., 0].sum(axis=-1), (falls * was_calm).sum(axis=-1), (falls * ~was_calm).sum(axis=-1))
    band, kept = np.minimum(age, OLDER), np.exp(weight)
    left = [(kept * (band == number)).sum(axis=-1) for number in range(OLDER + 1)]
    there = [one > 0.0 for one in left]
    whole = sum(np.where(has, one, 0.0) for has, one in zip(there, mass, strict=True))
    correction = [
        np.where(has, np.log(np.where(has, m / whole, 1.0)) - np.log(np.where(has, one, 1.0)), 0.0)
        for has, m, one in zip(there, mass, left, strict=True)
    ]
    by_history: Floats = np.take_along_axis(np.stack(correction, axis=-1), band, axis=-1)
    return weight + by_history


def _arrays(of_model: Tables) -> list[Any]:
    return [getattr(of_model, one.name) for one in fields(of_model)]
