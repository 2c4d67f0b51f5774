"""Empathic accuracy across a therapist's own clients: bias and tracking by the truth-and-bias model, or why not yet."""

from dataclasses import dataclass
from math import nan

from alliance.elements.empathy.queries import Guess
from alliance_core.vocabulary import Abstention, Estimate

DYADS = 20


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Directional bias in points, tracking (the truth force) and leaning on the own view (the bias force).

    `missing` where the model must be silent: how many clients there are; it needs 20.
    """

    n_clients: int
    n_guesses: int
    bias: Estimate | None = None
    tracking: Estimate | None = None
    leaning: Estimate | None = None

    @property
    def is_known(self) -> bool:
        """Whether the model has enough to say something."""
        return self.tracking is not None


def accuracy_of(guesses: list[Guess]) -> Accuracy:
    """West and Kenny's (2011) model over these guesses, clients as random; silent below 20 clients.

    The science is loaded only where there is enough to ask it about.
    """
    whole = [one for one in guesses if one.own is not None]
    clients = len({one.alliance_id for one in whole})
    if clients < DYADS:
        return Accuracy(clients, len(whole))
    from alliance_core.dyads.truth_and_bias import truth_and_bias

    found = truth_and_bias(
        [one.guess for one in whole],
        [one.answer for one in whole],
        [nan if one.own is None else one.own for one in whole],
        [one.alliance_id.hex for one in whole],
        differing="neither",
    )
    if isinstance(found, Abstention):
        return Accuracy(clients, len(whole))
    effects = (found.directional_bias, found.truth_force, found.bias_force)
    return Accuracy(clients, len(whole), *(one.estimate for one in effects))
