"""A mapping as a TOML file: read strictly, with a sentence for what it lacks, and written as it is read."""

import json
import re
import tomllib
from collections.abc import Mapping as Given
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from alliance.interop.tables.mapping import (
    BETTER,
    ITEM,
    LONG,
    NOON,
    OCCASION,
    SHAPES,
    WORSE,
    Mapping,
    Measure,
    When,
    Whose,
)
from alliance.kernel.errors import Refused

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
NUMBER = (int, float)
TOP = {"source": str, "shape": str, "missing": list, "encoding": str, "delimiter": str}
SECTIONS = {"client": dict, "when": dict, "measure": list}
CLIENT = {"column": str, "name": str, "address": str, "therapist": str}
WHEN = {
    "occasions": (dict, list),
    "column": str,
    "date": str,
    "start": str,
    "first_day": date,
    "time": time,
    "format": str,
}
MEASURE = {
    "key": str,
    "title": str,
    "total": str,
    "low": NUMBER,
    "high": NUMBER,
    "higher_is": str,
    "instrument": str,
    "items": (str, list, dict),
}
LONGEST = 80  # characters of a source


def read_mapping(text: str) -> Mapping:
    """The mapping, or Refused with a sentence that names the place in the file."""
    try:
        given = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refused(_("The mapping is not TOML: %(why)s.") % {"why": error}) from None
    _check("", given, {**TOP, **SECTIONS}, needed=("source", "shape", *SECTIONS))
    _one_of("shape", given["shape"], SHAPES)
    if not 0 < len(given["source"].strip()) <= LONGEST:
        _refuse("source", _("needs between 1 and 80 characters"))
    mapping = Mapping(
        source=given["source"].strip(),
        shape=given["shape"],
        whose=_whose(given["client"]),
        when=_when(given["when"], given["shape"]),
        measures=tuple(_measure(part, place) for place, part in enumerate(given["measure"], start=1)),
        missing=tuple(str(one) for one in given.get("missing", ())),
        encoding=given.get("encoding", ""),
        delimiter=given.get("delimiter", ""),
    )
    _refuse_unfit(mapping)
    return mapping


def _whose(given: dict[str, Any]) -> Whose:
    _check("client", given, CLIENT, needed=("column",))
    name = given.get("name", f"Client {{{given['column']}}}")
    return Whose(given["column"], name, given.get("address", ""), given.get("therapist", ""))


def _when(given: dict[str, Any], shape: str) -> When:
    _check("when", given, WHEN, needed=())
    if isinstance(given.get("first_day"), datetime):
        _refuse("when.first_day", _("is a day without a time, such as 2024-01-08"))
    if "first_day" in given and not 1900 < given["first_day"].year < 2200:
        _refuse("when.first_day", _("lies too long ago or too far ahead"))
    when = When(**{**given, "occasions": _occasions(given.get("occasions", {}))})
    if shape == LONG and not (when.column or when.date):
        _refuse("when", _("needs column (of the occasion) or date in a long table"))
    if shape != LONG and not when.occasions:
        _refuse("when", _("needs occasions in a wide table"))
    if not when.date and not (when.first_day or when.start):
        _refuse("when", _("needs first_day, start (a column of days) or date (a column of dates)"))
    if not when.date and (not when.occasions or None in when.occasions.values()):
        _refuse(
            "when.occasions",
            _("gives the days after the first day for each occasion, as in { s0 = 0, s1 = 7 }"),
        )
    return when


def _occasions(given: Any) -> dict[str, int | None]:
    if isinstance(given, list):
        return {str(name): None for name in given}
    for name, days in given.items():
        if not isinstance(days, int) or isinstance(days, bool) or not -36_500 <= days <= 36_500:
            _refuse(f"when.occasions.{name}", _("is a whole number of days"))
    return dict(given)


