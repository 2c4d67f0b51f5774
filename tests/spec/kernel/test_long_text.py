"""Long texts are compressed as this server best can, and come back as they were."""

import pytest
from django.db import connection

from alliance.insight.models import Checkpoint, State
from alliance.kernel.long_text import LongText
from tests.spec.house import House

pytestmark = pytest.mark.django_db


def compression_of(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attcompression FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s",
            [table, column],
        )
        return str(cursor.fetchone()[0])


def knows_lz4() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
        return "lz4" in cursor.fetchone()[0]


def test_a_state_is_compressed_the_fast_way() -> None:
    columns = [
        (model._meta.db_table, field.column)
        for model in (State, Checkpoint)
        for field in model._meta.concrete_fields
        if isinstance(field, LongText)
    ]
    assert len(columns) == 3
    if connection.vendor == "postgresql":
        assert {compression_of(*one) for one in columns} == {"l" if knows_lz4() else ""}
    else:
        assert LongText().db_parameters(connection)["type"] == "text"


def test_many_rows_are_written_at_once_as_any_text(house: House) -> None:
    ids = {"practice_id": house.practice.id, "alliance_id": house.alliance.id}
    place = {"audience": "client", "position": ""}
    text = "ä\tline\n" * 5000
    Checkpoint.objects.bulk_create(
        Checkpoint(**ids, **place, closed=n, payload=text, bank=str(n)) for n in range(1, 4)
    )
    assert {(one.payload, one.bank) for one in Checkpoint.objects.all()} == {
        (text, str(n)) for n in range(1, 4)
    }
