"""Any FHIR Questionnaire (R3, R4, R5 JSON) as an instrument, or a sentence that says why not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from alliance_core.instruments.errors import CannotRepresent
from alliance_core.instruments.fhir_json import (
    Node,
    extension_value,
    extensions,
    flag_of,
    nodes_of,
    number,
    text_of,
    typed_value,
    wording_of,
)
from alliance_core.instruments.links import refuse_broken_links
from alliance_core.instruments.model import Answer, Bounds, Condition, Instrument, Item, Kind
from alliance_core.instruments.options import (
    ValueSets,
    contained_value_sets,
    initially_chosen,
    read_options,
)
from alliance_core.instruments.refusals import KINDS, is_hidden, refuse_unread

CHOICES = {"choice": False, "open-choice": True, "coding": False}
OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")


def read_questionnaire(source: str | bytes | Mapping[str, Any], *, id: str | None = None) -> Instrument:
    """Read a FHIR Questionnaire, as JSON text or already parsed; `id` replaces the one it gives itself.

    Kept: wording and translations, kinds, options with weights (itemWeight, ordinalValue), bounds, required,
    repeats, groups, enableWhen. Raises `CannotRepresent`, and nothing else, where keeping the rest would
    change what is asked, answered or scored.
    """
    try:
        return _instrument(_parsed(source), id)
    except RecursionError as error:
        raise CannotRepresent("", "its groups are nested too deeply") from error


def _instrument(node: Node, id: str | None) -> Instrument:
    if node.get("resourceType") != "Questionnaire":
        raise CannotRepresent("", "it is not a FHIR Questionnaire (its resourceType says what it is)")
    if node.get("modifierExtension"):
        raise CannotRepresent("", "it carries a modifier extension, which must not be ignored")
    value_sets = contained_value_sets(node)
    items = tuple(_item(part, value_sets) for part in nodes_of(node, "item", ""))
    refuse_broken_links(items)
    return Instrument(
        id=id or _own_id(node),
        title=text_of(node, "title", "") or text_of(node, "name", ""),
        version=text_of(node, "version", ""),
        items=items,
        language=text_of(node, "language", ""),
    )


def _parsed(source: str | bytes | Mapping[str, Any]) -> Node:
    if isinstance(source, Mapping):
        return source
    try:
        found = json.loads(source)
    except ValueError as error:
        raise CannotRepresent("", "it is not JSON") from error
    if not isinstance(found, dict):
        raise CannotRepresent("", "it is not a JSON object")
    return found


def _own_id(node: Node) -> str:
    address = text_of(node, "url", "").rsplit("/", 1)[-1]
    return text_of(node, "id", "") or address or text_of(node, "name", "") or "questionnaire"


def _item(node: Node, value_sets: ValueSets) -> Item:
    link_id = text_of(node, "linkId", "")
    if not link_id:
        raise CannotRepresent("", f"an item has no linkId (its text begins {str(node.get('text'))[:40]!r})")
    refuse_unread(node, link_id)
    kind = _kind(node, link_id)
    options = read_options(node, link_id, value_sets)
    item = Item(
        link_id=link_id,
        kind=kind,
        wording=wording_of(node, "text", link_id),
        prefix=text_of(node, "prefix", link_id),
        options=options,
        own_words=_own_words(node, link_id),
        bounds=_bounds(node, kind, link_id),
        required=flag_of(node, "required", link_id),
        repeats=flag_of(node, "repeats", link_id),
        enable_when=tuple(_condition(part, link_id) for part in nodes_of(node, "enableWhen", link_id)),
        enable_all=_enable_all(node, link_id),
        hidden=is_hidden(node, link_id),
        read_only=flag_of(node, "readOnly", link_id),
        control=_control(node, link_id),
        unit=_unit(node, link_id),
        children=tuple(_item(part, value_sets) for part in nodes_of(node, "item", link_id)),
    )
    _refuse_unanswerable(item)
    return replace(item, initial=_initial(node, link_id))


def _kind(node: Node, link_id: str) -> Kind:
    stated = text_of(node, "type", link_id)
    if stated in KINDS:
        raise CannotRepresent(link_id, KINDS[stated])
    if stated in CHOICES:
        return Kind.CHOICE
    try:
        return Kind(stated)
    except ValueError:
        raise CannotRepresent(link_id, f"its type {stated!r} is not one of FHIR's") from None


def _own_words(node: Node, link_id: str) -> bool:
    """Whether an answer outside the options is allowed, in the person's own words."""
    constraint = text_of(node, "answerConstraint", link_id)
    if constraint not in ("", "optionsOnly", "optionsOrString", "optionsOrType"):
        raise CannotRepresent(link_id, f"its answerConstraint {constraint!r} is not one of FHIR's")
    kind = text_of(node, "type", link_id)
    if constraint == "optionsOrType" and kind not in ("string", "text"):
        raise CannotRepresent(link_id, f"it takes any {kind} beside its options")
    return CHOICES.get(kind, False) or constraint in ("optionsOrString", "optionsOrType")


def _refuse_unanswerable(item: Item) -> None:
    if item.kind is Kind.CHOICE and not item.options and not item.own_words:
        raise CannotRepresent(item.link_id, "it asks to choose, but lists nothing to choose from")
    if (
        item.repeats
        and item.is_question
        and any(part.is_question for part in item.walk() if part is not item)
    ):
        raise CannotRepresent(item.link_id, "it takes several answers, each with questions of its own")


