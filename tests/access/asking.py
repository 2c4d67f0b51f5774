"""One request of the matrix: its address, who sends it, and what kind of answer came back."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.world import World
from tests.spec.visiting import visitor

WORD = re.compile(r"<(?:[a-z_]+:)?([a-z_]+)>")
PLANNED = ("check_in_before", "topics", "tablet_code", "paper")


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    """Every address of the application: its name and its route."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inside = f"{space}{one.namespace}:" if one.namespace else space
            yield from addresses(one.url_patterns, route, inside)
        else:
            yield f"{space}{one.name}", route


def routes() -> dict[str, str]:
    """The same, with the check-in's two forms apart."""
    found = dict(addresses())
    form = found.pop("check_in")
    for occasion in ("before", "after"):
        found[f"check_in_{occasion}"] = form.replace("<occasion:occasion>", occasion)
    return {name: route.replace("<occasion:occasion>", "after") for name, route in found.items()}


def path_for(name: str, route: str, world: World) -> str:
    """The address with this world's things in it."""
    things = dict(world.things)
    things["kind"] = "rupture"
    if name in PLANNED:
        things["session"] = things["planned"]
    if name == "measure_answer":
        things["response"] = things["measure"]
    return "/" + WORD.sub(lambda word: str(things[word.group(1)]), route)


class NothingStays(Exception):
    """Ends a request's transaction, so that the next finds the world as it was."""


# Where an empty form names nothing: what it has to name, so that the act itself is reached.
BODIES = {
    "change_answer": lambda world: {
        "response": world.things["check_in"],
        "answer": world.things["answer"],
        "do": "keep",
    },
    "signal_said": lambda _world: {"about": "rupture||", "says": "useful"},
    "tablet_code": lambda _world: {"occasion": "before"},
}


def ask(
    world: World, devices: dict[str, Client], actor: str, method: str, name: str, path: str
) -> HttpResponse:
    """Sends it; what it changed is taken back."""
    try:
        with transaction.atomic():
            device = devices[actor]
            cookies = dict(device.cookies)
            body = urlencode(BODIES.get(name, lambda _world: {})(world)) if method == "POST" else ""
            answer = device.generic(method, path, body, "application/x-www-form-urlencoded")
            device.cookies.clear()
            device.cookies.update(cookies)
            raise NothingStays
    except NothingStays:
        return answer


def devices_of(world: World) -> dict[str, Client]:
    return {letter: visitor(who) for letter, who in world.actors.items()}


KINDS = {200: "o", 204: "w", 404: ".", 405: "x", 409: "w", 410: "g", 422: "w"}


def kind_of(answer: HttpResponse) -> str:
    """The cell of the table that this answer is; several fit: the narrowest."""
    if answer.status_code in (301, 302, 303):
        to = answer.headers["Location"]
        return "s" if to.startswith("/in/?") or to == "/in/" else "r"
    return KINDS.get(answer.status_code, "a" if answer.status_code < 500 else "?")


FITS = {"o": "o", "r": "r", "k": "or", "w": "orw", ".": ".", "s": "s", "x": "x", "g": "g", "a": "orw.sxga"}


def fits(cell: str, answer: HttpResponse) -> bool:
    return kind_of(answer) in FITS[cell]
