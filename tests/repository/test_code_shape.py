"""Short and flat: how long functions and files are, how much is annotated, and that names say what a thing is."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.repository.reading import FUNCTIONS, ROOT, SRC, python_files, short, tree_of

HOUSES = (SRC, ROOT / "tests", ROOT / "scripts", ROOT / "benchmarks")
FILE_AT_MOST, FUNCTION_AT_MOST = 400, 40
MEDIAN_AT_MOST, NINE_OF_TEN_AT_MOST = 8, 20
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "data",
    "misc",
    "common",
    "base",
    "core",
}


# Longer only for a formula or a table, and only in the science: each with its reason.
FORMULAS = {
    "_one_dyad": "one compiled loop of the switching filter: a call inside it would cost what it saves"
}


def whole_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Every line from `def` to the end, signature and docstring among them."""
    return (node.end_lineno or 0) - node.lineno + 1


def own_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without its docstring."""
    doc = node.body[0] if ast.get_docstring(node) is not None else None
    return whole_lines(node) - ((doc.end_lineno or 0) - doc.lineno + 1 if doc else 0)


def functions(measure: Callable[[ast.FunctionDef | ast.AsyncFunctionDef], int]) -> dict[str, int]:
    """The length of every function of the source, by file and name."""
    return {
        f"{short(file)}:{node.lineno} {node.name}": measure(node)
        for file in python_files(SRC)
        for node in ast.walk(tree_of(file))
        if isinstance(node, FUNCTIONS) and "tests" not in file.parts
    }


def say(capsys: pytest.CaptureFixture[str], figures: str) -> None:
    """Prints figures where they are seen, whatever is captured."""
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")


def test_functions_are_short(capsys) -> None:
    lengths = list(functions(whole_lines).values())
    middle, nine_of_ten = median(lengths), quantiles(lengths, n=10)[-1]
    say(capsys, f"{len(lengths)} functions: median {middle:g} lines, 90th percentile {nine_of_ten:g}")
    assert middle <= MEDIAN_AT_MOST
    assert nine_of_ten <= NINE_OF_TEN_AT_MOST


def test_no_function_is_long() -> None:
    long = {name: lines for name, lines in functions(own_lines).items() if lines > FUNCTION_AT_MOST}
    assert [name for name in long if "alliance_core" not in name] == []
    assert {name.split()[-1] for name in long} == set(FORMULAS)


def test_no_file_is_long(capsys) -> None:
    lengths = {short(file): len(file.read_text("utf-8").splitlines()) for file in python_files(*HOUSES)}
    say(
        capsys,
        f"{len(lengths)} files, the longest {max(lengths.values())} lines, {sum(lengths.values())} in all",
    )
    assert {name: lines for name, lines in lengths.items() if lines > FILE_AT_MOST} == {}


def unannotated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    bare = [one for one in taken if one.annotation is None and one.arg not in ("self", "cls")]
    return bool(bare) or node.returns is None


def test_every_function_of_the_source_is_annotated(capsys) -> None:
    found = [
        (f"{short(file)} {node.name}", unannotated(node))
        for file in python_files(SRC)
        for node in ast.walk(tree_of(file))
        if isinstance(node, FUNCTIONS) and "tests" not in file.parts
    ]
    share = 1 - sum(bare for _name, bare in found) / len(found)
    say(capsys, f"{share:.1%} of {len(found)} functions are annotated whole")
    assert [name for name, bare in found if bare and not name.split()[-1].startswith("__")] == []


NAMED_BY_DJANGO = {"src/alliance/kernel/sqlite/base.py"}


def test_a_name_says_what_a_module_is() -> None:
    named = {short(file) for file in python_files(*HOUSES) if file.stem in EMPTY_NAMES}
    assert named == NAMED_BY_DJANGO
    folders = {file.parent for file in python_files(*HOUSES)}
    assert [short(folder) for folder in folders if folder.name in EMPTY_NAMES - {"core"}] == []


def undocumented(file: Path) -> list[str]:
    """Public functions and classes without a docstring; a model's Meta and Django's own classes are known."""
    return [
        f"{short(file)} {node.name}"
        for node in tree_of(file).body
        if isinstance(node, (*FUNCTIONS, ast.ClassDef))
        and not node.name.startswith("_")
        and not node.name.endswith("Config")
        and ast.get_docstring(node) is None
    ]


def test_everything_public_says_what_it_promises() -> None:
    files = [file for file in python_files(SRC, ROOT / "scripts") if "tests" not in file.parts]
    assert [name for file in files for name in undocumented(file)] == []


def test_a_long_function_is_measured() -> None:
    planted = ast.parse('def f() -> None:\n    """Says."""\n' + "    x = 1\n" * 41)
    assert (whole_lines(planted.body[0]), own_lines(planted.body[0])) == (43, 42)
    assert unannotated(ast.parse("def f(a, *, b: int) -> None: ...").body[0])
