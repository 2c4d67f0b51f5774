"""What headings suggest to somebody who has no mapping yet."""

from alliance.interop.tables.learning import client_column, families, is_wide, key_for, occasions_in
from alliance.interop.tables.reading import read_table
from tests.spec.interop.tables import LONG, WIDE, answered


def test_columns_that_differ_in_their_occasion_are_asked_once() -> None:
    found = families(["id", "bdi_s0", "bdi_s1", "bdi_fu1", "rq1", "rq2", "phq9_1", "phq9_2", "age"])
    assert [(one.pattern, one.occasions) for one in found] == [
        ("id", ()),
        ("bdi_{occasion}", ("s0", "s1", "fu1")),
        ("rq{occasion}", ("1", "2")),
        ("phq9_{occasion}", ("1", "2")),
        ("age", ()),
    ]


def test_a_shape_and_a_clients_column_are_seen() -> None:
    wide, long, items = read_table(WIDE), read_table(LONG), read_table(answered("c,2026-01-01" + ",0" * 9))
    assert [client_column(one) for one in (wide, long, items)] == ["id", "code", "id"]
    assert (is_wide(wide, "id"), is_wide(long, "code")) == (True, False)
    assert occasions_in(long, "time") == ["1", "2"]


def test_a_key_is_one_that_a_mapping_takes() -> None:
    assert [key_for(name) for name in ("BDI {occasion}", "größe_", "---")] == ["bdi", "gr-e", "measure"]
