"""How easy a text is to read, by the reading-ease formula of its language: 0 hard to 100 easy, as schools grade it.

Formulas count words a sentence and syllables a word (or 100 words); syllables are counted as groups of vowels, with
the rules of the language for silent ends. A formula knows nothing of meaning; it says when sentences are long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from alliance_core.vocabulary import Abstention, Estimate

METHOD, VERSION = "reading ease", "1"
WORDS_NEEDED = 20
WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
SENTENCE = re.compile(r"[.!?…]+(?:[\"'”’)\]]*)(?:\s|$)")
VOWELS = re.compile(r"[aeiouyàáâäåæèéêëìíîïòóôöøœùúûüýÿ]+")


@dataclass(frozen=True, slots=True)
class Counts:
    """Words, sentences and syllables of a text."""

    words: int
    sentences: int
    syllables: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A reading ease: `constant - a words a sentence - b syllables a word`, with its source."""

    constant: float
    a: float
    b: float
    source: str

    def of(self, counts: Counts) -> float:
        """The reading ease of a text with these counts."""
        per_sentence = counts.words / counts.sentences
        return self.constant - self.a * per_sentence - self.b * counts.syllables / counts.words


FORMULAS = {
    "en": Formula(206.835, 1.015, 84.6, "Flesch 1948"),
    "de": Formula(180.0, 1.0, 58.5, "Amstad 1978"),
    "fr": Formula(207.0, 1.015, 73.6, "Kandel & Moles 1958"),
    "nl": Formula(206.84, 0.93, 77.0, "Douma 1960"),
    "es": Formula(206.84, 1.02, 60.0, "Fernández Huerta 1959"),
}


def _english(word: str) -> int:
    """Groups of vowels, without a silent e at the end (made, games) and with the one of -le (table)."""
    found = len(VOWELS.findall(word))
    ends_silently = word.endswith("e") and not word.endswith(("le", "ee", "oe", "ye"))
    silent_plural = word.endswith("es") and not word.endswith(
        ("ses", "zes", "ches", "shes", "xes", "ges", "ces")
    )
    silent_past = word.endswith("ed") and not word.endswith(("ted", "ded"))
    return max(1, found - int(ends_silently or silent_plural or silent_past))


def _by_groups(word: str) -> int:
    return max(1, len(VOWELS.findall(word)))


def _french(word: str) -> int:
    """Groups of vowels, without the mute e at the end."""
    found = len(VOWELS.findall(word))
    return max(1, found - int(word.endswith(("e", "es", "ent")) and found > 1))


SYLLABLES: dict[str, Callable[[str], int]] = {"en": _english, "fr": _french}


def counts_of(text: str, language: str) -> Counts:
    """Words, sentences (at least one) and syllables."""
    words = [one.casefold() for one in WORD.findall(text)]
    count = SYLLABLES.get(language, _by_groups)
    sentences = max(1, len([one for one in SENTENCE.split(text) if WORD.search(one)]))
    return Counts(len(words), sentences, sum(count(one) for one in words))


def readability(text: str, language: str) -> Estimate | Abstention:
    """The reading ease of a text: 90 very easy, 60 plain, 30 hard. No interval: it is counted, not estimated.

    Abstains below 20 words, and for a language without a formula.
    """
    name = language.split("-")[0].lower()
    if name not in FORMULAS:
        return Abstention("no formula for this language", None, None, METHOD, VERSION)
    counts = counts_of(text, name)
    if counts.words < WORDS_NEEDED:
        return Abstention("too few words", WORDS_NEEDED, counts.words, METHOD, VERSION)
    return Estimate(
        FORMULAS[name].of(counts), None, counts.words, 0, f"{METHOD}, {FORMULAS[name].source}", VERSION
    )
