"""The profile: a row an element on one line of 0 to 10, both chairs, the guess, and what is usual for this client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance_core.pictures.canvas import (
    ACTION,
    CARD,
    INK,
    LINE,
    Frame,
    NothingToDraw,
    Scale,
    circle,
    element,
    line,
    number,
    picture,
    text,
)
from alliance_core.vocabulary import Interval, within

LOWEST, HIGHEST, ROW, ABOVE = 0.0, 10.0, 40.0, 36.0


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One element: its words, the client's answer, the therapist's, the therapist's guess, what is usual; each may
    be missing, and a missing side is not drawn."""

    words: str
    client: float | None = None
    therapist: float | None = None
    guess: float | None = None
    usual: Interval | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for value in (self.client, self.therapist, self.guess):
            if value is not None:
                within("a rating", value, LOWEST, HIGHEST)


def profile(
    rows: Sequence[ProfileRow],
    *,
    title: str = "Profile",
    client: str = "client",
    therapist: str = "therapist",
    guess: str = "guess",
) -> str:
    """Rows in the order given. Band: usual; dot: client; ring: therapist; tick: guess: all told apart without colour.

    Raises `NothingToDraw` without a row and `OutOfRange` for a rating outside 0 to 10.
    """
    if not rows:
        raise NothingToDraw("the profile")
    height = ABOVE + ROW * len(rows) + 24
    plot = Frame(Scale(LOWEST, HIGHEST, 190, 464), Scale(0.0, 1.0, height, 0.0), 480, height)
    said = "; ".join(_said(row, client, therapist, guess) for row in rows)
    ends = "".join(text(plot.x(end), height - 8, number(end)) for end in (LOWEST, HIGHEST))
    drawn = (_row(plot, row, ABOVE + ROW * i) for i, row in enumerate(rows))
    return picture(plot, title, f"{said}.", *drawn, ends)


def _said(row: ProfileRow, client: str, therapist: str, guess: str) -> str:
    given = ((client, row.client), (therapist, row.therapist), (guess, row.guess))
    answers = [f"{who} {number(value)}" for who, value in given if value is not None]
    return f"{row.words}: {', '.join(answers) or '–'}"


def _row(plot: Frame, row: ProfileRow, y: float) -> str:
    parts = [text(16, y + 4, row.words, anchor="start", size=13, fill=INK), _usual(plot, row.usual, y)]
    parts.append(line(plot.x.start, y, plot.x.end, y, stroke=LINE, width=2))
    if row.therapist is not None:
        parts.append(circle(plot.x(row.therapist), y, 8, fill=CARD, stroke=INK))
    if row.guess is not None:
        x = plot.x(row.guess)
        parts.append(line(x, y - 11, x, y + 11, stroke=INK, width=2))
    if row.client is not None:
        parts.append(circle(plot.x(row.client), y, 5, fill=ACTION))
    return "".join(parts) + text(plot.x.start, y + 19, row.note, anchor="start", size=11)


def _usual(plot: Frame, usual: Interval | None, y: float) -> str:
    """The band, cut to the line."""
    if usual is None:
        return ""
    low, high = plot.x(max(usual.low, LOWEST)), plot.x(min(usual.high, HIGHEST))
    return element(
        "rect", {"x": low, "y": y - 9, "width": max(high - low, 0.0), "height": 18, "fill": LINE, "rx": 9}
    )
