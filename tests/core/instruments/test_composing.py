"""Several lists of questions become one form; a site that holds the rights adds the words."""

from dataclasses import replace

import pytest

from alliance_core.instruments import (
    Item,
    Kind,
    LinkIdCollision,
    MalformedScoring,
    MissingRights,
    Rights,
    UnknownItem,
    Wording,
    check,
    compose,
    load,
    score,
    with_scoring,
    with_wording,
)

OWN_RIGHTS = Rights("The site", "by contract", "letter", "2026-11-24", True, False, True, False)
ROOM = (Item("felt-safe", Kind.INTEGER, Wording("I felt safe.")),)


def test_a_composed_form_asks_everything_once_and_in_order():
    whole = compose([load("pre-session-check-in"), ROOM, load("phq-9")], "before", "1", "Before")
    assert whole.questions[1].link_id == "felt-safe"
    assert len(whole.questions) == 1 + 1 + 10
    assert (whole.id, whole.version, whole.title, whole.language) == ("before", "1", "Before", "en")
    assert [safety.link_id for safety in whole.safety_items] == ["phq-9.9"]
    assert whole.rights is None


def test_a_composed_form_scores_as_its_parts_do():
    whole = compose([load("phq-9"), load("gad-7")], "both", "1")
    answers = {f"phq-9.{n}": 1 for n in range(1, 10)} | {f"gad-7.{n}": 2 for n in range(1, 8)}
    assert [(found.scale, found.value) for found in score(whole, answers)] == [
        ("phq-9.total", 9),
        ("gad-7.total", 14),
    ]
    assert whole.scoring_version == "phq-9=1 gad-7=1"


def test_parts_without_an_instrument_have_no_language():
    assert compose([ROOM], "room", "1").language == ""


def test_two_parts_may_not_share_a_link_id():
    with pytest.raises(LinkIdCollision, match="felt-safe"):
        compose([ROOM, ROOM], "twice", "1")


def test_a_site_completes_a_skeleton_under_its_own_rights():
    texts = {item.link_id: f"Item {item.link_id}" for item in load("who-5").questions}
    labels = {str(n): f"Point {n}" for n in range(6)}
    worded = with_wording(load("who-5"), texts, OWN_RIGHTS, labels=labels)
    assert not worded.is_skeleton
    assert worded.item("who-5.3").text == "Item who-5.3"
    assert worded.item("who-5.3").options[5].label == "Point 5"
    assert worded.rights == OWN_RIGHTS
    assert check(replace(worded, rights=replace(OWN_RIGHTS, distribute=True))) == []


def test_words_at_the_ends_of_a_line_are_added_too():
    worded = with_wording(load("srs"), {"srs.1.lower": "this end"}, OWN_RIGHTS)
    assert worded.item("srs.1").anchors == ("this end", None)


@pytest.mark.parametrize(
    "rights", [None, replace(OWN_RIGHTS, wording=False), replace(OWN_RIGHTS, display=False)]
)
def test_without_rights_no_word_is_added(rights):
    with pytest.raises(MissingRights, match="who-5"):
        with_wording(load("who-5"), {"who-5.1": "text"}, rights)


def test_words_for_no_item_are_told():
    with pytest.raises(UnknownItem, match="who-9"):
        with_wording(load("who-5"), {"who-9": "text"}, OWN_RIGHTS)


TOTAL = """
version = "1"
measures = "outcome"
label = "a total brought in"
validated = false
not_applicable = []
safety = []
[[scale]]
id = "total"
title = "Total"
items = ["who-5.1"]
reversed = []
rule = "sum"
factor = 1
minimum_answered = 1
low = 0
high = 5
higher_is = "better"
shown = true
"""


def test_scoring_of_ones_own_replaces_what_was_there():
    bare = replace(load("who-5"), scales=())
    (total,) = score(with_scoring(bare, TOTAL), {"who-5.1": 3})
    assert (total.scale, total.value) == ("total", 3)


def test_scoring_of_an_item_that_is_not_there_is_refused():
    with pytest.raises(UnknownItem):
        with_scoring(load("who-5"), TOTAL.replace("who-5.1", "who-5.9"))
    with pytest.raises(MalformedScoring):
        with_scoring(load("who-5"), "version = 1")
