"""Typed errors that a page turns into a sentence."""

from django.utils.functional import Promise


class Refused(Exception):
    """An act that may not happen; `sentence` says why and what to do, in words for the person who tried."""

    def __init__(self, sentence: str | Promise, *, field: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.field = field


class NotYours(Exception):
    """What was asked for does not exist for this person: always answered by the same 404."""


class AlreadyDifferent(Refused):
    """The same submission id came with another body: answered by 409."""
