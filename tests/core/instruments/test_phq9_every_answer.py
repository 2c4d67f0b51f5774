"""PHQ-9: all 262,144 answer sets against a twin that shares no line with the library."""

import itertools
import os

import numpy as np
import pytest

from alliance_core.instruments import load, score, score_table

JIT_IS_OFF = os.environ.get("NUMBA_DISABLE_JIT") == "1"


def every_answer_set():
    """All 4^9 complete answer sets, one a row."""
    return np.array(list(itertools.product(range(4), repeat=9)), dtype=np.float64)


def twin(answers):
    """The published rule, written again: the nine numbers added, and the five names of Kroenke 2001."""
    total = 0
    for answer in answers:
        total = total + int(answer)
    if total >= 20:
        return total, "severe"
    if total >= 15:
        return total, "moderately severe"
    if total >= 10:
        return total, "moderate"
    if total >= 5:
        return total, "mild"
    return total, "minimal"


def as_answers(row):
    return {f"phq-9.{place}": value for place, value in enumerate(row, 1)}


def chosen_rows():
    everything = every_answer_set()
    return everything[:: 64 if JIT_IS_OFF else 1]


def test_there_are_262144_answer_sets():
    assert every_answer_set().shape == (262_144, 9)


def test_the_table_agrees_with_the_twin_on_every_answer_set():
    rows = chosen_rows()
    found = score_table(load("phq-9"), rows)
    scale = load("phq-9").scales[0]
    expected = [twin(row) for row in rows]
    assert found.values[:, 0].tolist() == [total for total, _ in expected]
    assert (found.n_answered == 9).all()
    bands = {total: scale.band_of(float(total)) for total in range(28)}
    assert all(bands[total] == band for total, band in expected)


def test_one_person_at_a_time_agrees_with_the_twin():
    phq9 = load("phq-9")
    for row in every_answer_set()[:: 263 if JIT_IS_OFF else 1]:
        found = score(phq9, as_answers(row))[0]
        assert (found.value, found.band) == twin(row)
        assert (found.case, found.prorated) == (twin(row)[0] >= 10, False)


def test_missing_answers_in_a_table_are_prorated_as_for_one_person():
    rng = np.random.default_rng(20_261_124)
    rows = rng.integers(0, 4, (600, 9)).astype(float)
    rows[rng.random(rows.shape) < 0.2] = np.nan
    found = score_table(load("phq-9"), rows)
    for row, value, answered in zip(rows, found.values[:, 0], found.n_answered[:, 0], strict=True):
        known = [x for x in row if x == x]
        assert answered == len(known)
        if len(known) < 7:
            assert np.isnan(value)
        else:
            assert value == pytest.approx(9 * sum(known) / len(known), rel=1e-15)
    assert found.n_missing_scores[0] == np.isnan(found.values).sum()


@pytest.mark.compiled
@pytest.mark.skipif(JIT_IS_OFF, reason="compilation is switched off")
def test_compiled_and_plain_python_agree():
    from alliance_core.instruments import table

    rng = np.random.default_rng(7)
    for id in ("wai-sr", "arm-5", "srs", "care", "c-nip"):
        instrument = load(id)
        lows, highs, grains = table._limits(instrument)
        rows = rng.uniform(lows, highs, (200, len(lows)))
        rows = np.where(grains == 1.0, np.round(rows), rows)
        rows[rng.random(rows.shape) < 0.1] = np.nan
        compiled = score_table(instrument, rows)
        signs, offsets, used, rules = table._plan(instrument)
        values, answered = np.empty_like(compiled.values), np.empty_like(compiled.n_answered)
        assert (
            table._add_rows.py_func(rows, lows, highs, grains, signs, offsets, used, values, answered) == -1
        )
        table._finish.py_func(values, answered, rules)
        np.testing.assert_allclose(compiled.values, values, rtol=1e-14)
        np.testing.assert_array_equal(compiled.n_answered, answered)
