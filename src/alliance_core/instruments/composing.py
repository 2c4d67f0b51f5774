"""Several lists of questions as one questionnaire; wording and scoring for one that has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alliance_core.instruments.errors import LinkIdCollision, MissingRights, UnknownItem
from alliance_core.instruments.model import Instrument, Item, Option, Rights, Wording
from alliance_core.instruments.scoring_file import read_scoring

NO_LABELS: Mapping[str, str] = {}


def compose(
    parts: Sequence[Instrument | Sequence[Item]], id: str, version: str, title: str = ""
) -> Instrument:
    """One questionnaire of all items of the parts, in that order, with the scales of those that have some.

    Link ids stay as they are, so that an answer can be scored by the part it came from; two equal ones raise
    `LinkIdCollision`. Rights stay with the parts: the whole has none of its own.
    """
    instruments = [part for part in parts if isinstance(part, Instrument)]
    whole = Instrument(
        id=id,
        title=title,
        version=version,
        items=tuple(item for part in parts for item in _items(part)),
        language=next((part.language for part in instruments), ""),
        scoring_version=" ".join(f"{part.id}={part.scoring_version}" for part in instruments),
        scales=tuple(replace(s, id=f"{part.id}.{s.id}") for part in instruments for s in part.scales),
        safety_items=tuple(safety for part in instruments for safety in part.safety_items),
        not_applicable=tuple(code for part in instruments for code in part.not_applicable),
    )
    _refuse_collisions(whole)
    return whole


def _items(part: Instrument | Sequence[Item]) -> Sequence[Item]:
    return part.items if isinstance(part, Instrument) else part


def _refuse_collisions(whole: Instrument) -> None:
    seen: set[str] = set()
    for item in whole.walk():
        if item.link_id in seen:
            raise LinkIdCollision(item.link_id)
        seen.add(item.link_id)


def with_wording(
    instrument: Instrument,
    texts: Mapping[str, str],
    rights: Rights | None,
    *,
    labels: Mapping[str, str] = NO_LABELS,
) -> Instrument:
    """The instrument with the text of each item (by link id) and of each option (by its code).

    `rights` is the site's own record; without one that permits the wording and its display: `MissingRights`.
    Raises `UnknownItem` for a text that belongs to no item.
    """
    if rights is None or not (rights.wording and rights.display):
        raise MissingRights(instrument.id)
    known = {item.link_id for item in instrument.walk()}
    for link_id in texts:
        if link_id not in known:
            raise UnknownItem(link_id, instrument.id)
    return replace(
        instrument, items=tuple(_worded(item, texts, labels) for item in instrument.items), rights=rights
    )


def with_scoring(instrument: Instrument, scoring: str) -> Instrument:
    """The instrument with the scales, safety items and version that a scoring file (TOML text) states.

    Raises `MalformedScoring` where it does not say what it must, `UnknownItem` for a scale of an item not there.
    """
    scored = replace(instrument, **read_scoring(scoring, f"The scoring of {instrument.id}"))
    for scale in scored.scales:
        for link_id in scale.items:
            scored.item(link_id)
    return scored


def _worded(item: Item, texts: Mapping[str, str], labels: Mapping[str, str]) -> Item:
    text = texts.get(item.link_id)
    return replace(
        item,
        wording=item.wording if text is None else Wording(text),
        options=tuple(_labelled(option, labels) for option in item.options),
        children=tuple(_worded(child, texts, labels) for child in item.children),
    )


def _labelled(option: Option, labels: Mapping[str, str]) -> Option:
    label = labels.get(option.code)
    return option if label is None else replace(option, wording=Wording(label))
