"""From an instrument to questions on a page, and from the practice's own library to an instrument."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

from alliance.measurement import site_wording
from alliance.measurement.askable import TEXT_KINDS
from alliance.measurement.askable import unaskable as unaskable
from alliance.measurement.models import CustomInstrument
from alliance.therapy.room import Question
from alliance_core.instruments import (
    Instrument,
    Item,
    Kind,
    UnknownInstrument,
    library_ids,
    load,
    read_questionnaire,
    with_scoring,
)

SITE_WORDING = settings.VAR / site_wording.FOLDER


def shipped(instrument_id: str) -> Instrument:
    """An instrument of the library, in the site's own wording where it added one; else UnknownInstrument."""
    return _as_it_is(instrument_id, _stamp(instrument_id))


@cache
def _as_it_is(instrument_id: str, stamp: int) -> Instrument:
    return site_wording.worded(SITE_WORDING, instrument_id) if stamp else load(instrument_id)


def _stamp(instrument_id: str) -> int:
    """When the site's wording of it was last written, so that a server that runs takes it up; 0 without one."""
    return site_wording.stamp(SITE_WORDING, instrument_id) if instrument_id in library_ids() else 0


def instrument_for(practice_id: UUID, instrument_id: str) -> Instrument:
    """An instrument by its id: of the library, else one this practice added."""
    if instrument_id in library_ids():
        return shipped(instrument_id)
    own = (
        CustomInstrument.objects.filter(practice_id=practice_id, key=instrument_id)
        .order_by("-added_at")
        .first()
    )
    if own is None:
        raise UnknownInstrument(instrument_id, library_ids())
    return own_instrument(instrument_id, own.definition)


def own_instrument(instrument_id: str, definition: Mapping[str, Any]) -> Instrument:
    """What a practice added: a FHIR Questionnaire, or one beside its scoring file, as an import brings it."""
    if "questionnaire" not in definition:
        return read_questionnaire(definition, id=instrument_id)
    return with_scoring(
        read_questionnaire(definition["questionnaire"], id=instrument_id), definition["scoring"]
    )


def instruments_for(practice_id: UUID, instrument_ids: Iterable[str]) -> dict[str, Instrument]:
    """Several instruments by their ids, those of the practice's own by one query; an unknown one is left out."""
    wanted = set(instrument_ids)
    found = {one: shipped(one) for one in wanted & set(library_ids())}
    missing = wanted - found.keys()
    if missing:
        own = CustomInstrument.objects.filter(practice_id=practice_id, key__in=missing).order_by("added_at")
        found |= {one.key: own_instrument(one.key, one.definition) for one in own}
    return found


def questions_of(instrument: Instrument, language: str) -> Sequence[Question]:
    """The questions of an instrument in a language, in the order of its form. A skeleton has none to show."""
    stamp = _stamp(instrument.id)
    is_shipped = instrument.id in library_ids() and instrument is _as_it_is(instrument.id, stamp)
    return _kept_questions(instrument.id, stamp, language) if is_shipped else _questions(instrument, language)


@cache
def _kept_questions(instrument_id: str, stamp: int, language: str) -> Sequence[Question]:
    return tuple(_questions(_as_it_is(instrument_id, stamp), language))


def _questions(instrument: Instrument, language: str) -> Sequence[Question]:
    safety = {one.link_id for one in instrument.safety_items}
    return [
        _question(instrument, item, language, item.link_id in safety)
        for item in instrument.questions
        if item.wording and not item.hidden
    ]


def _question(instrument: Instrument, item: Item, language: str, is_safety: bool) -> Question:
    words = item.wording.in_language(language) if item.wording else ""
    if item.kind in TEXT_KINDS:
        return Question(item.link_id, words, "text", instrument=instrument.id)
    if item.options:
        options = tuple(
            (int(option.weight or 0), option.wording.in_language(language) if option.wording else option.code)
            for option in item.options
        )
        return Question(
            item.link_id, words, "choice", options=options, instrument=instrument.id, is_safety=is_safety
        )
    low, high = item.anchors
    return Question(
        item.link_id,
        words,
        "scale",
        minimum=int(item.bounds.low or 0),
        maximum=int(item.bounds.high or 10),
        low=low or "",
        high=high or "",
        instrument=instrument.id,
    )


def stem_of(instrument: Instrument, language: str) -> str:
    """The sentence that stands before the items, if there is one."""
    stems = [item.wording for item in instrument.items if item.kind == Kind.GROUP and item.wording]
    return stems[0].in_language(language) if stems else ""


def words_of_answer(practice_id: UUID, instrument_id: str, link_id: str, value: int) -> tuple[str, str]:
    """What was asked and answered, in the words of the form, for whoever has to act on it."""
    found = instrument_for(practice_id, instrument_id)
    for question in questions_of(found, "en"):
        if question.link_id == link_id:
            labels = dict(question.options)
            return str(question.text), str(labels.get(value, value))
    return link_id, str(value)