def _measure(given: Any, place: int) -> Measure:
    where = f"measure {place}"
    if not isinstance(given, dict):
        _refuse("measure", _("is a list of tables: write [[measure]]"))
    _check(where, given, MEASURE, needed=())
    if "instrument" in given:
        return _of_items(given, where)
    _check(where, given, MEASURE, needed=("key", "total", "low", "high", "higher_is"))
    _one_of(f"{where}.higher_is", given["higher_is"], (BETTER, WORSE))
    if not KEY.fullmatch(given["key"]):
        _refuse(f"{where}.key", _("has only small letters, digits and hyphens, 50 at most"))
    low, high = float(given["low"]), float(given["high"])
    if not (-1e6 <= low < high <= 1e6):
        _refuse(f"{where}.low", _("and high are the ends of the scale, the lower one first"))
    title = given.get("title", "").strip() or given["key"].upper()
    return Measure(given["key"], title[:100], given["total"], low, high, given["higher_is"])


def _of_items(given: dict[str, Any], where: str) -> Measure:
    _check(where, given, MEASURE, needed=("items",))
    items = given["items"]
    if isinstance(items, str):
        if ITEM not in items:
            _refuse(f"{where}.items", _("says {item} where the number of the item stands"))
        return Measure(given["instrument"], pattern=items)
    if isinstance(items, list):
        items = {f"{given['instrument']}.{number}": name for number, name in enumerate(items, start=1)}
    if not items or not all(isinstance(name, str) for name in items.values()):
        _refuse(f"{where}.items", _("names a column for each item"))
    return Measure(given["instrument"], items=dict(items))


def _refuse_unfit(mapping: Mapping) -> None:
    if not mapping.measures:
        _refuse("measure", _("is missing: name at least one"))
    keys = [one.key for one in mapping.measures]
    if len(set(keys)) < len(keys):
        _refuse("measure", _("names one measure twice"))
    for one in mapping.measures:
        names = [one.total or one.pattern, *one.items.values()]
        if mapping.shape == LONG and any(OCCASION in name for name in names):
            _refuse(one.key, _("says {occasion}, which only a wide table has"))


def _check(where: str, given: Given[str, Any], allowed: Given[str, Any], needed: tuple[str, ...]) -> None:
    """Every needed name, no unknown one, each of its kind."""
    for name, value in given.items():
        if name not in allowed:
            _refuse(where, _("has %(name)s, which means nothing here") % {"name": name})
        if not isinstance(value, allowed[name]) or isinstance(value, bool):
            _refuse(f"{where}.{name}".lstrip("."), _("is not of the right kind"))
    for name in needed:
        if name not in given:
            _refuse(where, _("lacks %(name)s") % {"name": name})


def _one_of(where: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        _refuse(where, _("is one of: %(allowed)s") % {"allowed": ", ".join(allowed)})


def _refuse(where: str, what: str) -> None:
    start = _("In the mapping, %(where)s") % {"where": where} if where else _("The mapping")
    raise Refused(f"{start} {what}.", field=where)


def written(mapping: Mapping) -> str:
    """The mapping as TOML; `read_mapping` gives it back."""
    lines = [_pair("source", mapping.source), _pair("shape", mapping.shape)]
    lines += [_pair(name, getattr(mapping, name)) for name in ("missing", "encoding", "delimiter")]
    whose, when = mapping.whose, mapping.when
    lines += ["\n[client]", *(_pair(name, getattr(whose, name)) for name in CLIENT)]
    at = "" if when.time == NOON else _pair("time", when.time)
    lines += [
        "\n[when]",
        *(_pair(name, getattr(when, name)) for name in WHEN if name not in ("time", "occasions")),
    ]
    lines += [at, _pair("occasions", _as_given(when.occasions))]
    for one in mapping.measures:
        lines += ["\n[[measure]]", *_written_measure(one)]
    return "\n".join(line for line in lines if line) + "\n"


def _as_given(occasions: Given[str, int | None]) -> Any:
    return list(occasions) if None in occasions.values() else dict(occasions)


def _written_measure(one: Measure) -> list[str]:
    if not one.is_total:
        return [_pair("instrument", one.key), _pair("items", one.pattern or dict(one.items))]
    names = ("key", "title", "total", "low", "high", "higher_is")
    return [f"{name} = {_value(getattr(one, name))}" for name in names]


def _pair(name: str, value: Any) -> str:
    """One line; nothing where there is nothing to say."""
    return f"{name} = {_value(value)}" if value not in ("", None, (), [], {}) else ""


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_value(name)} = {_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, date | time):
        return value.isoformat()
    # A JSON string is a TOML basic string, but for the delete character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
