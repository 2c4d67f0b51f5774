"""The words of every signal: what a client reads is for a reading age of eleven, sentence by sentence."""

import re
from itertools import chain

import pytest

from alliance.insight.signals import look
from alliance_core.language import counts_of, readability
from alliance_core.vocabulary import Estimate
from tests.spec.insight.test_each_signal import CASES
from tests.spec.insight.test_signals import at

LONGEST_SENTENCE = 30
EASE = 70.0  # Flesch: a reading age of about eleven or twelve
FOR_CLIENTS = sorted(set(CASES) - {"safety", "missed_session"})


def said_to_the_client(kind: str) -> list[str]:
    case = CASES[kind]
    found = [one for one in look(at(case.fires, "client")) if one.kind == kind]
    return [
        str(text)
        for one in found
        for text in (one.sentence, *one.against, *(s.for_client for s in one.steps))
    ]


def plain(text: str) -> str:
    """Without the names of elements and questionnaires, which are not the signal's own words."""
    return text.replace("PHQ-9", "It").replace("GAD-7", "It")


@pytest.mark.parametrize("kind", FOR_CLIENTS)
def test_each_says_something_to_the_client(kind: str) -> None:
    assert said_to_the_client(kind)


def test_no_sentence_is_long() -> None:
    for text in chain.from_iterable(map(said_to_the_client, FOR_CLIENTS)):
        for sentence in re.split(r"(?<=[.!?])\s", text):
            assert counts_of(sentence, "en").words <= LONGEST_SENTENCE, sentence


def test_all_of_it_together_reads_easily() -> None:
    text = plain(" ".join(chain.from_iterable(map(said_to_the_client, FOR_CLIENTS))))
    ease = readability(text, "en")
    assert isinstance(ease, Estimate)
    assert ease.value >= EASE
