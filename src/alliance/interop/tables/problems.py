"""What is wrong in a table: where, in one sentence, and never what a person wrote."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that keeps the table out. Lines count from 1, headings included; 0 where it is about the whole."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = {"line": self.line, "column": self.column, "sentence": self.sentence}
        if self.line and self.column:
            return _("Line %(line)d, column %(column)s: %(sentence)s") % place
        return _("Line %(line)d: %(sentence)s") % place if self.line else self.sentence


def problem(line: int, column: str, sentence: str | Promise) -> Problem:
    """A problem whose sentence is in the language of who reads it."""
    return Problem(line, column, str(sentence))
