"""Every result prints as a block and exports as columns."""

import pytest

from alliance_core.tables import Result, as_columns, block
from alliance_core.vocabulary import Row


def test_rows_become_columns_and_missing_cells_are_none():
    rows: list[Row] = [{"a": 1}, {"b": "x", "a": 2}]
    assert as_columns(rows) == {"a": [1, 2], "b": [None, "x"]}
    assert as_columns([]) == {}


def test_a_block_aligns_its_columns():
    text = block("Title", {"name": ["a", "bb"], "value": [1.23456789, None]}, ["a note"])
    assert text.splitlines() == ["Title", "name    value", "   a  1.23457", "  bb        –", "a note"]


def test_a_result_has_to_say_its_rows():
    with pytest.raises(NotImplementedError):
        Result().as_table()
    assert list(Result().notes()) == []


class Two(Result):
    title = "Two"

    def rows(self) -> list[Row]:
        return [{"n": 2}]


def test_a_result_without_notes_prints_its_table():
    assert str(Two()) == "Two\nn\n2"
