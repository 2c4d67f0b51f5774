"""Every row belongs to a practice, and every word a person said is sealed: asked of the models themselves."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.db import models

from alliance.kernel.sealed import SealedField
from tests.repository.reading import APPLICATION

WITHOUT_PRACTICE = {
    "Practice": "is the practice",
    "Person": "may belong to more than one practice: `Membership` says to which",
    "Heartbeat": "says that the worker lives, for the whole server",
}
# Free columns of characters that hold no person's words: each is public within the practice, or no sentence at all.
PLAIN_TEXT = {
    "Practice.outside_contact": "public within the practice, never about a person",
    "Practice.complaints": "public within the practice, never about a person",
    "Practice.crisis_lines": "public within the practice, never about a person",
    "State.payload": "numbers and keys, folded from facts, which hold no words",
    "Checkpoint.payload": "an earlier state",
    "Checkpoint.bank": "numbers of the filters",
}
LONGEST_PLAIN = 80
LONGER_PLAIN = {
    "Practice.name": "the practice's own",
    "Practice.contact_hours": "public within the practice",
    "Fact.key": "an element, a goal's id, a scale: as wide as what it names",
    "Checkpoint.position": "a moment, a kind and an id",
    "Fact.source": "an instrument, its version and a question's id",
    "Person.password": "a hash",
    "Person.time_zone": "a name of a zone",
}


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if Path(apps.get_app_config(model._meta.app_label).path).is_relative_to(APPLICATION)
    ]


def columns(model: type[models.Model]) -> dict[str, models.Field]:
    return {field.attname: field for field in model._meta.concrete_fields}


def test_every_row_names_its_practice() -> None:
    without = {model.__name__ for model in our_models() if "practice_id" not in columns(model)}
    assert without == set(WITHOUT_PRACTICE)


def test_a_practice_is_never_missing() -> None:
    held = [columns(model)["practice_id"] for model in our_models() if "practice_id" in columns(model)]
    assert [field.model.__name__ for field in held if field.null] == []


def plain(model: type[models.Model]) -> list[str]:
    """Columns of text that anybody with the file can read."""
    return [
        f"{model.__name__}.{name}"
        for name, field in columns(model).items()
        if isinstance(field, models.TextField) and not isinstance(field, SealedField)
    ]


def test_no_free_text_is_stored_unsealed() -> None:
    assert {name for model in our_models() for name in plain(model)} == set(PLAIN_TEXT)


def test_a_plain_column_is_too_short_for_a_story() -> None:
    long = {
        f"{model.__name__}.{name}"
        for model in our_models()
        for name, field in columns(model).items()
        if isinstance(field, models.CharField) and (field.max_length or 0) > LONGEST_PLAIN
    }
    assert long <= set(LONGER_PLAIN), long


def test_json_holds_no_words() -> None:
    """What is kept as JSON is a questionnaire's definition, candours or numbers: none of it is what somebody wrote."""
    found = {
        f"{model.__name__}.{name}"
        for model in our_models()
        for name, field in columns(model).items()
        if isinstance(field, models.JSONField)
    }
    assert found == {
        "CustomInstrument.definition",
        "QuarterFigures.figures",
        "Repair.steps",
        "Response.candours",
    }, found
