"""`alliance score`: answers to scores, by the science alone; nothing is stored."""

import csv
import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from alliance.cli.speaking import AsJson, print_json, say, show_table
from alliance.kernel.errors import Refused
from alliance_core.instruments import AnswerError, Instrument, ScaleScore, load, score

app = typer.Typer()
InstrumentId = Annotated[
    str, typer.Argument(help="The id of a questionnaire: see `alliance instruments list`.")
]
File = Annotated[str, typer.Argument(help="A CSV file, a row a set of answers; - reads it from stdin.")]
Given = Annotated[
    list[str] | None,
    typer.Option(
        "--answer", "-a", metavar="ITEM=VALUE", help="One answer, such as 9=1 or phq-9.9=1; repeat it."
    ),
]
MISSING = frozenset({"", "na", "nan", "null", "none", "."})
Row = tuple[str, dict[str, float | str | None]]


@app.command(name="score")
def score_file(
    instrument: InstrumentId, file: File = "", answer: Given = None, as_json: AsJson = False
) -> None:
    """Score answers to a questionnaire, with the number of items answered, prorating and bands as its rule states.

    FILE has a column an item, headed by its link id (phq-9.1) or its number (1), and perhaps a column id. An empty
    cell or NA is missing, never zero. Or give one set of answers: alliance score gad-7 -a 1=2 -a 2=0 … Nothing is
    stored, and no database is needed.
    """
    found = load(instrument)
    rows = list(_rows(found, file, answer or []))
    scored = [(name, _scored(found, name, answers)) for name, answers in rows]
    if as_json:
        print_json([{"row": name, **one.as_row()} for name, scores in scored for one in scores])
    elif len(scored) == 1:
        for one in scored[0][1]:
            say(one)
    else:
        _show(scored)


def _rows(instrument: Instrument, file: str, given: list[str]) -> Iterator[Row]:
    if bool(file) == bool(given):
        raise Refused("Give a CSV file, or answers with --answer ITEM=VALUE: one of the two.")
    if given:
        yield "1", dict(_pair(instrument, one) for one in given)
    else:
        yield from _rows_of_file(instrument, _text(file))


def _text(file: str) -> str:
    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{file} is not UTF-8 text. Save the table as CSV UTF-8.") from None


def _rows_of_file(instrument: Instrument, text: str) -> Iterator[Row]:
    try:
        table = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise Refused(f"This is not a CSV table: {error}.") from None
    if len(table) < 2:
        raise Refused("The table needs a line of headings and at least one line of answers.")
    columns = [_link_id(instrument, heading) for heading in table[0]]
    if not any(columns):
        raise Refused(f"No column is an item of {instrument.id}: {', '.join(instrument.scored_items)}.")
    for line, cells in enumerate(table[1:], start=2):
        if cells:
            yield _row(table[0], columns, cells, line)


def _row(headings: list[str], columns: list[str], cells: list[str], line: int) -> Row:
    if len(cells) != len(headings):
        raise Refused(f"Line {line} has {len(cells)} cells, the headings are {len(headings)}.")
    named = {heading.strip().casefold(): cell for heading, cell in zip(headings, cells, strict=True)}
    given = zip(columns, cells, strict=True)
    answers = {column: _value(cell) for column, cell in given if column}
    return named.get("id") or str(line), answers


def _pair(instrument: Instrument, text: str) -> tuple[str, float | str | None]:
    item, equals, value = text.partition("=")
    link_id = _link_id(instrument, item)
    if not equals or not link_id:
        raise Refused(f"An answer looks like 1=2: the item, then its value. Items: {_items(instrument)}.")
    return link_id, _value(value)


def _link_id(instrument: Instrument, typed: str) -> str:
    """The item meant by its link id or its number; empty where there is none."""
    known = {item.link_id for item in instrument.questions}
    name = typed.strip().removeprefix("item.")
    candidates = (name, f"{instrument.id}.{name}")
    return next((one for one in candidates if one in known), "")


def _items(instrument: Instrument) -> str:
    return ", ".join(item.link_id for item in instrument.questions)


def _value(cell: str) -> float | str | None:
    tidy = cell.strip()
    if tidy.casefold() in MISSING:
        return None
    try:
        return float(tidy)
    except ValueError:
        return tidy


def _scored(
    instrument: Instrument, name: str, answers: Mapping[str, float | str | None]
) -> tuple[ScaleScore, ...]:
    try:
        return score(instrument, answers)
    except AnswerError as wrong:
        raise Refused(f"Row {name}: {wrong}") from None


def _show(scored: list[tuple[str, tuple[ScaleScore, ...]]]) -> None:
    rows = [
        (name, one.scale, "" if one.value is None else f"{one.value:g}", one.n_answered, one.band or "")
        for name, scores in scored
        for one in scores
    ]
    show_table(("Row", "Scale", "Score", "Answered", "Band"), rows)
