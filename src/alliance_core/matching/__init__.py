"""Who might work well with whom, under capacities: exact, with reasons and the price of a second choice."""

from alliance_core.matching.match import Consideration, Matching, Pair, match

__all__ = ["Consideration", "Matching", "Pair", "match"]
