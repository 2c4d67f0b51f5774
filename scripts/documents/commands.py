"""Every `make target` and every `alliance command` that a document names exists: asked of the Makefile and the CLI."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache

from typer.testing import CliRunner

from alliance.cli.main import app
from scripts.documents.reading import ROOT, Page

TARGET = re.compile(r"^([a-z][a-z%-]*):", re.MULTILINE)
MAKE = re.compile(r"^make((?: +[a-z][a-z-]*)+)(?: +[A-Z]+=\S+)*$")
FRAME = re.compile("[\u2500-\u257f]")  # the lines Rich draws around an error
SHELL = ("&", "|", ";", ">", "<", "#")


def problems(page: Page) -> Iterator[str]:
    """A sentence for each command named that is not there."""
    for command in [*page.spans, *page.console_lines]:
        words = command.removeprefix(".venv/bin/")
        if words.startswith("make "):
            yield from (f"{page.name}: `{command}`: {what}" for what in _of_make(words))
        elif words.startswith("alliance "):
            yield from (f"{page.name}: `{command}`: {what}" for what in _of_alliance(words))


def targets() -> set[str]:
    """The Makefile's targets; a pattern (bench-%) stands as it is."""
    return set(TARGET.findall((ROOT / "Makefile").read_text()))


def _of_make(command: str) -> Iterator[str]:
    found = MAKE.match(_plain(command))
    if not found:
        yield "this is no call of make that can be checked"
        return
    for target in found[1].split():
        if target not in targets() and not _by_pattern(target):
            yield f"the Makefile has no target {target}"


def _by_pattern(target: str) -> bool:
    """bench-x and prove-x are there when the program that the pattern runs is there."""
    kind, _, _rest = target.partition("-")
    program = ROOT / "benchmarks" / f"{target.replace('-', '_')}.py"
    return f"{kind}-%" in targets() and program.exists()


@cache
def _of_alliance(command: str) -> tuple[str, ...]:
    """Asks the command line itself: with `--help` behind it, a command says what it is and does nothing."""
    runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb"})
    asked = runner.invoke(app, [*shlex.split(_plain(command))[1:], "--help"])
    said = " ".join(FRAME.sub("", asked.stderr).split())
    return () if asked.exit_code == 0 else (said or f"exit code {asked.exit_code}",)


def _plain(command: str) -> str:
    """The command up to where the shell's own words begin."""
    words = command.split()
    ends = [at for at, word in enumerate(words) if word[0] in SHELL or word == "…"]
    return " ".join(words[: ends[0]] if ends else words)
