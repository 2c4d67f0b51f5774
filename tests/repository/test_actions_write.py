"""Actions write and nothing else does: how an action looks, where tables are written, and who asks for the time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.repository.reading import FUNCTIONS, application_files, called, calls_in, dotted, short, tree_of

# Acts of somebody who is not signed in yet, or of the software itself: each with its reason.
WITHOUT_BY = {
    "found_practice": "the first act of all: nobody is there yet",
    "make_demo_link": "made by whoever starts the demo on this machine",
    "use_demo_link": "the link is what says who comes",
    "_accept": "the link of an invitation is what says who comes",
    "ask_for_reset": "somebody who cannot sign in",
    "use_tablet_code": "the code is what says who answers",
    "finish_tablet": "the code is what says who answers",
    "_note_opening": "takes a seat, which holds its principal",
}
# Modules without an action that write inside one: what several actions share. Each says whose transaction it is in.
INSIDE_AN_ACTION = {
    "src/alliance/kernel/audit.py": "the line of an act",
    "src/alliance/kernel/due.py": "deadlines of an act, and the sweep that ends them",
    "src/alliance/kernel/ledger.py": "the facts of an act",
    "src/alliance/insight/folding.py": "states: subscribes to the ledger, in a savepoint of the act",
    "src/alliance/measurement/recording.py": "the answers of a check-in or a measure",
    "src/alliance/safety/alerts.py": "alerts, in the transaction of the answer",
    "src/alliance/safety/watching.py": "deadlines of alerts, in the sweep's transaction",
    "src/alliance/therapy/ending.py": "sessions called off, in the act that ends the alliance",
    "src/alliance/therapy/asks.py": "what waits for a chair, in the act that asks or answers",
    "src/alliance/therapy/planning.py": "the row of a new session",
    "src/alliance/therapy/revealing.py": "the reveal, in the act that brings it about or in the sweep",
    "src/alliance/notices/actions.py": "a notice, in the act it tells of; sent by the worker",
    "src/alliance/people/lockout.py": "allauth's row of a second factor: its code is used up",
    "src/alliance/review/looking_again.py": "a repair looked at again with the ratings that came in",
}
WRITES = {
    "create",
    "update",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "aupdate",
    "acreate",
}
ON_ANYTHING = {"save", "asave", "delete", "adelete"}
NOT_A_TABLE = ("request.session",)
ASK_WITHOUT_A_MOMENT = ("localtime", "localdate")  # given a moment they only move it into a zone
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.now",
    "time.time",
    "time.time_ns",
}


def is_action(node: ast.AST) -> bool:
    return isinstance(node, FUNCTIONS) and any(
        dotted(one.func if isinstance(one, ast.Call) else one).split(".")[-1] == "action"
        for one in node.decorator_list
    )


def actions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for file in application_files():
        yield from ((file, node) for node in ast.walk(tree_of(file)) if is_action(node))  # type: ignore[misc]


def test_an_action_is_keyword_only_and_says_who_acts() -> None:
    named = {f"{short(file)} {node.name}": node for file, node in actions()}
    assert len(named) > 50
    assert [name for name, node in named.items() if node.args.args or node.args.posonlyargs] == []
    without = {node.name for node in named.values() if "by" not in {one.arg for one in node.args.kwonlyargs}}
    assert without == set(WITHOUT_BY)


def test_an_action_says_what_it_promises() -> None:
    assert [
        node.name
        for _file, node in actions()
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ] == []


def writes_in(tree: ast.AST) -> list[str]:
    """Calls that write a row: through a manager, on a row itself, or by `kernel.prepared.insert`."""
    found = []
    for call in calls_in(tree):
        if isinstance(call.func, ast.Name) and call.func.id == "insert":
            found.append("insert")
        if isinstance(call.func, ast.Attribute):
            what, on = call.func.attr, ast.unparse(call.func.value)
            through_a_manager = what in WRITES and ("objects" in on or "_manager" in on)
            on_a_row = what in ON_ANYTHING and on not in NOT_A_TABLE
            if through_a_manager or on_a_row:
                found.append(f"{on}.{what}")
    return found


def test_only_actions_write_tables() -> None:
    holds_actions = {short(file) for file, _node in actions()}
    writers = {short(file) for file in application_files() if writes_in(tree_of(file))}
    assert writers - holds_actions - set(INSIDE_AN_ACTION) == set()
    assert set(INSIDE_AN_ACTION) <= writers - holds_actions, "an exception that is not needed any more"


def test_queries_and_pages_write_nothing() -> None:
    reads = [file for file in application_files() if file.name == "queries.py" or "web" in file.parts]
    assert len(reads) > 20
    assert {short(file): found for file in reads if (found := writes_in(tree_of(file)))} == {}


def test_a_write_is_caught() -> None:
    planted = (
        "Goal.objects.filter(a=1).update(b=2)\ngoal.save()\nx = {}\nx.update(a=1)\nGoal.objects.create()\n"
        "insert([goal])\nx.insert(0, goal)"
    )
    assert writes_in(ast.parse(planted)) == [
        "Goal.objects.filter(a=1).update",
        "goal.save",
        "Goal.objects.create",
        "insert",
    ]


def clocks_in(tree: ast.AST) -> list[str]:
    """Calls that ask the machine for the time."""
    return [called(call) for call in calls_in(tree) if _asks(called(call), call)]


def _asks(name: str, call: ast.Call) -> bool:
    if name.split(".")[-1] in ASK_WITHOUT_A_MOMENT:
        return not call.args
    return any(name == one or name.endswith(f".{one}") for one in CLOCKS)


def test_nobody_but_the_clock_asks_for_the_time() -> None:
    found = {short(file): asked for file in application_files() if (asked := clocks_in(tree_of(file)))}
    assert found == {"src/alliance/kernel/clock.py": ["datetime.now"]}


def test_a_clock_is_caught() -> None:
    planted = ast.parse("datetime.datetime.now()\ntimezone.now()\nclock.now()\nlocaltime(x)\nlocaldate()")
    assert clocks_in(planted) == ["datetime.datetime.now", "timezone.now", "localdate"]
