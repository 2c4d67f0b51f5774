"""Dyads drawn from the very model that the filters assume: for calibration, and to see what a fitted model expects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_core.ruptures.batch import Sessions
from alliance_core.ruptures.linear import remaining, sight
from alliance_core.ruptures.model import CALM, CONFRONTATION, WITHDRAWAL, Floats, Ints, RuptureModel, tables
from alliance_core.vocabulary import TooFewSessions


@dataclass(frozen=True)
class Drawn:
    """Dyads and their truth, (dyads, sessions): the calm course, the kind of an open rupture, its depth and age.

    `kind` is 0 calm, 1 withdrawal, 2 confrontation; `depth` 0 and `age` 0 when calm, `age` 1 in the session of the
    onset. `sessions` is what the filters are given.
    """

    sessions: Sessions
    course: Floats
    kind: Ints
    depth: Floats
    age: Ints


def draw_dyads(model: RuptureModel, gap_days: Floats, rng: np.random.Generator) -> Drawn:
    """As many dyads and sessions as `gap_days` (dyads, sessions; the first is not read) has, every form filled in.

    Raises TooFewSessions without a session.
    """
    n, sessions = gap_days.shape
    if n * sessions == 0:
        raise TooFewSessions(needed=1, found=0)
    hidden = _hidden(model, gap_days, rng)
    kind, depth, age = _ruptures(model, n, sessions, rng)
    seen = np.stack([hidden[:, s] @ sight(model, s + 1).T for s in range(sessions)], axis=1)
    table = tables(model)
    falls = np.array([[0.0, channel.withdrawal, channel.confrontation] for channel in model.channels])
    noise = rng.normal(size=seen.shape) * np.sqrt(table.noise)
    values = table.mean + seen - depth[:, :, None] * falls.T[kind] + noise
    for number, channel in enumerate(model.channels):
        if channel.ceiling is not None:
            values[:, :, number] = channel.ceiling.bent(values[:, :, number])
    course = hidden[:, :, 0] + hidden[:, :, 1] * np.log(np.arange(1, sessions + 1)) + hidden[:, :, 2]
    return Drawn(Sessions(values, gap_days, np.full(n, sessions)), course, kind, depth, age)


def _hidden(model: RuptureModel, gap_days: Floats, rng: np.random.Generator) -> Floats:
    """Level, growth, passing deviation and biases, (dyads, sessions, width)."""
    n, sessions = gap_days.shape
    table = tables(model)
    start = table.start_mean + rng.normal(size=(n, model.width)) * np.sqrt(table.start_variance)
    hidden = np.repeat(start[:, None, :], sessions, axis=1)
    left = remaining(model, gap_days)
    for s in range(1, sessions):
        fresh = rng.normal(size=n) * model.passing_sd * np.sqrt(1.0 - left[:, s] ** 2)
        hidden[:, s, 2] = left[:, s] * hidden[:, s - 1, 2] + fresh
    return hidden


def _ruptures(
    model: RuptureModel, n: int, sessions: int, rng: np.random.Generator
) -> tuple[Ints, Floats, Ints]:
    """Kind, depth and age, (dyads, sessions): none in the first, one at a time."""
    kind, age = np.zeros((n, sessions), dtype=np.int64), np.zeros((n, sessions), dtype=np.int64)
    depth = np.zeros((n, sessions))
    for s in range(1, sessions):
        was_calm, chance = kind[:, s - 1] == CALM, rng.random(n)
        which = np.where(rng.random(n) < model.withdrawal_share, WITHDRAWAL, CONFRONTATION)
        deep = rng.gamma(model.depth_shape, model.depth_mean / model.depth_shape, n)
        begins, lasts = was_calm & (chance < model.hazard), ~was_calm & (chance >= model.repair)
        kind[:, s] = np.where(begins, which, np.where(lasts, kind[:, s - 1], CALM))
        depth[:, s] = np.where(begins, deep, np.where(lasts, depth[:, s - 1], 0.0))
        age[:, s] = np.where(begins, 1, np.where(lasts, age[:, s - 1] + 1, 0))
    return kind, depth, age
