"""A CHECK whose condition is neither true nor false lets the row pass: no condition of ours may come out unknown.

Each condition is worked out in three values, for every way in which its columns may be empty or not. Django writes
`~Q(column=x)` of a column that may be empty so that empty counts as different; so does this.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Q

UNKNOWN = None
Truth = bool | None
Leaf = tuple[str, str]  # the lookup and the repr of what it is compared with


def leaves(condition: Q) -> Iterator[tuple[Leaf, object]]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from leaves(child)
        else:
            lookup, value = child  # type: ignore[misc]
            yield (lookup, repr(value)), value


def columns_of(leaf: Leaf, value: object) -> list[str]:
    """The columns a comparison reads: its own, and one it is compared with."""
    own = leaf[0].split("__")[0]
    return [own, *([value.name] if isinstance(value, models.F) else [])]


def is_null_test(leaf: Leaf) -> bool:
    return leaf[0].endswith("__isnull")


def worked_out(condition: Q, truth: dict[Leaf, Truth], *, may_be_empty: set[str]) -> Truth:
    values = []
    for child in condition.children:
        if isinstance(child, Q):
            values.append(worked_out(child, truth, may_be_empty=may_be_empty))
        else:
            values.append(truth[child[0], repr(child[1])])  # type: ignore[index]
    found = _all(values) if condition.connector == Q.AND else _any(values)
    if condition.negated:
        if found is UNKNOWN:
            return True if len(condition.children) == 1 else UNKNOWN
        return not found
    return found


def _all(values: list[Truth]) -> Truth:
    return False if False in values else UNKNOWN if UNKNOWN in values else True


def _any(values: list[Truth]) -> Truth:
    return True if True in values else UNKNOWN if UNKNOWN in values else False


def unknown_when(condition: Q, may_be_empty: set[str]) -> list[tuple[set[str], dict[Leaf, Truth]]]:
    """The cases in which the condition comes out unknown: which columns are empty, and what else holds."""
    found = dict(leaves(condition))
    columns = sorted(
        {name for leaf, value in found.items() for name in columns_of(leaf, value)} & may_be_empty
    )
    cases = []
    for pattern in product((True, False), repeat=len(columns)):
        empty = {name for name, is_empty in zip(columns, pattern, strict=True) if is_empty}
        free = [
            leaf
            for leaf, value in found.items()
            if not is_null_test(leaf) and not empty & {*columns_of(leaf, value)}
        ]
        for values in product((True, False), repeat=len(free)):
            truth = _truth(found, empty) | dict(zip(free, values, strict=True))
            if worked_out(condition, truth, may_be_empty=may_be_empty) is UNKNOWN:
                cases.append((empty, truth))
    return cases


def _truth(found: dict[Leaf, object], empty: set[str]) -> dict[Leaf, Truth]:
    return {
        leaf: (leaf[0].split("__")[0] in empty) is value if is_null_test(leaf) else UNKNOWN
        for leaf, value in found.items()
    }


def checks() -> list[tuple[type[models.Model], models.CheckConstraint]]:
    return [
        (model, one)
        for app in apps.get_app_configs()
        if app.name.startswith("alliance.")
        for model in app.get_models()
        for one in model._meta.constraints
        if isinstance(one, models.CheckConstraint)
    ]


@pytest.mark.parametrize(("model", "check"), checks(), ids=lambda one: getattr(one, "name", ""))
def test_a_condition_is_true_or_false(model: type[models.Model], check: models.CheckConstraint) -> None:
    may_be_empty = {field.name for field in model._meta.concrete_fields if field.null}
    assert unknown_when(check.condition, may_be_empty)[:1] == []


def test_a_hole_is_found() -> None:
    late = Q(by="", minutes__isnull=True) | (~Q(by="") & Q(minutes__gt=0))
    assert [empty for empty, _truth in unknown_when(late, {"minutes"})] == [{"minutes"}]
    assert unknown_when(late & Q(minutes__isnull=False) | Q(by="", minutes__isnull=True), {"minutes"}) == []
    assert unknown_when(Q(ended__isnull=True) | Q(ended__gte=models.F("started")), {"ended"}) == []


def test_no_uniqueness_rests_on_what_one_database_lacks() -> None:
    """SQLite has no NULLS NOT DISTINCT: Django then leaves the constraint out, with a warning."""
    wrong = [
        one.name
        for app in apps.get_app_configs()
        if app.name.startswith("alliance.")
        for model in app.get_models()
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint) and one.nulls_distinct is not None
    ]
    assert wrong == []
