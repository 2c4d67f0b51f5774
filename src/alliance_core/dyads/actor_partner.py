"""Actor-partner interdependence: what each brings, and what it does to the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from alliance_core.dyads.least_squares import Effect, checked_level, dyad_codes, is_singular, least_squares
from alliance_core.psychometrics.responses import same_length
from alliance_core.tables.results import Result
from alliance_core.vocabulary import Abstention, Row

VERSION = "1"
METHOD = "actor-partner model"
NEEDED = 20
# Weights on (1, client, therapist) of the client's outcome, then of the therapist's.
EFFECTS = {
    "client actor": (0, 1, 0, 0, 0, 0),
    "client partner": (0, 0, 1, 0, 0, 0),
    "therapist actor": (0, 0, 0, 0, 0, 1),
    "therapist partner": (0, 0, 0, 0, 1, 0),
    "actor difference": (0, 1, 0, 0, 0, -1),
    "partner difference": (0, 0, 1, 0, -1, 0),
}


@dataclass(frozen=True, slots=True)
class ActorPartner(Result):
    """Actor: own predictor on own outcome. Partner: the other's predictor on own outcome. Differences: client minus
    therapist. `residual_correlation`: how far the two outcomes still run together."""

    title: ClassVar[str] = "Actor-partner model"
    effects: dict[str, Effect]
    residual_correlation: float | None

    def __getitem__(self, name: str) -> float:
        return self.effects[name].estimate.value

    def rows(self) -> list[Row]:
        """One row an effect."""
        return [effect.named_row(name) for name, effect in self.effects.items()]


def actor_partner(
    client_predictor: ArrayLike,
    therapist_predictor: ArrayLike,
    client_outcome: ArrayLike,
    therapist_outcome: ArrayLike,
    *,
    dyads: ArrayLike | None = None,
    level: float = 0.95,
) -> ActorPartner | Abstention:
    """The actor-partner model of dyads whose two members are told apart (Kenny, Kashy and Cook 2006).

    Both outcomes are regressed on both predictors at once; as the predictors are the same, least squares for each
    is the maximum likelihood of both together. One row a dyad; or many, and then `dyads` says whose they are and
    errors may run together within a dyad. Rows with a missing value are left out. Abstains below 20 rows (or
    dyads) and where the two predictors cannot be told apart.
    """
    columns = np.column_stack(
        same_length(
            client_predictor=client_predictor,
            therapist_predictor=therapist_predictor,
            client_outcome=client_outcome,
            therapist_outcome=therapist_outcome,
        )
    )
    kept = ~np.isnan(columns.sum(axis=1))
    used = columns[kept]
    codes = None if dyads is None else dyad_codes(dyads, kept)
    found = len(used) if codes is None else len(np.unique(codes))
    if found < NEEDED:
        return Abstention(
            "too few rows" if codes is None else "too few dyads", NEEDED, found, METHOD, VERSION
        )
    centred = used[:, :2] - used[:, :2].mean(axis=0)
    if is_singular(centred):
        return Abstention("the two predictors cannot be told apart", None, None, METHOD, VERSION)
    design = np.column_stack([np.ones(len(used)), centred])
    fit = least_squares(design, used[:, 2:], int((~kept).sum()), codes)
    effects = {
        name: fit.effect(np.array(w, dtype=np.float64), f"{METHOD}, {name}", VERSION, checked_level(level))
        for name, w in EFFECTS.items()
    }
    return ActorPartner(effects, _correlation(*fit.residuals.T))


def _correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    """None where an outcome is predicted without error."""
    both = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float(one @ other) / both if both > 1e-12 else None
