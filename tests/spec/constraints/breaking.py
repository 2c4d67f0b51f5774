"""How a stored row is broken: once more, or with values that must not stand in it."""

from collections.abc import Callable
from uuid import uuid4

from django.db import models

from tests.spec.house import House

Break = Callable[[House], None]


def twice(model: type[models.Model], **changed: object) -> None:
    """The newest row once more, under an id of its own."""
    row = model._default_manager.order_by("pk").last()
    row.pk = uuid4() if isinstance(model._meta.pk, models.UUIDField) else None
    row._state.adding = True
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def change(model: type[models.Model], **values: object) -> None:
    """Other values in every row; there must be one."""
    assert model._default_manager.exists()
    model._default_manager.update(**values)


def breaking(make: Callable[[House], object], then: Callable[[], object]) -> Break:
    """Makes what is right, then breaks it."""

    def broken(house: House) -> None:
        make(house)
        then()

    return broken
