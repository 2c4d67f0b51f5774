"""`alliance doctor`: what must hold, asked one after the other; a check that breaks is a finding, not a crash."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from alliance.cli.checks import database, deep, keys, operation, reach, wording
from alliance.cli.checks.finding import Check, Finding, Outcome, failed
from alliance.cli.speaking import AsJson, OfDemo, console, print_json, say

app = typer.Typer()
FIRST: Sequence[Check] = (database.reachable,)
WITHOUT_DATABASE: Sequence[Check] = (
    keys.apart,
    keys.secret,
    reach.mail,
    reach.addresses,
    operation.disk,
    wording.fits,
)
WITH_TABLES: Sequence[Check] = (
    keys.kept,
    operation.time_told,
    operation.worker,
    operation.deadlines,
    operation.states,
    reach.invented,
    reach.said,
)
SLOW: Sequence[Check] = (deep.whole, deep.logs)
STYLES = {Outcome.OK: "green", Outcome.WARNING: "yellow", Outcome.FAILED: "bold red"}
Deep = Annotated[
    bool,
    typer.Option("--deep", help="Also read the whole database and follow every access log; takes a while."),
]


@app.command()
def doctor(deep: Deep = False, demo: OfDemo = False, as_json: AsJson = False) -> None:
    """Check durability, keys, mail, clock, database, migrations, the worker, deadlines, states, addresses and
    the disk.

    Each line is ok, a warning, or failed with what to do. Looking changes nothing. Exit code 1 only when something
    failed; a warning alone is 0, so that a timer can run this.
    """
    found = list(findings(deep=deep))
    if as_json:
        print_json([{"check": one.check, "outcome": one.outcome, "what": one.what} for one in found])
    else:
        for one in found:
            console.print(f"[{STYLES[one.outcome]}]{one.outcome:<8}[/]", end=" ")
            say(f"{one.check}: {one.what}")
    raise typer.Exit(1 if any(one.outcome == Outcome.FAILED for one in found) else 0)


def findings(*, deep: bool = False) -> Iterator[Finding]:
    """Every finding; what needs the database is left out where it does not answer."""
    first = _run(FIRST)
    yield from first
    if all(one.outcome == Outcome.OK for one in first):
        yield from _run((database.durable,))
        migrations = _run((database.migrated,))
        yield from migrations
        if all(one.outcome == Outcome.OK for one in migrations):
            yield from _run(WITH_TABLES)
            yield from _run(SLOW if deep else ())
    yield from _run(WITHOUT_DATABASE)


def _run(checks: Sequence[Check]) -> list[Finding]:
    found = []
    for check in checks:
        try:
            found += list(check())
        except Exception as error:
            # The type only: a message could carry a person's words.
            found.append(failed(check.__name__, f"This could not be looked at ({type(error).__name__})."))
    return found
