"""The house of the specs, for what is planted here."""

from tests.spec.conftest import held_clock, house

__all__ = ["held_clock", "house"]
