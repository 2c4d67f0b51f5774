"""Whether the wording that this installation added still fits the questionnaires it belongs to."""

from collections.abc import Iterator

from alliance.cli import wording
from alliance.cli.checks.finding import Finding, ok, warning


def fits() -> Iterator[Finding]:
    """A line for all that fits, one for each that does not; none where nothing was added."""
    found = list(wording.added())
    fitting = [name for name, wrong in found if not wrong]
    if fitting:
        yield ok("wording", f"Your own wording of {', '.join(fitting)} is in use.")
    for name, wrong in found:
        if wrong:
            first = wrong.splitlines()[0]
            yield warning(
                "wording", f"{name} is not asked: its wording does not fit ({first}). Add it again."
            )
