"""Response surface analysis: how an outcome goes with two ratings of the same thing, together and apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from alliance_core.dyads.least_squares import Effect, checked_level, dyad_codes, is_singular, least_squares
from alliance_core.psychometrics.responses import Matrix, Vector, same_length
from alliance_core.tables.results import Result
from alliance_core.vocabulary import Abstention, Row, finite

VERSION = "1"
METHOD = "response surface"
NEEDED = 20
COEFFICIENTS = ("b0", "b1", "b2", "b3", "b4", "b5")
SURFACE = {
    "a1": (0.0, 1.0, 1.0, 0.0, 0.0, 0.0),
    "a2": (0.0, 0.0, 0.0, 1.0, 1.0, 1.0),
    "a3": (0.0, 1.0, -1.0, 0.0, 0.0, 0.0),
    "a4": (0.0, 0.0, 0.0, 1.0, -1.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class ResponseSurface(Result):
    """The six coefficients and the four surface parameters, each with its test and interval.

    a1, a2: slope and curvature where both ratings are equal; a3, a4: where they are opposite about the centre.
    """

    title: ClassVar[str] = "Response surface"
    effects: dict[str, Effect]
    r_squared: float
    centre: float

    def __getitem__(self, name: str) -> float:
        return self.effects[name].estimate.value

    def rows(self) -> list[Row]:
        """One row a coefficient, then one a surface parameter."""
        return [effect.named_row(name) for name, effect in self.effects.items()]

    def notes(self) -> list[str]:
        """Explained variance and centre."""
        return [f"R squared {self.r_squared:.6g}; ratings centred at {self.centre:g}."]

    def predict(self, client: ArrayLike, therapist: ArrayLike) -> Vector:
        """The surface at ratings on the original scale."""
        terms = surface_terms(
            np.asarray(client, float) - self.centre, np.asarray(therapist, float) - self.centre
        )
        height: Vector = terms @ np.array([self[name] for name in COEFFICIENTS])
        return height


def surface_terms(x: Vector, y: Vector) -> Matrix:
    """1, x, y, x^2, xy, y^2."""
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


def response_surface(
    client: ArrayLike,
    therapist: ArrayLike,
    outcome: ArrayLike,
    *,
    centre: float,
    dyads: ArrayLike | None = None,
    level: float = 0.95,
) -> ResponseSurface | Abstention:
    """z = b0 + b1 x + b2 y + b3 x^2 + b4 xy + b5 y^2 + e, x and y being the ratings minus `centre` (Edwards 2002).

    a1 = b1+b2, a2 = b3+b4+b5, a3 = b1-b2, a4 = b3-b4+b5. `centre` is a point of the scale both share, such as its
    middle. With `dyads` (whose row is whose) errors may run together within a dyad. Rows with a missing value are
    left out. Abstains below 20 rows (or 20 dyads) and where ratings vary too little to tell the six terms apart.
    """
    columns = np.column_stack(same_length(client=client, therapist=therapist, outcome=outcome))
    kept = ~np.isnan(columns.sum(axis=1))
    x, y, z = columns[kept].T
    codes = None if dyads is None else dyad_codes(dyads, kept)
    found = len(z) if codes is None else len(np.unique(codes))
    if found < NEEDED:
        return Abstention(
            "too few rows" if codes is None else "too few dyads", NEEDED, found, METHOD, VERSION
        )
    design = surface_terms(x - finite("centre", centre), y - centre)
    if is_singular(design):
        return Abstention("the ratings vary too little", None, None, METHOD, VERSION)
    fit = least_squares(design, z[:, None], int((~kept).sum()), codes)
    weights = dict(zip(COEFFICIENTS, np.eye(6), strict=True)) | {k: np.array(w) for k, w in SURFACE.items()}
    effects = {
        name: fit.effect(w, f"{METHOD} {name}", VERSION, checked_level(level)) for name, w in weights.items()
    }
    total = float(((z - z.mean()) ** 2).sum())
    explained = 1.0 - float((fit.residuals**2).sum()) / total if total > 0.0 else 0.0
    return ResponseSurface(effects, explained, centre)
