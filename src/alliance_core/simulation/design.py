"""What a simulated practice is made of: every parameter has a name, a unit and a stated default.

`Design()` is the published generator; the misspecified variants are in `variants`. A design is frozen:
change it with `dataclasses.replace`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from alliance_core.vocabulary import CoreError


class ImpossibleDesign(CoreError):
    """A design asks for something that cannot be simulated; says which parameter and why."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter
        self.reason = reason


def stated(default: float, meaning: str) -> Any:
    """A parameter with its default and what it means, for the printed table."""
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Bond:
    """The client's latent alliance over the sessions, on the 0-10 scale."""

    mean: float = stated(8.8, "population mean at the first session, 0-10")
    between_sd: float = stated(0.9, "SD of the clients' own means")
    growth: float = stated(0.15, "mean growth per log(session)")
    growth_sd: float = stated(0.15, "SD of growth between clients")
    autocorrelation: float = stated(0.3, "AR(1) of a client's deviations, one usual gap apart")
    within_sd: float = stated(0.30, "stationary SD of a client's deviations")
    tail_df: float = stated(float("inf"), "degrees of freedom of deviations and errors; inf is normal")


@dataclass(frozen=True)
class RuptureProcess:
    """When ruptures begin, how deep they are, what the forms show of them, when they are repaired."""

    hazard: float = stated(0.05, "probability that a rupture begins, per session without one")
    first_session: float = stated(2, "the first session in which a rupture can begin")
    early_hazard: float = stated(
        1.0, "hazard multiplied by this in the first session that can, fading to 1 by the tenth"
    )
    after_repair: float = stated(1.0, "hazard multiplied by this once a rupture was repaired")
    depth_mean: float = stated(1.1, "mean depth, scale points (gamma)")
    depth_shape: float = stated(2.0, "shape of the gamma of depth")
    withdrawal: float = stated(0.5, "share of ruptures that are withdrawals; the others are confrontations")
    withdrawal_shown: float = stated(0.45, "share of a withdrawal's depth that the client's form shows")
    repair: float = stated(0.45, "probability of repair in each session after the onset")
    never_repaired: float = stated(0.15, "share of ruptures that are never repaired")
    regained: float = stated(1.0, "share of the depth regained at repair")
    focus: float = stated(0.0, "0: all elements fall alike; 1: one element takes all of it")


@dataclass(frozen=True)
class Chair:
    """How one of the two rates: offset + tracking x state + own bias + drift + error, then ticked."""

    offset: float = stated(0.0, "mean difference from the latent state at the population mean")
    tracking: float = stated(1.0, "how much of a change in the state the rating follows")
    lag: float = stated(0.0, "share of the change that is followed one session late")
    bias_sd: float = stated(0.0, "SD of the rater's own lasting bias in a dyad")
    drift: float = stated(0.0, "mean change of bias per session")
    drift_sd: float = stated(0.0, "SD of that change between dyads")
    error_sd: float = stated(0.35, "SD of the error of a form's mean")
    element_sd: float = stated(0.3, "SD of lasting differences between elements in a dyad")
    item_sd: float = stated(0.4, "SD of passing differences between elements in a session")


@dataclass(frozen=True)
class Behaviour:
    """A channel of what happened: bias - loading x deviation + strike x depth + error; higher is worse."""

    loading: float = stated(0.0, "effect of the client's ordinary deviations")
    strike: float = stated(1.0, "effect of one point of a rupture's depth, whole for both kinds")
    bias_sd: float = stated(0.5, "SD of a dyad's lasting level")
    error_sd: float = stated(0.8, "SD of the error in a session")


@dataclass(frozen=True)
class OutcomeCourse:
    """A sum of items scored 0-3, coupled to the alliance."""

    items: float = stated(9, "number of items, each 0-3: 9 is like the PHQ-9, 7 like the GAD-7")
    intake: float = stated(14.0, "mean total before therapy")
    intake_sd: float = stated(4.5, "SD of the total before therapy")
    change: float = stated(-1.6, "mean change of the total per log(session)")
    change_sd: float = stated(2.6, "SD of that change between clients")
    coupling: float = stated(-0.35, "correlation of the change with the client's mean alliance")
    rupture_cost: float = stated(
        0.35, "points a session that a rupture of depth 1 adds, from the next session on"
    )
    autocorrelation: float = stated(0.3, "AR(1) of passing fluctuation")
    within_sd: float = stated(1.5, "SD of passing fluctuation of the total")
    item_sd: float = stated(0.45, "SD of an item's error")


@dataclass(frozen=True)
class Absence:
    """Who leaves, which sessions are far apart, which forms stay empty."""

    dropout: float = stated(0.02, "probability of dropout after a session")
    dropout_in_rupture: float = stated(0.06, "added while a rupture is open")
    missing: float = stated(0.0, "probability that a form stays empty")
    missing_in_rupture: float = stated(0.0, "added for the client's form while a rupture is open")
    skipped_week: float = stated(0.0, "probability that a further week passes before the next session")
    usual_gap_days: float = stated(7.0, "days between sessions")


@dataclass(frozen=True)
class Design:
    """A practice to simulate. The default is the published generator of the validation tables."""

    name: str = "published"
    sessions: int = 16
    elements: int = 7
    before_elements: int = 1
    bond: Bond = Bond()
    ruptures: RuptureProcess = RuptureProcess()
    client: Chair = Chair()
    therapist: Chair = Chair(offset=-0.8, tracking=0.5, bias_sd=0.6)
    channels: tuple[Behaviour, ...] = (Behaviour(),)
    outcomes: tuple[OutcomeCourse, ...] = (
        OutcomeCourse(),
        OutcomeCourse(
            items=7, intake=11.0, intake_sd=3.6, change=-1.3, change_sd=2.0, within_sd=1.2, rupture_cost=0.3
        ),
    )
    absence: Absence = Absence()

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated. Raises ImpossibleDesign."""
        for parameter in ("sessions", "elements", "before_elements"):
            if getattr(self, parameter) < 1:
                raise ImpossibleDesign(parameter, "at least one is needed")
        for where in (
            "hazard",
            "withdrawal",
            "withdrawal_shown",
            "repair",
            "never_repaired",
            "regained",
            "focus",
        ):
            if not 0.0 <= getattr(self.ruptures, where) <= 1.0:
                raise ImpossibleDesign(f"ruptures.{where}", "a share lies between 0 and 1")
        if not -1.0 < self.bond.autocorrelation < 1.0:
            raise ImpossibleDesign("bond.autocorrelation", "must lie between -1 and 1")
        if self.bond.tail_df <= 2.0:
            raise ImpossibleDesign("bond.tail_df", "a variance needs more than two degrees of freedom")

    def as_table(self) -> list[tuple[str, float | str, str]]:
        """Every parameter as (name, value, meaning), in the order of the definition."""
        return list(_rows(self, ""))

    def __str__(self) -> str:
        """The parameters as a readable block, one a line."""
        return "\n".join(f"{name:<34} {value!s:>9}  {meaning}" for name, value, meaning in self.as_table())


def _rows(part: Any, prefix: str) -> Iterator[tuple[str, float | str, str]]:
    for each in fields(part):
        value = getattr(part, each.name)
        if is_dataclass(value):
            yield from _rows(value, f"{prefix}{each.name}.")
        elif isinstance(value, tuple):
            for number, member in enumerate(value, start=1):
                yield from _rows(member, f"{prefix}{each.name}[{number}].")
        else:
            yield prefix + each.name, value, each.metadata.get("meaning", "")
