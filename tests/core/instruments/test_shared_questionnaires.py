"""Every questionnaire found in the wild is read, or refused with a sentence that names the item."""

import json
import os
from pathlib import Path

import pytest

from alliance_core.instruments import CannotRepresent, asked, read_questionnaire, validate_answers

SHARED = Path(os.environ.get("ALLIANCE_SHARED", Path(__file__).parents[4] / "shared"))
FOUND = sorted((SHARED / "data" / "questionnaires").glob("*.json"))

pytestmark = pytest.mark.skipif(not FOUND, reason="the shared questionnaires are not on this machine")


def every_node(node):
    for child in node.get("item", []):
        yield child
        yield from every_node(child)


def read_or_refusal(path):
    try:
        return read_questionnaire(path.read_bytes())
    except CannotRepresent as refusal:
        return refusal


def test_each_is_read_or_refused_in_a_sentence_that_names_the_item():
    outcomes = {path: read_or_refusal(path) for path in FOUND}
    for path, outcome in outcomes.items():
        if isinstance(outcome, CannotRepresent):
            known = {node["linkId"] for node in every_node(json.loads(path.read_bytes()))}
            assert outcome.link_id in known, path.name
            assert str(outcome).startswith(f"Item {outcome.link_id} cannot be represented: ")
    n_read = sum(not isinstance(outcome, CannotRepresent) for outcome in outcomes.values())
    assert n_read >= 0.6 * len(outcomes)


def test_what_is_read_keeps_every_item_and_can_be_validated():
    for path in FOUND:
        outcome = read_or_refusal(path)
        if not isinstance(outcome, CannotRepresent):
            nodes = list(every_node(json.loads(path.read_bytes())))
            assert [item.link_id for item in outcome.walk()] == [node["linkId"] for node in nodes]
            assert [item.text or "" for item in outcome.walk()] == [node.get("text", "") for node in nodes]
            assert asked(outcome, {}) <= {item.link_id for item in outcome.walk()}
            assert all(str(problem).endswith("needs an answer.") for problem in validate_answers(outcome, {}))
