"""Two pictures over sessions: a course with its band, and a rupture chart."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from alliance_core.pictures.canvas import (
    ACTION,
    INK,
    LINE,
    SOFT,
    Frame,
    circle,
    drawable,
    element,
    frame,
    line,
    marks,
    number,
    picture,
)
from alliance_core.psychometrics.responses import Vector, same_length


def course(
    sessions: ArrayLike,
    scores: ArrayLike,
    *,
    expected: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    title: str = "Course",
    x_label: str = "session",
    y_label: str = "score",
) -> str:
    """One client's scores over sessions on the expected course with its band. All arrays are of one length; a score
    may be NaN. Raises `NothingToDraw` where the band holds no value."""
    s, y, middle, bottom, top = same_length(
        sessions=sessions, scores=scores, expected=expected, low=low, high=high
    )
    drawable("the expected course", middle)
    plot = frame(s, np.concatenate([y, bottom, top]))
    outside = int(((y < bottom) | (y > top)).sum())
    seen = int((~np.isnan(y)).sum())
    words = f"{seen} scores over {len(s)} sessions, {outside} of them outside the band"
    return picture(
        plot,
        title,
        words + ".",
        plot.band(s.tolist(), bottom.tolist(), top.tolist()),
        plot.axes(x_label, y_label),
        plot.curve(s.tolist(), middle.tolist(), stroke=SOFT, dash="5 4"),
        plot.curve(s.tolist(), y.tolist(), stroke=ACTION),
        _dots(plot, s, y, x_label),
    )


def _dots(plot: Frame, s: Vector, y: Vector, x_label: str, *, hollow: bool = False) -> str:
    look: dict[str, Any] = {"fill": "#fffdf9", "stroke": INK} if hollow else {"fill": ACTION}
    return "".join(
        circle(plot.x(a), plot.y(b), 4, words=f"{x_label} {number(a)}: {number(b)}", **look)
        for a, b in zip(s, y, strict=True)
        if not np.isnan(b)
    )


def rupture_chart(
    sessions: ArrayLike,
    client: ArrayLike,
    therapist: ArrayLike,
    *,
    flagged: ArrayLike,
    probability: ArrayLike | None = None,
    limit: float | None = None,
    title: str = "Ruptures",
    x_label: str = "session",
    y_label: str = "rating",
    mark: str = "something changed",
) -> str:
    """Both chairs' ratings over sessions (dots: client, rings: therapist); flagged sessions carry a mark and a line.

    `probability` (0 to 1, NaN where there is none) stands as a bar at the foot; `limit` is drawn across. Raises
    `NothingToDraw` where both chairs are empty.
    """
    s, c, t = same_length(sessions=sessions, client=client, therapist=therapist)
    flags = marks("flagged", flagged, len(s))
    chance = np.zeros(len(s)) if probability is None else same_length(sessions=s, probability=probability)[1]
    both = drawable("the ratings", np.concatenate([c, t]))
    plot = frame(s, both if limit is None else np.append(both, limit))
    where = ", ".join(number(a) for a in s[flags]) or "none"
    across = "" if limit is None else line(plot.x.start, plot.y(limit), plot.x.end, plot.y(limit), dash="2 4")
    return picture(
        plot,
        title,
        f"{len(s)} sessions; marked: {where}.",
        "".join(_bar(plot, a, p) for a, p in zip(s, chance, strict=True) if p > 0.0),
        plot.axes(x_label, y_label),
        across,
        "".join(_flag(plot, a, mark) for a in s[flags]),
        plot.curve(s.tolist(), t.tolist(), stroke=SOFT, width=1, dash="5 4"),
        plot.curve(s.tolist(), c.tolist(), stroke=ACTION),
        _dots(plot, s, t, x_label, hollow=True),
        _dots(plot, s, c, x_label),
    )


def _bar(plot: Frame, session: float, chance: float) -> str:
    tall = 40.0 * chance
    return element(
        "rect",
        {"x": plot.x(session) - 4, "y": plot.y.start - tall, "width": 8, "height": tall, "fill": LINE},
        element("title", {}, f"{chance:.0%}"),
    )


def _flag(plot: Frame, session: float, mark: str) -> str:
    """A line the height of the plot and a triangle on top: seen without colour."""
    x, top = plot.x(session), plot.y.end
    shape = f"M{x - 6:.2f} {top - 8:.2f}L{x + 6:.2f} {top - 8:.2f}L{x:.2f} {top + 2:.2f}Z"
    pointer = element("path", {"d": shape, "fill": INK}, element("title", {}, escape(mark)))
    return line(x, top, x, plot.y.start, stroke=INK, dash="1 3") + pointer
