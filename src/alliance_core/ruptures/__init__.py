"""Ruptures and their repair: rules, control charts, and filters that say how probable, and what they saw.

`fold*` takes one more session in O(1), plain Python and NumPy; `run*` takes many dyads at once. `estimate` finds a
practice's hyper-parameters. What is compiled (`run`, `estimate`) is never for a request.
"""

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

__all__ = [
    "BEHAVIOUR",
    "CLIENT_FORM",
    "THERAPIST_FORM",
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
]
