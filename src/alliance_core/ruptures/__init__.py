"""Ruptures and their repair: rules, control charts, and filters that say how probable, and what they saw.

`fold*` takes one more session in O(1), plain Python and NumPy, and a `Bank` many series of it at once; `run*` takes
many dyads. `estimate` finds a practice's hyper-parameters. What is compiled (`run`, `estimate`) is never for a request:
names load when first used, so that a request loads no compiler.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliance_core.ruptures.bank import Bank, BankReading, BankState, UnlikeModels, together
    from alliance_core.ruptures.batch import RuptureReadings, Sessions, lay_out, run
    from alliance_core.ruptures.ceiling import Ceiling
    from alliance_core.ruptures.charts import (
        ChartReading,
        ChartReadings,
        Cusum,
        Ewma,
        Individuals,
        Ranged,
        Usual,
        Watched,
        fold_cusum,
        fold_ewma,
        fold_individuals,
        run_cusum,
        run_ewma,
        run_individuals,
    )
    from alliance_core.ruptures.drawing import Drawn, draw_dyads
    from alliance_core.ruptures.estimation import Fitted, NotConverged, estimate
    from alliance_core.ruptures.kalman import (
        KalmanReading,
        KalmanReadings,
        KalmanState,
        begin_kalman,
        fold_kalman,
        run_kalman,
    )
    from alliance_core.ruptures.model import (
        BEHAVIOUR,
        CLIENT_FORM,
        THERAPIST_FORM,
        Channel,
        RuptureModel,
        UnlikeChannels,
    )
    from alliance_core.ruptures.repair import Episode, Followed, OpenTime, episodes, follow, open_times
    from alliance_core.ruptures.rules import (
        Reference,
        Rule,
        RuleReading,
        RuleReadings,
        Running,
        Spread,
        fold_rule,
        run_rule,
    )
    from alliance_core.ruptures.switching import RuptureReading, SwitchingState, begin, fold

_WHERE = {
    "BEHAVIOUR": "model",
    "Bank": "bank",
    "BankReading": "bank",
    "BankState": "bank",
    "CLIENT_FORM": "model",
    "Ceiling": "ceiling",
    "Channel": "model",
    "ChartReading": "charts",
    "ChartReadings": "charts",
    "Cusum": "charts",
    "Drawn": "drawing",
    "Episode": "repair",
    "Ewma": "charts",
    "Fitted": "estimation",
    "Followed": "repair",
    "Individuals": "charts",
    "KalmanReading": "kalman",
    "KalmanReadings": "kalman",
    "KalmanState": "kalman",
    "NotConverged": "estimation",
    "OpenTime": "repair",
    "Ranged": "charts",
    "Reference": "rules",
    "Rule": "rules",
    "RuleReading": "rules",
    "RuleReadings": "rules",
    "Running": "rules",
    "RuptureModel": "model",
    "RuptureReading": "switching",
    "RuptureReadings": "batch",
    "Sessions": "batch",
    "Spread": "rules",
    "SwitchingState": "switching",
    "THERAPIST_FORM": "model",
    "UnlikeChannels": "model",
    "UnlikeModels": "bank",
    "Usual": "charts",
    "Watched": "charts",
    "begin": "switching",
    "begin_kalman": "kalman",
    "draw_dyads": "drawing",
    "episodes": "repair",
    "estimate": "estimation",
    "fold": "switching",
    "fold_cusum": "charts",
    "fold_ewma": "charts",
    "fold_individuals": "charts",
    "fold_kalman": "kalman",
    "fold_rule": "rules",
    "follow": "repair",
    "lay_out": "batch",
    "open_times": "repair",
    "run": "batch",
    "run_cusum": "charts",
    "run_ewma": "charts",
    "run_individuals": "charts",
    "run_kalman": "kalman",
    "run_rule": "rules",
    "together": "bank",
}
__all__ = [
    "BEHAVIOUR",
    "CLIENT_FORM",
    "THERAPIST_FORM",
    "Bank",
    "BankReading",
    "BankState",
    "Ceiling",
    "Channel",
    "ChartReading",
    "ChartReadings",
    "Cusum",
    "Drawn",
    "Episode",
    "Ewma",
    "Fitted",
    "Followed",
    "Individuals",
    "KalmanReading",
    "KalmanReadings",
    "KalmanState",
    "NotConverged",
    "OpenTime",
    "Ranged",
    "Reference",
    "Rule",
    "RuleReading",
    "RuleReadings",
    "Running",
    "RuptureModel",
    "RuptureReading",
    "RuptureReadings",
    "Sessions",
    "Spread",
    "SwitchingState",
    "UnlikeChannels",
    "UnlikeModels",
    "Usual",
    "Watched",
    "begin",
    "begin_kalman",
    "draw_dyads",
    "episodes",
    "estimate",
    "fold",
    "fold_cusum",
    "fold_ewma",
    "fold_individuals",
    "fold_kalman",
    "fold_rule",
    "follow",
    "lay_out",
    "open_times",
    "run",
    "run_cusum",
    "run_ewma",
    "run_individuals",
    "run_kalman",
    "run_rule",
    "together",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
