"""What must not happen cannot be stored: each constraint of each model is tried, on whichever database runs."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tests.spec.constraints import above, below, beside, in_rooms, outcomes
from tests.spec.constraints.breaking import Break
from tests.spec.house import House

PARTS = (below.BREAKS, beside.BREAKS, above.BREAKS, in_rooms.BREAKS, outcomes.BREAKS)
BREAKS: dict[str, Break] = {name: one for part in PARTS for name, one in part.items()}


def stated() -> set[str]:
    """The constraints of every model of ours."""
    ours = [app for app in apps.get_app_configs() if app.name.startswith("alliance.")]
    return {one.name for app in ours for model in app.get_models() for one in model._meta.constraints}


def test_every_constraint_is_tried() -> None:
    assert set(BREAKS) == stated()
    assert len(BREAKS) == sum(map(len, PARTS))


@pytest.mark.parametrize("name", BREAKS)
def test_what_must_not_happen_cannot_be_stored(house: House, name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name](house)
    assert name in str(refused.value) or "UNIQUE" in str(refused.value)
