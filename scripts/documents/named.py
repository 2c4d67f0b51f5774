"""Every file, module and name that a document puts into backticks exists: read from the source, nothing is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scripts.documents.reading import ROOT, Page

FILE = re.compile(
    r"^(?P<file>[\w./*<>-]+\.(?:py|json|toml|html|csv|md|sh|css|js|txt))(?: (?P<names>[\w.]+(?:, [\w.]+)*))?$"
)
FOLDER = re.compile(r"^(?:src|tests|docs|scripts|benchmarks|requirements)/[\w./*-]*$")
TEST = re.compile(r"^(?P<file>tests/[\w/]+\.py)::(?P<names>\w+)$")
DOTTED = re.compile(r"^(?P<module>alliance(?:_core)?(?:\.\w+)*):(?P<names>\w+(?:\.\w+)*)$")
MODULE = re.compile(r"^alliance(?:_core)?(?:\.\w+)+$")
MADE = ("var/", "build/")
FOLDERS = (ROOT, ROOT / "src", ROOT / "src/alliance", ROOT / "src/alliance_core")


def problems(page: Page) -> Iterator[str]:
    """A sentence for each file or name that is not there."""
    for span in page.spans:
        if what := missing(span, page.path.parent):
            yield f"{page.name}: `{span}`: {what}"


def missing(span: str, beside: Path = ROOT) -> str:
    """What is wrong with this span; nothing for one that names no code."""
    if found := TEST.match(span) or FILE.match(span):
        return _in_file(found["file"], found["names"] or "", beside)
    if found := DOTTED.match(span):
        return _in_module(found["module"], found["names"])
    if MODULE.match(span) and not _module(span) and _in_module(*span.rsplit(".", 1)):
        return "there is no such module, and no such name in one"
    if FOLDER.match(span) and not list(ROOT.glob(span.rstrip("/"))):
        return "there is no such folder"
    return ""


def _in_file(name: str, names: str, beside: Path) -> str:
    if "<" in name or name.startswith(MADE):
        return ""
    files = _exists(name, (beside, *FOLDERS))
    if not files:
        return "there is no such file"
    wanted = names.split(", ") if names else []
    lost = [one for one in wanted if not any(one in names_in(file) for file in files)]
    return f"{', '.join(lost)} is not in it" if lost else ""


def _in_module(module: str, name: str) -> str:
    file = _module(module)
    if file is None:
        return f"there is no module {module}"
    return "" if name in names_in(file) else f"{name} is not in {module}"


def _module(dotted: str) -> Path | None:
    stem = ROOT / "src" / Path(*dotted.split("."))
    return next((one for one in (stem.with_suffix(".py"), stem / "__init__.py") if one.exists()), None)


def _exists(name: str, folders: tuple[Path, ...]) -> list[Path]:
    for folder in folders:
        found = list(folder.glob(name)) if "*" in name else [folder / name]
        if found and all(one.exists() for one in found):
            return found
    return [one for one in _files() if one.match(f"**/{name}") or str(one).endswith(f"/{name}")]


@cache
def _files() -> tuple[Path, ...]:
    """Every file of the source: a document may name one by the end of its path."""
    places = [ROOT / "src", ROOT / "scripts", ROOT / "tests"]
    return tuple(one for place in places for one in place.rglob("*.*") if "__pycache__" not in one.parts)


@cache
def names_in(file: Path) -> frozenset[str]:
    """What a module defines: functions, classes with what is in them, names given a value."""
    return frozenset(_names(ast.parse(file.read_text("utf-8")).body) if file.suffix == ".py" else ())


def _names(body: list[ast.stmt], inside: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield inside + node.name
            if isinstance(node, ast.ClassDef):
                yield from _names(node.body, f"{inside}{node.name}.")
        else:
            yield from (inside + name for name in _given(node))


def _given(node: ast.stmt) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    for target in targets:
        yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name)) if target else ()
