"""Identifiers: random, so that none says how many there are or in which order."""

from uuid import UUID, uuid4


def new_id() -> UUID:
    """A fresh random id."""
    return uuid4()
