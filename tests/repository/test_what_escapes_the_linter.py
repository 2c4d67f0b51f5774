"""Imports are not the only way from one floor to another: relations, migrations, lookups by name, templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.repository.reading import (
    APPLICATION,
    ELEMENTS,
    application_files,
    called,
    calls_in,
    floor_of,
    floors,
    short,
    strings_in,
    templates,
    tree_of,
)

RELATIONS = ("ForeignKey", "OneToOneField", "ManyToManyField")
BY_NAME = ("get_model", "get_models", "import_module", "import_string", "__import__", "get_app_config")
# Where modules are looked up by name on purpose: a room, a signal, an address is one file and no list is kept.
LOOKS_UP = {
    "src/alliance/rooms/registry.py": "the rooms",
    "src/alliance/insight/signals/__init__.py": "the signals",
    "src/alliance/cli/loading.py": "a command's own module, so that `alliance --help` stays quick",
}
TAG = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
URL = re.compile(r"{%\s*url\s+[\"']([\w-]+):")
HEIGHT = {floor: height for height, floor in enumerate(floors())}


def room_of(file: Path) -> str:
    return file.relative_to(ELEMENTS).parts[0] if file.is_relative_to(ELEMENTS) else ""


def is_below(user: Path, used: Path) -> bool:
    """Whether `user` may stand on `used`: a lower floor, its own floor, and in the rooms only the same room."""
    if room_of(user) and room_of(used):
        return room_of(user) == room_of(used)
    return HEIGHT[floor_of(used)] <= HEIGHT[floor_of(user)]


def folder_of(app_label: str) -> Path:
    return Path(apps.get_app_config(app_label).path)


def ours(app_label: str) -> bool:
    return folder_of(app_label).is_relative_to(APPLICATION)


def string_relations(tree: ast.Module) -> Iterator[str]:
    """Relations to a model named by a string, other than to itself or to one of the same file."""
    here = {node.name for node in tree.body if isinstance(node, ast.ClassDef)} | {"self"}
    for call in calls_in(tree):
        if called(call).split(".")[-1] in RELATIONS:
            named = [*call.args[:1], *(one.value for one in call.keywords if one.arg == "to")]
            yield from (
                str(one.value) for one in named if isinstance(one, ast.Constant) and one.value not in here
            )


def where(look: Callable[[Path], object], files: Iterable[Path]) -> dict[str, object]:
    """What a look finds, by file; files with nothing are left out."""
    return {short(file): found for file in files if (found := look(file))}


def test_no_relation_is_named_by_a_string() -> None:
    assert where(lambda file: list(string_relations(tree_of(file))), application_files()) == {}


def test_a_relation_named_by_a_string_is_caught() -> None:
    planted = "class A(models.Model):\n a = models.ForeignKey('goals.Goal')\n b = models.OneToOneField(to='trust.X')"
    assert list(string_relations(ast.parse(planted))) == ["goals.Goal", "trust.X"]


def points_up(app: str, other: str) -> bool:
    return ours(app) and ours(other) and not is_below(folder_of(app), folder_of(other))


def upward_relations() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            other = field.related_model if field.is_relation and field.concrete else None
            if other and points_up(model._meta.app_label, other._meta.app_label):
                yield f"{model.__name__}.{field.name}"


def test_relations_point_downward() -> None:
    assert list(upward_relations()) == []


def test_migrations_depend_downward() -> None:
    graph = MigrationLoader(None).graph
    wrong = [
        (node.key, parent.key)
        for node in graph.node_map.values()
        for parent in node.parents
        if points_up(node.key[0], parent.key[0])
    ]
    assert wrong == []


def lookups(tree: ast.Module) -> list[str]:
    """Calls that find a module or a model by its name."""
    return [called(call) for call in calls_in(tree) if called(call).split(".")[-1] in BY_NAME]


def test_nothing_is_looked_up_by_name() -> None:
    found = where(lambda file: lookups(tree_of(file)), application_files())
    assert {file: calls for file, calls in found.items() if file not in LOOKS_UP} == {}
    assert set(LOOKS_UP) <= set(found), "an exception that is not needed any more"


def test_a_lookup_by_name_is_caught() -> None:
    planted = ast.parse("apps.get_model('goals', 'Goal')\nimportlib.import_module('alliance.elements.trust')")
    assert lookups(planted) == ["apps.get_model", "importlib.import_module"]


def dotted_rooms(tree: ast.Module) -> list[str]:
    """Dotted names of rooms in strings: another way to reach one."""
    return [one.value for one in strings_in(tree) if re.search(r"alliance\.elements\.\w", one.value)]


def of_another_room(file: Path) -> list[str]:
    own = f"alliance.elements.{room_of(file)}"
    return [name for name in dotted_rooms(tree_of(file)) if not room_of(file) or own not in name]


def test_a_string_names_only_ones_own_room() -> None:
    assert where(of_another_room, application_files()) == {}


def templates_by_name() -> dict[str, Path]:
    """Each template, by the name it is included with."""
    return {str(file).rpartition("/templates/")[2]: file for file in templates()}


def reached(text: str) -> list[str]:
    return TAG.findall(text)


def reached_above(file: Path) -> list[str]:
    known = templates_by_name()
    names = reached(file.read_text("utf-8"))
    return [name for name in names if name not in known or not is_below(file, known[name])]


def test_a_template_stands_on_its_own_floor_or_lower_ones() -> None:
    assert where(reached_above, templates()) == {}


def linked_rooms(file: Path) -> set[str]:
    rooms = {folder.name for folder in ELEMENTS.iterdir()} - {room_of(file)}
    return rooms & set(URL.findall(file.read_text("utf-8")))


def test_a_template_links_to_its_own_room_only() -> None:
    assert where(linked_rooms, templates()) == {}


def rendered_above(file: Path) -> list[str]:
    known = templates_by_name()
    named = [one.value for one in strings_in(tree_of(file)) if one.value in known]
    return [name for name in named if not is_below(file, known[name])]


def test_a_view_renders_templates_of_its_own_floor_or_lower_ones() -> None:
    assert where(rendered_above, application_files()) == {}


def test_a_template_of_a_higher_floor_is_caught() -> None:
    low, room = APPLICATION / "design/templates/design/page.html", ELEMENTS / "trust/templates/trust/x.html"
    assert reached("{% extends \"web/shell.html\" %}{% include 'goals/panel.html' with a=b %}") == [
        "web/shell.html",
        "goals/panel.html",
    ]
    assert not is_below(low, APPLICATION / "web/templates/web/status.html")
    assert not is_below(room, ELEMENTS / "goals/templates/goals/panel.html")
    assert is_below(room, low)
