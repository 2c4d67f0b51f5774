"""Being there: how regular, how kept, how soon. What counts is a therapist's own conduct; silence is never a score."""

from alliance_core.consistency.conduct import (
    BetaPrior,
    ShrunkenRates,
    Tally,
    cancelled_by,
    estimate_prior,
    late,
    shrunken_rate,
    shrunken_rates,
)
from alliance_core.consistency.gaps import GapRegularity, gap_regularity
from alliance_core.consistency.latency import ResponseLatency, response_latency

__all__ = [
    "BetaPrior",
    "GapRegularity",
    "ResponseLatency",
    "ShrunkenRates",
    "Tally",
    "cancelled_by",
    "estimate_prior",
    "gap_regularity",
    "late",
    "response_latency",
    "shrunken_rate",
    "shrunken_rates",
]
