"""`alliance instruments`: the questionnaires that come with Alliance, and whether one may be used."""

from pathlib import Path
from typing import Annotated

import typer

from alliance.cli.speaking import AsJson, complain, print_json, say, show_table
from alliance_core.instruments import (
    Instrument,
    InstrumentError,
    Problem,
    check,
    library,
    library_ids,
    load,
    load_folder,
)

app = typer.Typer(no_args_is_help=True, help="List the questionnaires that come with Alliance, or check one.")
Folder = Annotated[
    Path | None,
    typer.Argument(help="A folder with questionnaire.json, scoring.toml, rights.toml, golden.csv; or an id."),
]


@app.command(name="list")
def list_them(as_json: AsJson = False) -> None:
    """List every questionnaire of the library: its id, items, whether its wording may be shipped, and languages.

    A skeleton has items by number, scale and scoring, but no wording: who holds the rights adds the text.
    """
    lines = library()
    if as_json:
        print_json([one.as_row() for one in lines])
        return
    rows = [
        (one.id, one.title, one.n_questions, "skeleton" if one.is_skeleton else "wording", one.label)
        for one in lines
    ]
    show_table(("Id", "Title", "Items", "Text", "What it is"), rows)


@app.command(name="check")
def check_them(folder: Folder = None, as_json: AsJson = False) -> None:
    """Check the whole library, or the one in FOLDER: rights, items, weights, ranges, and every golden case.

    A folder that passes here can be put into the library as it is. Exit code 1 when something is wrong.
    """
    found = {name: _problems(name, folder) for name in _names(folder)}
    if as_json:
        print_json([_as_json(name, *result) for name, result in found.items()])
    else:
        _show(found)
    raise typer.Exit(1 if any(problems for _n, problems in found.values()) else 0)


Result = tuple[int, list[Problem]]


def _names(folder: Path | None) -> tuple[str, ...]:
    return library_ids() if folder is None else (folder.name or str(folder.resolve().name),)


def _problems(name: str, folder: Path | None) -> Result:
    """How many golden cases were run, and what is wrong."""
    try:
        instrument = _read(name, folder)
    except InstrumentError as error:
        return 0, [Problem(name, "reading", str(error))]
    return len(instrument.golden), check(instrument)


def _read(name: str, folder: Path | None) -> Instrument:
    if folder is None or (not folder.exists() and str(folder) in library_ids()):
        return load(name)
    return load_folder(folder.resolve())


def _as_json(name: str, n_golden: int, problems: list[Problem]) -> dict[str, object]:
    wrong = [{"where": one.where, "what": one.what} for one in problems]
    return {"instrument": name, "golden_cases": n_golden, "problems": wrong}


def _show(found: dict[str, Result]) -> None:
    for name, (n_golden, problems) in found.items():
        if not problems:
            say(f"{name}: ok, {n_golden} golden cases")
        for one in problems:
            complain(one)
    wrong = sum(bool(problems) for _n, problems in found.values())
    say(f"{len(found)} checked, {wrong} with something to put right.")
