"""How an act is written: one transaction, one audit line, its facts."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")


def action(act: Callable[P, R]) -> Callable[P, R]:
    """Marks an action: keyword-only, takes `by=`, runs in one transaction. All or nothing."""

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            return act(*args, **kwargs)

    run.is_action = True  # type: ignore[attr-defined]
    return run
