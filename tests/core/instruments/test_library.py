"""The library: every folder holds together, says whose its wording is, and claims nothing it may not."""

import math
import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from alliance_core.instruments import (
    Kind,
    MalformedScoring,
    SafetyItem,
    UnknownInstrument,
    UnknownItem,
    check,
    library,
    library_ids,
    load,
    load_folder,
    score,
    score_table,
)
from alliance_core.instruments.model import Band, Bounds, Option, Wording

SHELF = Path(str(files("alliance_core.instruments") / "library"))
WORDED = {"phq-9", "phq-8", "gad-7", "overall-mental-health", "satisfaction", "pre-session-check-in"}
SKELETONS = {"wai-sr", "arm-5", "core-10", "who-5", "srs", "ors", "c-nip", "care", "collaborate"}
OURS = ("overall-mental-health", "satisfaction", "pre-session-check-in")


def planted(tmp_path, id="phq-9"):
    """A copy of a folder of the library, to plant a fault in."""
    return Path(shutil.copytree(SHELF / id, tmp_path / id))


def told(instrument):
    return " | ".join(map(str, check(instrument)))


@pytest.mark.parametrize("id", library_ids())
def test_every_folder_passes_its_check(id):
    assert check(load(id)) == []


@pytest.mark.parametrize("id", library_ids())
def test_every_golden_case_is_there_with_missing_answers_among_them(id):
    golden = load(id).golden
    assert any(value is None for case in golden for value, _, _ in case.expected.values())
    assert any(value is not None for case in golden for value, _, _ in case.expected.values())


@pytest.mark.parametrize("id", library_ids())
def test_every_golden_case_holds_in_a_table_too(id):
    instrument = load(id)
    for case in instrument.golden:
        given = [case.answers[link_id] for link_id in instrument.scored_items]
        found = score_table(instrument, [[x if isinstance(x, float) else math.nan for x in given]])
        expected = [case.expected[scale][0] for scale in found.scales]
        np.testing.assert_allclose(found.values[0], [math.nan if x is None else x for x in expected])


def test_the_library_holds_what_may_be_shipped_and_nothing_else():
    assert {s.id for s in library() if not s.is_skeleton} == WORDED
    assert {s.id for s in library() if s.is_skeleton} == SKELETONS
    assert library()[0].as_row()["id"] == "arm-5"


@pytest.mark.parametrize("id", sorted(SKELETONS))
def test_a_skeleton_has_no_word_of_its_owner(id):
    instrument = load(id)
    assert all(item.text is None for item in instrument.walk())
    assert all(option.label is None for item in instrument.walk() for option in item.options)
    assert not instrument.rights.wording


@pytest.mark.parametrize("id", OURS)
def test_ours_are_conversation_aids_without_total_or_cut_off(id):
    instrument = load(id)
    assert instrument.label == "a conversation aid, not a validated test"
    for scale in instrument.scales:
        assert not scale.shown
        assert (scale.bands, scale.caseness_at_least, scale.reliable_change) == ((), None, None)


@pytest.mark.parametrize("id", [s.id for s in library() if s.measures in ("alliance", "empathy")])
def test_no_alliance_cut_off_is_published(id):
    for scale in load(id).scales:
        assert (scale.bands, scale.caseness_at_least, scale.reliable_change) == ((), None, None)


def test_the_phq9_is_as_published():
    phq9 = load("phq-9")
    scale = phq9.scales[0]
    assert (scale.low, scale.high, scale.caseness_at_least, scale.reliable_change) == (0, 27, 10, 6)
    assert [band.at_least for band in scale.bands] == [0, 5, 10, 15, 20]
    assert phq9.safety_items == (SafetyItem("phq-9.9", 0.0),)
    assert phq9.item("phq-9.1").options[0].label == "Not at all"
    assert "phq-9.difficulty" not in phq9.scored_items


def test_the_gad7_is_as_published():
    scale = load("gad-7").scales[0]
    assert (scale.high, scale.caseness_at_least, scale.reliable_change) == (21, 8, 4)
    assert load("gad-7").item("gad-7.7").options[0].label == "Not at all"


def test_a_line_says_what_stands_at_its_ends():
    item = load("pre-session-check-in").item("pre-session-check-in.1")
    assert item.text == "Right now, working together feels right to me."
    assert item.anchors == ("not at all", "completely")
    assert (item.kind, item.bounds.low, item.bounds.high) == (Kind.INTEGER, 0, 10)


def test_an_unknown_instrument_or_item_is_told():
    with pytest.raises(UnknownInstrument, match="gad-7"):
        load("phq-99")
    with pytest.raises(UnknownItem, match=r"phq-9\.77"):
        load("phq-9").item("phq-9.77")


def test_a_build_without_a_rights_record_fails(tmp_path):
    folder = planted(tmp_path)
    (folder / "rights.toml").unlink()
    assert "no rights record" in told(load_folder(folder))


def test_a_build_without_golden_cases_fails(tmp_path):
    folder = planted(tmp_path)
    (folder / "golden.csv").unlink()
    assert "no golden case" in told(load_folder(folder))


def test_a_folder_without_a_questionnaire_is_told(tmp_path):
    folder = planted(tmp_path)
    (folder / "questionnaire.json").unlink()
    with pytest.raises(MalformedScoring, match=r"questionnaire\.json"):
        load_folder(folder)


PHQ9 = load("phq-9")
SCALE = PHQ9.scales[0]


def with_scale(**change):
    return replace(PHQ9, scales=(replace(SCALE, **change),))


def with_first_item(**change):
    group = PHQ9.items[0]
    children = (replace(group.children[0], **change), *group.children[1:])
    return replace(PHQ9, items=(replace(group, children=children), PHQ9.items[1]))


def weightless():
    return tuple(Option(str(n), Wording("word"), None if n else 0.0) for n in range(4))


@pytest.mark.parametrize(
    ("planted_fault", "sentence"),
    [
        (replace(PHQ9, rights=replace(PHQ9.rights, wording=False)), "does not permit"),
        (replace(PHQ9, rights=replace(PHQ9.rights, holder=" ")), "must each say"),
        (with_scale(items=("phq-9.1", "elsewhere")), "no question"),
        (replace(PHQ9, safety_items=(SafetyItem("elsewhere", 0),)), "no question"),
        (replace(PHQ9, scales=(SCALE, SCALE)), "same id"),
        (with_first_item(options=weightless()), "no weight"),
        (with_first_item(repeats=True), "several answers"),
        (with_first_item(options=(), kind=Kind.INTEGER), "weigh nothing"),
        (with_first_item(wording=None), "no wording"),
        (replace(PHQ9, validated=False), "no cut-off"),
        (replace(PHQ9, measures="alliance"), "no cut-off"),
        (replace(PHQ9, validated=False), "shown = false"),
        (replace(PHQ9, label=" "), "its label"),
        (with_scale(high=30.0), "reach 0 to 27, not 0 to 30"),
        (with_scale(bands=(Band(0, "other"),)), "golden case floor"),
        (with_scale(id="other"), "there is no scale total"),
        (with_scale(minimum_answered=6), "golden case three missing"),
    ],
)
def test_a_planted_fault_is_found(planted_fault, sentence):
    assert sentence in told(planted_fault)


def test_a_golden_case_that_no_answer_can_give_is_told():
    wrong = replace(PHQ9.golden[0], answers={"phq-9.1": 9.0})
    assert "must be one of 0, 1, 2, 3" in told(replace(PHQ9, golden=(wrong,)))


def test_a_scored_line_needs_both_ends():
    item = replace(load("srs").item("srs.1"), bounds=Bounds(low=0.0))
    broken = replace(load("srs"), items=(item, *load("srs").items[1:]))
    assert "weigh nothing" in " ".join(map(str, check(broken)))


def test_a_score_reads_and_exports():
    complete = {f"phq-9.{n}": 1 for n in range(1, 10)}
    found = score(PHQ9, complete)[0]
    assert str(found) == "phq-9 total: 9 (9 of 9 answered; mild)"
    assert found.as_row()["band"] == "mild"
    del complete["phq-9.9"]
    assert str(score(PHQ9, complete)[0]) == "phq-9 total: 9, prorated (8 of 9 answered; mild)"
    assert str(score(PHQ9, {})[0]) == "phq-9 total: no score, too_few_answered (0 of 9 answered)"
    assert str(score(load("who-5"), {f"who-5.{n}": 5 for n in range(1, 6)})[0]).endswith(
        "100 (5 of 5 answered)"
    )
