"""What a table's headings suggest, for who has no mapping yet: nothing is decided here, only offered."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alliance.interop.tables.cells import DoesNotFit, is_missing, number_in
from alliance.interop.tables.mapping import OCCASION
from alliance.interop.tables.reading import Table

# bdi_s0, phq9-t2, mood.1; and without a mark between: mood1.
NUMBERED = (
    re.compile(r"(?P<stem>.+[ _.\-])(?P<occasion>[A-Za-z]{0,3}\d{1,3})"),
    re.compile(r"(?P<stem>.*[^\W\d_])(?P<occasion>\d{1,3})"),
)
CLIENTS = re.compile(
    r"(id|code|nr|no|client|patient|participant|proband|case)(\b|_|id|code|nr|no)*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Family:
    """Columns that differ only in their occasion, as bdi_s0, bdi_s1, …; or one column alone."""

    pattern: str
    columns: tuple[str, ...]
    occasions: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """How it is named when it is asked about."""
        if len(self.columns) == 1:
            return self.columns[0]
        return f"{self.columns[0]} … {self.columns[-1]} ({len(self.columns)})"


def families(headings: Iterable[str]) -> list[Family]:
    """The columns in their families, in the order of the table."""
    found: dict[str, list[tuple[str, str]]] = {}
    for heading in headings:
        match = next((hit for form in NUMBERED if (hit := form.fullmatch(heading))), None)
        pattern = f"{match['stem']}{OCCASION}" if match else heading
        found.setdefault(pattern, []).append((heading, match["occasion"] if match else ""))
    return [one for pattern, members in found.items() for one in _families_of(pattern, members)]


def _families_of(pattern: str, members: Sequence[tuple[str, str]]) -> list[Family]:
    if len(members) == 1:
        return [Family(members[0][0], (members[0][0],))]
    return [Family(pattern, tuple(name for name, _o in members), tuple(o for _name, o in members))]


def client_column(table: Table) -> str:
    """The column that probably names the client."""
    return next((name for name in table.headings if CLIENTS.fullmatch(name)), table.headings[0])


def is_wide(table: Table, column: str) -> bool:
    """Whether each client has one line, and some columns differ only in their occasion."""
    codes = cells_of(table, column)
    return len(set(codes)) == len(codes) and any(len(one.columns) > 1 for one in families(table.headings))


def occasions_in(table: Table, column: str) -> list[str]:
    """The occasions that stand in a column, numbers in their order, names as they come."""
    found = list(dict.fromkeys(cell for cell in cells_of(table, column) if cell))
    return sorted(found, key=int) if all(one.isdecimal() for one in found) else found


def range_of(table: Table, columns: Iterable[str]) -> tuple[float, float] | None:
    """The least and the greatest number in these columns; None where there is none."""
    numbers = []
    for column in columns:
        for cell in cells_of(table, column):
            try:
                numbers.append(number_in(cell))
            except DoesNotFit:
                continue
    return (min(numbers), max(numbers)) if numbers else None


def cells_of(table: Table, column: str) -> list[str]:
    """What stands under a heading, gaps left out."""
    place = table.headings.index(column)
    cells = [row.cells[place].strip() for row in table.rows]
    return [cell for cell in cells if not is_missing(cell)]


def key_for(pattern: str) -> str:
    """A key that a mapping allows, made from a column's name."""
    stem = pattern.replace(OCCASION, "").lower()
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:50] or "measure"
