"""What can be measured in words."""

from alliance_core.language.readability import FORMULAS, Counts, counts_of, readability

__all__ = ["FORMULAS", "Counts", "counts_of", "readability"]
