"""The source as text, trees and templates: what the checks of the repository look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
APPLICATION = SRC / "alliance"
ELEMENTS = APPLICATION / "elements"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def python_files(*folders: Path) -> list[Path]:
    """Every Python file that somebody wrote: no migrations."""
    found = [file for folder in folders for file in sorted(folder.rglob("*.py"))]
    return [file for file in found if not {"migrations", "__pycache__"} & set(file.parts)]


def application_files() -> list[Path]:
    """The application without its rooms' own tests."""
    return [file for file in python_files(APPLICATION) if "tests" not in file.parts]


@cache
def tree_of(file: Path) -> ast.Module:
    """A file, parsed once."""
    return ast.parse(file.read_text("utf-8"))


def short(file: Path) -> str:
    """A file as a message names it."""
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else file.name


def calls_in(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The dotted name of what is called, as far as it is one: `clock.now`, `Refused`, `.save`."""
    return dotted(call.func)


def dotted(node: ast.AST) -> str:
    """A name with dots; what is not a plain name stands as nothing before its dot."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


def strings_in(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every string that is not a docstring."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node


def templates() -> list[Path]:
    """Every template of the application."""
    return sorted(APPLICATION.rglob("templates/**/*.*"))


def floors() -> list[str]:
    """The floors from the ground up; those beside each other stand one after the other."""
    from scripts.documents.lists import floors_held

    return [floor for level in reversed(floors_held()) for floor in level]


def floor_of(file: Path) -> str:
    """The floor a file of the application lies on."""
    return file.relative_to(APPLICATION).parts[0]
