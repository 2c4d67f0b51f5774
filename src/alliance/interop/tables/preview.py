"""A dry run: what an import would write, what it would leave out and why, what is wrong and where."""

import hashlib
from collections.abc import Mapping as Given
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from alliance.interop.tables.comparing import Comparison, Place, compare
from alliance.interop.tables.laying_out import lay_out
from alliance.interop.tables.layout import Layout
from alliance.interop.tables.mapping import Mapping
from alliance.interop.tables.mapping_file import written
from alliance.interop.tables.measures import with_instruments
from alliance.interop.tables.problems import Problem
from alliance.interop.tables.reading import Table, read_table
from alliance.kernel import clock
from alliance.measurement.models import ImportBatch
from alliance.measurement.recording import positive_safety
from alliance.people.models import Practice
from alliance.safety.alerts import LONG_AGO
from alliance_core.instruments import Instrument


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a look at a table tells. Nothing was written."""

    table: Table
    mapping: Mapping
    place: Place
    content_hash: str
    correct: bool
    instruments: Given[str, Instrument]
    layout: Layout
    comparison: Comparison
    imported_at: datetime | None

    @property
    def problems(self) -> list[Problem]:
        """Everything that keeps the table out, in the order of its lines."""
        return sorted([*self.layout.problems, *self.comparison.problems])

    @property
    def n_to_write(self) -> int:
        """How many answers would be written."""
        return sum(len(one.new) + len(one.changed) for one in self.comparison.coming)


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure of a dry run, in numbers."""

    key: str
    title: str
    n_new: int
    n_there: int
    n_changed: int
    n_gaps: int
    first: datetime | None
    last: datetime | None


def preview_of(
    raw: bytes, mapping: Mapping, practice_id: UUID, *, therapist: str = "", correct: bool = False
) -> Preview:
    """The dry run of a file by a mapping; Refused where the file is no table or the mapping cannot be."""
    table = read_table(raw, encoding=mapping.encoding, delimiter=mapping.delimiter)
    zone = ZoneInfo(Practice.objects.get(id=practice_id).time_zone)
    content = hashlib.sha256(raw + b"\x00" + written(mapping).encode()).hexdigest()
    return look(table, mapping, Place(practice_id, zone, therapist), content, correct=correct)


def look(table: Table, mapping: Mapping, place: Place, content_hash: str, *, correct: bool) -> Preview:
    """The same for a table that was read already."""
    mapping, instruments = with_instruments(mapping, place.practice_id)
    layout = lay_out(table, mapping, instruments, zone=place.zone, now=clock.now())
    comparison = compare(layout, mapping, place, correct=correct)
    before = ImportBatch.objects.filter(practice_id=place.practice_id, content_hash=content_hash)
    imported_at = before.values_list("imported_at", flat=True).first()
    return Preview(table, mapping, place, content_hash, correct, instruments, layout, comparison, imported_at)


def lines_of(preview: Preview) -> list[MeasureLine]:
    """One line a measure."""
    return [_line(preview, one.key) for one in preview.mapping.measures]


def _line(preview: Preview, key: str) -> MeasureLine:
    coming = preview.comparison.coming
    new = [one for who in coming for _id, one in who.new if one.measure == key]
    moments = sorted(one.answered_at for one in new)
    return MeasureLine(
        key=key,
        title=preview.instruments[key].title,
        n_new=len(new),
        n_there=sum(one.measure == key for who in coming for _id, one in who.there),
        n_changed=sum(one.measure == key for who in coming for _id, one in who.changed),
        n_gaps=preview.layout.n_gaps[key],
        first=moments[0] if moments else None,
        last=moments[-1] if moments else None,
    )


def safety_of(preview: Preview) -> tuple[int, int]:
    """How many new answers to a safety item tell their readers at once, and how many go to the list for review."""
    since = clock.now() - LONG_AGO
    positive = [
        one.answered_at
        for who in preview.comparison.coming
        for _id, one in (*who.new, *who.changed)
        for _item in positive_safety(preview.instruments[one.measure], one.answers)
    ]
    old = sum(moment <= since for moment in positive)
    return len(positive) - old, old
