"""Reading ease by the published formulas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_core.language import FORMULAS, counts_of, readability
from alliance_core.vocabulary import Abstention, Estimate

EASY = "We met today. You told me how it was. I heard that you were sad. We made a plan. You will call me on Monday."
HARD = (
    "The psychotherapeutic intervention necessitates considerable metacognitive differentiation regarding "
    "dysfunctional interpersonal representations, notwithstanding the aforementioned constitutional vulnerabilities "
    "of the underlying personality organisation."
)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("made", 1),
        ("table", 2),
        ("understood", 3),
        ("wanted", 2),
        ("called", 1),
        ("the", 1),
        ("free", 1),
        ("hmm", 1),
    ],
)
def test_english_syllables(word: str, syllables: int) -> None:
    assert counts_of(word, "en").syllables == syllables


def test_french_leaves_out_the_mute_end() -> None:
    assert counts_of("table parlent le été", "fr").syllables == 1 + 1 + 1 + 2


def test_sentences_end_with_their_marks() -> None:
    assert counts_of("One. Two! “Three?” Four… five", "en").sentences == 5
    assert counts_of("no mark at all", "en").sentences == 1


def test_it_is_fleschs_formula() -> None:
    counts = counts_of(EASY, "en")
    found = readability(EASY, "en-GB")
    assert isinstance(found, Estimate)
    expected = 206.835 - 1.015 * counts.words / counts.sentences - 84.6 * counts.syllables / counts.words
    assert found.value == pytest.approx(expected)
    assert found.n_used == counts.words


@pytest.mark.parametrize("language", FORMULAS)
def test_short_words_in_short_sentences_are_easier(language: str) -> None:
    easy, hard = readability(EASY, language), readability(HARD, language)
    assert isinstance(easy, Estimate)
    assert isinstance(hard, Estimate)
    assert easy.value > hard.value + 30


def test_it_says_when_it_cannot_say() -> None:
    assert isinstance(readability("Too short.", "en"), Abstention)
    assert isinstance(readability(EASY, "xx"), Abstention)


@given(st.text(max_size=300))
def test_any_text_has_counts(text: str) -> None:
    counts = counts_of(text, "en")
    assert counts.sentences >= 1
    assert counts.syllables >= counts.words >= 0
