"""The shared values refuse what is not a number, say what they hold, and never round."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_core.vocabulary import (
    Abstention,
    Basis,
    CoreError,
    EmptyName,
    Estimate,
    Interval,
    NotFinite,
    OutOfRange,
    Rater,
    Rating,
    Signal,
    TooFew,
    TooFewPersons,
    TooFewSessions,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False, width=32)
NOT_FINITE = st.sampled_from([math.nan, math.inf, -math.inf])


def estimate(value=1.25, interval=None, n_used=3, n_missing=0, method="mean", version="1"):
    return Estimate(value, interval, n_used, n_missing, method, version)


@given(NOT_FINITE)
def test_no_value_holds_nan_or_infinity(bad):
    for make in (
        lambda: estimate(value=bad),
        lambda: Interval(bad, 1.0),
        lambda: Interval(0.0, 1.0, bad),
        lambda: Rating("trust", Rater.CLIENT, bad, 1),
        lambda: Basis("drop", bad, 3),
    ):
        with pytest.raises(NotFinite):
            make()
    with pytest.raises((NotFinite, OutOfRange)):
        Interval(0.0, bad)


@given(FINITE, FINITE)
def test_an_interval_keeps_its_order(a, b):
    low, high = min(a, b), max(a, b)
    interval = Interval(low, high)
    assert low in interval
    assert high in interval
    assert interval.width == high - low
    if low < high:
        with pytest.raises(OutOfRange):
            Interval(high, low)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.2, 95.0])
def test_a_level_is_strictly_between_zero_and_one(level):
    with pytest.raises(OutOfRange, match="level"):
        Interval(0.0, 1.0, level)


def test_an_interval_reads_and_exports():
    assert str(Interval(1.0, 2.5)) == "95% interval 1 to 2.5"
    assert Interval(1.0, 2.5).as_row() == {"low": 1.0, "high": 2.5, "level": 0.95}


def test_an_estimate_reads_with_its_interval_and_what_is_missing():
    told = estimate(interval=Interval(1.0, 1.5), n_missing=2)
    assert str(told) == "1.25, 95% interval 1 to 1.5 (n = 3, 2 missing; mean 1)"
    assert told.as_row()["high"] == 1.5


def test_an_estimate_without_interval_leaves_its_columns_empty():
    assert str(estimate()) == "1.25 (n = 3; mean 1)"
    row = estimate().as_row()
    assert (row["low"], row["high"], row["level"]) == (None, None, None)
    assert list(row) == ["value", "low", "high", "level", "n_used", "n_missing", "method", "version"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"n_used": -1}, OutOfRange),
        ({"n_missing": -1}, OutOfRange),
        ({"method": " "}, EmptyName),
        ({"version": ""}, EmptyName),
    ],
)
def test_an_estimate_says_what_made_it(change, error):
    with pytest.raises(error):
        estimate(**change)


def test_an_abstention_says_why_and_what_would_be_enough():
    silent = Abstention("too_few_sessions", 3, 2, "profile", "1")
    assert str(silent) == "no figure: too_few_sessions, needs 3, found 2 (profile 1)"
    assert silent.as_row() == {
        "reason": "too_few_sessions",
        "needed": 3,
        "found": 2,
        "method": "profile",
        "version": "1",
    }
    assert str(Abstention("all_tens", None, None, "profile", "1")) == "no figure: all_tens (profile 1)"


@pytest.mark.parametrize(
    "fields",
    [
        ("", 1, 1, "m", "1"),
        ("r", -1, 1, "m", "1"),
        ("r", 1, -1, "m", "1"),
        ("r", 1, 1, "", "1"),
        ("r", 1, 1, "m", ""),
    ],
)
def test_an_abstention_refuses_blanks_and_negative_counts(fields):
    with pytest.raises(CoreError):
        Abstention(*fields)


def test_a_rating_lies_on_its_scale_and_knows_its_chair():
    rating = Rating("trust", "client", 8, 4)
    assert rating.rater is Rater.CLIENT
    assert str(rating) == "trust, client, occasion 4: 8 of 10"
    assert rating.as_row() == {"element": "trust", "rater": "client", "value": 8, "occasion": 4}
    for value in (-0.1, 10.1):
        with pytest.raises(OutOfRange, match=r"between 0\.0 and 10\.0"):
            Rating("trust", Rater.CLIENT, value, 1)
    with pytest.raises(EmptyName):
        Rating("", Rater.CLIENT, 1.0, 1)
    with pytest.raises(OutOfRange):
        Rating("trust", Rater.CLIENT, 1.0, -1)


def test_values_are_frozen():
    with pytest.raises(AttributeError):
        Basis("drop", 1.0, 3).value = 2.0


def test_a_signal_shows_the_numbers_it_rests_on():
    signal = Signal("drop", "notice", (Basis("fall", 2.5, 6), Basis("usual", 8.0, 5)))
    assert str(signal) == "drop (notice): fall 2.5 (n = 6), usual 8 (n = 5)"
    assert signal.as_row() == {
        "kind": "drop",
        "level": "notice",
        "fall": 2.5,
        "fall_n": 6,
        "usual": 8.0,
        "usual_n": 5,
    }
    assert Basis("fall", 2.5, 6).as_row() == {"name": "fall", "value": 2.5, "n": 6}


@pytest.mark.parametrize("fields", [("", "notice", (1,)), ("drop", "", (1,)), ("drop", "notice", ())])
def test_a_signal_without_kind_level_or_basis_cannot_be_made(fields):
    with pytest.raises(EmptyName):
        Signal(*fields)


@pytest.mark.parametrize(
    ("error", "noun"), [(TooFew, "observations"), (TooFewSessions, "sessions"), (TooFewPersons, "persons")]
)
def test_too_few_says_how_many_are_needed(error, noun):
    told = error(needed=4, found=2)
    assert (told.needed, told.found) == (4, 2)
    assert str(told) == f"This needs at least 4 {noun}; 2 found."
    assert isinstance(told, CoreError)
