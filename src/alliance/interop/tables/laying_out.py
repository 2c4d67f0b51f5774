"""A table by its mapping: every client, every administration, and every problem at once."""

from collections.abc import Mapping as Given
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from alliance.interop.tables.cells import DoesNotFit, at_hour, day_in, is_missing, moment_in, number_in
from alliance.interop.tables.columns import ALWAYS, Columns, dated, fields_of, find_columns
from alliance.interop.tables.layout import Administered, Client, Layout
from alliance.interop.tables.mapping import LONG, Mapping, Measure
from alliance.interop.tables.problems import problem
from alliance.interop.tables.reading import Row, Table
from alliance.kernel.errors import Refused
from alliance.people.addresses import tidy_address
from alliance_core.instruments import AnswerError, Instrument, score

CODE_AT_MOST, NAME_AT_MOST = 80, 120


def lay_out(
    table: Table, mapping: Mapping, instruments: Given[str, Instrument], *, zone: ZoneInfo, now: datetime
) -> Layout:
    """The table laid out. `instruments` holds each measure's by its key; days are those of `zone`."""
    columns = find_columns(table, mapping)
    layout = Layout(
        problems=[*table.problems, *columns.problems],
        left_out=columns.left_out,
        not_there=columns.not_there,
        n_gaps={one.key: 0 for one in mapping.measures},
    )
    if not columns.problems:
        places = {name: place for place, name in enumerate(table.headings)}
        hand = _LayingOut(mapping, instruments, columns, zone, now, layout, places)
        for row in table.rows:
            hand.take(row)
    layout.problems.sort()
    return layout


