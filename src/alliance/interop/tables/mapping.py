"""What a table means: which column names the client, when a row was answered, which columns are which measure."""

import datetime
from collections.abc import Mapping as Given
from dataclasses import dataclass, field

OCCASION, ITEM = "{occasion}", "{item}"
WIDE, LONG = "wide", "long"
SHAPES = (WIDE, LONG)
BETTER, WORSE = "better", "worse"
NOON = datetime.time(12)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the table: a total in one column, or an instrument's items in several.

    Names of columns may hold {occasion} (wide tables). `items` maps an instrument's link ids to columns.
    """

    key: str
    title: str = ""
    total: str = ""
    low: float = 0.0
    high: float = 0.0
    higher_is: str = WORSE
    items: Given[str, str] = field(default_factory=dict)
    pattern: str = ""

    @property
    def is_total(self) -> bool:
        """Whether the table holds only its total."""
        return bool(self.total)

    def columns(self, occasion: str) -> dict[str, str]:
        """The columns that hold it at this occasion, by link id."""
        named = {f"{self.key}.total": self.total} if self.is_total else self.items
        return {link_id: name.replace(OCCASION, occasion) for link_id, name in named.items()}


@dataclass(frozen=True, slots=True)
class Whose:
    """The client of a row: the column of their code, how they are called, and what else the table says of them."""

    column: str
    name: str
    address: str = ""
    therapist: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """When a row was answered: by a column of dates, or by its occasion, so many days after a first day.

    `occasions` maps each to its days after the first; None where dates stand in the table. `column` holds the
    occasion (long tables). `date` and `start` name columns of dates: of the answer, and of each client's first day.
    """

    occasions: Given[str, int | None] = field(default_factory=dict)
    column: str = ""
    date: str = ""
    start: str = ""
    first_day: datetime.date | None = None
    time: datetime.time = NOON
    format: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Everything a table needs to be brought in. `source` names the table: the same through all its versions."""

    source: str
    shape: str
    whose: Whose
    when: When
    measures: tuple[Measure, ...]
    missing: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
