"""The hazard log is true as far as a test can say: each control and each test that it names exists."""

from __future__ import annotations

import re

import pytest
from scripts.documents.named import missing
from scripts.documents.reading import SPAN

from tests.repository.reading import ROOT

LOG = (ROOT / "CLINICAL_SAFETY.md").read_text("utf-8")
HAZARD = re.compile(r"^## (H\d+) (.+?)\n(.*?)(?=^## )", re.DOTALL | re.MULTILINE)
HAZARDS = {number: body for number, _title, body in HAZARD.findall(LOG)}
SAYS = ("Cause", "Harm", "Control", "Test", "Remains")
NOT_SHOWN = ("Penetration test", "clinical safety officer", "Research with clients")


def line(body: str, name: str) -> str:
    found = re.search(rf"^- \*\*{name}\*\* (.+)$", body, re.MULTILINE)
    return found[1] if found else ""


def test_the_hazards_are_numbered_in_a_row() -> None:
    assert list(HAZARDS) == [f"H{n}" for n in range(1, len(HAZARDS) + 1)]
    assert len(HAZARDS) >= 15


@pytest.mark.parametrize("number", HAZARDS)
def test_a_hazard_says_what_it_must(number: str) -> None:
    assert [name for name in SAYS if not line(HAZARDS[number], name)] == []


@pytest.mark.parametrize("number", HAZARDS)
def test_its_controls_and_its_tests_exist(number: str) -> None:
    controls = SPAN.findall(line(HAZARDS[number], "Control"))
    tests = SPAN.findall(line(HAZARDS[number], "Test"))
    assert all(one.startswith("alliance") for one in controls)
    assert all(one.startswith("tests/") for one in tests)
    assert {one: what for one in (*controls, *tests) if (what := missing(one))} == {}


def test_what_no_test_can_show_is_listed_as_not_done() -> None:
    listed = LOG.split("## Not done, and not shown by any test")[1]
    assert [one for one in NOT_SHOWN if one not in listed] == []


def test_a_control_that_is_gone_is_caught() -> None:
    assert missing("alliance.safety.alerts:raise_alerts") == ""
    assert missing("alliance.safety.alerts:raise_no_alerts")
    assert missing("tests/spec/test_canary.py::test_nothing")
    assert missing("tests/spec/test_nothing.py::test_nothing")
