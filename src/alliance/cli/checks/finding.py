"""What a check found: in one sentence, and whether it matters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Fine; worth knowing; or something that must be put right."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: `what` says what is, and what to do where it is not well."""

    check: str
    outcome: Outcome
    what: str


Check = Callable[[], Iterator[Finding]]


def ok(check: str, what: str) -> Finding:
    """All is well."""
    return Finding(check, Outcome.OK, what)


def warning(check: str, what: str) -> Finding:
    """It works, but somebody should know."""
    return Finding(check, Outcome.WARNING, what)


def failed(check: str, what: str) -> Finding:
    """It must be put right."""
    return Finding(check, Outcome.FAILED, what)
