"""Every page of docs/methods says the six things a method must say, and its examples run as printed.

A page's ```python blocks run one after another in one namespace. A line ending in `  # -> text` is an
expression whose `str` must be that text, and a ```text block right under a ```python block is what it prints
(numbers may differ in their last digits), so a page cannot show a result that the code no longer gives.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "methods"
PAGES = sorted(page for page in FOLDER.glob("*.md") if page.name != "README.md")
BLOCK = re.compile(r"^```python\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
SHOWN = re.compile(r"^(?P<code>\S.*?)  # -> (?P<text>.*)$", re.MULTILINE)
NEEDED = ("Claim", "Formula", "Assumptions", "When it must be silent", "Source", "Oracle")


def run(block: str, names: dict[str, object], where: str) -> None:
    """Run a block; compare each shown expression with its text."""
    for node in ast.parse(block).body:
        piece = ast.get_source_segment(block, node) or ""
        line = block.splitlines()[(node.end_lineno or 1) - 1]
        shown = SHOWN.match(line)
        if isinstance(node, ast.Expr) and shown:
            found = eval(compile(piece, where, "eval"), names)
            assert str(found) == shown["text"], f"{where}: {piece}"
        else:
            exec(compile(piece, where, "exec"), names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_run(page):
    run_page(page)


@pytest.mark.compiled
def test_the_walk_through_the_science_runs():
    run_page(FOLDER.parent / "tour" / "science.md")


def run_page(page: Path) -> None:
    """Every block of a page, one after another."""
    names: dict[str, object] = {"__name__": page.stem}
    blocks = BLOCK.findall(page.read_text())
    assert blocks, "a page of a method has an example"
    for block, expected in blocks:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            run(block, names, page.name)
        if expected:
            assert_same(out.getvalue(), expected)


def assert_same(printed: str, expected: str) -> None:
    """The same words, line by line; numbers may differ by what another machine's last digits change."""
    found, wanted = printed.rstrip().splitlines(), expected.rstrip().splitlines()
    assert len(found) == len(wanted)
    for line, other in zip(found, wanted, strict=True):
        assert NUMBER.sub("#", line).split() == NUMBER.sub("#", other).split()
        numbers = [float(x) for x in NUMBER.findall(other)]
        assert [float(x) for x in NUMBER.findall(line)] == pytest.approx(numbers, rel=1e-3, abs=1e-6)


def test_the_list_of_pages_leads_to_pages():
    linked = re.findall(r"\(([\w-]+\.md)\)", (FOLDER / "README.md").read_text())
    assert linked
    assert [name for name in linked if not (FOLDER / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_says_what_a_method_must_say(page):
    headings = {line.lstrip("# ").strip() for line in page.read_text().splitlines() if line.startswith("##")}
    assert headings >= set(NEEDED)


def test_a_result_that_is_no_longer_given_is_caught():
    with pytest.raises(AssertionError, match="1 \\+ 1"):
        run("1 + 1  # -> 3", {}, "planted")
    run("x = 2\nx + 1  # -> 3\n", {}, "planted")


def test_a_print_that_is_no_longer_given_is_caught():
    assert_same("a 1.0000001 b\n", "a 1.0 b")
    for wrong in ("a 1.1 b", "a 1.0 c", "a 1.0 b\nc"):
        with pytest.raises(AssertionError):
            assert_same("a 1.0 b", wrong)
