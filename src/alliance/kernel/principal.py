"""Who is asking: handed to every query, so that pages, tokens and exports use the same predicates."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Principal:
    """A person acting in one practice, with the roles held there and the purpose of the act.

    `scopes` narrows what this login may touch (a tablet code: one form of one session); empty means no narrowing.
    """

    person_id: UUID
    practice_id: UUID
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    purpose: str = "care"
    language: str = field(default="en", compare=False)
    time_zone: str = field(default="UTC", compare=False)

    def has(self, role: str) -> bool:
        """Whether this role is held, now, in this practice."""
        return role in self.roles
