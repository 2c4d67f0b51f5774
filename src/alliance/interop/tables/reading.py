"""From the bytes of a file to cells: any usual delimiter and encoding, told in words; what is no table is refused."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliance.interop.tables.problems import Problem, problem
from alliance.kernel.errors import Refused

DELIMITERS = ",;\t|"
LARGEST = 64_000_000  # bytes
LOOKED_AT = 30  # lines that tell which delimiter it is
OTHER_FILES = {
    b"PK\x03\x04": "Excel or OpenDocument",
    b"\xd0\xcf\x11\xe0": "Excel",
    b"%PDF": "PDF",
    b"$FL2": "SPSS",
    b"RDX": "R",
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line; `line` is where it ends in the file."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows as they stand in the file, and what was noticed while reading it."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    delimiter: str
    encoding: str
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_table(raw: bytes, *, encoding: str = "", delimiter: str = "") -> Table:
    """Reads a table of text; Refused with a sentence where it is none. Rows of another length are problems."""
    _refuse_other_files(raw)
    text, name, notes = _decoded(raw, encoding)
    mark = delimiter or _delimiter(text)
    lines = list(_lines(text, mark))
    if not lines:
        raise Refused(_("The file is empty."))
    headings = _headings(lines[0].cells)
    filled = [row for row in lines[1:] if any(cell.strip() for cell in row.cells)]
    if not filled:
        raise Refused(_("The file has a line of headings, but nothing under it."))
    whole = tuple(row for row in filled if len(row.cells) == len(headings))
    wrong = tuple(_of_other_length(row, len(headings)) for row in filled if len(row.cells) != len(headings))
    return Table(headings, whole, mark, name, notes, wrong)


def _refuse_other_files(raw: bytes) -> None:
    if len(raw) > LARGEST:
        raise Refused(
            _("The file is larger than 64 MB. Split it, or take out the columns that are not needed.")
        )
    for start, name in OTHER_FILES.items():
        if raw.startswith(start):
            raise Refused(
                _("This is a file of %(program)s, not a table of text. Save it there as CSV.")
                % {"program": name}
            )


def _decoded(raw: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    """The text, the name of its encoding, and a note where the encoding was a guess."""
    if encoding:
        return _as_stated(raw, encoding), encoding, ()
    for mark, codec, name in MARKS:
        if raw.startswith(mark):
            return _as_stated(raw, codec), name, ()
    if b"\x00" in raw:
        raise Refused(_("This is not a table of text. Save it as CSV UTF-8."))
    try:
        return raw.decode("utf-8"), "UTF-8", ()
    except UnicodeDecodeError:
        note = _(
            "The file is not UTF-8; it was read as Windows-1252. Look whether names with accents are right."
        )
        return raw.decode("cp1252", errors="replace"), "Windows-1252", (note,)


def _as_stated(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except LookupError:
        raise Refused(_("There is no encoding called %(name)s.") % {"name": encoding}) from None
    except (UnicodeError, ValueError):
        raise Refused(_("The file is not %(name)s. Leave the encoding out.") % {"name": encoding}) from None


def _delimiter(text: str) -> str:
    """The mark that cuts the first lines into the most columns, all lines alike."""
    return max(DELIMITERS, key=lambda mark: _evenness(text, mark))


def _evenness(text: str, mark: str) -> tuple[float, int]:
    """How many of the first lines have as many cells as the headings, and how many those are; one cell is nothing."""
    widths = _widths(text, mark)
    if not widths or widths[0] < 2:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]


def _widths(text: str, mark: str) -> list[int]:
    widths = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            if row:
                widths.append(len(row))
            if len(widths) == LOOKED_AT:
                break
    except csv.Error:
        pass  # what was cut up to here tells enough
    return widths


def _lines(text: str, mark: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for cells in reader:
            if cells:
                yield Row(reader.line_num, tuple(cells))
    except csv.Error:
        raise Refused(
            _(
                "Line %(line)d is not written as in a table: a quotation mark is opened and not closed, something "
                "follows a closed one, or a cell is far too long."
            )
            % {"line": reader.line_num}
        ) from None


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns; one without a name is called by its place."""
    names = [cell.strip() or f"column {place}" for place, cell in enumerate(cells, start=1)]
    twice = next((name for name, n in Counter(names).items() if n > 1), None)
    if twice is not None:
        raise Refused(
            _("Line 1: two columns are called %(name)s. Give each a name of its own.") % {"name": twice}
        )
    return tuple(names)


def _of_other_length(row: Row, wanted: int) -> Problem:
    sentence = _(
        "it has %(found)d cells, but there are %(wanted)d headings. Is a delimiter missing or unquoted?"
    )
    return problem(row.line, "", sentence % {"found": len(row.cells), "wanted": wanted})