@dataclass(slots=True)
class _LayingOut:
    """What every row is read with, and the layout it goes into."""

    mapping: Mapping
    instruments: Given[str, Instrument]
    columns: Columns
    zone: ZoneInfo
    now: datetime
    layout: Layout
    places: Given[str, int]
    seen: dict[tuple[str, str, str], int] = field(default_factory=dict)
    addresses: dict[str, int] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """One row: a client in a wide table, a client's occasion in a long one."""
        client = self._client(row)
        if client is None:
            return
        if self.mapping.shape != LONG:
            for occasion in self.mapping.when.occasions:
                self._take(row, client, occasion, occasion)
            return
        occasion_or_none = self._occasion(row)
        if occasion_or_none is not None:
            self._take(row, client, occasion_or_none, ALWAYS)

    def _take(self, row: Row, client: Client, occasion: str, place: str) -> None:
        given = {}
        for measure in self.mapping.measures:
            answers = self._answers(row, measure, place)
            if answers:
                given[measure.key] = answers
        if not given:
            return
        moment = self._moment(row, occasion)
        if moment is None:
            return
        name, moment = occasion or self._named_by(moment), min(moment, self.now)
        for key, answers in given.items():
            column = next(iter(self.columns.of[key, place].values()))
            if not self._twice(row, client, name, key, column):
                client.administered.append(Administered(key, name, moment, answers, row.line, column))

    def _answers(self, row: Row, measure: Measure, place: str) -> dict[str, float]:
        """What was answered; nothing for a gap, and nothing where a cell does not fit, which is a problem."""
        columns = self.columns.of.get((measure.key, place))
        if columns is None:
            return {}
        cells = {link_id: self._cell(row, column) for link_id, column in columns.items()}
        filled = {
            link_id: cell for link_id, cell in cells.items() if not is_missing(cell, self.mapping.missing)
        }
        if not filled:
            self.layout.n_gaps[measure.key] += 1
        answers = self._numbers(row, columns, filled)
        return answers if len(answers) == len(filled) and self._fits(row, measure, columns, answers) else {}

    def _numbers(self, row: Row, columns: Given[str, str], filled: Given[str, str]) -> dict[str, float]:
        answers: dict[str, float] = {}
        for link_id, cell in filled.items():
            try:
                number = number_in(cell)
            except DoesNotFit as wrong:
                self._wrong(row, columns[link_id], str(wrong))
            else:
                answers[link_id] = int(number) if number.is_integer() else number
        return answers

    def _fits(self, row: Row, measure: Measure, columns: Given[str, str], answers: Given[str, float]) -> bool:
        try:
            score(self.instruments[measure.key], answers)
        except AnswerError as wrong:
            self._wrong(row, columns[wrong.link_id], self._range(measure) or str(wrong))
            return False
        return True

    def _range(self, measure: Measure) -> str:
        """For a total: what it may be, in the words of the mapping."""
        if not measure.is_total:
            return ""
        ends = {"title": measure.title, "low": f"{measure.low:g}", "high": f"{measure.high:g}"}
        return _("%(title)s goes from %(low)s to %(high)s by the mapping, and this lies outside.") % ends

    def _twice(self, row: Row, client: Client, occasion: str, key: str, column: str) -> bool:
        first = self.seen.setdefault((client.code, occasion, key), row.line)
        if first == row.line:
            return False
        sentence = _(
            "this client has an answer to the same measure on the same occasion in line %(line)d already."
        )
        self._wrong(row, column, sentence % {"line": first})
        return True

    def _occasion(self, row: Row) -> str | None:
        """The name of the row's occasion; empty where only its day is known; None with a problem."""
        when = self.mapping.when
        if not when.column:
            return ""
        cell = self._cell(row, when.column)
        if when.occasions and cell not in when.occasions:
            cell = cell.removesuffix(".0")
        if not cell or (when.occasions and cell not in when.occasions):
            known = ", ".join(when.occasions)
            self._wrong(
                row, when.column, _("the mapping knows these occasions: %(known)s.") % {"known": known}
            )
            return None
        return cell

    def _moment(self, row: Row, occasion: str) -> datetime | None:
        when, column = self.mapping.when, ""
        try:
            if when.date:
                column = dated(when.date, occasion) if self.mapping.shape != LONG else when.date
                cell = self._cell(row, column)
                moment = moment_in(cell, when.format, when.time, self.zone)
            else:
                column = when.start or when.column
                moment = self._counted(row, occasion)
        except (DoesNotFit, OverflowError) as wrong:
            self._wrong(
                row, column, str(wrong) if isinstance(wrong, DoesNotFit) else _("this day cannot be.")
            )
            return None
        return self._past(row, column, moment)

    def _counted(self, row: Row, occasion: str) -> datetime:
        """So many days after the table's, or the client's own, first day."""
        when = self.mapping.when
        first = day_in(self._cell(row, when.start), when.format) if when.start else when.first_day
        days = when.occasions[occasion]
        if first is None or days is None:
            raise DoesNotFit(_("the mapping does not say when this was."))
        return at_hour(first + timedelta(days=days), when.time, self.zone)

    def _past(self, row: Row, column: str, moment: datetime) -> datetime | None:
        today = self.now.astimezone(self.zone).date()
        if moment.astimezone(self.zone).date() > today:
            self._wrong(row, column, _("this day lies in the future."))
            return None
        return moment

    def _named_by(self, moment: datetime) -> str:
        """What tells this occasion from the client's others where only its day, or its moment, is known."""
        here = moment.astimezone(self.zone)
        return (
            str(here.date()) if here.time() == self.mapping.when.time else moment.astimezone(UTC).isoformat()
        )

    def _client(self, row: Row) -> Client | None:
        """The client of the row, known or new; None with a problem."""
        whose = self.mapping.whose
        code = self._cell(row, whose.column)
        if not code or len(code) > CODE_AT_MOST:
            self._wrong(row, whose.column, _("here stands no code of a client (1 to 80 characters)."))
            return None
        known = self.layout.clients.get(code)
        if known is None:
            return self._new_client(row, code)
        if self.mapping.shape == LONG:
            return known
        sentence = _("this client stands in line %(line)d already; in a wide table each has one line.")
        self._wrong(row, whose.column, sentence % {"line": known.line})
        return None

    def _new_client(self, row: Row, code: str) -> Client | None:
        whose = self.mapping.whose
        name = "".join(
            text + (self._cell(row, column) if column else "") for text, column in fields_of(whose.name)
        )
        if not 0 < len(name.strip()) <= NAME_AT_MOST:
            self._wrong(row, whose.column, _("the client's name has between 1 and 120 characters."))
            return None
        address = self._optional(row, whose.address)
        try:
            address = tidy_address(address) if address else ""
        except Refused as wrong:
            self._wrong(row, whose.address, str(wrong))
            return None
        if address and self._address_twice(row, address):
            return None
        client = Client(code, name.strip(), address, self._optional(row, whose.therapist), row.line)
        self.layout.clients[code] = client
        return client

    def _address_twice(self, row: Row, address: str) -> bool:
        first = self.addresses.setdefault(address.casefold(), row.line)
        if first == row.line:
            return False
        sentence = _("another client has the same address, in line %(line)d.")
        self._wrong(row, self.mapping.whose.address, sentence % {"line": first})
        return True

    def _optional(self, row: Row, column: str) -> str:
        cell = self._cell(row, column) if column else ""
        return "" if is_missing(cell) else cell

    def _cell(self, row: Row, column: str) -> str:
        return row.cells[self.places[column]].strip()

    def _wrong(self, row: Row, column: str, sentence: str) -> None:
        self.layout.problems.append(problem(row.line, column, sentence))
