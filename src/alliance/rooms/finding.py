"""Finds the rooms: a room is a folder under `alliance/elements`. No list of them is kept anywhere."""

from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

PARENT = "alliance.elements"


def room_names() -> list[str]:
    """The dotted names of the room packages, in alphabetical order (a room states its place itself)."""
    spec = find_spec(PARENT)
    folders = list(spec.submodule_search_locations or []) if spec else []
    found = iter_modules([str(Path(folder)) for folder in folders])
    return sorted(f"{PARENT}.{module.name}" for module in found if module.ispkg)


def room_apps() -> list[str]:
    """What goes into INSTALLED_APPS."""
    return room_names()
