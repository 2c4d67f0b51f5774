"""Which columns a mapping asks for, which of them the table has, and which nothing is taken from."""

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from django.utils.translation import gettext as _

from alliance.interop.tables.mapping import LONG, OCCASION, Mapping, Measure
from alliance.interop.tables.problems import Problem, problem
from alliance.interop.tables.reading import Table
from alliance.kernel.errors import Refused

ALWAYS = ""  # the occasion of a long table's columns: the same in every row


@dataclass(frozen=True, slots=True)
class Columns:
    """For each measure and occasion the columns that hold it; what is missing, as problems; what is not used."""

    of: dict[tuple[str, str], dict[str, str]]
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...]
    not_there: tuple[str, ...]


def find_columns(table: Table, mapping: Mapping) -> Columns:
    """Where everything stands. A measure may be absent at some occasions of a wide table, never at all of them."""
    there = set(table.headings)
    occasions = (ALWAYS,) if mapping.shape == LONG else tuple(mapping.when.occasions)
    of: dict[tuple[str, str], dict[str, str]] = {}
    wrong = [_lacking(name) for name in _always(mapping) if name not in there]
    absent: list[str] = []
    for measure in mapping.measures:
        found = {occasion: measure.columns(occasion) for occasion in occasions}
        whole = {occasion: names for occasion, names in found.items() if set(names.values()) <= there}
        wrong += _problems_of(measure, found, whole, there)
        absent += [name for occasion in found.keys() - whole.keys() for name in found[occasion].values()]
        of.update({(measure.key, occasion): names for occasion, names in whole.items()})
    wrong += [_lacking(name) for name in _dates(mapping, of) if name not in there]
    used = {
        *_always(mapping),
        *_dates(mapping, of),
        *(name for names in of.values() for name in names.values()),
    }
    left_out = tuple(name for name in table.headings if name not in used)
    return Columns(of, tuple(dict.fromkeys(wrong)), left_out, tuple(sorted(absent)))


def fields_of(template: str) -> list[tuple[str, str]]:
    """A name's template as (text, column) pairs; Refused where its braces do not match."""
    try:
        return [(text, column or "") for text, column, _spec, _kind in Formatter().parse(template)]
    except ValueError:
        raise Refused(_("The mapping, client.name: its braces do not match.")) from None


def dated(name: str, occasion: str) -> str:
    """The column of the day of this occasion."""
    return name.replace(OCCASION, occasion)


def _always(mapping: Mapping) -> Iterator[str]:
    """The columns that every row needs."""
    whose, when = mapping.whose, mapping.when
    names = [column for _text, column in fields_of(whose.name)]
    yield from dict.fromkeys(
        name
        for name in (whose.column, *names, whose.address, whose.therapist, when.column, when.start)
        if name
    )


def _dates(mapping: Mapping, of: dict[tuple[str, str], dict[str, str]]) -> list[str]:
    if not mapping.when.date:
        return []
    return list(dict.fromkeys(dated(mapping.when.date, occasion) for _measure, occasion in of))


def _problems_of(
    measure: Measure, found: dict[str, dict[str, str]], whole: dict[str, dict[str, str]], there: set[str]
) -> Iterator[Problem]:
    """A measure that is nowhere; at an occasion, items of which only some have a column."""
    if not whole:
        yield _lacking(
            next((n for names in found.values() for n in names.values() if n not in there), measure.key)
        )
        return
    for occasion in found.keys() - whole.keys():
        names = set(found[occasion].values())
        if names & there:
            yield from (_lacking(name) for name in sorted(names - there))


def _lacking(name: str) -> Problem:
    return problem(1, name, _("there is no such column. The mapping names it."))
