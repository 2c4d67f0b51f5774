"""Scoring, rights and golden cases: each file says what it must, or is refused with what it lacks."""

from importlib.resources import files

import pytest

from alliance_core.instruments import MalformedScoring
from alliance_core.instruments.scoring_file import read_golden, read_rights, read_scoring

PHQ9 = files("alliance_core.instruments") / "library" / "phq-9"
SCORING = (PHQ9 / "scoring.toml").read_text()
RIGHTS = (PHQ9 / "rights.toml").read_text()


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ("version = ", "version ", "it is not TOML"),
        ('version = "1"\n', "", "it lacks 'version'"),
        ('version = "1"', "version = 1", "'version' must be a str"),
        ('version = "1"', 'version = "1"\nextra = 1', "'extra', which means nothing here"),
        ("factor = 1", "factor = true", "'factor' must be a float"),
        ('rule = "sum"', 'rule = "median"', "neither sum nor mean"),
        ('  "phq-9.2",', '  "phq-9.1",', "or one twice"),
        ("reversed = []", 'reversed = ["x"]', "reverses an item"),
        ("minimum_answered = 7", "minimum_answered = 10", "between 1 and the number"),
        ("at_least = 5", "at_least = 50", "not in ascending order"),
        ("above = 0", 'above = "0"', "'above' must be a float"),
        ('label = "mild"', "label = 2", "'label' must be a str"),
    ],
)
def test_a_scoring_file_is_refused_with_what_it_lacks(was, becomes, sentence):
    spoiled = SCORING.replace(was, becomes, 1)
    assert spoiled != SCORING
    with pytest.raises(MalformedScoring, match=sentence):
        read_scoring(spoiled, "phq-9/scoring.toml")


def test_a_reader_finds_the_scales():
    assert read_scoring(SCORING, "phq-9/scoring.toml")["scales"][0].id == "total"


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ("holder", "owner", "'holder'"),
        ("2026-11-24", "yesterday", "must be a day"),
        ("= true", "= 1", "must be a bool"),
    ],
)
def test_a_rights_record_is_refused_with_what_it_lacks(was, becomes, sentence):
    with pytest.raises(MalformedScoring, match=sentence):
        read_rights(RIGHTS.replace(was, becomes), "phq-9/rights.toml")


@pytest.mark.parametrize(
    "row",
    [
        "case,item.a,score.t\nx,1.2.3,4",
        "item.a,score.t\n1,1",
        "case,item.a,score.t\nx",
        "case,score.t\nx,much",
    ],
)
def test_a_golden_case_is_refused_where_it_cannot_be_read(row):
    with pytest.raises(MalformedScoring, match="not as its heading says"):
        read_golden(row, "golden.csv")


def test_a_golden_case_reads_missing_answers_and_missing_scores():
    case = read_golden("case,item.a,item.b,score.t,answered.t\nx,,na,missing,0", "golden.csv")[0]
    assert case.answers == {"a": None, "b": "na"}
    assert case.expected == {"t": (None, 0, None)}
