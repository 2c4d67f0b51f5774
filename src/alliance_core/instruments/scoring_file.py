"""The declarative side of an instrument: scoring.toml, rights.toml and golden.csv read into values."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from alliance_core.instruments.errors import MalformedScoring
from alliance_core.instruments.model import Band, GoldenCase, Rights, SafetyItem, Scale

RULES = ("sum", "mean")
SCORING_KEYS = {
    "version": str,
    "measures": str,
    "label": str,
    "validated": bool,
    "not_applicable": list,
    "safety": list,
    "scale": list,
}
SCALE_KEYS = {
    "id": str,
    "title": str,
    "items": list,
    "reversed": list,
    "rule": str,
    "factor": float,
    "minimum_answered": int,
    "low": float,
    "high": float,
    "higher_is": str,
    "shown": bool,
}
SCALE_OPTIONAL = {"bands": list, "caseness_at_least": float, "reliable_change": float}
RIGHTS_KEYS: dict[str, type] = {
    "holder": str,
    "licence": str,
    "source": str,
    "checked": str,
    "wording": bool,
    "translate": bool,
    "display": bool,
    "distribute": bool,
}
MISSING = "missing"
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read_scoring(text: str, where: str) -> dict[str, Any]:
    """The fields of an `Instrument` that scoring.toml states; `MalformedScoring` says what it lacks."""
    table = _table(text, where)
    _check_keys(table, SCORING_KEYS, {}, where)
    return {
        "scoring_version": table["version"],
        "measures": table["measures"],
        "label": table["label"],
        "validated": table["validated"],
        "not_applicable": tuple(table["not_applicable"]),
        "safety_items": tuple(_safety(part, where) for part in table["safety"]),
        "scales": tuple(_scale(part, where) for part in table["scale"]),
    }


def read_rights(text: str, where: str) -> Rights:
    """The rights record; `MalformedScoring` says what it lacks."""
    table = _table(text, where)
    _check_keys(table, RIGHTS_KEYS, {}, where)
    if not DAY.fullmatch(table["checked"]):
        raise MalformedScoring(where, "'checked' must be a day, as in 2026-11-24")
    return Rights(**{field.name: table[field.name] for field in fields(Rights)})


def read_golden(text: str, where: str) -> tuple[GoldenCase, ...]:
    """The golden cases: a row each; columns item.<link id>, score.<scale>, answered.<scale>, band.<scale>.

    An empty item is not answered; a score reads "missing" where none may be given.
    """
    return tuple(_golden(row, where) for row in csv.DictReader(io.StringIO(text)))


def _table(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MalformedScoring(where, f"it is not TOML ({error})") from error


def _check_keys(
    table: Mapping[str, Any], needed: Mapping[str, type], optional: Mapping[str, type], where: str
) -> None:
    """Every needed key, no unknown one, each of its type."""
    known = {**needed, **optional}
    for key in needed.keys() - table.keys():
        raise MalformedScoring(where, f"it lacks {key!r}")
    for key, value in table.items():
        if key not in known:
            raise MalformedScoring(where, f"it has {key!r}, which means nothing here")
        if not _fits(value, known[key]):
            raise MalformedScoring(where, f"{key!r} must be a {known[key].__name__}")


def _fits(value: object, wanted: type) -> bool:
    if wanted in (int, float):
        return isinstance(value, int | wanted) and not isinstance(value, bool)
    return isinstance(value, wanted)


def _safety(part: Mapping[str, Any], where: str) -> SafetyItem:
    _check_keys(part, {"item": str, "above": float}, {}, where)
    return SafetyItem(part["item"], float(part["above"]))


def _scale(part: Mapping[str, Any], where: str) -> Scale:
    _check_keys(part, SCALE_KEYS, SCALE_OPTIONAL, where)
    _refuse_impossible(part, f"{where}, scale {part['id']}")
    return Scale(
        id=part["id"],
        title=part["title"],
        items=tuple(part["items"]),
        reversed=tuple(part["reversed"]),
        rule=part["rule"],
        factor=float(part["factor"]),
        minimum_answered=part["minimum_answered"],
        low=float(part["low"]),
        high=float(part["high"]),
        higher_is=part["higher_is"],
        shown=part["shown"],
        bands=_bands(part.get("bands", ()), where),
        caseness_at_least=_optional(part, "caseness_at_least"),
        reliable_change=_optional(part, "reliable_change"),
    )


def _refuse_impossible(part: Mapping[str, Any], where: str) -> None:
    if part["rule"] not in RULES:
        raise MalformedScoring(where, f"the rule {part['rule']!r} is neither sum nor mean")
    if len(set(part["items"])) < len(part["items"]) or not part["items"]:
        raise MalformedScoring(where, "it has no items, or one twice")
    if not set(part["reversed"]) <= set(part["items"]):
        raise MalformedScoring(where, "it reverses an item that it does not have")
    if not 1 <= part["minimum_answered"] <= len(part["items"]):
        raise MalformedScoring(where, "minimum_answered must lie between 1 and the number of items")


def _bands(parts: Iterable[Mapping[str, Any]], where: str) -> tuple[Band, ...]:
    for part in parts:
        _check_keys(part, {"at_least": float, "label": str}, {}, where)
    bands = tuple(Band(float(part["at_least"]), part["label"]) for part in parts)
    if list(bands) != sorted(bands, key=lambda band: band.at_least):
        raise MalformedScoring(where, "its bands are not in ascending order")
    return bands


def _optional(part: Mapping[str, Any], key: str) -> float | None:
    return float(part[key]) if key in part else None


def _golden(row: Mapping[str, str], where: str) -> GoldenCase:
    try:
        answers = {key[5:]: _cell(value) for key, value in row.items() if key.startswith("item.")}
        scales = [key[6:] for key in row if key.startswith("score.")]
        return GoldenCase(row["case"], answers, {scale: _expected(row, scale) for scale in scales})
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise MalformedScoring(where, f"row {row.get('case')!r} is not as its heading says") from error


def _cell(value: str) -> float | str | None:
    if not value:
        return None
    return value if value.isalpha() else float(value)


def _expected(row: Mapping[str, str], scale: str) -> tuple[float | None, int | None, str | None]:
    value = row[f"score.{scale}"]
    answered, band = row.get(f"answered.{scale}"), row.get(f"band.{scale}")
    return None if value == MISSING else float(value), int(answered) if answered else None, band or None
