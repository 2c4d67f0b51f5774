"""How clients change over sessions: mixed models, the expected course, and who is not on track.

`fit_growth` fits a growth model, `fit_sums` the same from sums that several machines made; `effects` says what
the model makes of each person. What a running application needs for one client (`GrowthModel`, `Posterior`,
`prospects`, `not_on_track`) loads no compiler: names load when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliance_core.trajectories.fit import GrowthFit
    from alliance_core.trajectories.growth import fit_growth, fit_growth_table, fit_sums
    from alliance_core.trajectories.landmark import LandmarkFit, fit_landmark, landmark_features
    from alliance_core.trajectories.persons import Effects, effects
    from alliance_core.trajectories.posterior import Course, CoursePoint, GrowthModel, Posterior
    from alliance_core.trajectories.sums import ClientSums, client_sums, merge
    from alliance_core.trajectories.track import (
        ChangeRule,
        Prospects,
        deterioration_paths,
        not_on_track,
        prospects,
        risen_since_intake,
        threshold_for,
        worse_than_band,
    )

_WHERE = {
    "ChangeRule": "track",
    "ClientSums": "sums",
    "Course": "posterior",
    "CoursePoint": "posterior",
    "Effects": "persons",
    "GrowthFit": "fit",
    "GrowthModel": "posterior",
    "LandmarkFit": "landmark",
    "Posterior": "posterior",
    "Prospects": "track",
    "client_sums": "sums",
    "deterioration_paths": "track",
    "effects": "persons",
    "fit_growth": "growth",
    "fit_growth_table": "growth",
    "fit_landmark": "landmark",
    "fit_sums": "growth",
    "landmark_features": "landmark",
    "merge": "sums",
    "not_on_track": "track",
    "prospects": "track",
    "risen_since_intake": "track",
    "threshold_for": "track",
    "worse_than_band": "track",
}
__all__ = [
    "ChangeRule",
    "ClientSums",
    "Course",
    "CoursePoint",
    "Effects",
    "GrowthFit",
    "GrowthModel",
    "LandmarkFit",
    "Posterior",
    "Prospects",
    "client_sums",
    "deterioration_paths",
    "effects",
    "fit_growth",
    "fit_growth_table",
    "fit_landmark",
    "fit_sums",
    "landmark_features",
    "merge",
    "not_on_track",
    "prospects",
    "risen_since_intake",
    "threshold_for",
    "worse_than_band",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
