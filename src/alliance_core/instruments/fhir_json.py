"""Typed look-ups in FHIR JSON: a value of the wrong shape is refused with the item's link id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alliance_core.instruments.errors import CannotRepresent
from alliance_core.instruments.model import Wording

Node = Mapping[str, Any]
LARGEST = 1e300  # beyond it a JSON number need not fit the arithmetic of scores


def text_of(node: Node, key: str, link_id: str) -> str:
    """The text under `key`, empty where it is absent."""
    found = node.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise CannotRepresent(link_id, f"its {key} is not a text")
    if any("\ud800" <= letter <= "\udfff" for letter in found):
        raise CannotRepresent(link_id, f"its {key} has half a character, which no text can store")
    return found


def flag_of(node: Node, key: str, link_id: str) -> bool:
    """The truth value under `key`, False where it is absent."""
    found = node.get(key, False)
    if not isinstance(found, bool):
        raise CannotRepresent(link_id, f"its {key} is neither true nor false")
    return found


def nodes_of(node: Node, key: str, link_id: str) -> tuple[Node, ...]:
    """The objects listed under `key`, none where it is absent."""
    found = node.get(key, [])
    if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
        raise CannotRepresent(link_id, f"its {key} is not a list of objects")
    return tuple(found)


def node_of(node: Node, key: str, link_id: str) -> Node:
    """The object under `key`, an empty one where it is absent."""
    found = node.get(key, {})
    if not isinstance(found, dict):
        raise CannotRepresent(link_id, f"its {key} is not an object")
    return found


def typed_value(node: Node, stem: str) -> tuple[str, Any] | None:
    """The one property that begins with `stem` ("valueInteger" for "value"), as (type, value)."""
    for key, found in node.items():
        if key.startswith(stem) and key != stem:
            return key.removeprefix(stem), found
    return None


def extensions(node: Node, link_id: str) -> Iterator[tuple[str, Node]]:
    """Each extension as (last part of its address, the extension)."""
    for extension in nodes_of(node, "extension", link_id):
        yield text_of(extension, "url", link_id).rsplit("/", 1)[-1], extension


def extension_values(node: Node, name: str, link_id: str) -> tuple[Any, ...]:
    """The values of every extension of that name, in order."""
    found = (typed_value(ext, "value") for known, ext in extensions(node, link_id) if known == name)
    return tuple(value[1] for value in found if value is not None)


def extension_value(node: Node, name: str, link_id: str) -> Any:
    """The value of the first extension of that name, None where there is none."""
    values = extension_values(node, name, link_id)
    return values[0] if values else None


def number(value: Any, what: str, link_id: str) -> float:
    """A finite JSON number; anything else is refused."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST:
        raise CannotRepresent(link_id, f"its {what} is not a number")
    return value


def wording_of(node: Node, key: str, link_id: str) -> Wording | None:
    """The text under `key` with the translations that `_key` carries; None where there is no text."""
    base = text_of(node, key, link_id)
    shadow = node_of(node, f"_{key}", link_id)
    return Wording(base, _translations(shadow, link_id)) if base else None


def _translations(shadow: Node, link_id: str) -> tuple[tuple[str, str], ...]:
    parts = [ext for name, ext in extensions(shadow, link_id) if name == "translation"]
    told = [(_content(part, "lang", link_id), _content(part, "content", link_id)) for part in parts]
    return tuple((language, text) for language, text in told if language and text)


def _content(part: Node, name: str, link_id: str) -> str:
    """The text of one part of a translation, empty where it is absent."""
    return text_of({name: extension_value(part, name, link_id)}, name, link_id)
