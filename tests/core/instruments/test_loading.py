"""Who scores one form at a time does not wait for a compiler; who scores a table gets it by the same name."""

import subprocess
import sys

import pytest

import alliance_core.instruments as instruments
from alliance_core.instruments import table


def test_one_form_is_scored_without_loading_a_compiler() -> None:
    script = (
        "import sys; from alliance_core.instruments import load, score; "
        "score(load('phq-9'), {}); sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize("name", ["score_table", "TableScores", "TableRefused"])
def test_the_table_is_there_by_the_same_name(name: str) -> None:
    assert getattr(instruments, name) is getattr(table, name)


def test_a_name_that_is_not_there_is_an_ordinary_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'score_tables'"):
        _ = instruments.score_tables
