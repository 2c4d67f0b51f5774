"""Questionnaires listed and checked, answers scored: the science on the command line, without a database."""

import json
import shutil
from pathlib import Path

import pytest

import alliance_core.instruments
from tests.spec.cli.running import refusal, run, told

LIBRARY = Path(alliance_core.instruments.__file__).parent / "library"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIBRARY / "gad-7", tmp_path / "gad-7"))


def test_the_library_is_listed_with_what_may_be_shown() -> None:
    lines = {one["id"]: one for one in told("instruments", "list")}
    assert (lines["phq-9"]["is_skeleton"], lines["who-5"]["is_skeleton"]) == (0, 1)
    assert "WHO-5" in run("instruments", "list").stdout


def test_the_whole_library_passes() -> None:
    checked = told("instruments", "check")
    assert len(checked) == len(list(LIBRARY.glob("*/questionnaire.json")))
    assert all(one["golden_cases"] and not one["problems"] for one in checked)


def test_a_folder_passes_or_says_what_is_wrong(folder: Path) -> None:
    assert run("instruments", "check", folder).exit_code == 0
    (folder / "rights.toml").unlink()
    result = run("instruments", "check", folder)
    assert result.exit_code == 1
    assert "rights" in result.stderr


def test_a_golden_case_that_fails_is_named(folder: Path) -> None:
    golden = folder / "golden.csv"
    lines = golden.read_text().splitlines()
    cells = lines[1].split(",")
    cells[8] = "13"
    golden.write_text("\n".join([lines[0], ",".join(cells)]))
    result = run("instruments", "check", folder, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)[0]["problems"][0]["where"].startswith("golden case")


def test_a_folder_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    assert run("instruments", "check", tmp_path).exit_code == 1
    assert "Traceback" not in run("instruments", "check", tmp_path / "none").output


def test_one_set_of_answers_is_scored() -> None:
    answers = [word for n in range(1, 10) for word in ("-a", f"{n}=2")]
    (score,) = told("score", "phq-9", *answers)
    assert (score["value"], score["band"], score["n_answered"]) == (18, "moderately severe", 9)


def test_a_table_is_scored_and_a_gap_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(
        "id," + ",".join(f"phq-9.{n}" for n in range(1, 10)) + "\na" + ",1" * 9 + "\nb,3" + ",NA" * 8
    )
    a, b = told("score", "phq-9", file)
    assert (a["row"], a["value"], b["value"], b["reason"]) == ("a", 9, None, "too_few_answered")
    assert "too_few_answered" not in run("score", "phq-9", file).stdout


def test_answers_come_from_stdin_too() -> None:
    (score,) = told("score", "gad-7", "-", given="1,2,3,4,5,6,7\n3,3,3,3,3,3,3\n")
    assert score["value"] == 21


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["-a", "1=9"], "phq-9.1"),
        (["-a", "99=1"], "phq-9.9"),
        (["-a", "x"], "1=2"),
        ([], "one of the two"),
    ],
)
def test_what_does_not_fit_is_a_sentence(words: list[str], says: str) -> None:
    assert says in refusal("score", "phq-9", *words)


def test_a_row_that_does_not_fit_is_named(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("1,2\n1,2\n1,9\n")
    assert "Row 3" in refusal("score", "gad-7", file)
    file.write_text("1,2\n1,2,3\n")
    assert "Line 2" in refusal("score", "gad-7", file)
    file.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in refusal("score", "gad-7", file)
