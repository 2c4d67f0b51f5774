"""Long texts are compressed as this server best can, and come back as they were."""

import pytest
from django.db import connection

from alliance.insight.models import Checkpoint, State
from alliance.kernel.long_text import LongText

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
        assert LongText().db_type(connection) == "text"
