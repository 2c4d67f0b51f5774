"""A table laid out: who answered what, when, with the gaps and the problems."""

from collections.abc import Mapping as Given
from dataclasses import dataclass, field
from datetime import datetime

from alliance.interop.tables.problems import Problem


@dataclass(frozen=True, slots=True)
class Administered:
    """One administration of one measure in the table: where it stands, when it was, and its answers."""

    measure: str
    occasion: str
    answered_at: datetime
    answers: Given[str, float]
    line: int
    column: str


@dataclass(slots=True)
class Client:
    """One client of the table, with everything that was administered."""

    code: str
    name: str
    address: str
    therapist: str
    line: int
    administered: list[Administered] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """The whole table: clients by code, gaps by measure, problems, and columns that nothing is taken from."""

    clients: dict[str, Client] = field(default_factory=dict)
    n_gaps: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    left_out: tuple[str, ...] = ()
    not_there: tuple[str, ...] = ()
