"""No element's name stands in Python outside its room: an element is an opaque key everywhere else."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.repository.reading import ELEMENTS, SRC, application_files, python_files, short, strings_in

KEYS = sorted(folder.name for folder in ELEMENTS.iterdir() if (folder / "element.py").exists())
# A string of an element is its key, or a name that begins with it: `trust`, `trust.client.after.1`, `goals:page`.
STRING = re.compile(rf"^(?:{'|'.join(KEYS)})(?:[.:/].*)?$")


def identifiers(source: str) -> Iterator[str]:
    """Every name in the code, whole or as a part between underscores."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield token.string


def named_in(source: str) -> set[str]:
    """What names an element: identifiers equal to a key, and strings that are one."""
    names = {name for name in identifiers(source) if name in KEYS}
    return names | {one.value for one in strings_in(ast.parse(source)) if STRING.match(one.value)}


def where(files: list[Path]) -> dict[str, set[str]]:
    return {short(file): found for file in files if (found := named_in(file.read_text("utf-8")))}


def outside(files: list[Path]) -> list[Path]:
    return [file for file in files if not file.is_relative_to(ELEMENTS)]


def test_there_are_seven_rooms() -> None:
    assert len(KEYS) == 7


def test_no_element_is_named_outside_the_rooms() -> None:
    assert where(outside(application_files())) == {}


def test_a_room_names_no_other_room() -> None:
    wrong = {}
    for file in application_files():
        if file.is_relative_to(ELEMENTS) and file.parent != ELEMENTS:
            own = file.relative_to(ELEMENTS).parts[0]
            others = {name for name in named_in(file.read_text("utf-8")) if not name.startswith(own)}
            wrong |= {short(file): others} if others else {}
    assert wrong == {}


def test_the_science_uses_two_of_these_words_as_the_fields_own() -> None:
    """Reliability of a measure, and goals as a method (goal attainment): neither is an element there."""
    found = where(python_files(SRC / "alliance_core"))
    assert {name for names in found.values() for name in names} == {"reliability", "goals"}, found


def test_a_name_is_caught() -> None:
    assert named_in("ORDER = ['trust', 'goals.rating', 'empathy:page', 'trusted', 'goal.rating']") == {
        "trust",
        "goals.rating",
        "empathy:page",
    }
    assert named_in('"""On trust."""\ntrust = know.goals\n# empathy') == {"trust", "goals"}
