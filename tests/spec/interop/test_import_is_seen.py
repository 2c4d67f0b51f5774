"""What came in by a table: on the pages of both chairs, for nobody else, and nowhere readable in the database."""

import pytest
from django.db import connection
from django.urls import reverse

from alliance.interop.tables.actions import import_table
from alliance.people.models import Alliance
from tests.spec.house import House
from tests.spec.interop.tables import WIDE, WIDE_MAPPING, look
from tests.spec.interop.test_import import seats
from tests.spec.visiting import visitor

CANARY = "Hedgehogina Kitchenstone"


@pytest.fixture
def brought_in(pages: House) -> House:
    raw = WIDE.replace(b"\n2,", f"\n{CANARY},".encode())
    text = WIDE_MAPPING.replace('column = "id"', 'column = "id"\nname = "{id}"')
    import_table(preview=look(pages, raw, text), by=None)
    return pages


def test_both_chairs_find_the_courses_on_their_page(brought_in: House) -> None:
    for seat in seats(brought_in, CANARY):
        page = visitor(seat.principal).get(reverse("measures", args=[seat.alliance.id]))
        assert page.status_code == 200
        assert b"Mood total" in page.content


def test_another_client_finds_nothing(brought_in: House) -> None:
    place = seats(brought_in, CANARY)[0].alliance
    assert isinstance(place, Alliance)
    assert visitor(brought_in.client).get(reverse("measures", args=[place.id])).status_code == 404


def test_the_client_reads_in_the_log_where_it_came_from(brought_in: House) -> None:
    client = seats(brought_in, CANARY)[0]
    page = visitor(client.principal).get(reverse("access_log", args=[client.alliance.id]))
    assert "brought in results from its own table" in page.content.decode()


def test_neither_name_nor_code_stands_in_the_database(brought_in: House) -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert not any(CANARY in str(cell) for row in cursor.fetchall() for cell in row), table
