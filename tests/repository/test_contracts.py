"""The contracts of imports hold, and each of them is seen to catch what it forbids."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.repository.reading import ROOT, SRC

PLANTS = {
    "science": [("alliance_core/vocabulary.py", "import alliance_core.pictures")],
    "house": [
        ("alliance/kernel/ids.py", "from alliance.people import models"),
        ("alliance/insight/track.py", "from alliance.review import queries"),
    ],
    "rooms": [("alliance/elements/trust/words.py", "from alliance.elements.goals import words")],
    "alone": [
        ("alliance_core/vocabulary.py", "import django.conf"),
        ("alliance_core/vocabulary.py", "from datetime import datetime"),
        ("alliance_core/vocabulary.py", "import alliance"),
    ],
    "opaque": [
        ("alliance/rooms/registry.py", "from alliance.elements.trust import element"),
        ("alliance/web/urls.py", "import alliance.elements.goals.urls"),
    ],
    "alerts": [("alliance/safety/alerts.py", "from alliance.insight import queries")],
    "keys": [("alliance/web/context.py", "from alliance.kernel import keyring")],
    "acyclic": [("alliance/kernel/clock.py", "from alliance.kernel import due")],
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-cache", "--config", folder / ".importlinter"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(SRC, folder / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "library"))
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def contracts() -> dict[str, str]:
    found = ConfigParser()
    found.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    return {name.removeprefix(prefix): found[name]["name"] for name in found if name.startswith(prefix)}


def test_every_contract_has_something_planted_against_it() -> None:
    assert set(PLANTS) == set(contracts())


def test_the_contracts_hold(copy: Path) -> None:
    run = lint(copy)
    assert run.returncode == 0, run.stdout
    assert run.stdout.count("KEPT") == len(contracts())


@pytest.mark.parametrize(
    ("contract", "file", "line"), [(name, *plant) for name, plants in PLANTS.items() for plant in plants]
)
def test_what_is_planted_is_caught(copy: Path, contract: str, file: str, line: str) -> None:
    planted = copy / "src" / file
    before = planted.read_text("utf-8")
    planted.write_text(f"{before}\n{line}\n", "utf-8")
    try:
        run = lint(copy)
    finally:
        planted.write_text(before, "utf-8")
    assert run.returncode != 0
    broken = [said for said in run.stdout.splitlines() if said.endswith("BROKEN")]
    assert f"{contracts()[contract]} BROKEN" in broken, run.stdout
