"""What an answer may be, which questions are asked given the others, and what does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from alliance_core.instruments.errors import (
    AnswerError,
    AnswerOutOfRange,
    AnswerRequired,
    NotAsked,
    UnknownItem,
    WrongType,
)
from alliance_core.instruments.model import (
    NUMERIC,
    TEMPORAL,
    Answer,
    Condition,
    Instrument,
    Item,
    Kind,
    Option,
)

# link id → an answer, a sequence of answers (repeats), or a sequence of Answers (a repeating group)
Answers = Mapping[str, Any]
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
DATE_TIME = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?")
SHAPES = {Kind.DATE: DATE, Kind.DATE_TIME: DATE_TIME, Kind.TIME: TIME}


def chosen(item: Item, answer: Answer) -> Option | None:
    """The option that an answer names: by its code, or by its weight where only one option weighs that."""
    if isinstance(answer, str):
        found = [option for option in item.options if option.code == answer]
    else:
        found = [option for option in item.options if option.weight == answer]
    return found[0] if len(found) == 1 else None


def check_answer(item: Item, answer: Answer) -> None:
    """Raise `WrongType` or `AnswerOutOfRange` unless `answer` is one answer that the item allows."""
    if item.options and not (item.own_words and isinstance(answer, str)):
        _check_option(item, answer)
    elif item.kind is Kind.BOOLEAN:
        _check_boolean(item, answer)
    elif item.kind in NUMERIC:
        check_number(item, answer)
    else:
        _check_text(item, answer)


def _check_option(item: Item, answer: Answer) -> None:
    if isinstance(answer, bool):
        raise WrongType(item.link_id, "one of its options")
    if chosen(item, answer) is None:
        values = ", ".join(f"{o.value:g}" if o.weight is not None else o.code for o in item.options)
        raise AnswerOutOfRange(item.link_id, f"one of {values}")


def _check_boolean(item: Item, answer: Answer) -> None:
    if not isinstance(answer, bool):
        raise WrongType(item.link_id, "true or false")


def check_number(item: Item, answer: Answer) -> None:
    """Raise unless `answer` is a finite number within the bounds of the item (whole, for an integer)."""
    if isinstance(answer, str | bool) or not abs(answer) < float("inf"):
        raise WrongType(item.link_id, "a finite number")
    if item.kind is Kind.INTEGER and answer != int(answer):
        raise WrongType(item.link_id, "a whole number")
    places = item.bounds.decimals
    if places is not None and round(answer, places) != answer:
        raise AnswerOutOfRange(item.link_id, f"written with at most {places} decimals")
    _check_bounds(item, answer)


def _check_bounds(item: Item, answer: Answer) -> None:
    low, high = item.bounds.low, item.bounds.high
    if low is not None and compare(answer, low) == -1:
        raise AnswerOutOfRange(item.link_id, f"at least {low}")
    if high is not None and compare(answer, high) == 1:
        raise AnswerOutOfRange(item.link_id, f"at most {high}")


def _check_text(item: Item, answer: Answer) -> None:
    if not isinstance(answer, str):
        raise WrongType(item.link_id, "a text")
    if item.kind in TEMPORAL:
        if not SHAPES[item.kind].fullmatch(answer):
            raise WrongType(item.link_id, f"a {item.kind} in ISO 8601")
        _check_bounds(item, answer)
    longest, shortest = item.bounds.max_length, item.bounds.min_length
    if longest is not None and len(answer) > longest:
        raise AnswerOutOfRange(item.link_id, f"at most {longest} characters long")
    if shortest is not None and len(answer) < shortest:
        raise AnswerOutOfRange(item.link_id, f"at least {shortest} characters long")
    if item.bounds.pattern is not None and not re.fullmatch(item.bounds.pattern, answer):
        raise AnswerOutOfRange(item.link_id, "of the form that the questionnaire asks for")


def compare(one: Answer, other: Answer) -> int | None:
    """-1, 0 or 1 as `one` is before, at or after `other`; None where they cannot be compared.

    Dates of different precision are compared as far as both go, moments with a zone as moments.
    """
    if isinstance(one, str) != isinstance(other, str):
        return None
    if isinstance(one, str) and isinstance(other, str):
        return _compare_texts(one, other)
    return (one > other) - (one < other)  # type: ignore[operator]


def _compare_texts(one: str, other: str) -> int | None:
    if DATE_TIME.fullmatch(one) and DATE_TIME.fullmatch(other):
        if "T" in one and "T" in other:
            return _compare_moments(one, other)
        shared = min(len(one), len(other))
        one, other = one[:shared], other[:shared]
    return (one > other) - (one < other)


def _compare_moments(one: str, other: str) -> int | None:
    """Moments, compared in UTC; None where there is no such day, or only one of them knows its zone."""
    (here, here_minutes), (there, there_minutes) = _split_zone(one), _split_zone(other)
    if (here_minutes is None) != (there_minutes is None):
        return None
    try:
        ahead = np.timedelta64((here_minutes or 0) - (there_minutes or 0), "m")
        apart = np.datetime64(here, "us") - np.datetime64(there, "us") - ahead
    except ValueError:
        return None
    return int(np.sign(apart.astype(np.int64)))


def _split_zone(moment: str) -> tuple[str, int | None]:
    """The local time, and how many minutes its zone is ahead of UTC (None where it names no zone)."""
    if moment.endswith("Z"):
        return moment[:-1], 0
    if moment[-6] not in "+-":
        return moment, None
    minutes = int(moment[-5:-3]) * 60 + int(moment[-2:])
    return moment[:-6], -minutes if moment[-6] == "-" else minutes


def given(answers: Answers, link_id: str) -> tuple[Any, ...]:
    """The answers to a question, none where it is missing or None."""
    found = answers.get(link_id)
    if found is None:
        return ()
    if isinstance(found, Sequence) and not isinstance(found, str):
        return tuple(part for part in found if part is not None)
    return (found,)


def holds(condition: Condition, question: Item, answers: Sequence[Answer]) -> bool:
    """Whether one clause of enableWhen holds (FHIR: "!=" is true where no answer is equal, also of none)."""
    if condition.operator == "exists":
        return bool(answers) == condition.answer
    orders = [_order(question, answer, condition.answer) for answer in answers]
    if condition.operator == "!=":
        return 0 not in orders
    wanted = {"=": (0,), ">": (1,), "<": (-1,), ">=": (0, 1), "<=": (0, -1)}[condition.operator]
    return any(order in wanted for order in orders)


def _order(question: Item, answer: Answer, other: Answer) -> int | None:
    mine, theirs = chosen(question, answer), chosen(question, other)
    if mine and theirs and question.kind is Kind.CHOICE:
        return 0 if mine == theirs else None
    return compare(answer, other)


def asked(instrument: Instrument, answers: Answers) -> frozenset[str]:
    """The link ids of the items that are asked, given the answers.

    An item is asked if the item above it is, and its conditions hold; an answer to a question that is not
    asked counts for nothing. Within a repeating group, give the answers of one time it is filled in together
    with those outside it.
    """
    return frozenset(_Scope(_Form(instrument), answers).asked(instrument.items))


class _Form:
    """The items by link id, to follow conditions from one to another."""

    def __init__(self, instrument: Instrument) -> None:
        self.by_id = {item.link_id: item for item in instrument.walk()}
        self.parent = {child.link_id: item for item in self.by_id.values() for child in item.children}


class _Scope:
    """The answers that an item can see, and which items they ask; each item is settled once."""

    def __init__(self, form: _Form, answers: Answers) -> None:
        self.form = form
        self.answers = answers
        self.settled: dict[str, bool] = {}

    def within(self, occurrence: Answers) -> _Scope:
        """The scope of one time that a repeating group is filled in: its own answers and those around it."""
        return _Scope(self.form, {**self.answers, **occurrence})

    def is_asked(self, item: Item) -> bool:
        if item.link_id not in self.settled:
            self.settled[item.link_id] = self._settle(item)
        return self.settled[item.link_id]

    def _settle(self, item: Item) -> bool:
        above = self.form.parent.get(item.link_id)
        if above is not None and not self.is_asked(above):
            return False
        found = [self._holds(condition) for condition in item.enable_when]
        return all(found) if item.enable_all else any(found)

    def _holds(self, condition: Condition) -> bool:
        question = self.form.by_id[condition.question]
        seen = given(self.answers, question.link_id) if self.is_asked(question) else ()
        return holds(condition, question, seen)

    def asked(self, items: Sequence[Item]) -> Iterator[str]:
        for item in items:
            if self.is_asked(item):
                yield item.link_id
                yield from self.asked(item.children)


def validate_answers(instrument: Instrument, answers: Answers) -> tuple[AnswerError, ...]:
    """Everything about the answers that does not fit, in the order of the form; empty if all is well.

    A question that repeats takes a sequence of answers; a repeating group takes, under its own link id, a
    sequence of mappings, one for each time it is filled in.
    """
    form = _Form(instrument)
    unknown = [UnknownItem(link_id, instrument.id) for link_id in answers if link_id not in form.by_id]
    return (*unknown, *_validate(_Scope(form, answers), instrument.items))


def _validate(scope: _Scope, items: Sequence[Item]) -> Iterator[AnswerError]:
    for item in items:
        if item.kind is Kind.GROUP and item.repeats:
            yield from _validate_group(scope, item)
        else:
            yield from _validate_item(scope, item)
            yield from _validate(scope, item.children)


def _validate_group(scope: _Scope, item: Item) -> Iterator[AnswerError]:
    within = {part.link_id for part in item.walk()}
    for occurrence in given(scope.answers, item.link_id):
        if isinstance(occurrence, Mapping):
            yield from (UnknownItem(key, item.link_id) for key in occurrence if key not in within)
            yield from _validate(scope.within(occurrence), item.children)
        else:
            yield WrongType(item.link_id, "a list of answers to its questions")


def _validate_item(scope: _Scope, item: Item) -> Iterator[AnswerError]:
    answers = given(scope.answers, item.link_id)
    if item.is_question and scope.is_asked(item):
        yield from _validate_given(item, answers)
    elif answers:
        yield NotAsked(item.link_id) if item.is_question else UnknownItem(item.link_id, "the form")


def _validate_given(item: Item, answers: Sequence[Answer]) -> Iterator[AnswerError]:
    if item.required and not answers:
        yield AnswerRequired(item.link_id)
    most = item.bounds.max_answers if item.repeats else 1
    if most is not None and len(answers) > most:
        yield AnswerOutOfRange(item.link_id, f"at most {most} answers")
    if answers and len(answers) < (item.bounds.min_answers or 0):
        yield AnswerOutOfRange(item.link_id, f"at least {item.bounds.min_answers} answers")
    for answer in answers:
        try:
            check_answer(item, answer)
        except AnswerError as error:
            yield error
