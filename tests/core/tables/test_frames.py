"""Tables at the edge: pandas, Polars, Arrow, the older protocol and plain mappings say the same."""

import datetime as dt
import math
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_core.psychometrics import cronbach_alpha, intraclass_correlation
from alliance_core.tables import (
    CannotRead,
    CellTwice,
    MissingText,
    NotATable,
    UnknownName,
    columns,
    matrix_of,
    wide,
)

LONG = "a text of more than twelve bytes, with an ä"
PLAIN = {
    "client": ["a", LONG, "zz"],
    "rating": [7, None, 10],
    "score": [1.5, math.nan, 3.5],
    "came": [True, None, False],
    "day": [dt.date(1970, 1, 2), None, dt.date(2024, 1, 1)],
    "moment": [np.datetime64("1970-01-02T12", "us").item(), np.datetime64("1970-01-01", "us").item(), None],
}
EXPECTED = {
    "client": PLAIN["client"],
    "rating": [7.0, math.nan, 10.0],
    "score": PLAIN["score"],
    "came": [1.0, math.nan, 0.0],
    "day": [1.0, math.nan, 19723.0],
    "moment": [1.5, 0.0, math.nan],
}


def arrow_table():
    table = pa.table(PLAIN)
    for name, column in {
        "large": table["client"].cast(pa.large_string()),
        "view": table["client"].cast(pa.string_view()),
        "category": table["client"].dictionary_encode(),
        "number category": table["rating"].dictionary_encode(),
        "nothing": pa.nulls(3),
        "milliseconds": table["day"].cast(pa.date64()),
        "seconds": table["moment"].cast(pa.timestamp("s")),
        **{f"as {kind}": table["rating"].cast(kind) for kind in ("int8", "uint16", "float32")},
    }.items():
        table = table.append_column(name, column)
    return table


