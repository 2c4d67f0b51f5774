"""Column by column: how a table is brought in where there is no mapping yet. What is learned can be kept."""

from datetime import date
from pathlib import Path

import typer

from alliance.cli.speaking import say
from alliance.interop.tables.learning import (
    Family,
    client_column,
    families,
    is_wide,
    key_for,
    occasions_in,
    range_of,
)
from alliance.interop.tables.mapping import LONG, WIDE, Mapping, Measure, When, Whose
from alliance.interop.tables.mapping_file import read_mapping, written
from alliance.interop.tables.reading import Table
from alliance.kernel.errors import Refused

TOTAL, ITEMS, SKIP = "t", "i", "s"
MOST_OCCASIONS = 200


def ask_mapping(table: Table, source: str) -> Mapping:
    """Asks what each column is, offering what its name suggests; Refused where nothing is left to bring in."""
    say(f"The table has {len(table.rows)} lines and these columns: {', '.join(table.headings)}.")
    client = _column(table, "Which column names the client", client_column(table))
    shape = WIDE if is_wide(table, client) else LONG
    say("Each client has one line." if shape == WIDE else "A client may have several lines.")
    name = typer.prompt("How are clients called here", default=f"Client {{{client}}}")
    when = _ask_when(table, client, shape)
    used = {client, when.column, when.date}
    left = [one for one in families(table.headings) if not used & set(one.columns)]
    measures = _ask_measures(table, left, shape)
    if not measures:
        raise Refused("No column was named that holds a measure. Nothing was changed.")
    mapping = Mapping(source, shape, Whose(client, name), when, measures)
    # Read back, so that what was answered is held to the same rules as a file.
    return read_mapping(written(mapping))


def keep(mapping: Mapping, path: Path | None) -> None:
    """Writes what was learned where somebody wants it; an existing file is left alone."""
    where = path or Path(typer.prompt("Keep these answers as a mapping? File name, or empty", default=""))
    if str(where) in ("", "."):
        return
    with open(where, "x", encoding="utf-8") as file:
        file.write(written(mapping))
    say(f"Kept in {where}. The next time: --mapping {where}")


def _ask_when(table: Table, client: str, shape: str) -> When:
    if shape == WIDE:
        names = [o for one in families(table.headings) for o in one.occasions]
        return _counted(list(dict.fromkeys(names)), column="")
    day = _column(table, "Which column holds the day (empty if none)", "", may_be_empty=True)
    if day:
        pattern = typer.prompt(
            "How is a day written there (empty for 2024-01-31; %d.%m.%Y for 31.01.2024)", default=""
        )
        return When(date=day, format=pattern)
    others = [name for name in table.headings if name != client]
    if not others:
        raise Refused("The table has no column but the client's.")
    column = _column(table, "Which column holds the occasion (a number or a name)", others[0])
    return _counted(occasions_in(table, column), column)


def _counted(occasions: list[str], column: str) -> When:
    if not 0 < len(occasions) <= MOST_OCCASIONS:
        raise Refused(
            f"There are {len(occasions)} different occasions; between 1 and {MOST_OCCASIONS} can be asked."
        )
    say(f"The occasions: {', '.join(occasions)}.")
    first = _day()
    step = typer.prompt("How many days from one to the next", type=int, default=7)
    return When({name: place * step for place, name in enumerate(occasions)}, column=column, first_day=first)


def _day() -> date:
    while True:
        try:
            return date.fromisoformat(typer.prompt("On which day was the first (2024-01-31)"))
        except ValueError:
            say("A day looks like 2024-01-31.")


def _ask_measures(table: Table, left: list[Family], shape: str) -> tuple[Measure, ...]:
    totals: list[Measure] = []
    items: dict[str, dict[str, str]] = {}
    for family in left:
        kind = _kind(table, family)
        if kind == TOTAL:
            totals += [_total(one) for one in _each(family, shape)]
        elif kind == ITEMS:
            _ask_items(family, shape, items)
    return (*totals, *(Measure(key, items=found) for key, found in items.items()))


def _kind(table: Table, family: Family) -> str:
    found = range_of(table, family.columns)
    told = f"numbers from {found[0]:g} to {found[1]:g}" if found else "no numbers"
    kinds = "t a total score, i answers to a questionnaire's items, s skip it"
    while True:
        kind: str = typer.prompt(f"{family.called}, {told}: {kinds}", default=SKIP).strip().casefold()
        if kind in (TOTAL, ITEMS, SKIP):
            return kind


def _each(family: Family, shape: str) -> list[Family]:
    """In a long table columns that differ by a number are different measures, not occasions."""
    if shape == WIDE:
        return [family]
    return [Family(name, (name,)) for name in family.columns]


def _total(family: Family) -> Measure:
    key = typer.prompt(f"{family.called}: a short key", default=key_for(family.pattern))
    title = typer.prompt("How it is titled on pages", default=key.upper())
    low = typer.prompt("The lowest possible total", type=float, default=0.0)
    high = typer.prompt("The highest possible total", type=float)
    higher_is = typer.prompt("A higher total is (worse, better)", default="worse")
    return Measure(key, title, family.pattern, low, high, higher_is)


def _ask_items(family: Family, shape: str, items: dict[str, dict[str, str]]) -> None:
    key = typer.prompt("Which questionnaire (see: alliance instruments list)", default="phq-9")
    if shape == LONG and len(family.columns) > 1:
        columns = {f"{key}.{number}": name for number, name in enumerate(family.columns, start=1)}
    else:
        number = typer.prompt(f"{family.called}: which item of it", type=int)
        columns = {f"{key}.{number}": family.pattern}
    items.setdefault(key, {}).update(columns)


def _column(table: Table, question: str, offered: str, *, may_be_empty: bool = False) -> str:
    while True:
        typed: str = typer.prompt(question, default=offered).strip()
        if typed in table.headings or (may_be_empty and not typed):
            return typed
        say(f"The columns are: {', '.join(table.headings)}.")
