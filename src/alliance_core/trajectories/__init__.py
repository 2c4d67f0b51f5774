"""How clients change over sessions: mixed models, the expected course, and who is not on track.

`fit_growth` fits a growth model, `fit_sums` the same from sums that several machines made. What a running
application needs for one client (`Posterior`, `prospects`) imports no compiler: names load when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliance_core.trajectories.fit import GrowthFit
    from alliance_core.trajectories.growth import fit_growth, fit_sums
    from alliance_core.trajectories.sums import ClientSums, client_sums, merge

_WHERE = {
    "ClientSums": "sums",
    "GrowthFit": "fit",
    "client_sums": "sums",
    "fit_growth": "growth",
    "fit_sums": "growth",
    "merge": "sums",
}
__all__ = ["ClientSums", "GrowthFit", "client_sums", "fit_growth", "fit_sums", "merge"]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
