"""Questionnaires and their scoring as data: one folder of `library` is one instrument.

Read `load`, `score` and `score_table` first; `read_questionnaire` takes any FHIR Questionnaire.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from alliance_core.instruments.answers import asked, validate_answers
from alliance_core.instruments.catalogue import (
    library,
    library_ids,
    load,
    load_folder,
    questionnaire_json,
)
from alliance_core.instruments.checking import check
from alliance_core.instruments.composing import compose, with_scoring, with_wording
from alliance_core.instruments.errors import (
    AnswerError,
    AnswerOutOfRange,
    AnswerRequired,
    CannotRepresent,
    InstrumentError,
    LinkIdCollision,
    MalformedScoring,
    MissingRights,
    NotAsked,
    UnknownInstrument,
    UnknownItem,
    UnreadableWords,
    WordingDoesNotFit,
    WrongType,
)
from alliance_core.instruments.model import (
    Answer,
    Band,
    Bounds,
    Condition,
    Instrument,
    InstrumentSummary,
    Item,
    Kind,
    Option,
    Problem,
    Rights,
    SafetyItem,
    Scale,
    Wording,
)
from alliance_core.instruments.reading import read_questionnaire
from alliance_core.instruments.scoring import ScaleScore, score
from alliance_core.instruments.wording import questionnaire_with, read_words, take_wording

if TYPE_CHECKING:
    from alliance_core.instruments.table import TableRefused, TableScores, score_table
else:

    def __getattr__(name: str) -> object:
        """Loads the compiled table when it is asked for: who scores one form at a time never waits for a compiler."""
        if name in ("TableRefused", "TableScores", "score_table"):
            return getattr(import_module("alliance_core.instruments.table"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Answer",
    "AnswerError",
    "AnswerOutOfRange",
    "AnswerRequired",
    "Band",
    "Bounds",
    "CannotRepresent",
    "Condition",
    "Instrument",
    "InstrumentError",
    "InstrumentSummary",
    "Item",
    "Kind",
    "LinkIdCollision",
    "MalformedScoring",
    "MissingRights",
    "NotAsked",
    "Option",
    "Problem",
    "Rights",
    "SafetyItem",
    "Scale",
    "ScaleScore",
    "TableRefused",
    "TableScores",
    "UnknownInstrument",
    "UnknownItem",
    "UnreadableWords",
    "Wording",
    "WordingDoesNotFit",
    "WrongType",
    "asked",
    "check",
    "compose",
    "library",
    "library_ids",
    "load",
    "load_folder",
    "questionnaire_json",
    "questionnaire_with",
    "read_questionnaire",
    "read_words",
    "score",
    "score_table",
    "take_wording",
    "validate_answers",
    "with_scoring",
    "with_wording",
]
