"""A column for tens of thousands of characters that are written again and again."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class LongText(models.TextField):
    """Text that PostgreSQL compresses by LZ4 where it can.

    Its older method is slow for what is written anew with every answer. In SQLite a text like any other.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """What a new column is made with. Its type elsewhere (`db_type`, as in a cast) is that of any text."""
        found = super().db_parameters(connection)
        return {**found, "type": f"{found['type']}{_compression(connection)}"}


def _compression(connection: BaseDatabaseWrapper) -> str:
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
        known = cursor.fetchone()  # none before version 14
    return " COMPRESSION lz4" if known and "lz4" in known[0] else ""
