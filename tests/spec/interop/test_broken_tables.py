"""Whatever stands in a file: a sentence with line and column, or a table; and the database stays as it was."""

import codecs

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.interop.tables.mapping_file import read_mapping, written
from alliance.interop.tables.preview import preview_of
from alliance.interop.tables.reading import read_table
from alliance.kernel.errors import Refused
from tests.spec.house import House
from tests.spec.interop.tables import (
    ITEMS_MAPPING,
    LONG,
    LONG_MAPPING,
    WIDE,
    WIDE_MAPPING,
    answered,
    look,
)


def problems(house: House, raw: bytes, text: str = WIDE_MAPPING) -> list[tuple[int, str]]:
    return [(one.line, one.column) for one in look(house, raw, text).problems]


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        (b"1,20,18", b"1,many,18", (2, "mood_s0")),
        (b"1,20,18", b"1,64,18", (2, "mood_s0")),
        (b"1,20,18", b"1,-1,18", (2, "mood_s0")),
        (b"1,20,18", b"1,1_0,18", (2, "mood_s0")),
        (b"1,20,18", b"1,inf,18", (2, "mood_s0")),
        (b"1,20,18", b",20,18", (2, "id")),
        (b"\n2,", b"\n1,", (3, "id")),
        (b"1,20,18,NA", b"1,20,18,NA,9", (2, "")),
        (b"1,20,18,NA", b"1,20,18", (2, "")),
        (b"mood_s1", b"mod_s1", None),
        (b'"id"', b'"nr"', (1, "id")),
    ],
)
def test_the_line_and_the_column_are_named(house: House, before: bytes, after: bytes, place) -> None:
    found = problems(house, WIDE.replace(before, after, 1))
    assert found == ([place] if place else [])


def test_every_problem_is_told_at_once(house: House) -> None:
    raw = WIDE.replace(b"1,20", b"1,x").replace(b"3,0,1", b"3,0,99")
    assert problems(house, raw) == [(2, "mood_s0"), (4, "mood_s1")]


def test_no_problem_repeats_what_stands_in_the_cell(house: House) -> None:
    raw = WIDE.replace(b"1,20", b"1,Hedgehog in the kitchen")
    assert not any("Hedgehog" in str(one) for one in look(house, raw, WIDE_MAPPING).problems)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("c,2026-13-01,0,0,0,0,0,0,0,0,0", "day"),
        ("c,,0,0,0,0,0,0,0,0,0", "day"),
        ("c,2031-01-01,0,0,0,0,0,0,0,0,0", "day"),
        ("c,26-01-01,0,0,0,0,0,0,0,0,0", "day"),
        ("c,2026-01-01,0,0,4,0,0,0,0,0,0", "p3"),
        ("c,2026-01-01,0,0,0.5,0,0,0,0,0,0", "p3"),
    ],
)
def test_a_day_or_an_item_that_cannot_be(house: House, row: str, column: str) -> None:
    assert problems(house, answered(row), ITEMS_MAPPING) == [(2, column)]


def test_the_same_client_and_day_twice(house: House) -> None:
    row = "c,2026-01-01" + ",0" * 9
    assert problems(house, answered(row, row), ITEMS_MAPPING) == [(3, "p1")]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        b"id,mood_s0\n",
        b"id,id\n1,2\n",
        b"PK\x03\x04rest",
        b"\xd0\xcf\x11\xe0rest",
        b"%PDF-1.7",
        b"id,mood\x00\n1,2",
        b'id,mood\n"1,2\n3,4\n',
        b'id,mood\n"1"x,2\n',
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_table(raw)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", list(",;\t|"))
def test_any_usual_encoding_and_delimiter(encoding: str, mark: str) -> None:
    raw = mark.join(["nr", "größe", "ä"]) + "\r\n" + mark.join(["1", '"a\nb"', "é"]) + "\r\n"
    table = read_table(raw.encode(encoding))
    assert table.headings == ("nr", "größe", "ä")
    assert (table.rows[0].cells, table.rows[0].line, table.delimiter) == (("1", "a\nb", "é"), 3, mark)
    assert bool(table.notes) == (encoding == "cp1252")


