"""`alliance import`: a practice's own table of results, seen first and brought in as a whole."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from alliance.cli.asking import ask_mapping, keep
from alliance.cli.practices import chosen_practice
from alliance.cli.speaking import AsJson, OfDemo, Which, complain, console, print_json, say, show_table
from alliance.interop.tables.actions import Imported, import_table
from alliance.interop.tables.mapping import Mapping
from alliance.interop.tables.mapping_file import read_mapping
from alliance.interop.tables.preview import Preview, lines_of, preview_of, safety_of
from alliance.interop.tables.reading import read_table
from alliance.kernel.errors import Refused

app = typer.Typer(no_args_is_help=True, help="Bring in a practice's own table of questionnaire results.")
File = Annotated[Path, typer.Argument(help="A CSV file, as it is: any usual delimiter and encoding.")]
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", help="What its columns are; without it you are asked column by column."),
]
Therapist = Annotated[str, typer.Option(help="Who sits across from new clients: address, name or id.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before writing.")]
Correct = Annotated[
    bool,
    typer.Option("--correct", help="Where the table changed since the last import, correct what is here."),
]
Keep = Annotated[
    Path | None, typer.Option("--save-mapping", help="Where to keep what you answered, as a mapping.")
]
SHOWN = 20


@app.callback()
def about() -> None:
    """Bring in a practice's own table of questionnaire results."""


@app.command()
def responses(
    file: File,
    mapping: MappingFile = None,
    practice: Which = "",
    therapist: Therapist = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    correct: Correct = False,
    save_mapping: Keep = None,
    demo: OfDemo = False,
    as_json: AsJson = False,
) -> None:
    """Bring in a table of questionnaire results: first a dry run, then everything or nothing.

    A gap is missing, never zero. The same table again adds nothing; a longer one adds what is new; nothing is ever
    deleted. New clients get an alliance with the therapist, and no login before `alliance invite`. Their results are
    for both chairs. Answers to a safety item raise alerts; those older than 14 days go to one list for review.

    docs/how-to/import-a-table.md explains mappings; mappings/ holds two. Exit code 1 when the table has problems.
    """
    here = chosen_practice(practice)
    raw = file.read_bytes()
    meant = _mapping(mapping, raw, file, save_mapping, as_json)
    preview = preview_of(raw, meant, here.id, therapist=therapist, correct=correct)
    if not as_json:
        show_preview(preview, here.name)
    written = None
    if not preview.problems and preview.n_to_write and not dry_run:
        _ask_first(yes, as_json)
        written = _bring_in(preview, quiet=as_json)
    if as_json:
        print_json(_as_json(preview, written))
    else:
        say(_ending(preview, written, dry_run))
    raise typer.Exit(1 if preview.problems else 0)


def _mapping(path: Path | None, raw: bytes, file: Path, save: Path | None, as_json: bool) -> Mapping:
    if path is not None:
        return read_mapping(_text(path))
    if as_json:
        raise Refused("A script needs a mapping: --mapping FILE. Without it a person is asked.")
    meant = ask_mapping(read_table(raw), file.stem[:80])
    keep(meant, save)
    return meant


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8 text.") from None


def _ask_first(yes: bool, as_json: bool) -> None:
    if yes:
        return
    if as_json:
        raise Refused("A script says --yes to bring it in, or --dry-run to look. Nothing was changed.")
    typer.confirm("Bring this in?", abort=True)


def _bring_in(preview: Preview, *, quiet: bool) -> Imported:
    with Progress(console=console, disable=quiet, transient=True) as bars:
        task = bars.add_task("Bringing it in")
        return import_table(
            preview=preview, by=None, progress=lambda done, n: bars.update(task, completed=done, total=n)
        )


def show_preview(preview: Preview, practice: str) -> None:
    """What would happen, what is left out and why, and what is wrong."""
    table, coming = preview.table, preview.comparison.coming
    marks = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}
    say(
        f"{len(table.rows)} lines, {table.encoding}, cells divided by a {marks.get(table.delimiter, table.delimiter)}."
    )
    for note in table.notes:
        complain(note)
    n_new = sum(not one.is_here for one in coming)
    say(f"{practice}: {len(coming)} clients, {n_new} of them new here.")
    rows = [
        (one.title, one.n_new, one.n_there, one.n_changed, one.n_gaps, _days(one.first, one.last))
        for one in lines_of(preview)
    ]
    show_table(("Measure", "New", "Here already", "Changed", "Gaps", "Days of the new"), rows)
    _show_left_out(preview)
    _show_safety(preview)
    for one in preview.problems[:SHOWN]:
        complain(one)
    if len(preview.problems) > SHOWN:
        complain(f"… and {len(preview.problems) - SHOWN} more.")


def _days(first: Any, last: Any) -> str:
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" if first else ""


def _show_left_out(preview: Preview) -> None:
    if sum(preview.layout.n_gaps.values()):
        say("Gaps are cells without an answer: missing, never zero, and not written.")
    if preview.layout.left_out:
        say(f"Left out, because the mapping does not name them: {', '.join(preview.layout.left_out)}.")
    if preview.layout.not_there:
        say(f"Not in the table, and so not asked at that occasion: {', '.join(preview.layout.not_there)}.")
    if not preview.mapping.when.date:
        say("The table holds no day of an answer: the days are counted as the mapping says.")


def _show_safety(preview: Preview) -> None:
    at_once, for_review = safety_of(preview)
    if at_once:
        complain(
            f"{at_once} answers to a safety item are younger than 14 days: their readers are told at once."
        )
    if for_review:
        complain(f"{for_review} answers to a safety item are older: they go to the list for review.")


def _ending(preview: Preview, written: Imported | None, dry_run: bool) -> str:
    if preview.problems:
        return f"{len(preview.problems)} problems. Nothing was changed."
    if written is not None:
        corrected = f", {written.n_corrected} corrected" if written.n_corrected else ""
        return (
            f"Brought in: {written.n_responses} results of {written.n_clients} clients{corrected}. "
            "Nobody can sign in as a new client before they are invited."
        )
    if not preview.n_to_write:
        when = f" It was brought in on {preview.imported_at:%Y-%m-%d}." if preview.imported_at else ""
        return f"Everything in it is here already.{when} Nothing was changed."
    return "A dry run. Nothing was changed." if dry_run else "Nothing was changed."


def _as_json(preview: Preview, written: Imported | None) -> dict[str, object]:
    at_once, for_review = safety_of(preview)
    coming = preview.comparison.coming
    return {
        "practice": preview.place.practice_id,
        "source": preview.mapping.source,
        "encoding": preview.table.encoding,
        "delimiter": preview.table.delimiter,
        "clients": len(coming),
        "new_clients": sum(not one.is_here for one in coming),
        "measures": [
            {
                "key": one.key,
                "new": one.n_new,
                "here": one.n_there,
                "changed": one.n_changed,
                "gaps": one.n_gaps,
            }
            for one in lines_of(preview)
        ],
        "left_out": preview.layout.left_out,
        "not_there": preview.layout.not_there,
        "alerts_at_once": at_once,
        "alerts_for_review": for_review,
        "problems": [
            {"line": one.line, "column": one.column, "sentence": one.sentence} for one in preview.problems
        ],
        "written": written.n_responses + written.n_corrected if written else 0,
    }
