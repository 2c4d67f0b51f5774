"""`alliance instruments add-wording`: seen first, all or nothing, repeated, removed; never kept in the program."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance.cli import wording
from alliance.cli.checks.wording import fits
from alliance_core.instruments import load, questionnaire_json, questionnaire_with
from tests.core.instruments.test_wording import words_for
from tests.spec.cli.running import refusal, run, told

LICENCE = "Letter of the holder, 3 March 2026"


@pytest.fixture(autouse=True)
def own() -> Iterator[Path]:
    """The folder of this installation, empty before and after."""
    shutil.rmtree(wording.folder(), ignore_errors=True)
    yield wording.folder()
    shutil.rmtree(wording.folder(), ignore_errors=True)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return written(tmp_path / "who-5.csv", words_for("who-5"))


def written(file: Path, words: dict[str, str]) -> Path:
    file.write_text("link id,text\n" + "".join(f"{name},{text}\n" for name, text in words.items()))
    return file


def add(file: Path, *more: object, id: str = "who-5", language: str = "de") -> list[object]:
    return [
        *("instruments", "add-wording", id, file),
        *("--language", language, "--licence", LICENCE),
        *more,
    ]


def listed(id: str = "who-5") -> int:
    return {one["id"]: one["own_wording"] for one in told("instruments", "list")}[id]


def test_a_dry_run_shows_every_text_and_writes_nothing(table: Path, own: Path) -> None:
    result = run(*add(table, "--dry-run"))
    assert result.exit_code == 0, result.output
    for text in (LICENCE, "WHO-5, in de", "Text of who-5.3", "5 Answer 5", "Nothing was changed."):
        assert text in " ".join(result.stdout.split())
    assert not own.exists()


def test_it_is_added_after_a_yes_and_listed(table: Path, own: Path) -> None:
    assert listed() == 0
    assert run(*add(table), given="n\n").exit_code == 1
    assert not own.exists()
    result = run(*add(table), given="y\n")
    assert "Two people can now agree on the WHO-5." in result.stdout
    assert [file.name for file in (own / "who-5").iterdir()] == ["questionnaire.json"]
    assert listed() == 1
    assert "your wording" in " ".join(run("instruments", "list").stdout.split())
    assert load("who-5").is_skeleton  # the library stays what it is


def test_again_changes_nothing_and_another_file_takes_its_place(table: Path) -> None:
    assert told(*add(table, "--yes"))["written"]
    again = told(*add(table, "--yes"))
    assert (again["written"], again["is_here"]) == (False, True)
    assert "It is here already." in run(*add(table)).stdout
    written(table, words_for("who-5") | {"who-5.1": "Better said"})
    assert "takes the place" in run(*add(table, "--dry-run")).stdout
    other = told(*add(table, "--yes"))
    assert (other["written"], other["replaces"], other["items"][0]["text"]) == (True, True, "Better said")


def test_a_fhir_questionnaire_says_its_language_and_licence_itself(tmp_path: Path) -> None:
    form = questionnaire_with(questionnaire_json("wai-sr"), words_for("wai-sr"), "en")
    file = tmp_path / "wai.json"
    file.write_text("\ufeff" + json.dumps(form | {"copyright": LICENCE}), encoding="utf-8")
    done = told("instruments", "add-wording", "wai-sr", file, "--yes")
    assert (done["written"], done["languages"], done["licence"]) == (True, ["en"], LICENCE)


def test_it_is_removed_and_then_there_is_nothing_to_remove(table: Path, own: Path) -> None:
    told(*add(table, "--yes"))
    assert "Say" not in run("instruments", "remove-wording", "who-5", given="y\n").stderr
    assert listed() == 0
    assert list(own.iterdir()) == []
    assert "No wording was added" in refusal("instruments", "remove-wording", "who-5", "--yes")
    assert "holds no instrument" in refusal("instruments", "remove-wording", "../who-5", "--yes")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"who-5.2": None}, "item who-5.2: it has no wording"),
        ({"option 3": None}, "item who-5.1: no wording for its answers 3"),
        ({"who-5.6": "One more"}, "who-5.6: there is nothing of this name"),
    ],
)
def test_what_does_not_fit_leaves_what_was_there(table: Path, own: Path, change: dict, says: str) -> None:
    told(*add(table, "--yes"))
    before = (own / "who-5" / "questionnaire.json").read_bytes()
    words = {name: text for name, text in (words_for("who-5") | change).items() if text}
    assert says in refusal(*add(written(table, words), "--yes"))
    assert (own / "who-5" / "questionnaire.json").read_bytes() == before


def test_a_writing_cut_short_leaves_what_was_there(table: Path, own: Path, monkeypatch) -> None:
    told(*add(table, "--yes"))

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("alliance.measurement.site_wording.os.replace", full)
    written(table, words_for("who-5") | {"who-5.1": "Half"})
    assert "No space left" in refusal(*add(table, "--yes"))
    assert "Half" not in (own / "who-5" / "questionnaire.json").read_text()
    assert len(list((own / "who-5").iterdir())) == 1


def test_bad_input_is_a_sentence(table: Path, tmp_path: Path) -> None:
    words = ["instruments", "add-wording", "who-5", table]
    assert "--language en" in refusal(*words, "--licence", LICENCE)
    assert "--licence" in refusal(*words, "--language", "de")
    assert "A script says --yes" in json.loads(run(*add(table, "--json")).stdout)["error"]
    assert "comes with its wording" in refusal(*add(table, id="phq-9"))
    assert "holds no instrument" in refusal(*add(table, id="phq-99"))
    assert "No such file" in refusal(*add(tmp_path / "none.csv"))
    table.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in refusal(*add(table))
    table.write_text("{ no")
    assert "begins as JSON" in refusal(*add(table))
    table.write_text('{"resourceType": "Patient"}')
    assert "not a FHIR Questionnaire" in refusal(*add(table))
    form = questionnaire_with(questionnaire_json("who-5"), words_for("who-5"), "en")
    table.write_text(json.dumps(form))
    assert "Which is right?" in refusal(*add(table, language="de"))


@pytest.mark.parametrize("id", ["srs", "ors", "care"])
def test_what_no_page_can_ask_is_refused(tmp_path: Path, id: str) -> None:
    file = written(tmp_path / "form.csv", words_for(id))
    assert "cannot show item" in refusal(*add(file, "--yes", id=id))


def test_wording_that_does_not_fit_any_more_is_told(table: Path, own: Path) -> None:
    assert list(fits()) == []
    told(*add(table, "--yes"))
    assert [one.outcome for one in fits()] == ["ok"]
    (own / "who-5" / "questionnaire.json").write_text("{}")
    assert "does not fit" in " ".join(run("instruments", "list").stdout.split())
    assert [one.outcome for one in fits()] == ["warning"]
