"""Two chairs and what lies between them; each method says when it must be silent."""

from alliance_core.dyads.actor_partner import ActorPartner, actor_partner
from alliance_core.dyads.congruence import Congruence, congruence
from alliance_core.dyads.convergence import Convergence, convergence
from alliance_core.dyads.cross_lagged import Panel, cross_lagged_panel
from alliance_core.dyads.least_squares import Effect
from alliance_core.dyads.response_surface import ResponseSurface, response_surface
from alliance_core.dyads.truth_and_bias import TruthAndBias, truth_and_bias
from alliance_core.dyads.within_between import WithinBetween, following, within_between

__all__ = [
    "ActorPartner",
    "Congruence",
    "Convergence",
    "Effect",
    "Panel",
    "ResponseSurface",
    "TruthAndBias",
    "WithinBetween",
    "actor_partner",
    "congruence",
    "convergence",
    "cross_lagged_panel",
    "following",
    "response_surface",
    "truth_and_bias",
    "within_between",
]