def test_an_encoding_that_is_stated_is_kept_to() -> None:
    with pytest.raises(Refused):
        read_table("é,b\n1,2".encode("cp1252"), encoding="utf-8")
    with pytest.raises(Refused):
        read_table(b"a,b\n1,2", encoding="no-such")
    assert codecs.lookup(read_table(b"a,b\n1,2", encoding="latin-1").encoding).name == "iso8859-1"


@pytest.mark.parametrize("text", [WIDE_MAPPING, LONG_MAPPING, ITEMS_MAPPING])
def test_a_mapping_that_is_written_reads_back(text: str) -> None:
    assert read_mapping(written(read_mapping(text))) == read_mapping(text)


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ('source = "winter"\n', "", "source"),
        ('"wide"', '"broad"', "shape"),
        ('column = "id"', "column = 3", "client.column"),
        ('column = "id"', 'colum = "id"', "colum"),
        ("first_day = 2025-01-06", "", "when"),
        ("first_day = 2025-01-06", "first_day = 2025-01-06T10:00:00", "first_day"),
        ("s1 = 7", 's1 = "7"', "when.occasions.s1"),
        ("{ s0 = 0, s1 = 7, fu1 = 180 }", "{}", "occasions"),
        ("low = 0\nhigh = 63", "low = 63\nhigh = 0", "low"),
        ('"worse"', '"bad"', "higher_is"),
        ('key = "mood"', 'key = "Mood!"', "key"),
        ('key = "mood"', 'key = "calm"', "measure"),
        ("[[measure]]", "[[mesure]]", "mesure"),
        ("[client]", "[client", "TOML"),
    ],
)
def test_a_mapping_says_where_it_is_wrong(before: str, after: str, names: str) -> None:
    with pytest.raises(Refused, match=names):
        read_mapping(WIDE_MAPPING.replace(before, after))


def rows_of_every_table() -> dict[str, int]:
    with connection.cursor() as cursor:
        counted = {}
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counted[table] = cursor.fetchone()[0]
    return counted


def _held(raw: bytes, text: str, practice_id) -> None:
    """A sentence, or a preview whose problems have a line; never anything else, and nothing written."""
    try:
        preview = preview_of(raw, read_mapping(text), practice_id, therapist="Theo")
    except Refused:
        return
    for one in preview.problems:
        assert one.line >= 1
        assert one.sentence.strip()


FUZZ = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELLS = st.one_of(
    st.sampled_from(
        ["", "NA", "0", "1", "63", "64", "-1", "3,5", "1e400", "nan", "٣", '"', "\t", ";", "=1+1"]
    ),
    st.text(max_size=12),
    st.floats().map(str),
)


@FUZZ
@given(raw=st.binary(max_size=300))
def test_any_bytes_at_all(house: House, raw: bytes) -> None:
    before = rows_of_every_table()
    _held(raw, WIDE_MAPPING, house.practice.id)
    assert rows_of_every_table() == before


@FUZZ
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=6),
    mark=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    wide=st.booleans(),
)
def test_tables_with_anything_in_their_cells(
    house: House, rows, mark: str, encoding: str, wide: bool
) -> None:
    heading = (WIDE if wide else LONG.replace(b";", b",")).decode().splitlines()[0].replace(",", mark)
    text = "\n".join([heading, *(mark.join(row) for row in rows)])
    before = rows_of_every_table()
    _held(text.encode(encoding, errors="replace"), WIDE_MAPPING if wide else LONG_MAPPING, house.practice.id)
    assert rows_of_every_table() == before


@FUZZ
@given(day=st.text(max_size=30), item=CELLS)
def test_days_and_items_of_any_kind(house: House, day: str, item: str) -> None:
    row = ",".join(['"c"', '"' + day.replace('"', "") + '"', '"' + item.replace('"', "") + '"', *"00000000"])
    _held(answered(row).replace(b"\x00", b""), ITEMS_MAPPING, house.practice.id)


@FUZZ
@given(place=st.integers(0, len(WIDE_MAPPING) - 1), with_=st.text(max_size=4), cut=st.integers(0, 12))
def test_mappings_with_anything_changed(house: House, place: int, with_: str, cut: int) -> None:
    text = WIDE_MAPPING[:place] + with_ + WIDE_MAPPING[place + cut :]
    _held(WIDE, text, house.practice.id)
