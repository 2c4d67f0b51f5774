"""The hyper-parameters of the filters: how alliances run in a practice, and what ruptures do to each channel.

The model: a client's calm course is level + growth log(session) + a passing deviation (AR(1), its memory fading with
the gap). Channel c sees mean + loading x (course - mean course) + the dyad's own bias + error. A rupture begins with
`hazard` in each session but the first, has a depth (gamma), is a withdrawal or a confrontation, and ends with `repair`
in each later session. While it is open, channel c falls by its `withdrawal` or `confrontation` share of the depth.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincinv

from alliance_core.ruptures.ceiling import Ceiling
from alliance_core.vocabulary import CoreError, OutOfRange, within

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CALM, WITHDRAWAL, CONFRONTATION = 0, 1, 2
POSITIVE = (1e-9, 1e9)
SHARE = (1e-9, 1.0 - 1e-9)


class UnlikeChannels(CoreError):
    """The values handed over do not match the channels of the model."""

    def __init__(self, *, needed: int, found: int) -> None:
        super().__init__(f"The model has {needed} channels; {found} values were given.")
        self.needed = needed
        self.found = found


@dataclass(frozen=True, slots=True)
class Channel:
    """How one channel sees the alliance. The first of a model is the client's form: its scale is the latent one.

    With a `ceiling` all other parameters are of the form's own level, as it would stand were there no end of the scale.
    """

    mean: float
    error_sd: float
    loading: float = 1.0
    bias_sd: float = 0.0
    withdrawal: float = 0.5
    confrontation: float = 1.0
    ceiling: Ceiling | None = None

    def __post_init__(self) -> None:
        within("the error SD of a channel", self.error_sd, *POSITIVE)
        within("the bias SD of a channel", self.bias_sd, 0.0, POSITIVE[1])
        for name in ("mean", "loading", "withdrawal", "confrontation"):
            within(f"the {name} of a channel", getattr(self, name), -POSITIVE[1], POSITIVE[1])


CLIENT_FORM = Channel(mean=8.5, error_sd=0.4, ceiling=Ceiling())
THERAPIST_FORM = Channel(
    mean=7.8, error_sd=0.4, loading=0.6, bias_sd=0.7, withdrawal=0.4, confrontation=0.6, ceiling=Ceiling()
)
BEHAVIOUR = Channel(mean=0.0, error_sd=1.0, loading=0.0, bias_sd=0.6, withdrawal=-0.7, confrontation=-0.7)


@dataclass(frozen=True, slots=True)
class RuptureModel:
    """All hyper-parameters; the defaults are the stated ones to which estimates from few dyads shrink.

    `kept` bounds how many histories the switching filter remembers, `depths` how finely it reads the depth.
    """

    channels: tuple[Channel, ...] = (CLIENT_FORM, THERAPIST_FORM)
    level_sd: float = 1.0
    growth_mean: float = 0.2
    growth_sd: float = 0.2
    memory: float = 0.4
    passing_sd: float = 0.4
    hazard: float = 0.06
    depth_mean: float = 1.3
    depth_shape: float = 2.0
    withdrawal_share: float = 0.5
    repair: float = 0.4
    usual_gap_days: float = 7.0
    kept: int = 24
    depths: int = 6

    def __post_init__(self) -> None:
        for name in ("level_sd", "growth_sd", "passing_sd", "depth_mean", "depth_shape", "usual_gap_days"):
            within(name, getattr(self, name), *POSITIVE)
        for name in ("memory", "hazard", "withdrawal_share", "repair"):
            within(name, getattr(self, name), *SHARE)
        for name in ("kept", "depths"):
            within(name, getattr(self, name), 1, 100_000)
        within("growth_mean", self.growth_mean, -POSITIVE[1], POSITIVE[1])
        if not self.channels:
            raise OutOfRange("the number of channels", 0, 1, POSITIVE[1])

    @property
    def width(self) -> int:
        """Size of a dyad's hidden state: level, growth, passing deviation, and a bias for each further channel."""
        return 2 + len(self.channels)


@dataclass(frozen=True, slots=True)
class Tables:
    """A model as arrays. Regime 0 is calm; then withdrawals and confrontations, each at every depth node.

    `shift` (regimes, channels) is what a regime adds to each channel; `log_onset` (regimes,) the log probability of
    each kind and depth once a rupture begins (0 at calm, unused).
    """

    mean: Floats
    loading: Floats
    noise: Floats
    start_mean: Floats
    start_variance: Floats
    shift: Floats
    log_onset: Floats
    kind: Ints
    depth: Floats


def depth_nodes(mean: float, shape: float, number: int) -> tuple[Floats, Floats]:
    """A gamma distribution as `number` nodes with their probabilities: the means of slices, finer in the tail.

    Slice i of n begins at the quantile 1 - (1 - i/n)^2, so that deep ruptures, which are rare, still find a node
    near by; the mean of the nodes is the distribution's.
    """
    edges = 1.0 - (1.0 - np.arange(number + 1) / number) ** 2
    share = np.diff(edges)
    nodes: Floats = mean * np.diff(gammainc(shape + 1.0, gammaincinv(shape, edges))) / share
    return nodes, share


@lru_cache(maxsize=256)
def tables(model: RuptureModel) -> Tables:
    """The arrays of a model, made once for each model."""
    nodes, slices = depth_nodes(model.depth_mean, model.depth_shape, model.depths)
    depth = np.concatenate([[0.0], nodes, nodes])
    kind = np.repeat([CALM, WITHDRAWAL, CONFRONTATION], [1, model.depths, model.depths])
    falls = np.array([[0.0, c.withdrawal, c.confrontation] for c in model.channels])
    onset = np.concatenate([[1.0], model.withdrawal_share * slices, (1.0 - model.withdrawal_share) * slices])
    biases = [channel.bias_sd**2 for channel in model.channels[1:]]
    return Tables(
        mean=np.array([channel.mean for channel in model.channels]),
        loading=np.array([channel.loading for channel in model.channels]),
        noise=np.array([channel.error_sd**2 for channel in model.channels]),
        start_mean=np.array([0.0, model.growth_mean, 0.0] + [0.0] * len(biases)),
        start_variance=np.array([model.level_sd**2, model.growth_sd**2, model.passing_sd**2, *biases]),
        shift=-depth[:, None] * falls[:, kind].T,
        log_onset=np.log(onset),
        kind=kind,
        depth=depth,
    )
