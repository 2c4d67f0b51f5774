"""A mean from sums is the mean of the values, with the same interval."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_core.means import mean_of
from alliance_core.psychometrics.goals import mean_with_t_interval
from alliance_core.vocabulary import Abstention, OutOfRange


@given(st.lists(st.integers(0, 10), min_size=2, max_size=40))
def test_it_is_what_the_values_give(values: list[int]) -> None:
    whole = mean_with_t_interval(np.array(values, float), 0, "m", 0.95)
    sums = mean_of(len(values), float(sum(values)), float(sum(v * v for v in values)), "m")
    assert sums.value == pytest.approx(whole.value)
    if whole.interval is None:
        assert sums.interval is None
    else:
        assert (sums.interval.low, sums.interval.high) == pytest.approx(
            (whole.interval.low, whole.interval.high)
        )


def test_one_value_is_none() -> None:
    assert isinstance(mean_of(1, 4.0, 16.0, "m"), Abstention)


def test_sums_that_no_values_have() -> None:
    with pytest.raises(OutOfRange):
        mean_of(2, 10.0, 20.0, "m")


def test_it_loads_no_scientific_library_before_it_is_asked() -> None:
    script = (
        "import sys; from alliance_core.means import mean_of; mean_of(1, 1, 1, 'm'); "
        "sys.exit('scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
