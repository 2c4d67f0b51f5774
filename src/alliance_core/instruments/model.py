"""What an instrument is: items, options, scales, rights. Frozen values, made by the readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from alliance_core.instruments.errors import UnknownItem
from alliance_core.vocabulary import Row

Answer = bool | int | float | str


class Kind(StrEnum):
    """What kind of answer an item takes; a group and a display take none."""

    GROUP = "group"
    DISPLAY = "display"
    BOOLEAN = "boolean"
    DECIMAL = "decimal"
    INTEGER = "integer"
    QUANTITY = "quantity"
    DATE = "date"
    DATE_TIME = "dateTime"
    TIME = "time"
    STRING = "string"
    TEXT = "text"
    URL = "url"
    CHOICE = "choice"


NUMERIC = frozenset({Kind.DECIMAL, Kind.INTEGER, Kind.QUANTITY})
TEMPORAL = frozenset({Kind.DATE, Kind.DATE_TIME, Kind.TIME})


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in the questionnaire's own language, and its translations as (language, text)."""

    base: str
    translations: tuple[tuple[str, str], ...] = ()

    def in_language(self, language: str) -> str:
        """The text in `language` ("de-AT", else "de"), or the base text where there is no translation."""
        known = dict(self.translations)
        return known.get(language) or known.get(language.split("-")[0]) or self.base


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `weight` is its number in scores; None where it has none (not applicable)."""

    code: str
    wording: Wording | None = None
    weight: float | None = None
    system: str = ""
    prefix: str = ""
    exclusive: bool = False

    @property
    def label(self) -> str | None:
        """What a person reads; None in a skeleton."""
        return self.wording.base if self.wording else None

    @property
    def value(self) -> float | str:
        """The answer that chooses it: its weight, or its code where it has none."""
        return self.code if self.weight is None else self.weight


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of an answer, each None where there is none; dates and times are ISO 8601 texts."""

    low: float | str | None = None
    high: float | str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    decimals: int | None = None
    min_answers: int | None = None
    max_answers: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One clause of enableWhen: the answer to `question` compared with `answer`."""

    question: str
    operator: str
    answer: Answer
    system: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a questionnaire: a question, a group of items, or a text to read."""

    link_id: str
    kind: Kind
    wording: Wording | None = None
    prefix: str = ""
    options: tuple[Option, ...] = ()
    own_words: bool = False
    bounds: Bounds = field(default_factory=Bounds)
    required: bool = False
    repeats: bool = False
    enable_when: tuple[Condition, ...] = ()
    enable_all: bool = True
    hidden: bool = False
    read_only: bool = False
    control: str = ""
    unit: str = ""
    initial: tuple[Answer, ...] = ()
    children: tuple[Item, ...] = ()

    @property
    def text(self) -> str | None:
        """The wording in the questionnaire's own language; None where it has none."""
        return self.wording.base if self.wording else None

    @property
    def is_question(self) -> bool:
        """Whether it takes an answer."""
        return self.kind not in (Kind.GROUP, Kind.DISPLAY)

    @property
    def anchors(self) -> tuple[str | None, str | None]:
        """What is written at the low and at the high end of the line that answers it."""
        ends = {child.control: child.text for child in self.children}
        return ends.get("lower"), ends.get("upper")

    def walk(self) -> Iterator[Item]:
        """The item and everything under it, in the order of the form."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of a scale, from `at_least` up to the next band."""

    at_least: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """How answers become one figure.

    With n of k items answered and x the answers (a reversed item counts low + high - x):
    sum: factor·k·Σx/n; mean: factor·Σx/n; both missing where n < minimum_answered.
    """

    id: str
    title: str
    items: tuple[str, ...]
    reversed: tuple[str, ...]
    rule: str
    factor: float
    minimum_answered: int
    low: float
    high: float
    higher_is: str
    shown: bool
    bands: tuple[Band, ...] = ()
    caseness_at_least: float | None = None
    reliable_change: float | None = None

    def band_of(self, value: float) -> str | None:
        """The label of the last band that begins at or below `value`; None without bands."""
        labels = [band.label for band in self.bands if value >= band.at_least]
        return labels[-1] if labels else None


@dataclass(frozen=True, slots=True)
class Rights:
    """Whose the wording is, and what they permit; `checked` is the day, in ISO 8601, on which it was looked up."""

    holder: str
    licence: str
    source: str
    checked: str
    wording: bool
    translate: bool
    display: bool
    distribute: bool


@dataclass(frozen=True, slots=True)
class SafetyItem:
    """An item whose answer above `above` must reach a person."""

    link_id: str
    above: float


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """Answers with the scores that they must give; a scale's expectation is (value or None, n, band)."""

    name: str
    answers: Mapping[str, float | str | None]
    expected: Mapping[str, tuple[float | None, int | None, str | None]]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire with its scoring and its rights."""

    id: str
    title: str
    version: str
    items: tuple[Item, ...]
    language: str = ""
    scoring_version: str = ""
    measures: str = ""
    label: str = ""
    validated: bool = False
    scales: tuple[Scale, ...] = ()
    safety_items: tuple[SafetyItem, ...] = ()
    not_applicable: tuple[str, ...] = ()
    rights: Rights | None = None
    golden: tuple[GoldenCase, ...] = ()

    def walk(self) -> Iterator[Item]:
        """Every item, in the order of the form."""
        for item in self.items:
            yield from item.walk()

    @property
    def questions(self) -> tuple[Item, ...]:
        """Every item that takes an answer, in the order of the form."""
        return tuple(item for item in self.walk() if item.is_question)

    @property
    def scored_items(self) -> tuple[str, ...]:
        """Link ids that some scale uses, in the order of the form: the columns of `score_table`."""
        used = {link_id for scale in self.scales for link_id in scale.items}
        return tuple(item.link_id for item in self.questions if item.link_id in used)

    @property
    def is_skeleton(self) -> bool:
        """Whether it has no wording at all, and so cannot be shown to a person."""
        return not any(item.wording for item in self.walk())

    @property
    def languages(self) -> tuple[str, ...]:
        """Its own language first, then every language that some text is translated into, sorted."""
        wordings = [w for item in self.walk() for w in (item.wording, *(o.wording for o in item.options))]
        others = {language for w in wordings if w for language, _ in w.translations}
        return tuple(filter(None, (self.language, *sorted(others - {self.language}))))

    def item(self, link_id: str) -> Item:
        """The item of that link id; `UnknownItem` if there is none."""
        for item in self.walk():
            if item.link_id == link_id:
                return item
        raise UnknownItem(link_id, self.id)


@dataclass(frozen=True, slots=True)
class InstrumentSummary:
    """One line of the library."""

    id: str
    title: str
    version: str
    scoring_version: str
    n_questions: int
    measures: str
    label: str
    is_skeleton: bool
    languages: tuple[str, ...]

    def as_row(self) -> Row:
        """The line as one row of a table."""
        return {
            "id": self.id,
            "title": self.title,
            "version": self.version,
            "scoring_version": self.scoring_version,
            "n_questions": self.n_questions,
            "measures": self.measures,
            "label": self.label,
            "is_skeleton": int(self.is_skeleton),
            "languages": " ".join(self.languages),
        }


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps an instrument from being used: where, and what to do about it."""

    instrument: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.instrument}, {self.where}: {self.what}"
