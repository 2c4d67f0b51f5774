"""Answers of one person to scores: reversed items, prorating by the stated rule, missing where too little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alliance_core.instruments.answers import check_answer, chosen
from alliance_core.instruments.errors import MalformedScoring, UnknownItem
from alliance_core.instruments.model import Answer, Instrument, Item, Kind, Scale
from alliance_core.vocabulary import Row

TOO_FEW_ANSWERED = "too_few_answered"


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """One figure of one person; `value` is None where `reason` says why there is none."""

    instrument: str
    scale: str
    value: float | None
    reason: str | None
    n_answered: int
    n_missing: int
    prorated: bool
    band: str | None
    case: bool | None
    shown: bool
    scoring_version: str

    def as_row(self) -> Row:
        """The score as one row of a table."""
        return {name: getattr(self, name) for name in self.__slots__}

    def __str__(self) -> str:
        n = f"{self.n_answered} of {self.n_answered + self.n_missing} answered"
        if self.value is None:
            return f"{self.instrument} {self.scale}: no score, {self.reason} ({n})"
        told = f"{self.value:g}" + (", prorated" if self.prorated else "")
        return f"{self.instrument} {self.scale}: {told} ({n}{f'; {self.band}' if self.band else ''})"


def score(instrument: Instrument, answers: Mapping[str, Answer | None]) -> tuple[ScaleScore, ...]:
    """The score of every scale, in the order of the scoring file.

    `answers` maps link ids to numbers (or option codes); None, or an absent item, is missing. Raises
    `UnknownItem`, `WrongType` or `AnswerOutOfRange` for an answer that does not fit, whether scored or not.
    """
    numbers = {link_id: _number(instrument, link_id, answer) for link_id, answer in answers.items()}
    return tuple(_scale_score(instrument, scale, numbers) for scale in instrument.scales)


def span(item: Item) -> tuple[float, float]:
    """The least and the greatest number that an answer to the item can weigh."""
    weights = [option.weight for option in item.options if option.weight is not None]
    if weights:
        return min(weights), max(weights)
    low, high = item.bounds.low, item.bounds.high
    if item.options or not isinstance(low, int | float) or not isinstance(high, int | float):
        raise MalformedScoring(f"Item {item.link_id}", "it is scored, but its answers weigh nothing")
    return low, high


def _number(instrument: Instrument, link_id: str, answer: Answer | None) -> float | None:
    """What an answer weighs; None where it is missing, not applicable, or no number."""
    item = instrument.item(link_id)
    if not item.is_question:
        raise UnknownItem(link_id, instrument.id)
    if answer is None:
        return None
    check_answer(item, answer)
    if item.options:
        option = chosen(item, answer)
        return option.weight if option else None
    return None if item.kind is Kind.BOOLEAN or isinstance(answer, str) else answer


def _scale_score(instrument: Instrument, scale: Scale, numbers: Mapping[str, float | None]) -> ScaleScore:
    found = {link_id: numbers.get(link_id) for link_id in scale.items}
    known = [
        sum(span(instrument.item(link_id))) - number if link_id in scale.reversed else number
        for link_id, number in found.items()
        if number is not None
    ]
    value = scale_value(scale, known)
    at_least = scale.caseness_at_least
    return ScaleScore(
        instrument=instrument.id,
        scale=scale.id,
        value=value,
        reason=TOO_FEW_ANSWERED if value is None else None,
        n_answered=len(known),
        n_missing=len(found) - len(known),
        prorated=value is not None and len(known) < len(found),
        band=None if value is None else scale.band_of(value),
        case=None if value is None or at_least is None else value >= at_least,
        shown=scale.shown,
        scoring_version=instrument.scoring_version,
    )


def scale_value(scale: Scale, known: list[float]) -> float | None:
    """The figure from the known answers, reversed already; None below the minimum (formula: see `Scale`)."""
    k, n = len(scale.items), len(known)
    if n < scale.minimum_answered:
        return None
    total = float(sum(known))
    if scale.rule == "mean":
        return scale.factor * (total / n)
    return scale.factor * (total if n == k else k * total / n)
