"""What a client answers: every question of a form, with words where words are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.therapy.room import Question

WORDS = "It was a long week. I slept badly twice and I want to talk about the call with my sister."
ITEM_9 = "phq-9.9"


def answers_to(questions: Sequence[Question], usual: int = 6, item_9: int = 0) -> dict[str, int | str]:
    """An answer to every question; scales lie around `usual`, choices around one, item 9 is as said."""
    return {one.link_id: _answer(one, place, usual, item_9) for place, one in enumerate(questions)}


def _answer(question: Question, place: int, usual: int, item_9: int) -> int | str:
    if question.link_id == ITEM_9:
        return item_9
    if question.kind == "text":
        return WORDS
    if question.kind == "choice":
        return question.options[place % 2][0]
    return min(question.maximum, max(question.minimum, usual + place % 3 - 1))