def _control(node: Node, link_id: str) -> str:
    concept = extension_value(node, "questionnaire-itemControl", link_id)
    codings = nodes_of(concept, "coding", link_id) if isinstance(concept, dict) else ()
    return text_of(codings[0], "code", link_id) if codings else ""


def _unit(node: Node, link_id: str) -> str:
    """The unit of a number or quantity; a choice of several cannot travel with a plain number."""
    names = [name for name, _ in extensions(node, link_id)]
    if names.count("questionnaire-unitOption") > 1 or "questionnaire-unitValueSet" in names:
        raise CannotRepresent(link_id, "its answer comes in a choice of units")
    for name in ("questionnaire-unit", "questionnaire-unitOption"):
        coding = extension_value(node, name, link_id)
        if isinstance(coding, dict):
            return text_of(coding, "display", link_id) or text_of(coding, "code", link_id)
    return ""


def _bounds(node: Node, kind: Kind, link_id: str) -> Bounds:
    return Bounds(
        low=_limit(node, "minValue", link_id),
        high=_limit(node, "maxValue", link_id),
        min_length=_whole(extension_value(node, "minLength", link_id), "minLength", link_id),
        max_length=_whole(node.get("maxLength"), "maxLength", link_id),
        pattern=_pattern(node, link_id) if kind in (Kind.STRING, Kind.TEXT, Kind.URL) else None,
        decimals=_whole(extension_value(node, "maxDecimalPlaces", link_id), "maxDecimalPlaces", link_id),
        min_answers=_whole(extension_value(node, "questionnaire-minOccurs", link_id), "minOccurs", link_id),
        max_answers=_whole(extension_value(node, "questionnaire-maxOccurs", link_id), "maxOccurs", link_id),
    )


def _limit(node: Node, name: str, link_id: str) -> float | str | None:
    """A literal bound; one that is computed ("today") is refused."""
    if name not in [known for known, _ in extensions(node, link_id)]:
        return None
    found = extension_value(node, name, link_id)
    if isinstance(found, dict):
        found = found.get("value")
    if isinstance(found, str):
        return found
    if found is None:
        raise CannotRepresent(link_id, f"its {name} is not written as a number, a date or a time")
    return number(found, name, link_id)


def _whole(found: object, what: str, link_id: str) -> int | None:
    if found is None:
        return None
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise CannotRepresent(link_id, f"its {what} is not a whole number")
    return found


def _pattern(node: Node, link_id: str) -> str | None:
    found = extension_value(node, "regex", link_id)
    try:
        return None if found is None else re.compile(found).pattern
    except (re.error, TypeError, RecursionError, OverflowError):
        raise CannotRepresent(
            link_id, "its answers are checked by a pattern that Python cannot read"
        ) from None


def _enable_all(node: Node, link_id: str) -> bool:
    """Whether every condition must hold; R3, which knows no operators, means any."""
    conditions = nodes_of(node, "enableWhen", link_id)
    behaviour = text_of(node, "enableBehavior", link_id)
    if len(conditions) > 1 and not behaviour and any("operator" in part for part in conditions):
        raise CannotRepresent(link_id, "it has several conditions, but no enableBehavior says all or any")
    if behaviour not in ("", "all", "any"):
        raise CannotRepresent(link_id, f"its enableBehavior {behaviour!r} is neither all nor any")
    return behaviour == "all" or len(conditions) < 2


def _condition(part: Node, link_id: str) -> Condition:
    if "hasAnswer" in part:  # R3
        return Condition(text_of(part, "question", link_id), "exists", flag_of(part, "hasAnswer", link_id))
    operator = text_of(part, "operator", link_id) or "="
    value = typed_value(part, "answer")
    if operator not in OPERATORS or value is None:
        raise CannotRepresent(link_id, "a condition of it has no answer or no operator of FHIR's")
    if operator == "exists" and not isinstance(value[1], bool):
        raise CannotRepresent(link_id, "a condition of it asks whether an answer exists, but says neither")
    answer, system = _plain(value, link_id)
    return Condition(text_of(part, "question", link_id), operator, answer, system)


def _plain(value: tuple[str, Any], link_id: str) -> tuple[Answer, str]:
    """An answer written in FHIR as a plain value, and the system of its code."""
    kind, found = value
    if kind == "Coding" and isinstance(found, dict):
        code = text_of(found, "code", link_id) or text_of(found, "display", link_id)
        return code, text_of(found, "system", link_id)
    if kind == "Quantity" and isinstance(found, dict):
        return number(found.get("value"), "quantity", link_id), ""
    if kind not in ("Reference", "Attachment") and isinstance(found, bool | str):
        return found, ""
    return number(found, kind, link_id), ""


def _initial(node: Node, link_id: str) -> tuple[Answer, ...]:
    """What stands in the item before anybody answers; R3 writes it as initial[x]."""
    listed = [typed_value(part, "value") for part in nodes_of(node, "initial", link_id)]
    stated = [*listed, typed_value(node, "initial")]
    written = tuple(
        _plain(value, link_id)[0] for value in stated if value is not None and not _unit_only(value)
    )
    return written or initially_chosen(node, link_id)


def _unit_only(value: tuple[str, Any]) -> bool:
    """An initial quantity that names its unit and leaves the number open."""
    kind, found = value
    return kind == "Quantity" and isinstance(found, dict) and "value" not in found
