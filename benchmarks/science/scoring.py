"""A million PHQ-9: the instrument's own rule, compiled, against the same rule in NumPy, pandas and Polars.

One answer in a hundred is missing. The peers only add and prorate; ours also refuses impossible answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliance_core.instruments import load, score_table
from benchmarks.figures import Figure, at_most, quick

ROUNDS = 7
NEEDED = 7
Floats = NDArray[np.float64]


def figures() -> list[Figure]:
    """Milliseconds for a million rows, ours and each peer's, in interleaved rounds."""
    n = 200_000 if quick() else 1_000_000
    rng = np.random.default_rng(9)
    answers = rng.integers(0, 4, (n, 9)).astype(float)
    answers[rng.random((n, 9)) < 0.01] = np.nan
    programs = _programs(answers)
    times: dict[str, list[float]] = {name: [] for name in programs}
    totals = {name: run() for name, run in programs.items()}
    for _ in range(ROUNDS):
        for name, run in programs.items():
            began = time.perf_counter()
            run()
            times[name].append(1e3 * (time.perf_counter() - began))
    agree = all(np.allclose(total, totals["numpy"], equal_nan=True) for total in totals.values())
    size = "200k" if quick() else "1M"
    ours = Figure(f"score_{size}_ms", median(times["ours"]), "ms", at_most(2.0 if quick() else 10.0))
    note = "same totals" if agree else "TOTALS DIFFER"
    others = [
        Figure(f"score_{size}_{p}_ms", median(times[p]), "ms", note=note) for p in programs if p != "ours"
    ]
    return [ours, *others]


def _programs(answers: Floats) -> dict[str, Callable[[], Floats]]:
    import pandas
    import polars

    phq9 = load("phq-9")
    columns = list(phq9.scored_items)
    place = [scale.id for scale in phq9.scales].index("total")
    frame = pandas.DataFrame(answers, columns=columns)
    table = polars.DataFrame(dict(zip(columns, answers.T, strict=True)), nan_to_null=True)
    return {
        "ours": lambda: score_table(phq9, answers).values[:, place],
        "numpy": lambda: _by_numpy(answers),
        "pandas": lambda: _by_pandas(frame),
        "polars": lambda: _by_polars(table, columns),
    }


def _by_numpy(answers: Floats) -> Floats:
    there = ~np.isnan(answers)
    counts = there.sum(axis=1)
    sums = np.where(there, answers, 0.0).sum(axis=1)
    return np.where(counts >= NEEDED, 9.0 * sums / np.maximum(counts, 1), np.nan)


def _by_pandas(frame: Any) -> Floats:
    return (9.0 * frame.mean(axis=1)).where(frame.count(axis=1) >= NEEDED).to_numpy()


def _by_polars(table: Any, columns: list[str]) -> Floats:
    import polars as pl

    counts = pl.sum_horizontal(pl.col(name).is_not_null() for name in columns)
    total = 9.0 * pl.sum_horizontal(columns) / counts
    return table.select(pl.when(counts >= NEEDED).then(total)).to_series().to_numpy()
