"""How the command line speaks: sentences for people, JSON for scripts, errors apart from results."""

import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

console = Console(highlight=False)
errors = Console(highlight=False, stderr=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a script to read.")]
OfDemo = Annotated[bool, typer.Option("--demo", help="In the demo's own database, not in the practice's.")]
Which = Annotated[str, typer.Option("--practice", help="Name or id; not needed where there is one practice.")]


def say(sentence: object) -> None:
    """Prints a sentence as it is: nothing in it is markup, and no link is broken over two lines."""
    console.print(str(sentence), markup=False, soft_wrap=True)


def complain(sentence: object) -> None:
    """The same, where errors go."""
    errors.print(str(sentence), markup=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def show_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table that bends to the width of the terminal."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, no_wrap=not place)
    for row in rows:
        table.add_row(*[str(cell) for cell in row])
    console.print(table, markup=False)
