"""Which questions are asked, and what does not fit: required, bounds, repeats, groups, enableWhen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_core.instruments import (
    AnswerOutOfRange,
    AnswerRequired,
    NotAsked,
    UnknownItem,
    WrongType,
    asked,
    load,
    read_questionnaire,
    validate_answers,
)
from alliance_core.instruments.answers import compare

EXT = "http://hl7.org/fhir/StructureDefinition/"
YES_NO = [{"valueCoding": {"code": "y", "display": "Yes"}}, {"valueCoding": {"code": "n", "display": "No"}}]


def ext(name, **value):
    return {"url": EXT + name, **value}


def question(type="string", link_id="a", **more):
    return {"linkId": link_id, "type": type, "text": "A question", **more}


def form(*items):
    return read_questionnaire({"resourceType": "Questionnaire", "item": list(items)}, id="form")


def found(questionnaire, answers):
    return [(type(error), error.link_id) for error in validate_answers(questionnaire, answers)]


def refusal(item, answer):
    """The one problem with one answer to one item; None where it fits."""
    problems = validate_answers(form(item), {item["linkId"]: answer})
    return problems[0] if problems else None


@pytest.mark.parametrize(
    ("item", "good", "bad", "error"),
    [
        (question("boolean"), True, 1, WrongType),
        (question("integer"), 3, 2.5, WrongType),
        (question("integer"), 3.0, "3", WrongType),
        (question("decimal"), 2.5, float("nan"), WrongType),
        (question("decimal"), 2, True, WrongType),
        (question("decimal", extension=[ext("minValue", valueDecimal=1)]), 1, 0.9, AnswerOutOfRange),
        (question("decimal", extension=[ext("maxValue", valueDecimal=1)]), 1, 1.1, AnswerOutOfRange),
        (
            question("decimal", extension=[ext("maxDecimalPlaces", valueInteger=1)]),
            1.5,
            1.25,
            AnswerOutOfRange,
        ),
        (question("string"), "words", 3, WrongType),
        (question("string", maxLength=3), "abc", "abcd", AnswerOutOfRange),
        (question("string", extension=[ext("minLength", valueInteger=2)]), "ab", "a", AnswerOutOfRange),
        (question("string", extension=[ext("regex", valueString="[a-z]+")]), "abc", "abc1", AnswerOutOfRange),
        (question("date"), "2026-11", "24.11.2026", WrongType),
        (
            question("date", extension=[ext("minValue", valueDate="2026-01-01")]),
            "2026",
            "2025-12-31",
            AnswerOutOfRange,
        ),
        (question("dateTime"), "2026-11-24T10:00:00Z", "2026-11-24 10:00", WrongType),
        (
            question("time", extension=[ext("maxValue", valueTime="16:45:00")]),
            "16:00",
            "17:00",
            AnswerOutOfRange,
        ),
        (question("choice", answerOption=YES_NO), "y", "maybe", AnswerOutOfRange),
        (question("open-choice", answerOption=YES_NO), "in my own words", 4, AnswerOutOfRange),
    ],
)
def test_an_answer_fits_its_item_or_is_told(item, good, bad, error):
    assert refusal(item, good) is None
    assert type(refusal(item, bad)) is error
    assert "a" in str(refusal(item, bad))


@given(st.text(min_size=5))
def test_a_refusal_never_repeats_what_a_person_wrote(words):
    told = str(refusal(question("string", maxLength=2), words + "§canary§"))
    assert "canary" not in told


def test_a_required_question_needs_an_answer_and_others_do_not():
    both = form(question(required=True), question(link_id="b"))
    assert found(both, {}) == [(AnswerRequired, "a")]
    assert found(both, {"a": None}) == [(AnswerRequired, "a")]
    assert found(both, {"a": "words"}) == []


def test_answers_to_nothing_are_told():
    grouped = form(question("group", "g", item=[question()]))
    assert found(grouped, {"zz": 1}) == [(UnknownItem, "zz")]
    assert found(grouped, {"g": 1}) == [(UnknownItem, "g")]


def test_several_answers_only_where_a_question_repeats():
    limits = [ext("questionnaire-minOccurs", valueInteger=2), ext("questionnaire-maxOccurs", valueInteger=3)]
    several = form(question(repeats=True, extension=limits))
    assert found(several, {"a": ["x", None, "y"]}) == []
    assert found(several, {"a": ["x"]}) == [(AnswerOutOfRange, "a")]
    assert found(several, {"a": ["x"] * 4}) == [(AnswerOutOfRange, "a")]
    assert found(form(question(repeats=True)), {"a": ["x"] * 40}) == []
    assert found(form(question()), {"a": ["x", "y"]}) == [(AnswerOutOfRange, "a")]


def condition(operator, question="b", **answer):
    return {"question": question, "operator": operator, **answer}


@pytest.mark.parametrize(
    ("kind", "clause", "given_answers", "is_asked"),
    [
        ("boolean", condition("exists", answerBoolean=True), {"b": False}, True),
        ("boolean", condition("exists", answerBoolean=True), {}, False),
        ("boolean", condition("exists", answerBoolean=False), {}, True),
        ("boolean", condition("=", answerBoolean=True), {"b": True}, True),
        ("boolean", condition("=", answerBoolean=True), {}, False),
        ("boolean", condition("!=", answerBoolean=True), {"b": False}, True),
        ("boolean", condition("!=", answerBoolean=True), {"b": True}, False),
        ("boolean", condition("!=", answerBoolean=True), {}, True),
        ("integer", condition(">", answerInteger=3), {"b": 4}, True),
        ("integer", condition(">", answerInteger=3), {"b": 3}, False),
        ("integer", condition("<", answerInteger=3), {"b": 2}, True),
        ("integer", condition(">=", answerInteger=3), {"b": 3}, True),
        ("integer", condition("<=", answerInteger=3), {"b": 4}, False),
        ("integer", condition("=", answerString="3"), {"b": 3}, False),
        ("string", condition("<", answerString="m"), {"b": "a"}, True),
        ("date", condition(">=", answerDate="2026-11-24"), {"b": "2026-11-25"}, True),
        ("quantity", condition(">", answerQuantity={"value": 2}), {"b": 3}, True),
        ("choice", condition("=", answerCoding={"code": "y"}), {"b": "y"}, True),
        ("choice", condition("=", answerCoding={"code": "y"}), {"b": "n"}, False),
        ("choice", condition("=", answerCoding={"code": "y"}), {"b": ["n", "y"]}, True),
        ("choice", condition("!=", answerCoding={"code": "y"}), {"b": ["n", "y"]}, False),
    ],
)
def test_every_operator_means_what_fhir_says(kind, clause, given_answers, is_asked):
    options = {"answerOption": YES_NO} if kind == "choice" else {}
    both = form(question(kind, "b", repeats=True, **options), question(enableWhen=[clause]))
    assert ("a" in asked(both, given_answers)) is is_asked


@pytest.mark.parametrize(("behaviour", "is_asked"), [("all", False), ("any", True)])
def test_several_conditions_hold_together_or_one_by_one(behaviour, is_asked):
    clauses = [condition("=", answerBoolean=True), condition("=", "c", answerBoolean=True)]
    last = question(enableWhen=clauses, enableBehavior=behaviour)
    three = form(question("boolean", "b"), question("boolean", "c"), last)
    assert ("a" in asked(three, {"b": True, "c": False})) is is_asked


def test_an_answer_to_what_is_not_asked_counts_for_nothing():
    chain = form(
        question("boolean", "b"),
        question("boolean", "c", enableWhen=[condition("=", answerBoolean=True)]),
        question(enableWhen=[condition("=", "c", answerBoolean=True)], required=True),
    )
    assert asked(chain, {"b": False, "c": True}) == {"b"}
    assert found(chain, {"b": False, "c": True}) == [(NotAsked, "c")]
    assert found(chain, {"b": True, "c": True}) == [(AnswerRequired, "a")]


def test_what_lies_under_an_item_is_asked_only_with_it():
    below = form(
        question("boolean", "b"),
        question("group", "g", enableWhen=[condition("=", answerBoolean=True)], item=[question()]),
    )
    assert asked(below, {}) == {"b"}
    assert asked(below, {"b": True}) == {"b", "g", "a"}
    assert found(below, {"b": False, "a": "words"}) == [(NotAsked, "a")]


def test_a_long_web_of_conditions_is_settled_in_an_instant():
    def web(place):
        clauses = [
            condition("exists", f"q{before}", answerBoolean=True)
            for before in range(max(0, place - 3), place)
        ]
        return question(
            "boolean", f"q{place}", enableWhen=clauses, **({"enableBehavior": "all"} if clauses else {})
        )

    many = form(*(web(place) for place in range(120)))
    assert len(asked(many, {f"q{place}": True for place in range(120)})) == 120


def test_a_repeating_group_is_filled_in_several_times_each_for_itself():
    inner = question(enableWhen=[condition("=", answerBoolean=True)], required=True)
    group = form(question("group", "g", repeats=True, item=[question("boolean", "b"), inner]))
    assert found(group, {"g": [{"b": False}, {"b": True, "a": "words"}]}) == []
    assert found(group, {"g": [{"b": True}, {"b": False, "a": "words"}]}) == [
        (AnswerRequired, "a"),
        (NotAsked, "a"),
    ]
    assert found(group, {"g": [{"zz": 1}]}) == [(UnknownItem, "zz")]
    assert found(group, {"g": [3]}) == [(WrongType, "g")]
    assert found(group, {}) == []


def test_the_library_takes_its_own_golden_answers():
    for case in load("care").golden:
        assert validate_answers(load("care"), case.answers) == ()


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        ("2026-11-24T10:00:00Z", "2026-11-24T11:00:00+01:00", 0),
        ("2026-11-24T10:00:00-05:00", "2026-11-24T10:00:00Z", 1),
        ("2026-11-24T10:00:00", "2026-11-24T10:30:00", -1),
        ("2026-11-24T10:00:00", "2026-11-24T10:30:00Z", None),
        ("2026-13-24T10:00:00Z", "2026-11-24T10:30:00Z", None),
        ("2026", "2026-11-24", 0),
        ("2026-11-23", "2026-11-24T09:00:00Z", -1),
        (3, "3", None),
        (2, 3, -1),
    ],
)
def test_dates_are_compared_as_far_as_both_go_and_moments_as_moments(one, other, order):
    assert compare(one, other) == order
    assert compare(other, one) == (None if order is None else -order)
