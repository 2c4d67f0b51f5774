"""Identifiers: random, so that none says how many there are or in which order."""

from os import urandom
from uuid import UUID, uuid4


def new_id() -> UUID:
    """A fresh random id."""
    return uuid4()


def id_beside(other: UUID) -> UUID:
    """A fresh id whose first half is that of `other`: rows that belong together lie together in an index.

    Which half they share says only what they belong to; the other half is random (62 bits).
    """
    return UUID(bytes=other.bytes[:8] + urandom(8), version=4)
