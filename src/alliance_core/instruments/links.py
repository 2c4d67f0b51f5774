"""How the items of a questionnaire hang together: link ids, and conditions that can be evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alliance_core.instruments.errors import CannotRepresent
from alliance_core.instruments.model import Condition, Item, Kind

Path = tuple[Item, ...]
ORDERED = (">", "<", ">=", "<=")


def refuse_broken_links(items: tuple[Item, ...]) -> None:
    """Raise `CannotRepresent` for a doubled link id, or a condition that can never be evaluated."""
    paths: dict[str, Path] = {}
    for path in _paths(items, ()):
        link_id = path[-1].link_id
        if link_id in paths:
            raise CannotRepresent(link_id, "another item has the same linkId")
        paths[link_id] = path
    for link_id, path in paths.items():
        for condition in path[-1].enable_when:
            _refuse_condition(link_id, condition, paths)
    _refuse_circles(paths)


def _paths(items: tuple[Item, ...], above: Path) -> Iterator[Path]:
    """The way down to each item, from the top of the form."""
    for item in items:
        yield (*above, item)
        yield from _paths(item.children, (*above, item))


def _refuse_condition(link_id: str, condition: Condition, paths: Mapping[str, Path]) -> None:
    path = paths.get(condition.question)
    if path is None or not path[-1].is_question:
        raise CannotRepresent(
            link_id, f"it depends on {condition.question!r}, which is no question of the form"
        )
    question = path[-1]
    if condition.operator in ORDERED and question.kind in (Kind.CHOICE, Kind.BOOLEAN):
        raise CannotRepresent(
            link_id, f"it depends on an order between the answers to {question.link_id}, which have none"
        )
    if any(part not in paths[link_id] for part in path[:-1] if part.repeats):
        raise CannotRepresent(
            link_id, f"it depends on {question.link_id}, which a repeating group asks several times"
        )
    _refuse_other_system(link_id, condition, question)


def _refuse_other_system(link_id: str, condition: Condition, question: Item) -> None:
    """A code means something only in its system: the same letters from another one are no match."""
    for option in question.options:
        if option.code == condition.answer and _differ(option.system, condition.system):
            raise CannotRepresent(
                link_id, f"it depends on an answer to {question.link_id} that only another system has"
            )


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _refuse_circles(paths: Mapping[str, Path]) -> None:
    """An item is asked only after its parent and what its conditions look at: never after itself."""
    settled: set[str] = set()

    def settle(link_id: str, waiting: tuple[str, ...]) -> None:
        if link_id in waiting:
            raise CannotRepresent(link_id, "whether it is asked depends on itself")
        if link_id in settled:
            return
        item, parents = paths[link_id][-1], paths[link_id][-2:-1]
        for before in [*(c.question for c in item.enable_when), *(p.link_id for p in parents)]:
            settle(before, (*waiting, link_id))
        settled.add(link_id)

    for link_id in paths:
        settle(link_id, ())
