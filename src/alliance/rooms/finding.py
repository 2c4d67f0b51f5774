"""Finds the rooms: a room is a folder on the path of `alliance.elements`. No list of them is kept anywhere."""

from pkgutil import iter_modules

from alliance import elements


def room_names() -> list[str]:
    """The dotted names of the room packages, in alphabetical order (a room states its place itself)."""
    found = iter_modules(elements.__path__)
    return sorted(f"{elements.__name__}.{module.name}" for module in found if module.ispkg)


def room_apps() -> list[str]:
    """What goes into INSTALLED_APPS."""
    return room_names()
