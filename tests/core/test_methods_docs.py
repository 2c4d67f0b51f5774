"""Every page of docs/methods says the six things a method must say, and its examples run as printed.

A page's ```python blocks run one after another in one namespace. A line ending in `  # -> text` is an
expression whose `str` must be that text, so a page cannot show a result that the code no longer gives.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "methods"
PAGES = sorted(page for page in FOLDER.glob("*.md") if page.name != "README.md")
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
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
    names: dict[str, object] = {"__name__": page.stem}
    blocks = BLOCK.findall(page.read_text())
    assert blocks, "a page of a method has an example"
    for block in blocks:
        run(block, names, page.name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_says_what_a_method_must_say(page):
    headings = {line.lstrip("# ").strip() for line in page.read_text().splitlines() if line.startswith("##")}
    assert headings >= set(NEEDED)


def test_a_result_that_is_no_longer_given_is_caught():
    with pytest.raises(AssertionError, match="1 \\+ 1"):
        run("1 + 1  # -> 3", {}, "planted")
    run("x = 2\nx + 1  # -> 3\n", {}, "planted")
