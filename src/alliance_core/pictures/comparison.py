"""Three pictures of values against values: reliable change, a response surface, calibration."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from alliance_core.dyads.response_surface import ResponseSurface
from alliance_core.pictures.canvas import (
    ACTION,
    INK,
    LINE,
    SOFT,
    Frame,
    Scale,
    circle,
    drawable,
    element,
    frame,
    line,
    number,
    picture,
    scale_over,
    text,
)
from alliance_core.proportions import wilson_interval
from alliance_core.psychometrics.reliable_change import ReliableChange
from alliance_core.psychometrics.responses import Vector, same_length
from alliance_core.vocabulary import within


def reliable_change_scatter(
    change: ReliableChange,
    *,
    cutoff: float | None = None,
    title: str = "Reliable change",
    x_label: str = "at the start",
    y_label: str = "at the end",
) -> str:
    """End against start, a dot a person: filled where the change is reliable. The band is what error explains; the
    dotted lines are the cut-off. Raises `NothingToDraw` where nobody has both scores."""
    first, last = np.array(change.baseline, dtype=np.float64), np.array(change.end, dtype=np.float64)
    drawable("the pairs of scores", first + last)
    span = scale_over(
        np.append(np.concatenate([first, last]), cutoff if cutoff is not None else np.nan), 0, 1
    )
    plot = Frame(Scale(span.low, span.high, 52, 364), Scale(span.low, span.high, 336, 24), 380, 380)
    counts = {word: change.change.count(word) for word in ("improved", "unchanged", "deteriorated")}
    reliable = [word in ("improved", "deteriorated") for word in change.change]
    dots = "".join(
        circle(plot.x(a), plot.y(b), 4, fill=ACTION if sure else "#fffdf9", stroke=ACTION, words=word)
        for a, b, sure, word in zip(first, last, reliable, change.change, strict=True)
        if not np.isnan(a + b)
    )
    words = ", ".join(f"{n} {word}" for word, n in counts.items())
    return picture(
        plot,
        title,
        f"{words}; reliable from {number(change.error.criterion)} points.",
        _error_band(plot, change),
        plot.axes(x_label, y_label),
        _cross(plot, cutoff),
        dots,
    )


def _error_band(plot: Frame, change: ReliableChange) -> str:
    """Where an unchanged person's end is expected, and 1.96 errors to both sides, cut to the frame."""
    error = change.error
    starts = np.linspace(plot.x.low, plot.x.high, 101)
    middle = error.expected_centre + error.expected_slope * (starts - error.expected_centre)
    low, high, centre = (
        np.clip(middle + side * error.criterion, plot.y.low, plot.y.high).tolist() for side in (-1, 1, 0)
    )
    xs = starts.tolist()
    return plot.band(xs, low, high) + plot.curve(xs, centre, stroke=SOFT, width=1)


def _cross(plot: Frame, cutoff: float | None) -> str:
    if cutoff is None:
        return ""
    x, y = plot.x(cutoff), plot.y(cutoff)
    across = line(plot.x.start, y, plot.x.end, y, stroke=INK, dash="2 4")
    return across + line(x, plot.y.start, x, plot.y.end, stroke=INK, dash="2 4")


def surface_map(
    surface: ResponseSurface,
    *,
    lowest: float,
    highest: float,
    steps: int = 20,
    title: str = "Response surface",
    x_label: str = "client",
    y_label: str = "therapist",
) -> str:
    """The outcome over both ratings, seen from above: darker is higher, with the value on every fifth cell; the full
    line is where both ratings are equal, the dashed one where they are opposite about the centre."""
    within("highest", highest, lowest + 1e-9, np.inf)
    plot = Frame(Scale(lowest, highest, 52, 364), Scale(lowest, highest, 336, 24), 380, 380)
    centres = lowest + (np.arange(steps) + 0.5) * (highest - lowest) / steps
    x, y = np.meshgrid(centres, centres)
    height = surface.predict(x.ravel(), y.ravel()).reshape(steps, steps)
    low, high = float(height.min()), float(height.max())
    opposite = 2.0 * surface.centre
    far = [max(lowest, opposite - highest), min(highest, opposite - lowest)]
    return picture(
        plot,
        title,
        f"Outcome from {number(low)} to {number(high)} over ratings from {number(lowest)} to {number(highest)}.",
        _cells(plot, centres, height, low, high),
        plot.axes(x_label, y_label),
        plot.curve([lowest, highest], [lowest, highest], stroke=INK, width=1),
        plot.curve(far, [opposite - far[0], opposite - far[1]], stroke=INK, width=1, dash="5 4"),
    )


def _cells(plot: Frame, centres: Vector, height: Vector, low: float, high: float) -> str:
    side = abs(plot.x(float(centres[1])) - plot.x(float(centres[0])))
    spread = (high - low) or 1.0
    middles = centres.tolist()
    parts = []
    for i, j in np.ndindex(height.shape):
        x, y = plot.x(middles[j]), plot.y(middles[i])
        shade = 0.05 + 0.6 * (float(height[i, j]) - low) / spread
        place = {"x": x - side / 2, "y": y - side / 2, "width": side, "height": side}
        parts.append(element("rect", {**place, "fill": ACTION, "fill_opacity": shade}))
        if i % 5 == 2 and j % 5 == 2:
            parts.append(text(x, y + 4, f"{height[i, j]:.3g}", size=10, fill=INK))
    return "".join(parts)


def calibration(
    predicted: ArrayLike,
    happened: ArrayLike,
    *,
    bins: int = 10,
    title: str = "Calibration",
    x_label: str = "predicted",
    y_label: str = "happened",
) -> str:
    """Shares that happened against predicted probabilities, in `bins` groups of equal width with Wilson's 95 %
    intervals; the line is perfect calibration, a dot's size grows with its group. Pairs with a missing value are
    left out. Raises `NothingToDraw`, `OutOfRange`."""
    p, y = same_length(predicted=predicted, happened=happened)
    known = ~np.isnan(drawable("the predictions", p + y))
    p, y = p[known], y[known]
    for name, values in (("a probability", p), ("an outcome", y)):
        within(name, float(values.min()), 0.0, 1.0)
        within(name, float(values.max()), 0.0, 1.0)
    group = np.minimum((p * bins).astype(np.intp), bins - 1)
    plot = frame([0.0, 1.0], [0.0, 1.0], width=380, height=380)
    parts = [_group(plot, p[group == g], y[group == g], len(p)) for g in np.unique(group)]
    off = float(
        sum(abs(p[group == g].mean() - y[group == g].mean()) * (group == g).mean() for g in np.unique(group))
    )
    return picture(
        plot,
        title,
        f"{len(p)} predictions in {len(parts)} groups; mean distance from the line {number(off)}.",
        plot.axes(x_label, y_label),
        plot.curve([0.0, 1.0], [0.0, 1.0], stroke=LINE, width=2),
        *parts,
    )


def _group(plot: Frame, p: Vector, y: Vector, n: int) -> str:
    x, share = plot.x(float(p.mean())), float(y.mean())
    sure = wilson_interval(round(float(y.sum())), len(y), 0.95)
    whisker = line(x, plot.y(sure.low), x, plot.y(sure.high), stroke=SOFT)
    words = f"{number(float(p.mean()))}: {number(share)} of {len(y)}"
    return whisker + circle(x, plot.y(share), 3.0 + 6.0 * (len(y) / n) ** 0.5, words=words)
