"""The wording a site brings is laid over a skeleton whole, or refused with everything that is wrong."""

import json
from dataclasses import replace

import pytest

from alliance_core.instruments import (
    Instrument,
    MissingRights,
    Rights,
    UnknownInstrument,
    UnreadableWords,
    WordingDoesNotFit,
    check,
    library_ids,
    load,
    questionnaire_json,
    questionnaire_with,
    read_questionnaire,
    read_words,
    score,
    take_wording,
)

RIGHTS = Rights("The holder", "by contract", "letter", "2026-11-24", True, False, True, False)
SKELETONS = [one for one in library_ids() if load(one).is_skeleton]


def words_for(id: str) -> dict[str, str]:
    """A text for every item and every answer of a skeleton: words of nobody's."""
    items = {item.link_id: f"Text of {item.link_id}" for item in load(id).walk()}
    codes = {option.code for item in load(id).walk() for option in item.options}
    return items | {f"option {code}": f"Answer {code}" for code in codes}


def brought(id: str, words: dict[str, str], language: str = "de") -> Instrument:
    return read_questionnaire(questionnaire_with(questionnaire_json(id), words, language), id=id)


def wrong(id: str, worded: Instrument) -> list[str]:
    with pytest.raises(WordingDoesNotFit) as refused:
        take_wording(load(id), worded, RIGHTS)
    return [f"{one.where}: {one.what}" for one in refused.value.problems]


@pytest.mark.parametrize("id", SKELETONS)
def test_every_skeleton_can_be_worded_and_is_scored_as_before(id: str) -> None:
    worded = take_wording(load(id), brought(id, words_for(id)), RIGHTS)
    assert not worded.is_skeleton
    assert (worded.language, worded.scales, worded.version) == ("de", load(id).scales, load(id).version)
    assert check(replace(worded, rights=replace(RIGHTS, distribute=True))) == []


def test_the_weights_stay_the_skeletons_and_the_answers_stand_in_the_order_of_the_form() -> None:
    form = json.loads(json.dumps(questionnaire_with(questionnaire_json("who-5"), words_for("who-5"), "en")))
    form["item"][0]["answerOption"].reverse()
    worded = take_wording(load("who-5"), read_questionnaire(form), RIGHTS)
    assert [one.label for one in worded.item("who-5.1").options][:2] == ["Answer 5", "Answer 4"]
    answers = {f"who-5.{n}": 5 for n in range(1, 6)}
    assert [one.value for one in score(worded, answers)] == [100]


def test_one_item_may_have_words_of_its_own_for_an_answer() -> None:
    words = words_for("core-10") | {"core-10.2 option 4": "Not at all"}
    worded = take_wording(load("core-10"), brought("core-10", words), RIGHTS)
    assert worded.item("core-10.2").options[4].label == "Not at all"
    assert worded.item("core-10.1").options[4].label == "Answer 4"


def test_what_asks_about_ending_ones_life_is_passed_on() -> None:
    assert [(one.link_id, one.above) for one in load("core-10").safety_items] == [("core-10.6", 0)]


def test_a_group_around_everything_is_the_sentence_before() -> None:
    worded = take_wording(load("who-5"), brought("who-5", words_for("who-5") | {"stem": "Lately …"}), RIGHTS)
    assert worded.items[0].text == "Lately …"
    assert [one.link_id for one in worded.questions] == [one.link_id for one in load("who-5").questions]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda form: form.update(language=""), "language: say which language"),
        (lambda form: form.update(language="German"), "language: say which language"),
        (lambda form: form["item"].pop(), "item who-5.5: it is missing"),
        (lambda form: form["item"].append({"linkId": "x", "type": "string"}), "item x: who-5 has no such"),
        (lambda form: form["item"][1].pop("text"), "item who-5.2: it has no wording"),
        (lambda form: form["item"][1].update(text="  "), "item who-5.2: it has no wording"),
        (
            lambda form: form["item"][2]["answerOption"].pop(),
            "item who-5.3: its answers must be 0, 1, 2, 3, 4, 5, and are 0, 1, 2, 3, 4",
        ),
        (
            lambda form: form["item"][2]["answerOption"][5]["valueCoding"].pop("display"),
            "item who-5.3: no wording for its answers 5",
        ),
    ],
)
def test_what_does_not_fit_is_named(change, says: str) -> None:
    form = questionnaire_with(questionnaire_json("who-5"), words_for("who-5"), "en")
    change(form)
    said = wrong("who-5", read_questionnaire(form))
    assert len(said) == 1
    assert said[0].startswith(says)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    bare = read_questionnaire(questionnaire_json("who-5"))
    assert len(wrong("who-5", bare)) == 5 + 5


def test_without_rights_no_wording_is_taken() -> None:
    with pytest.raises(MissingRights):
        take_wording(load("who-5"), brought("who-5", words_for("who-5")), None)


def test_a_text_for_nothing_is_refused() -> None:
    with pytest.raises(WordingDoesNotFit, match=r"who-5\.6"):
        brought("who-5", words_for("who-5") | {"who-5.6": "One too many"})


def test_an_item_without_words_stays_as_it_lies_there() -> None:
    words = words_for("who-5")
    left_out = words.pop("who-5.3")
    form = questionnaire_with(questionnaire_json("who-5"), words, "en")
    said = wrong("who-5", read_questionnaire(form))
    assert left_out
    assert [one.split(":")[0] for one in said] == ["item who-5.3"]


def test_no_questionnaire_of_an_unknown_instrument() -> None:
    with pytest.raises(UnknownInstrument, match="who-6"):
        questionnaire_json("who-6")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_as_spreadsheets_write_it(mark: str) -> None:
    table = f'Link ID{mark}Text\r\nwho-5.1{mark}"One, two; three"\r\n{mark}\r\noption 0{mark} Never \r\n'
    assert read_words(table) == {"who-5.1": "One, two; three", "option 0": "Never"}


@pytest.mark.parametrize(
    ("table", "line", "says"),
    [
        ("", 1, "headings"),
        ("who-5.1,Text\n", 1, "headings"),
        ("link id,text\na,b,c\n", 2, "3 cells"),
        ("link id,text\na,\n", 2, "empty"),
        ("link id,text\na,b\n\na,c\n", 4, "twice"),
        ('link id,text\na,"b\n', 2, "end of data"),
    ],
)
def test_a_table_that_is_none_says_which_line(table: str, line: int, says: str) -> None:
    with pytest.raises(UnreadableWords, match=says) as refused:
        read_words(table)
    assert refused.value.line == line
