"""Why a growth model is refused, in one sentence each."""

from __future__ import annotations

from alliance_core.vocabulary import CoreError


class UnequalLengths(CoreError):
    """Columns of one table have different lengths, or are not one-dimensional."""

    def __init__(self, lengths: list[int]) -> None:
        super().__init__(f"Every column needs one value a row, but the lengths are {lengths}.")
        self.lengths = lengths


class UnequalSums(CoreError):
    """Two sets of sums do not describe the same columns."""

    def __init__(self) -> None:
        super().__init__(
            "Only sums of the same columns, both with or both without therapists, can be merged."
        )


class NotIdentified(CoreError):
    """The visits cannot tell the effects of persons apart from the noise."""

    def __init__(self, *, n_rows: int, n_effects: int) -> None:
        super().__init__(
            f"There are {n_rows} visits for {n_effects} effects of persons; more visits than effects are needed."
        )
        self.n_rows = n_rows
        self.n_effects = n_effects


class Collinear(CoreError):
    """A column of the fixed part is constant or a combination of others."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"The columns {', '.join(names)} cannot be told apart: one follows from the others.")
        self.names = names


class NoFeatures(CoreError):
    """Nothing is given from which an ending could be told."""

    def __init__(self) -> None:
        super().__init__("At least one feature is needed to learn how therapies end.")


class NoNoise(CoreError):
    """The model describes the outcomes without any remainder, so there is no noise to measure against."""

    def __init__(self) -> None:
        super().__init__("The outcomes follow the model without a remainder; its likelihood has no maximum.")


class NotConverged(CoreError):
    """The search for the maximum of the likelihood ended before it was found."""

    def __init__(self, *, gradient_norm: float, evaluations: int) -> None:
        super().__init__(
            f"No maximum of the likelihood was found in {evaluations} evaluations (gradient {gradient_norm:g})."
        )
        self.gradient_norm = gradient_norm
        self.evaluations = evaluations


class UnknownMethod(CoreError):
    """A method of estimation that is not one of the two."""

    def __init__(self, method: str) -> None:
        super().__init__(f"The method is REML or ML, not {method}.")
        self.method = method


class UnknownColumn(CoreError):
    """A name that is no column of the fixed part, or a column that is not given."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{name} is not among {', '.join(known)}.")
        self.name = name
        self.known = known
