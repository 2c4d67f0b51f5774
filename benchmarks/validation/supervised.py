"""The ceiling: gradient boosting that was trained on the truth of another practice, on everything seen so far."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.validation.dyads import Dyads, Floats

LAGS = 4


def features(seen: Floats) -> Floats:
    """(dyads, sessions, features): each channel now and before, its mean, extremes and SD so far, and how far off."""
    n, sessions, channels = seen.shape
    found = [np.broadcast_to(np.arange(sessions, dtype=np.float64), (n, sessions))]
    for number in range(channels):
        found += _of_channel(seen[:, :, number])
    return np.stack(found, axis=2)


def _of_channel(x: Floats) -> list[Floats]:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", RuntimeWarning
        )  # before the first value there is nothing to take a mean of
        earlier = np.stack([_shifted(x, k) for k in range(1, x.shape[1])], axis=2)
        mean, low, high = (f(earlier, axis=2) for f in (np.nanmean, np.nanmin, np.nanmax))
        sd = np.nanstd(earlier, axis=2)
    recent = np.stack([_shifted(x, k) for k in range(1, 3)], axis=2).mean(axis=2)
    lagged = [_shifted(x, k) for k in range(1, LAGS + 1)]
    off = x - mean
    return [
        x,
        *lagged,
        mean,
        low,
        high,
        sd,
        off,
        x - low,
        x - high,
        x - recent,
        _shifted(off, 1),
        off / (sd + 0.2),
    ]


def _shifted(x: Floats, by: int) -> Floats:
    moved = np.full(x.shape, np.nan)
    moved[:, by:] = x[:, :-by]
    return moved


def trained(on: Dyads, channels: tuple[int, ...]) -> HistGradientBoostingClassifier:
    """A classifier of sessions where a rupture began against calm ones."""
    use = on.began | on.calm
    model = HistGradientBoostingClassifier(
        max_iter=400,
        learning_rate=0.05,
        min_samples_leaf=100,
        l2_regularization=1.0,
        early_stopping=True,
        random_state=0,
    )
    return model.fit(features(on.seen[:, :, list(channels)])[use], on.began[use])


def scores(model: HistGradientBoostingClassifier, practice: Dyads, channels: tuple[int, ...]) -> Floats:
    """Its score of every session, NaN after a dyad's last."""
    found = np.full(practice.attended.shape, np.nan)
    seen = features(practice.seen[:, :, list(channels)])[practice.attended]
    found[practice.attended] = model.predict_proba(seen)[:, 1]
    return found
