"""On a second database only what touches storage runs again: `ALLIANCE_TESTS=storage` leaves the rest out."""

import os

import pytest

TOUCHES = {"db", "transactional_db", "live_server"}


def _touches_storage(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "storage"))
    return marked or bool(TOUCHES & set(getattr(item, "fixturenames", ())))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselects what would say the same on any database."""
    if os.environ.get("ALLIANCE_TESTS") != "storage":
        return
    kept = [item for item in items if _touches_storage(item) and not item.get_closest_marker("one_database")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept
