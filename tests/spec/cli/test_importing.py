"""`alliance import responses`: seen first, by a mapping or asked column by column, for a person or a script."""

import json
from pathlib import Path

import pytest

from alliance.interop.tables.mapping_file import read_mapping
from alliance.measurement.models import ImportBatch, Response, Score
from tests.spec.cli.running import refusal, run, told
from tests.spec.house import House
from tests.spec.interop.tables import ITEMS_MAPPING, LONG, WIDE, WIDE_MAPPING, answered


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    table, mapping = tmp_path / "winter.csv", tmp_path / "winter.toml"
    table.write_bytes(WIDE)
    mapping.write_text(WIDE_MAPPING)
    return table, mapping


def words(files: tuple[Path, Path], *more: object) -> list[object]:
    return ["import", "responses", files[0], "--mapping", files[1], "--therapist", "Theo", *more]


def test_a_dry_run_shows_everything_and_writes_nothing(house: House, files) -> None:
    result = run(*words(files, "--dry-run"))
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    for part in ("3 clients, 3 of them new", "Mood total 7", "missing, never zero", "Nothing was changed"):
        assert part in said
    assert not Response.objects.exists()


def test_it_asks_before_it_writes(house: House, files) -> None:
    assert run(*words(files), given="n\n").exit_code == 1
    assert not Response.objects.exists()
    result = run(*words(files), given="y\n")
    assert result.exit_code == 0
    assert "12 results of 3 clients" in result.stdout
    assert ImportBatch.objects.get().n_responses == 12


def test_the_same_again_says_so(house: House, files) -> None:
    assert told(*words(files, "--yes"))["written"] == 12
    again = run(*words(files, "--yes"))
    assert again.exit_code == 0
    assert "here already" in again.stdout
    assert told(*words(files, "--yes"))["written"] == 0


def test_a_script_must_say_yes_and_gets_every_problem(house: House, files) -> None:
    assert "--yes" in refusal(*words(files, "--json"))
    files[0].write_bytes(WIDE.replace(b"1,20", b"1,x"))
    result = run(*words(files, "--yes", "--json"))
    assert result.exit_code == 1
    (wrong,) = json.loads(result.stdout)["problems"]
    assert (wrong["line"], wrong["column"]) == (2, "mood_s0")
    assert not Response.objects.exists()


def test_problems_are_sentences_with_line_and_column(house: House, files) -> None:
    files[0].write_bytes(WIDE.replace(b"1,20", b"1,Hedgehog"))
    result = run(*words(files, "--yes"))
    assert result.exit_code == 1
    assert "Line 2, column mood_s0:" in result.stderr
    assert "Hedgehog" not in result.output


def test_only_the_first_problems_are_printed(house: House, files) -> None:
    rows = "".join(f"{n},x,1,1,1,1\n" for n in range(30)).encode()
    files[0].write_bytes(WIDE.splitlines(keepends=True)[0] + rows)
    result = run(*words(files, "--yes"))
    assert "and 10 more" in result.stderr


def test_answers_to_a_safety_item_are_announced(house: House, tmp_path: Path) -> None:
    table, mapping = tmp_path / "forms.csv", tmp_path / "forms.toml"
    table.write_bytes(answered("c,2026-03-01" + ",0" * 8 + ",1", "d,2024-03-01" + ",0" * 8 + ",2"))
    mapping.write_text(ITEMS_MAPPING)
    result = run(*words((table, mapping), "--dry-run"))
    assert "told at once" in result.stderr
    assert "list for review" in result.stderr


def test_a_mapping_or_a_file_that_is_wrong_is_a_sentence(house: House, files) -> None:
    files[1].write_text(WIDE_MAPPING.replace("first_day", "firstday"))
    assert "firstday" in refusal(*words(files, "--yes"))
    files[1].write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in refusal(*words(files, "--yes"))
    assert "No such file" in refusal(*words((files[0].with_suffix(".none"), files[1])))
    assert "mapping" in refusal("import", "responses", files[0], "--json")


def test_a_wide_table_is_learned_by_asking(house: House, files, tmp_path: Path) -> None:
    kept = tmp_path / "learned.toml"
    answers = ["id", "Winter {id}", "2025-01-06", "7"]
    answers += ["t", "mood", "Mood", "0", "63", "worse"]
    answers += ["s", "y"]
    command = ["import", "responses", files[0], "--therapist", "Theo", "--save-mapping", kept]
    result = run(*command, given="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert Score.objects.count() == 7
    learned = read_mapping(kept.read_text())
    assert [one.key for one in learned.measures] == ["mood"]
    assert (
        told("import", "responses", files[0], "--mapping", kept, "--therapist", "Theo", "--yes")["written"]
        == 0
    )


def test_a_long_table_is_learned_by_asking(house: House, tmp_path: Path) -> None:
    table = tmp_path / "ward.csv"
    table.write_bytes(LONG)
    answers = ["code", "", "", "time", "2025-01-06", "14", "s"]
    answers += ["t", "", "", "", "63", ""]
    answers += ["t", "hope", "Hope", "0", "10", "better", "", "y"]
    result = run("import", "responses", table, "--therapist", "Theo", given="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert sorted(Score.objects.values_list("value", flat=True)) == [5.5, 6, 7, 9, 11, 20]


def test_items_of_a_questionnaire_are_learned_by_asking(house: House, tmp_path: Path) -> None:
    table = tmp_path / "forms.csv"
    table.write_bytes(answered("c,2026-02-01" + ",1" * 9, "c,2026-02-08" + ",2" * 9))
    answers = ["id", "", "day", "", "i", "phq-9", "", "y"]
    result = run("import", "responses", table, "--therapist", "Theo", given="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert sorted(Score.objects.values_list("value", flat=True)) == [9, 18]


def test_asking_ends_where_nobody_answers(house: House, files) -> None:
    result = run("import", "responses", files[0], given="id\n")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert not Response.objects.exists()
