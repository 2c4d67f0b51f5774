"""Laws of scoring, under Hypothesis, for every instrument of the library."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_core.instruments import (
    AnswerOutOfRange,
    Kind,
    MalformedScoring,
    TableRefused,
    UnknownItem,
    WrongType,
    library_ids,
    load,
    read_questionnaire,
    score,
    score_table,
)
from alliance_core.instruments.scoring import scale_value, span

INSTRUMENTS = [load(id) for id in library_ids()]


def possible(item):
    weights = [option.weight for option in item.options if option.weight is not None]
    if weights:
        return st.sampled_from(weights)
    low, high = span(item)
    return st.integers(int(low), int(high)) if item.kind is Kind.INTEGER else st.floats(low, high)


@st.composite
def filled(draw, complete=False):
    """An instrument and answers to what it scores, some missing unless `complete`."""
    instrument = draw(st.sampled_from(INSTRUMENTS))
    items = [instrument.item(link_id) for link_id in instrument.scored_items]
    shape = {
        item.link_id: possible(item) if complete else st.one_of(st.none(), possible(item), possible(item))
        for item in items
    }
    return instrument, draw(st.fixed_dictionaries(shape))


@given(filled(complete=True))
def test_with_all_answered_the_rule_is_the_plain_sum_or_mean(case):
    instrument, answers = case
    for scale, found in zip(instrument.scales, score(instrument, answers), strict=True):
        turned = [
            sum(span(instrument.item(i))) - answers[i] if i in scale.reversed else answers[i]
            for i in scale.items
        ]
        plain = scale.factor * sum(turned) / (len(turned) if scale.rule == "mean" else 1)
        assert found.value == pytest.approx(plain, rel=1e-14, abs=1e-14)
        assert scale.low - 1e-9 <= found.value <= scale.high + 1e-9
        assert not found.prorated


@given(filled())
def test_below_the_minimum_a_score_is_missing_and_says_so(case):
    instrument, answers = case
    for scale, found in zip(instrument.scales, score(instrument, answers), strict=True):
        n = sum(answers[i] is not None for i in scale.items)
        assert (found.n_answered, found.n_missing) == (n, len(scale.items) - n)
        assert (found.value is None) == (n < scale.minimum_answered) == (found.reason is not None)
        assert found.value is None or math.isfinite(found.value)


@given(filled(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(case, random):
    instrument, answers = case
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert score(instrument, dict(shuffled)) == score(instrument, answers)


@given(filled())
def test_reversing_every_item_twice_changes_nothing_and_once_mirrors(case):
    instrument, answers = case
    mirrored = {i: None if x is None else sum(span(instrument.item(i))) - x for i, x in answers.items()}
    turned = replace(
        instrument,
        scales=tuple(
            replace(s, reversed=tuple(i for i in s.items if i not in s.reversed)) for s in instrument.scales
        ),
    )
    for straight, back in zip(score(instrument, answers), score(turned, mirrored), strict=True):
        assert (straight.value is None) == (back.value is None)
        assert straight.value is None or straight.value == pytest.approx(back.value, abs=1e-12)


@given(filled())
def test_a_table_of_one_row_is_the_score_of_one_person(case):
    instrument, answers = case
    row = [[np.nan if answers[i] is None else answers[i] for i in instrument.scored_items]]
    table = score_table(instrument, row)
    for place, found in enumerate(score(instrument, answers)):
        value = table.values[0, place]
        assert math.isnan(value) if found.value is None else value == pytest.approx(found.value, rel=1e-13)
        assert table.n_answered[0, place] == found.n_answered


@given(st.lists(st.integers(0, 3), min_size=7, max_size=9))
def test_prorating_keeps_the_mean_of_the_answers(known):
    scale = load("phq-9").scales[0]
    assert scale_value(scale, list(map(float, known))) / 9 == pytest.approx(sum(known) / len(known))


PHQ9 = load("phq-9")


@pytest.mark.parametrize(
    ("answers", "error", "sentence"),
    [
        ({"phq-9.44": 1}, UnknownItem, "no question phq-9.44"),
        ({"phq-9.stem": 1}, UnknownItem, "no question phq-9.stem"),
        ({"phq-9.1": 4}, AnswerOutOfRange, "one of 0, 1, 2, 3"),
        ({"phq-9.1": 1.5}, AnswerOutOfRange, "one of 0, 1, 2, 3"),
        ({"phq-9.1": "4"}, AnswerOutOfRange, "one of 0, 1, 2, 3"),
        ({"phq-9.1": math.nan}, AnswerOutOfRange, "one of 0, 1, 2, 3"),
        ({"phq-9.1": True}, WrongType, "one of its options"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_a_sentence(answers, error, sentence):
    with pytest.raises(error, match=sentence) as refused:
        score(PHQ9, answers)
    assert refused.value.link_id in str(refused.value)


def test_an_option_is_chosen_by_its_code_or_by_its_weight():
    assert score(PHQ9, {f"phq-9.{n}": "2" for n in range(1, 10)})[0].value == 18
    assert score(load("care"), {f"care.{n}": "na" if n > 8 else 5 for n in range(1, 11)})[0].value == 50


def test_answers_in_words_are_known_but_never_scored():
    form = read_questionnaire(
        {
            "resourceType": "Questionnaire",
            "item": [{"linkId": "a", "type": "text"}, {"linkId": "b", "type": "boolean"}],
        }
    )
    assert score(form, {"a": "anything", "b": True}) == ()
    with pytest.raises(MalformedScoring, match="weigh nothing"):
        span(form.item("a"))


def test_words_beside_the_options_weigh_nothing():
    item = replace(PHQ9.item("phq-9.1"), own_words=True)
    form = replace(PHQ9, items=(item,), scales=(replace(PHQ9.scales[0], items=(item.link_id,)),))
    assert score(form, {"phq-9.1": "in my own words"})[0].n_answered == 0


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (4.0, "Row 1: the answer to phq-9.3 must be a whole number from 0 to 3"),
        (-1.0, "a whole number from 0 to 3"),
        (1.5, "a whole number from 0 to 3"),
        (math.inf, "a whole number from 0 to 3"),
    ],
)
def test_a_cell_that_no_answer_can_be_is_refused_with_its_place(cell, sentence):
    rows = np.zeros((3, 9))
    rows[1, 2] = cell
    with pytest.raises(TableRefused, match=sentence) as refused:
        score_table(PHQ9, rows)
    assert (refused.value.row, refused.value.link_id) == (1, "phq-9.3")


def test_a_mark_on_a_line_may_lie_anywhere_between_its_ends():
    assert score_table(load("srs"), [[0.1, 9.99, 5, 2.5]]).values[0, 0] == pytest.approx(17.59)
    with pytest.raises(TableRefused, match="a number from 0 to 10"):
        score_table(load("srs"), [[0.1, 10.5, 5, 2.5]])


@pytest.mark.parametrize("shape", [(3, 8), (3, 10), (9,)])
def test_a_table_of_another_shape_is_refused_with_the_columns(shape):
    with pytest.raises(TableRefused, match=r"phq-9\.1, phq-9\.2"):
        score_table(PHQ9, np.zeros(shape))


def test_a_number_between_two_weights_is_no_answer():
    item = PHQ9.item("phq-9.1")
    gap = replace(item, options=(item.options[0], item.options[1], item.options[3]))
    scale = replace(PHQ9.scales[0], items=("phq-9.1",), minimum_answered=1)
    form = replace(PHQ9, items=(gap,), scales=(scale,))
    assert score_table(form, [[3.0], [np.nan], [0.0]]).values[0, 0] == 3
    with pytest.raises(TableRefused, match=r"Row 1: the answer to phq-9\.1 is none of its options"):
        score_table(form, [[3.0], [2.0]])


def test_an_empty_table_has_no_scores():
    assert score_table(PHQ9, np.empty((0, 9))).values.shape == (0, 1)
