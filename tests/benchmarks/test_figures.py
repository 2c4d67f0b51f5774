"""Every benchmark reports the same way: a table to read and a list for machines."""

from __future__ import annotations

import json

import numpy as np
import pytest
from benchmarks.figures import Figure, at_least, at_most, between, exactly, report

from benchmarks import figures


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "FOLDER", tmp_path / "figures")
    monkeypatch.setenv("SCALE", "full")


def test_a_report_is_a_table_and_a_list_that_carries_what_it_ran_on(capsys):
    path = report(
        "bench-x", [Figure("a", 0.2, "s", at_most(0.3)), Figure("b", 4.0, "x", at_least(5))], {"seed": 7}
    )
    first, second = json.loads(path.read_text())
    assert (first["name"], first["value"], first["unit"]) == ("a", 0.2, "s")
    assert (first["goal"], first["holds"], first["ran_on"]["seed"]) == ("<= 0.3", True, 7)
    assert second["holds"] is False
    printed = capsys.readouterr().out
    assert "<= 0.3" in printed
    assert "NO" in printed


def test_numbers_of_numpy_are_numbers():
    path = report("bench-x", [Figure("a", np.float64(0.2), "", at_most(0.3), (np.float64(0), np.float64(1)))])
    assert json.loads(path.read_text())[0]["holds"] is True


def test_a_figure_without_goal_or_value_neither_holds_nor_fails():
    assert Figure("a", 1.0, "").holds is None
    assert Figure("a", None, "", at_most(1), note="no peer here").holds is None


@pytest.mark.parametrize(("scale", "holds"), [("quick", True), ("full", False)])
def test_only_the_quick_run_forgives_an_interval_that_reaches_the_goal(monkeypatch, scale, holds):
    monkeypatch.setenv("SCALE", scale)
    assert Figure("a", 0.93, "", between(0.94, 0.96), interval=(0.92, 0.945)).holds is holds
    assert Figure("a", 0.90, "", between(0.94, 0.96), interval=(0.89, 0.91)).holds is False


def test_goals_read_as_they_are_meant():
    assert [str(g) for g in (at_most(1), at_least(2), between(1, 2), exactly(3))] == [
        "<= 1",
        ">= 2",
        "1 to 2",
        "= 3",
    ]


def test_an_unknown_scale_is_refused(monkeypatch):
    monkeypatch.setenv("SCALE", "huge")
    with pytest.raises(SystemExit, match="quick or full"):
        figures.scale()
