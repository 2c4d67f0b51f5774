"""The documents are held against the repository, the check of them is seen to catch, and their commands run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from scripts.documents import commands, links, lists, named
from scripts.documents.reading import Page, anchor_of, pages

from tests.repository.reading import ROOT

NOT_RUN = re.compile(r"<!-- not run: (?P<reason>[^>]+) -->")
BLOCK = re.compile(r"^```console\n(.*?)^```[ ]*\n(?:\n(<!-- not run: [^>]+ -->))?", re.DOTALL | re.MULTILINE)
NOT_RUN_AT_MOST = 4


def planted(text: str) -> Page:
    return Page(ROOT / "PLANTED.md", text)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (links, "[a](docs/nowhere.md)", "leads to no file"),
        (links, "[a](ARCHITECTURE.md#no-such-heading)", "names no heading"),
        (commands, "`make everything`", "no target everything"),
        (commands, "`make bench-nothing`", "no target bench-nothing"),
        (commands, "`alliance fly`", "No such command"),
        (commands, "`alliance serve --wings`", "No such option"),
        (commands, "```console\n$ alliance fly\n```\n", "No such command"),
        (named, "`src/alliance/kernel/clocks.py`", "no such file"),
        (named, "`kernel/clock.py later`", "later is not in it"),
        (named, "`alliance.kernel.clock:later`", "later is not in"),
        (named, "`alliance.kernel.clocks`", "no such module"),
        (named, "`tests/spec/test_canary.py::test_nothing`", "test_nothing is not in it"),
        (named, "`docs/nowhere/`", "no such folder"),
    ],
)
def test_what_is_not_so_is_caught(kind, text: str, said: str) -> None:
    found = list(kind.problems(planted(text)))
    assert len(found) == 1
    assert said in found[0]


def test_what_is_so_passes() -> None:
    text = (
        "[a](ARCHITECTURE.md#facts) [b](https://example.org) `make test` `make bench-science`\n"
        "`alliance serve --port 8001`\n"
        "`kernel/clock.py now` `alliance.people.models:Alliance.Ending` `src/alliance/` `any words` `--help`\n"
    )
    for kind in (links, commands, named):
        assert list(kind.problems(planted(text))) == []
    assert anchor_of("What `is` [not](x.md) done, yet") == "what-is-not-done-yet"


def test_lists_that_are_not_complete_are_caught(monkeypatch) -> None:
    monkeypatch.setattr(lists, "page", lambda name: planted(""))
    found = "\n".join(lists.problems())
    for said in (
        "the fact session.held of",
        "ALLIANCE_VAR is read",
        "phq-9 is not listed",
        "ARCHITECTURE.md draws the floors",
        "**Asked** is missing",
    ):
        assert said in found
    monkeypatch.setattr(lists, "page", lambda name: planted("`ALLIANCE_NOTHING`"))
    assert any("ALLIANCE_NOTHING is told, and nothing reads it" in one for one in lists.settings())


def test_the_help_of_make_names_every_target_a_reader_may_call() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    named_there = {line.split()[0] for line in said.splitlines() if line.strip()}
    inner = {"format", "lint", "types", "contracts", "help", "docs"}
    assert commands.targets() - inner <= named_there
    assert {"run", "test", "check", "env", "bench"} <= named_there


def test_every_program_that_make_runs_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    programs = re.findall(r"python -m ((?:scripts|benchmarks)\.\w+)(?!\$)(?:\s|$)", makefile)
    scripts = re.findall(r"(?<!\w)scripts/[\w.]+", makefile)
    assert {"scripts.check_docs"} <= set(programs)
    lost = [one for one in programs if not (ROOT / f"{one.replace('.', '/')}.py").exists()]
    assert [*lost, *(one for one in scripts if not (ROOT / one).exists())] == []
    called = re.findall(r"^bench: ([a-z -]+)", makefile, re.MULTILINE)[0].split()
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    runs = [file for kind in ("bench", "prove") for file in (ROOT / "benchmarks").glob(f"{kind}_*.py")]
    named_there = {file.stem.replace("_", "-") for file in runs}
    assert set(called) <= named_there
    assert [name for name in named_there if name not in said.split()] == []


def test_what_ci_runs_is_make_check_and_that_includes_the_tests() -> None:
    assert (ROOT / ".ci/run").read_text().rstrip().endswith("make check")
    makefile = (ROOT / "Makefile").read_text()
    prerequisites = re.search(r"^check: ([^#\n]+)", makefile, re.MULTILINE)
    assert prerequisites is not None
    assert {"format", "lint", "types", "contracts", "docs", "test"} <= set(prerequisites[1].split())


def blocks() -> list[tuple[str, str, str]]:
    """Each console block: its page, its commands, and why it is not run."""
    return [(page.name, body, why) for page in pages() for body, why in BLOCK.findall(page.text)]


def runnable() -> dict[str, list[str]]:
    """The commands of each page that are run, in the order a reader types them."""
    found: dict[str, list[str]] = {}
    for name, body, why in blocks():
        if not why:
            found.setdefault(name, []).extend(line[2:] for line in body.splitlines() if line.startswith("$ "))
    return found


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    left = [(name, why) for name, _body, why in blocks() if why]
    assert len(left) <= NOT_RUN_AT_MOST, left
    assert all(NOT_RUN.search(why) for _name, why in left)
    assert sum(page.text.count("```console") for page in pages()) == len(blocks())


def test_there_is_something_to_run() -> None:
    assert sum(map(len, runnable().values())) >= 10


@pytest.mark.parametrize("where", runnable())
def test_the_commands_of_a_document_run(tmp_path, where: str) -> None:
    """In a fresh installation, each after the one before it."""
    named_elsewhere = ("DATABASE_URL", "ALLIANCE_KEYRING", "EMAIL_URL", "DJANGO_SETTINGS_MODULE")
    kept = {name: value for name, value in os.environ.items() if name not in named_elsewhere}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in runnable()[where]:
        run = subprocess.run(
            shlex.split(command),
            cwd=ROOT,
            env={**kept, "ALLIANCE_VAR": str(tmp_path), "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, f"{command}: {run.stdout[-1500:]}{run.stderr[-1500:]}"


LOCKED = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("file", LOCKED, ids=lambda file: file.name)
def test_a_lock_file_names_no_host_and_every_package_has_its_hash(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|@ ", text)
    entries = [one for one in re.split(r"\n(?=\S)", text) if one and not one.startswith("#")]
    assert len(entries) >= 1
    assert [one.splitlines()[0] for one in entries if "--hash=sha256:" not in one or "==" not in one] == []


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


SECRET = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|pypi-AgE[\w-]{20}"
)
OF_A_MACHINE = re.compile(rb"(?<![\w.])/(?:home|Users|root)/\w|/work/(?:main|shared)|/tmp/team")


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="what is committed is asked of git")
def test_nothing_committed_holds_a_secret_or_the_path_of_a_machine() -> None:
    allowed = {Path(__file__)}
    found = [
        str(file.relative_to(ROOT))
        for file in committed()
        if file not in allowed and (SECRET.search(text := file.read_bytes()) or OF_A_MACHINE.search(text))
    ]
    assert found == []
