"""What the instruments refuse, each as one sentence: what is wrong, where, and what to do.

Sentences never repeat an answer given in words: what a person wrote belongs in no log.
"""

from __future__ import annotations

from alliance_core.vocabulary import CoreError


class InstrumentError(CoreError):
    """Base of every refusal about an instrument or an answer to one."""


class UnknownInstrument(InstrumentError):
    """No folder of the library has this id."""

    def __init__(self, id: str, known: tuple[str, ...]) -> None:
        super().__init__(f"The library holds no instrument {id!r}; it holds {', '.join(known)}.")
        self.id = id


class CannotRepresent(InstrumentError):
    """A questionnaire asks for something that would be lost or changed if it were read."""

    def __init__(self, link_id: str, why: str) -> None:
        where = f"Item {link_id}" if link_id else "The questionnaire"
        super().__init__(f"{where} cannot be represented: {why}.")
        self.link_id = link_id
        self.why = why


class MalformedScoring(InstrumentError):
    """A scoring file, rights record or table of golden cases does not say what it must."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where} cannot be read: {why}.")
        self.where = where
        self.why = why


class MissingRights(InstrumentError):
    """Wording may not be added or shown without a record of who holds it and what they permit."""

    def __init__(self, id: str) -> None:
        super().__init__(
            f"{id} has no rights record that permits its wording; add one that names the holder."
        )
        self.id = id


class WordingDoesNotFit(InstrumentError):
    """The wording that a site brings is not that of the skeleton; `problems` names everything, a sentence each."""

    def __init__(self, problems: tuple[object, ...]) -> None:
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = problems


class UnreadableWords(InstrumentError):
    """A table of link id and text is not one; `line` says where."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"Line {line} of the table cannot be read: {why}.")
        self.line = line


class LinkIdCollision(InstrumentError):
    """Two parts of a composed questionnaire use one link id."""

    def __init__(self, link_id: str) -> None:
        super().__init__(f"Two parts use the link id {link_id}; give one of them another.")
        self.link_id = link_id


class AnswerError(InstrumentError):
    """An answer that does not fit its item; `link_id` says which."""

    def __init__(self, link_id: str, sentence: str) -> None:
        super().__init__(sentence)
        self.link_id = link_id


class UnknownItem(AnswerError):
    """An answer to an item that the instrument does not have."""

    def __init__(self, link_id: str, instrument: str) -> None:
        super().__init__(
            link_id, f"{instrument} has no question {link_id}; remove the answer or correct its id."
        )


class WrongType(AnswerError):
    """An answer of the wrong kind, such as a word where a number is asked."""

    def __init__(self, link_id: str, expected: str) -> None:
        super().__init__(
            link_id, f"The answer to {link_id} must be {expected}; leave it out if it is missing."
        )
        self.expected = expected


class AnswerOutOfRange(AnswerError):
    """An answer beyond what the item allows; `allowed` says what it allows."""

    def __init__(self, link_id: str, allowed: str) -> None:
        super().__init__(link_id, f"The answer to {link_id} must be {allowed}.")
        self.allowed = allowed


class AnswerRequired(AnswerError):
    """A required question is asked and has no answer."""

    def __init__(self, link_id: str) -> None:
        super().__init__(link_id, f"{link_id} needs an answer.")


class NotAsked(AnswerError):
    """An answer to a question that the other answers switch off."""

    def __init__(self, link_id: str) -> None:
        super().__init__(link_id, f"{link_id} is not asked, given the other answers; remove its answer.")
