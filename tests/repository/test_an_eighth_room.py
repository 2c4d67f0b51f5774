"""A new element is one folder: an eighth room is found, migrated, asked, folded and shown; no other file is touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository.eighth_room_journey import WISH
from tests.repository.reading import ELEMENTS, ROOT

ROOM = Path(__file__).parent / "eighth" / "hope"


def live_with(folder: Path, var: Path) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "ALLIANCE_KEYRING")
    }
    return subprocess.run(
        [sys.executable, "-m", "tests.repository.eighth_room_journey", folder],
        cwd=ROOT,
        env={
            **kept,
            "ALLIANCE_VAR": str(var),
            "DJANGO_SETTINGS_MODULE": "alliance.config.settings_test",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def lived(tmp_path_factory) -> dict:
    there = tmp_path_factory.mktemp("eighth")
    shutil.copytree(ROOM, there / "rooms/hope", ignore=shutil.ignore_patterns("__pycache__"))
    run = live_with(there / "rooms", there / "var")
    assert run.returncode == 0, run.stderr[-3000:]
    assert (there / "rooms/hope/migrations/0001_initial.py").exists()
    return json.loads(run.stdout.splitlines()[-1])


def test_its_question_is_asked_of_both_chairs_in_its_place(lived) -> None:
    for chair, asked in lived["asked"].items():
        rooms = [link_id for link_id in asked if ".after." in link_id]
        assert len(rooms) == len([one for one in ELEMENTS.iterdir() if (one / "element.py").exists()]) + 1
        assert rooms[-1] == f"hope.{chair}.after.1"


def test_its_answers_stand_in_the_profile_from_both_chairs(lived) -> None:
    hope = lived["profile"][-1]
    assert hope == {"key": "hope", "client": 4.0, "therapist": 9.0, "evidence": "You met 1 times."}
    assert len(lived["profile"]) == 8


def test_its_page_is_mounted_under_its_key(lived) -> None:
    assert lived["pages"]["hope:page"].startswith("200 ")
    assert WISH in lived["pages"]["hope:page"]


def test_pages_that_know_no_room_show_it_under_its_own_name(lived) -> None:
    for page in ("profile", "alliance"):
        assert lived["pages"][page].startswith("200 ")
    assert "Looking ahead" in lived["pages"]["profile"]


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda room: (room / "questions.json").unlink(), "questions.json is missing"),
        (lambda room: _rewrite(room / "element.py", "order=8", "order=2"), "two rooms share the same order"),
        (lambda room: _rewrite(room / "questions.json", "hope.therapist", "hope.nobody"), "both chairs"),
        (
            lambda room: _rewrite(room / "words.py", "StepKind.OWN, ", ""),
            "must name, explore, own, validate",
        ),
    ],
    ids=["no questions", "a place that is taken", "one chair only", "nobody owns a part"],
)
def test_a_room_that_breaks_the_contract_is_named_at_the_start(tmp_path, break_it, said) -> None:
    shutil.copytree(ROOM, tmp_path / "rooms/hope")
    break_it(tmp_path / "rooms/hope")
    run = live_with(tmp_path / "rooms", tmp_path / "var")
    assert run.returncode != 0
    assert "BrokenRoom" in run.stderr
    assert said in run.stderr


def _rewrite(file: Path, old: str, new: str) -> None:
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
