"""The options of a question: listed in the item (R3 says option) or in a contained value set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alliance_core.instruments.errors import CannotRepresent
from alliance_core.instruments.fhir_json import (
    Node,
    extension_value,
    flag_of,
    node_of,
    nodes_of,
    number,
    text_of,
    typed_value,
    wording_of,
)
from alliance_core.instruments.model import Option

WEIGHTS = ("itemWeight", "ordinalValue", "questionnaire-ordinalValue", "extension-score")
PLAIN = ("Integer", "String", "Date", "Time")
ValueSets = Mapping[str, Node]


def contained_value_sets(questionnaire: Node) -> ValueSets:
    """The value sets that the questionnaire carries itself, by their local id and by their address."""
    sets = [
        node for node in nodes_of(questionnaire, "contained", "") if node.get("resourceType") == "ValueSet"
    ]
    by_id = {f"#{node.get('id')}": node for node in sets}
    return by_id | {node["url"]: node for node in sets if isinstance(node.get("url"), str)}


def read_options(node: Node, link_id: str, value_sets: ValueSets) -> tuple[Option, ...]:
    """The options of an item, none where it lists none; unclear or unreachable ones are refused."""
    listed = nodes_of(node, "answerOption", link_id) or nodes_of(node, "option", link_id)
    options = tuple(_listed(part, link_id) for part in listed)
    reference = _reference(node, link_id)
    if reference and options:
        raise CannotRepresent(link_id, "it lists options and names a value set too")
    if reference:
        options = _from_value_set(reference, link_id, value_sets)
    codes = [option.code for option in options]
    if len(set(codes)) < len(codes):
        raise CannotRepresent(link_id, "two of its options carry the same code")
    return options


def initially_chosen(node: Node, link_id: str) -> tuple[str, ...]:
    """The codes of the options that a listed item marks as chosen from the start."""
    listed = nodes_of(node, "answerOption", link_id)
    return tuple(_listed(part, link_id).code for part in listed if flag_of(part, "initialSelected", link_id))


def _reference(node: Node, link_id: str) -> str:
    old = node_of(node, "options", link_id)
    return text_of(node, "answerValueSet", link_id) or text_of(old, "reference", link_id)


def _listed(part: Node, link_id: str) -> Option:
    value = typed_value(part, "value")
    if value is None:
        raise CannotRepresent(link_id, "one of its options has no value")
    if part.get("modifierExtension"):
        raise CannotRepresent(link_id, "one of its options carries a modifier extension")
    kind, content = value
    coding, weight = _as_coding(part, kind, content, link_id)
    return _option(coding, link_id, around=part, weight=weight)


def _as_coding(part: Node, kind: str, content: Any, link_id: str) -> tuple[Node, float | None]:
    """An option as a coding; a whole number weighs what it says unless it states a weight."""
    if kind == "Coding" and isinstance(content, dict):
        return content, None
    if kind not in PLAIN or not isinstance(content, str | int) or isinstance(content, bool):
        raise CannotRepresent(link_id, f"one of its options is a {kind}, which cannot be chosen here")
    coding = {"code": str(content), "display": str(content), "_display": part.get(f"_value{kind}", {})}
    return coding, number(content, "option", link_id) if kind == "Integer" else None


def _option(coding: Node, link_id: str, *, around: Node, weight: float | None = None) -> Option:
    """An option from its coding; weights and marks may stand on the coding or around it."""
    code = text_of(coding, "code", link_id) or text_of(coding, "display", link_id)
    if not code:
        raise CannotRepresent(link_id, "one of its options has neither a code nor a text")
    stated = _weight(around, link_id) if _weight(coding, link_id) is None else _weight(coding, link_id)
    prefix = extension_value(around, "questionnaire-optionPrefix", link_id)
    return Option(
        code=code,
        wording=wording_of(coding, "display", link_id),
        weight=weight if stated is None else stated,
        system=text_of(coding, "system", link_id),
        prefix=prefix if isinstance(prefix, str) else "",
        exclusive=extension_value(around, "questionnaire-optionExclusive", link_id) is True,
    )


def _weight(node: Node, link_id: str) -> float | None:
    found = [extension_value(node, name, link_id) for name in WEIGHTS]
    stated = [value for value in found if value is not None]
    return number(stated[0], "weight", link_id) if stated else None


def _from_value_set(reference: str, link_id: str, value_sets: ValueSets) -> tuple[Option, ...]:
    value_set = value_sets.get(reference)
    if value_set is None:
        raise CannotRepresent(
            link_id, "its options are in a value set that the questionnaire does not contain; list them in it"
        )
    expansion = node_of(value_set, "expansion", link_id)
    options = tuple(_expanded(expansion, link_id) if expansion else _composed(value_set, link_id))
    if not options:
        raise CannotRepresent(link_id, "the value set that it names is empty")
    return options


def _expanded(expansion: Node, link_id: str) -> Iterator[Option]:
    for concept in nodes_of(expansion, "contains", link_id):
        if concept.get("contains"):
            raise CannotRepresent(link_id, "the value set that it names is a tree")
        yield _option(concept, link_id, around=concept)


def _composed(value_set: Node, link_id: str) -> Iterator[Option]:
    compose = node_of(value_set, "compose", link_id)
    for part in nodes_of(compose, "include", link_id):
        if compose.get("exclude") or part.get("filter") or part.get("valueSet") or not part.get("concept"):
            raise CannotRepresent(
                link_id, "the value set that it names must be worked out by a terminology server"
            )
        system = text_of(part, "system", link_id)
        for concept in nodes_of(part, "concept", link_id):
            yield _option(_designated(concept, link_id) | {"system": system}, link_id, around=concept)


def _designated(concept: Node, link_id: str) -> dict[str, Any]:
    """The concept, its designations in other languages told as translations of its display."""
    told = [
        {
            "url": "translation",
            "extension": [
                {"url": "lang", "valueCode": part["language"]},
                {"url": "content", "valueString": part.get("value")},
            ],
        }
        for part in nodes_of(concept, "designation", link_id)
        if "language" in part
    ]
    return dict(concept) | ({"_display": {"extension": told}} if told else {})
