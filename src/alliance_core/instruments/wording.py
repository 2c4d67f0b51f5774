"""The wording that a site holds the rights to, laid over a skeleton: checked item by item, all of it or nothing.

A site brings a FHIR Questionnaire with the skeleton's link ids, or a table of link id and text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from alliance_core.instruments.errors import MissingRights, UnreadableWords, WordingDoesNotFit
from alliance_core.instruments.model import Instrument, Item, Kind, Problem, Rights

STEM = "stem"  # in a table: the sentence before the items
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
DELIMITERS = ",;\t"
HEADINGS = ["link id", "text"]


def take_wording(skeleton: Instrument, worded: Instrument, rights: Rights | None) -> Instrument:
    """The skeleton with every text of `worded`: kinds, weights and scoring stay the skeleton's own.

    A group around all items is the sentence before them; answers keep the order of `worded`. Raises
    `WordingDoesNotFit` with everything that is wrong, `MissingRights` without rights to word and to show it.
    """
    if rights is None or not (rights.wording and rights.display):
        raise MissingRights(skeleton.id)
    problems = tuple(Problem(skeleton.id, where, what) for where, what in _wrong(skeleton, worded))
    if problems:
        raise WordingDoesNotFit(problems)
    words = {item.link_id: item for item in worded.walk()}
    items = tuple(_worded(item, words) for item in skeleton.items)
    stem = _stem(skeleton, worded)
    if stem is not None:
        items = (Item(stem.link_id, Kind.GROUP, stem.wording, children=items),)
    return replace(skeleton, items=items, language=worded.language, rights=rights)


def read_words(text: str) -> dict[str, str]:
    """A table of link id and text, divided by commas, semicolons or tabs; `UnreadableWords` says where it is not."""
    first = text.split("\n", 1)[0].strip()
    found = [mark for mark in DELIMITERS if [one.strip().casefold() for one in first.split(mark)] == HEADINGS]
    if not found:
        raise UnreadableWords(1, "the headings must be: link id,text")
    words: dict[str, str] = {}
    table = csv.reader(io.StringIO(text), delimiter=found[0], strict=True)
    try:
        next(table)
        for cells in table:
            if any(cells):
                _add(words, table.line_num, cells)
    except csv.Error as error:
        raise UnreadableWords(table.line_num, str(error)) from None
    return words


def questionnaire_with(source: str, words: Mapping[str, str], language: str) -> dict[str, Any]:
    """The FHIR Questionnaire of a skeleton with texts by link id, `option CODE` and `LINK-ID option CODE`.

    Raises `WordingDoesNotFit` for a text that belongs to nothing in it.
    """
    questionnaire: dict[str, Any] = json.loads(source)
    used = {STEM} if STEM in words else set()
    for item in _all_items(questionnaire):
        used |= _say(item, words)
    lost = sorted(words.keys() - used)
    if lost:
        name = str(questionnaire.get("title", ""))
        raise WordingDoesNotFit(tuple(Problem(name, one, "there is nothing of this name") for one in lost))
    items = questionnaire["item"]
    if STEM in words:
        items = [{"linkId": STEM, "type": "group", "text": words[STEM], "item": items}]
    return {**questionnaire, "language": language, "item": items}


Finding = tuple[str, str]


def _wrong(skeleton: Instrument, worded: Instrument) -> Iterator[Finding]:
    if not LANGUAGE.fullmatch(worded.language):
        yield "language", "say which language the wording is in, such as en or de"
    stem = _stem(skeleton, worded)
    given = {item.link_id: item for item in worded.walk() if item is not stem}
    known = {item.link_id: item for item in skeleton.walk()}
    for link_id, item in known.items():
        if link_id not in given:
            yield f"item {link_id}", "it is missing"
        else:
            yield from _wrong_item(item, given[link_id])
    for link_id in given.keys() - known.keys():
        yield f"item {link_id}", f"{skeleton.id} has no such item"


def _wrong_item(known: Item, given: Item) -> Iterator[Finding]:
    where = f"item {known.link_id}"
    if known.kind is not Kind.GROUP and not (given.text or "").strip():
        yield where, "it has no wording"
    wanted, found = _values(known), _values(given)
    if set(wanted) != set(found) or len(wanted) != len(found):
        yield where, f"its answers must be {_told(wanted)}, and are {_told(found)}"
    bare = [option.value for option in given.options if not (option.label or "").strip()]
    if bare:
        yield where, f"no wording for its answers {_told(bare)}"


def _values(item: Item) -> list[float | str]:
    return [option.value for option in item.options]


def _told(values: list[float | str]) -> str:
    return ", ".join(f"{one:g}" if isinstance(one, int | float) else one for one in values) or "none"


def _stem(skeleton: Instrument, worded: Instrument) -> Item | None:
    """The one group around everything, where the skeleton has none."""
    known = {item.link_id for item in skeleton.walk()}
    around = worded.items[0] if len(worded.items) == 1 else None
    return around if around and around.kind is Kind.GROUP and around.link_id not in known else None


def _worded(item: Item, words: Mapping[str, Item]) -> Item:
    given, known = words[item.link_id], {option.value: option for option in item.options}
    return replace(
        item,
        wording=given.wording,
        options=tuple(replace(known[one.value], wording=one.wording) for one in given.options),
        children=tuple(_worded(child, words) for child in item.children),
    )


def _add(words: dict[str, str], line: int, cells: list[str]) -> None:
    if len(cells) != len(HEADINGS):
        raise UnreadableWords(line, f"there are {len(cells)} cells; a text with commas stands in quotes")
    name, text = (" ".join(cell.split()) for cell in cells)
    if not name or not text:
        raise UnreadableWords(line, "the link id or the text is empty")
    if name in words:
        raise UnreadableWords(line, f"{name} stands there twice")
    words[name] = text


def _all_items(node: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for item in node.get("item", ()):
        yield item
        yield from _all_items(item)


def _say(item: dict[str, Any], words: Mapping[str, str]) -> set[str]:
    """Writes the texts of one item and of its answers; returns the names it used."""
    link_id, used = item["linkId"], set()
    if link_id in words:
        item["text"] = words[link_id]
        used.add(link_id)
    for option in item.get("answerOption", ()):
        coding = option["valueCoding"]
        general = f"option {coding['code']}"
        of_this_item = f"{link_id} {general}"
        for name in (general, of_this_item):  # the last one stays
            if name in words:
                coding["display"] = words[name]
                used.add(name)
    return used
