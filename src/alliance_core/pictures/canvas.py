"""What every picture is made of: escaped SVG elements, scales from values to places, axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from alliance_core.psychometrics.responses import Vector, WrongShape
from alliance_core.vocabulary import CoreError

PAPER, CARD, INK, SOFT, LINE, ACTION = "#faf8f5", "#fffdf9", "#26323a", "#5c6870", "#e4ded4", "#1f6f78"
FONT = "system-ui, sans-serif"
Attribute = str | float | int


class NothingToDraw(CoreError):
    """Every value of the picture is missing."""

    def __init__(self, what: str) -> None:
        super().__init__(f"There is nothing to draw: {what} holds no value.")
        self.what = what


def element(tag: str, attributes: dict[str, Attribute], *content: str) -> str:
    """One SVG element. Attribute values are escaped, names with _ become -; `content` is SVG already."""
    written = "".join(f' {key.replace("_", "-")}="{_written(value)}"' for key, value in attributes.items())
    inside = "".join(content)
    return f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>"


def _written(value: Attribute) -> str:
    """A place to a hundredth of a pixel; texts escaped."""
    return escape(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def text(
    x: float, y: float, words: str, *, anchor: str = "middle", size: float = 12, fill: str = SOFT
) -> str:
    """Words at a place, escaped."""
    place: dict[str, Attribute] = {"x": x, "y": y, "text_anchor": anchor, "font_size": size, "fill": fill}
    return element("text", place, escape(words)) if words else ""


def line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str = SOFT, width: float = 1, dash: str = ""
) -> str:
    """A straight line, dashed where `dash` says how."""
    drawn: dict[str, Attribute] = {
        "x1": x1,
        "y1": y1,
        "x2": x2,
        "y2": y2,
        "stroke": stroke,
        "stroke_width": width,
    }
    return element("line", drawn | ({"stroke_dasharray": dash} if dash else {}))


def circle(
    x: float, y: float, radius: float, *, fill: str = ACTION, stroke: str = "none", words: str = ""
) -> str:
    """A dot, with words for whoever points at it."""
    drawn: dict[str, Attribute] = {
        "cx": x,
        "cy": y,
        "r": radius,
        "fill": fill,
        "stroke": stroke,
        "stroke_width": 2,
    }
    return element("circle", drawn, element("title", {}, escape(words)) if words else "")


def number(value: float) -> str:
    """A number as people read it on an axis."""
    return f"{value:.6g}"


@dataclass(frozen=True, slots=True)
class Scale:
    """From values low..high to places start..end, straight."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, about: int = 5) -> list[float]:
        """Round values inside the scale, a step of 1, 2 or 5 times a power of ten apart."""
        rough = (self.high - self.low) / about
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * nice for nice in (1, 2, 5, 10) if power * nice >= rough * (1 - 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [step * k for k in range(first, last + 1)]


def scale_over(values: Iterable[float], start: float, end: float, *, pad: float = 0.05) -> Scale:
    """A scale over the finite values, a little wider; one wide where they are all the same."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite), max(finite)
    room = pad * (high - low) or 0.5
    return Scale(low - room, high + room, start, end)


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot's area: scales of x and y in pixels, y upwards."""

    x: Scale
    y: Scale
    width: float
    height: float

    def axes(self, x_label: str, y_label: str) -> str:
        """Both axes with ticks, numbers and labels, and faint lines across."""
        x, y = self.x, self.y
        parts = [line(x.start, y(t), x.end, y(t), stroke=LINE) for t in y.ticks()]
        parts += [text(x.start - 8, y(t) + 4, number(t), anchor="end") for t in y.ticks()]
        parts += [text(x(t), y.start + 18, number(t)) for t in x.ticks()]
        parts += [
            line(x.start, y.start, x.end, y.start),
            text((x.start + x.end) / 2, self.height - 8, x_label),
        ]
        return "".join(parts) + text(x.start - 8, y.end - 14, y_label, anchor="start")

    def path(self, xs: Sequence[float], ys: Sequence[float]) -> str:
        """The `d` of a line through the points, broken where one is missing."""
        drawn, pen = [], "M"
        for x, y in zip(xs, ys, strict=True):
            if math.isnan(x) or math.isnan(y):
                pen = "M"
                continue
            drawn.append(f"{pen}{_written(self.x(x))} {_written(self.y(y))}")
            pen = "L"
        return "".join(drawn)

    def curve(
        self, xs: Sequence[float], ys: Sequence[float], *, stroke: str, width: float = 2, dash: str = ""
    ) -> str:
        """A line through the points, broken where one is missing."""
        drawn: dict[str, Attribute] = {
            "d": self.path(xs, ys),
            "fill": "none",
            "stroke": stroke,
            "stroke_width": width,
        }
        return element("path", drawn | ({"stroke_dasharray": dash} if dash else {}))

    def band(
        self, xs: Sequence[float], low: Sequence[float], high: Sequence[float], *, fill: str = LINE
    ) -> str:
        """The area between two lines."""
        return element(
            "path", {"d": self.path([*xs, *reversed(xs)], [*high, *reversed(low)]) + "Z", "fill": fill}
        )


def frame(xs: Iterable[float], ys: Iterable[float], *, width: float = 480, height: float = 300) -> Frame:
    """A frame with room for axes around scales over the values."""
    return Frame(scale_over(xs, 52, width - 16), scale_over(ys, height - 44, 30), width, height)


def picture(drawn: Frame, title: str, description: str, *parts: str) -> str:
    """The whole SVG: an image with a name and a description for who does not see it."""
    head: dict[str, Attribute] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {number(drawn.width)} {number(drawn.height)}",
        "role": "img",
        "aria_label": f"{title}. {description}",
        "font_family": FONT,
    }
    words = element("title", {}, escape(title)) + element("desc", {}, escape(description))
    return element("svg", head, words, *parts)


def drawable(what: str, values: Vector) -> Vector:
    """`values` if any is there, else `NothingToDraw`."""
    if np.isnan(values).all():
        raise NothingToDraw(what)
    return values


def marks(what: str, values: object, n: int) -> NDArray[np.bool_]:
    """`n` yes-or-no marks; raises `WrongShape`."""
    found = np.asarray(values, dtype=np.bool_)
    if found.shape != (n,):
        raise WrongShape(what, f"one mark for each of {n} points", found.shape)
    return found
