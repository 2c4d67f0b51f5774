"""`alliance instruments`: the questionnaires that come with Alliance, whether one may be used, wording of your own."""

from pathlib import Path
from typing import Annotated

import typer

from alliance.cli import wording
from alliance.cli.speaking import AsJson, complain, print_json, say, show_table
from alliance_core.instruments import (
    Instrument,
    InstrumentError,
    InstrumentSummary,
    Problem,
    check,
    library,
    library_ids,
    load,
    load_folder,
)

app = typer.Typer(
    no_args_is_help=True,
    help="List the questionnaires that come with Alliance, check one, add the wording you hold a licence for.",
)
Folder = Annotated[
    Path | None,
    typer.Argument(help="A folder with questionnaire.json, scoring.toml, rights.toml, golden.csv; or an id."),
]
InstrumentId = Annotated[
    str, typer.Argument(metavar="ID", help="A skeleton of the library: see `alliance instruments list`.")
]
WordingFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="A FHIR Questionnaire, or a CSV table of link id,text; both in UTF-8."
    ),
]
Language = Annotated[
    str, typer.Option(help="The language of the wording, such as en; needed where the file does not say.")
]
Licence = Annotated[
    str, typer.Option(help="By what right you show it: who permits it, since when, where that is written.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before writing.")]


@app.command(name="list")
def list_them(as_json: AsJson = False) -> None:
    """List every questionnaire of the library: its id, items, whether its wording may be shipped, and languages.

    A skeleton has items by number, scale and scoring, but no wording: who holds the rights adds the text with
    `alliance instruments add-wording`.
    """
    lines, own = library(), dict(wording.added())
    if as_json:
        print_json([{**one.as_row(), "own_wording": int(one.id in own)} for one in lines])
        return
    texts = {name: "does not fit" if wrong else "your wording" for name, wrong in own.items()}
    rows = [
        (one.id, one.title, one.n_questions, texts.get(one.id) or _text_of(one), one.label) for one in lines
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


@app.command(name="add-wording")
def add_wording(
    instrument: InstrumentId,
    file: WordingFile,
    language: Language = "",
    licence: Licence = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Add the wording of a skeleton that you hold a licence for: first a dry run, then everything or nothing.

    Every item of the skeleton must be there and no other. It is kept in the folder of this installation, never in
    the program; from then on two people can agree on the questionnaire. Again with another file replaces it.

    docs/how-to/add-wording.md explains the file. Exit code 1 when the wording does not fit.
    """
    found = wording.coming(instrument, file, language, licence)
    if not as_json:
        wording.show(found)
    writes = not dry_run and not found.is_here
    if writes:
        wording.ask_first("Add this wording?", yes=yes, as_json=as_json)
        wording.write(found)
    if as_json:
        wording.print_coming(found, written=writes)
    else:
        say(_ending(found, writes))


@app.command(name="remove-wording")
def remove_wording(instrument: InstrumentId, yes: Yes = False, as_json: AsJson = False) -> None:
    """Take away the wording that was added: the questionnaire is a skeleton again, and nobody is asked it.

    What was answered before stays, with its scores. Exit code 1 when no wording was added.
    """
    wording.ask_first(f"Take the wording of {instrument} away?", yes=yes, as_json=as_json)
    wording.take_away(instrument)
    if as_json:
        print_json({"instrument": instrument, "removed": True})
    else:
        say(f"The wording of {instrument} is gone. What was answered stays.")


Result = tuple[int, list[Problem]]


def _text_of(one: InstrumentSummary) -> str:
    return "skeleton" if one.is_skeleton else "wording"


def _ending(found: wording.Coming, written: bool) -> str:
    if written:
        return f"Added. Two people can now agree on the {found.instrument.title}."
    return f"{'It is here already. ' if found.is_here else ''}Nothing was changed."


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
