"""Every address, method, actor and state against the hand-written table: pairs here, all in `make prove-access`."""

import itertools
import json
import os
import re
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.kernel import clock
from tests.access.asking import ask, devices_of, fits, kind_of, path_for, routes
from tests.access.table import ACTORS, METHODS, OVER, STATES, expected, rows
from tests.access.world import NOW, World, build_world

WHOLE = os.environ.get("ALLIANCE_ACCESS") == "whole"
TABLE = {(row.name, row.method): row for row in rows()}


@pytest.fixture(params=STATES)
def world(request, db) -> World:
    with clock.at(NOW):
        found = build_world(request.param)
        found.state = request.param
        yield found


def test_every_address_has_its_lines() -> None:
    listed = {name for name, _method in TABLE}
    assert listed == set(routes())


def wanted(state: str) -> list[tuple[str, str, str]]:
    """What is asked in one state: everything; or each address with every actor and with every method."""
    names = sorted(routes())
    if WHOLE:
        return list(itertools.product(names, METHODS, ACTORS))
    found = []
    turn = STATES.index(state)
    for place, name in enumerate(names):
        for at, actor in enumerate(ACTORS):
            listed = [method for row, method in TABLE if row == name and method != "ANY"] or list(METHODS)
            method = (
                listed[at % len(listed)]
                if (at + place + turn) % 4
                else METHODS[(at + place + turn) % len(METHODS)]
            )
            found.append((name, method, actor))
    return found


def test_who_may_open_what(world: World) -> None:
    devices, where, unexpected, asked = devices_of(world), routes(), [], 0
    for name, method, actor in wanted(world.state):
        answer = ask(world, devices, actor, method, name, path_for(name, where[name], world))
        cell = expected(name, method, actor, world.state, TABLE)
        asked += 1
        if not fits(cell, answer):
            unexpected.append(
                f"{name} {method} {ACTORS[actor]}: {cell} in the table, {kind_of(answer)} {answer.status_code} came"
            )
    _note({"state": world.state, "asked": asked, "unexpected": len(unexpected)})
    assert not unexpected, "\n" + "\n".join(unexpected)


def test_what_is_not_yours_is_not_there(world: World) -> None:
    """The same bytes and the same number of queries as for what does not exist, and nothing of who asks in them."""
    devices, where = devices_of(world), routes()
    nowhere = World(world.house, world.actors, {**world.things, **_strangers(world)})
    bodies = set()
    for name, method, actor in _closed_to(world.state, where):
        told = []
        for there in (world, nowhere):
            with CaptureQueriesContext(connection) as queries:
                answer = ask(there, devices, actor, method, name, path_for(name, where[name], there))
            told.append((answer.content, len(queries)))
        assert told[0] == told[1], (name, method, actor)
        bodies.add(told[0][0])
    assert len(bodies) == 1
    assert not re.search(rb"csrf|nonce|/a/", bodies.pop())


def _closed_to(state: str, where: dict[str, str]) -> list[tuple[str, str, str]]:
    """The addresses of things, each with somebody who may not open them: with everybody in the whole proof."""
    found = []
    for turn, ((name, method), row) in enumerate(TABLE.items()):
        cells = row.over if state in OVER else row.live
        closed = [
            actor for actor, cell in zip(ACTORS, cells, strict=True) if cell == "." and actor not in "CT"
        ]
        if closed and "<" in where[name]:
            chosen = closed if WHOLE else [closed[(turn + STATES.index(state)) % len(closed)]]
            found += [(name, method, actor) for actor in chosen]
    return found


def _strangers(world: World) -> dict[str, object]:
    return {name: uuid4() for name, thing in world.things.items() if isinstance(thing, UUID)}


def _note(figures: dict[str, object]) -> None:
    """What was asked, for the proof's table."""
    into = os.environ.get("ALLIANCE_ACCESS_FIGURES")
    if into:
        with Path(into).open("a", encoding="utf-8") as file:
            file.write(json.dumps(figures) + "\n")


def test_the_table_leaves_nothing_to_luck() -> None:
    """The pairs asked here meet every address with every actor, and every method with every actor."""
    asked = [one for state in STATES for one in wanted(state)]
    for chosen in ((0, 2), (1, 2)):
        pairs = {tuple(one[place] for place in chosen) for one in asked}
        sizes = [len({one[place] for one in asked}) for place in chosen]
        assert len(pairs) == sizes[0] * sizes[1]
