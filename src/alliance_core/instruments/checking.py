"""Whether an instrument may be built with: rights, items, weights, honesty, golden cases."""

from __future__ import annotations

import math
from collections.abc import Iterator

from alliance_core.instruments.errors import InstrumentError
from alliance_core.instruments.model import GoldenCase, Instrument, Item, Kind, Problem, Scale
from alliance_core.instruments.scoring import score, span

ALLIANCE = "alliance"


def check(instrument: Instrument) -> list[Problem]:
    """Everything that keeps the instrument from being shipped; an empty list means that it may be."""
    found = [*_rights(instrument), *_references(instrument)]
    found = found or list(_weights(instrument))  # what comes later rests on what came before
    found = found or [*_honesty(instrument), *_golden(instrument)]
    return [Problem(instrument.id, where, what) for where, what in found]


Finding = tuple[str, str]


def _rights(instrument: Instrument) -> Iterator[Finding]:
    rights = instrument.rights
    if rights is None:
        yield "rights.toml", "there is no rights record; say who holds the wording and what they permit"
    elif not instrument.is_skeleton and not (rights.wording and rights.display and rights.distribute):
        yield "rights.toml", "it ships wording that the rights record does not permit; ship a skeleton"
    elif not all(text.strip() for text in (rights.holder, rights.licence, rights.source)):
        yield "rights.toml", "holder, licence and source must each say something"


def _references(instrument: Instrument) -> Iterator[Finding]:
    known = {item.link_id for item in instrument.questions}
    for scale in instrument.scales:
        for link_id in scale.items:
            if link_id not in known:
                yield f"scale {scale.id}", f"it uses {link_id}, which is no question of the questionnaire"
    for safety in instrument.safety_items:
        if safety.link_id not in known:
            yield "safety", f"it names {safety.link_id}, which is no question of the questionnaire"
    ids = [scale.id for scale in instrument.scales]
    if len(set(ids)) < len(ids):
        yield "scoring.toml", "two scales have the same id"


def _weights(instrument: Instrument) -> Iterator[Finding]:
    for link_id in instrument.scored_items:
        item = instrument.item(link_id)
        yield from _item_weights(item, instrument.not_applicable)
    if instrument.is_skeleton:
        return
    for question in instrument.questions:
        unlabelled = any(option.wording is None for option in question.options)
        if question.text is None or unlabelled:
            yield f"item {question.link_id}", "it has no wording, though others do; word all or none"


def _item_weights(item: Item, not_applicable: tuple[str, ...]) -> Iterator[Finding]:
    for option in item.options:
        if option.weight is None and option.code not in not_applicable:
            yield f"item {item.link_id}", f"its option {option.code} has no weight (itemWeight)"
    if item.repeats:
        yield f"item {item.link_id}", "it is scored, but takes several answers"
    if item.kind is not Kind.CHOICE and not item.options:
        try:
            span(item)
        except InstrumentError as error:
            yield f"item {item.link_id}", str(error)


def _honesty(instrument: Instrument) -> Iterator[Finding]:
    """What an unvalidated form or an alliance measure may not claim, and ranges that add up."""
    claims = [s for s in instrument.scales if s.bands or s.caseness_at_least is not None]
    if claims and (instrument.measures == ALLIANCE or not instrument.validated):
        yield f"scale {claims[0].id}", "no cut-off and no band is known for it; remove them"
    if not instrument.validated and any(scale.shown for scale in instrument.scales):
        yield "scoring.toml", "a conversation aid shows no total as a score; set shown = false"
    if not instrument.label.strip():
        yield "scoring.toml", "its label must say what kind of instrument it is"
    for scale in instrument.scales:
        yield from _range(instrument, scale)


def _range(instrument: Instrument, scale: Scale) -> Iterator[Finding]:
    """The stated ends of a scale are those that its items can reach."""
    spans = [span(instrument.item(link_id)) for link_id in scale.items]
    share = scale.factor / (len(spans) if scale.rule == "mean" else 1)
    ends = sorted((share * sum(low for low, _ in spans), share * sum(high for _, high in spans)))
    stated = f"{scale.low:g} to {scale.high:g}"
    if not (math.isclose(ends[0], scale.low) and math.isclose(ends[1], scale.high)):
        yield (
            f"scale {scale.id}",
            f"its items reach {ends[0]:g} to {ends[1]:g}, not {stated}",
        )


def _golden(instrument: Instrument) -> Iterator[Finding]:
    if instrument.scales and not instrument.golden:
        yield "golden.csv", "there is no golden case; work some out by hand, with missing answers among them"
    for case in instrument.golden:
        try:
            yield from _golden_case(instrument, case)
        except InstrumentError as error:
            yield f"golden case {case.name}", str(error)


def _golden_case(instrument: Instrument, case: GoldenCase) -> Iterator[Finding]:
    scores = {found.scale: found for found in score(instrument, case.answers)}
    for scale, (value, answered, band) in case.expected.items():
        found = scores.get(scale)
        if found is None:
            yield f"golden case {case.name}", f"there is no scale {scale}"
        elif not _same(found.value, value) or (answered, band) != (found.n_answered, found.band):
            yield f"golden case {case.name}", f"{scale} is {found}, not {value}, {answered} answered, {band}"


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
