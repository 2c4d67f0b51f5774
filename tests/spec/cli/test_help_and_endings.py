"""Every command says what it is for, and ends in a way that a script can tell."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from alliance.cli import loading
from alliance.cli.main import app
from tests.spec.cli.running import refusal, run, told


def commands() -> list[list[str]]:
    """Every command there is, with those of its group."""
    found = [[]]
    for name in loading.COMMANDS:
        found.append([name])
        found += [[name, part] for part in getattr(loading.load(name), "commands", {})]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_help_says_what_it_is_for(words: list[str]) -> None:
    result = run(*words, "--help")
    assert result.exit_code == 0, result.output
    assert "Usage: " in result.output
    assert len(result.output.split()) > 25


def test_the_commands_of_a_host_are_all_there() -> None:
    said = " ".join(map(" ".join, commands()))
    for command in ("serve", "demo", "invite", "doctor", "instruments list", "instruments check", "score"):
        assert command in said
    assert "import responses" in said
    assert "practice found" in said
    assert "│ worker" not in run("--help").stdout


def test_help_leaves_nothing_behind(tmp_path: Path) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "alliance.cli.main", "invite", "--help"],
        env={k: v for k, v in os.environ.items() if k != "ALLIANCE_SECRET_KEY"}
        | {"ALLIANCE_VAR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "alliance.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [["nothing"], ["score"], ["serve", "--port", "0"], ["serve", "--port", "x"]]
)
def test_what_is_not_understood_ends_with_2(words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_a_typing_error_is_answered_with_what_was_meant() -> None:
    assert "doctor" in run("docter").stderr


def test_a_fault_of_ours_says_where_and_never_what_somebody_wrote(monkeypatch) -> None:
    def faulty(*_args: object) -> None:
        raise ValueError("Hedgehog in the kitchen")

    monkeypatch.setattr("alliance.cli.score.load", faulty)
    result = run("score", "phq-9", "-a", "1=1")
    assert result.exit_code == 70
    assert "Hedgehog" not in result.output
    assert "Traceback" not in result.output
    assert "ValueError" in result.stderr


def test_a_script_reads_a_refusal_too() -> None:
    result = run("score", "nothing", "-a", "1=1", "--json")
    assert result.exit_code == 1
    assert '"error"' in result.stdout


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    assert "No such file" in refusal("score", "phq-9", tmp_path / "none.csv")


def test_the_entry_point_is_the_same_program() -> None:
    assert isinstance(app, typer.Typer)
    assert told("instruments", "list")


def test_filling_the_demo_shows_its_progress_apart_from_what_a_script_reads(monkeypatch, capsys) -> None:
    demo = importlib.import_module("alliance.cli.demo")
    monkeypatch.setattr(demo, "fill", lambda progress: progress("Done", 1, 1))
    demo._fill()
    said = capsys.readouterr()
    assert said.out == ""
    assert "Done" in said.err