class Old:
    """A frame that speaks the older protocol only."""

    def __init__(self, frame):
        self.frame = frame

    def __dataframe__(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.frame.__dataframe__()


class WithoutArrow(Old):
    """pandas where pyarrow is not installed."""

    def __arrow_c_stream__(self):
        raise ImportError


def same(found, expected):
    if found.dtype.kind == "U":
        return found.tolist() == expected
    return np.array_equal(found, expected, equal_nan=True)


@pytest.mark.parametrize("make", [pa.table, pl.DataFrame])
def test_every_frame_gives_the_same_columns(make):
    found = columns(make(PLAIN))
    assert all(same(found[name], EXPECTED[name]) for name in EXPECTED)


def test_pandas_gives_the_same_columns():
    kept = {name: PLAIN[name] for name in ("client", "rating", "score", "moment")}
    found = columns(pd.DataFrame(kept))
    assert all(same(found[name], EXPECTED[name]) for name in kept)


def test_a_mapping_gives_the_same_columns():
    kept = ("client", "rating", "score", "came")
    found = columns({name: PLAIN[name] for name in kept})
    assert all(same(found[name], EXPECTED[name]) for name in kept)
    assert columns({"a": np.array([1, 2])}, "a")["a"].tolist() == [1.0, 2.0]
    assert columns({"a": []})["a"].size == 0


@pytest.mark.parametrize("start", [0, 1])
def test_every_kind_of_column_is_read_and_a_slice_is_a_slice(start):
    found = columns(arrow_table().slice(start))
    for name in ("large", "view", "category"):
        assert found[name].tolist() == PLAIN["client"][start:]
    for name in ("number category", "as int8", "as uint16", "as float32"):
        assert same(found[name], EXPECTED["rating"][start:])
    assert np.isnan(found["nothing"]).all()
    assert same(found["milliseconds"], EXPECTED["day"][start:])
    assert same(found["seconds"], EXPECTED["moment"][start:])


def test_batches_are_joined_and_an_empty_table_has_empty_columns():
    two = pa.concat_tables([arrow_table(), arrow_table()])
    assert columns(two, "view")["view"].tolist() == PLAIN["client"] * 2
    assert columns(two.slice(0, 0), "rating")["rating"].size == 0
    assert columns(pa.table(PLAIN).schema.empty_table())["score"].size == 0


@pytest.mark.parametrize("wrap", [Old, WithoutArrow])
def test_the_older_protocol_gives_the_same_columns(wrap):
    kept = ["client", "rating", "score", "came", "large", "category", "number category"]
    for start in (0, 1):
        found = columns(wrap(arrow_table().select(kept).slice(start)))
        for name in ("client", "large", "category"):
            assert found[name].tolist() == PLAIN["client"][start:]
        assert same(found["rating"], EXPECTED["rating"][start:])
        assert same(found["came"], EXPECTED["came"][start:])
        assert same(found["number category"], EXPECTED["rating"][start:])
    pandas = pd.DataFrame({"client": PLAIN["client"], "rating": PLAIN["rating"], "sure": [True, False, True]})
    pandas["category"] = pandas["client"].astype("category")
    found = columns(wrap(pandas))
    assert found["category"].tolist() == found["client"].tolist() == PLAIN["client"]
    assert same(found["rating"], EXPECTED["rating"])
    assert found["sure"].tolist() == [1.0, 0.0, 1.0]


CELLS = st.one_of(st.none(), st.integers(-(2**40), 2**40))


@given(st.lists(st.tuples(CELLS, st.text(max_size=20)), min_size=1, max_size=20), st.data())
def test_arrow_polars_and_a_mapping_agree(rows, data):
    numbers, texts = zip(*rows, strict=True)
    texts = [t.replace("\0", "") for t in texts]
    start = data.draw(st.integers(0, len(rows)))
    table = {"n": pa.array(numbers, pa.int64()), "t": pa.array(texts, pa.string())}
    plain = columns({"n": numbers[start:], "t": texts[start:]})
    for frame in (pa.table(table).slice(start), pl.DataFrame(pa.table(table)).slice(start)):
        found = columns(frame)
        assert same(found["n"], plain["n"])
        assert found["t"].tolist() == texts[start:]


def test_what_cannot_be_read_is_said():
    with pytest.raises(NotATable, match="not int"):
        columns(3)
    with pytest.raises(UnknownName, match="'x'"):
        columns(pa.table(PLAIN), "x")
    with pytest.raises(MissingText, match="row 1"):
        columns(pa.table({"a": ["x", None]}))
    with pytest.raises(MissingText):
        columns(pa.table({"a": pa.array(["x", None]).dictionary_encode()}))
    with pytest.raises(MissingText):
        columns({"a": ["x", None]})
    with pytest.raises(CannotRead, match="type"):
        columns(pa.table({"a": [[1], [2]]}))
    with pytest.raises(CannotRead, match="interchange"):
        columns(Old(pa.table({"a": PLAIN["moment"][:1]})))
    with pytest.raises(CannotRead, match="without a name"):
        columns(pa.chunked_array([[1, 2]]))


def test_a_stream_that_fails_says_so():
    def failing():
        yield pa.record_batch({"a": [1]})
        raise ValueError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(pa.schema({"a": pa.int64()}), failing())
    with pytest.raises(CannotRead, match="the disk is gone"):
        columns(reader)


class Marked:
    """An interchange column whose missing values are a sentinel, or are said to be in a mask that is absent."""

    def __init__(self, how, mark):
        self.dtype, self.describe_null, self.offset = (0, 64, "l", "="), (how, mark), 0
        self.held = np.array([1, -9, 3], dtype=np.int64)

    def size(self):
        return 3

    def get_buffers(self):
        class Memory:
            ptr, bufsize = self.held.ctypes.data, self.held.nbytes

        return {"data": (Memory, self.dtype), "validity": None}

    def __dataframe__(self):
        return self

    def column_names(self):
        return ["a"]

    def get_chunks(self):
        return [self]

    def get_column_by_name(self, _):
        return self


def test_sentinels_are_missing_and_an_absent_mask_hides_nothing():
    assert same(columns(Marked(2, -9))["a"], [1.0, math.nan, 3.0])
    assert same(columns(Marked(3, 0))["a"], [1.0, -9.0, 3.0])


# from a table to a result and back


def test_a_long_table_becomes_wide():
    long = pl.DataFrame({"id": ["b", "a", "a"], "wave": [1, 1, 2], "score": [5, 3, 4]})
    found = wide(long, row="id", column="wave", value="score")
    assert found.rows.tolist() == ["a", "b"]
    assert same(found.column(2.0), [4.0, math.nan])
    with pytest.raises(UnknownName):
        found.column(3.0)
    twice = pl.DataFrame({"id": ["a", "a"], "wave": [1, 1], "score": [5, 3]})
    with pytest.raises(CellTwice, match="'a' at 1"):
        wide(twice, row="id", column="wave", value="score")


def test_a_table_goes_in_and_a_result_comes_out_as_one():
    frame = pd.DataFrame({"a": [9, 6, 8, 7, 10, 6], "b": [2, 1, 4, 1, 5, 2], "c": [5, 3, 6, 2, 6, 4]})
    items = matrix_of(frame, "a", "b", "c")
    table = cronbach_alpha(items).as_table()
    assert pd.DataFrame(table)["figure"].tolist() == ["raw", "standardized"]
    assert pl.DataFrame(intraclass_correlation(items).as_table()).height == 6
    assert pa.table(table).num_rows == 2
