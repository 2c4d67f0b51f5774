"""The pictures of an alliance: petals (a glyph to recognise), chairs (the review's picture), course, sparkline.

Pure functions from numbers to a `Picture`. All values are on 0 to 10 unless said otherwise; None is "not answered".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from alliance.design.svg import Cell, Picture, drawing, sentence, shown, tag, text

OUTLINE_FROM = 80


@dataclass(frozen=True, slots=True)
class Petal:
    """One element of the glyph: length is the client's answer, outline the therapist's, arc what is usual."""

    label: str
    hue: str
    client: float | None
    therapist: float | None = None
    usual: float | None = None


@dataclass(frozen=True, slots=True)
class ChairRow:
    """One element on one line from 0 to 10: band usual, dot client, ring therapist, tick the therapist's guess."""

    label: str
    hue: str
    client: float | None = None
    therapist: float | None = None
    guess: float | None = None
    usual: tuple[float, float] | None = None
    note: str = ""


def petals(elements: Sequence[Petal], *, size: int = 132, label: str = "") -> Picture:
    """A rose with a petal an element, each always in the same place; what is missing is a small open dot."""
    missing = _("not answered")
    rows = tuple(
        (one.label, shown(one.client, missing), shown(one.therapist, missing), shown(one.usual, missing))
        for one in elements
    )
    said = sentence([f"{row[0]} {row[1]}" for row in rows])
    parts = [_petal(one, index, len(elements), size) for index, one in enumerate(elements)]
    name = f"{label}: {said}" if label else said
    heads = (_("Element"), _("Client"), _("Therapist"), _("Usual"))
    return Picture(drawing(size, size, name, *parts, cls="petals", natural=True), name, heads, rows)


def _petal(one: Petal, index: int, total: int, size: int) -> str:
    angle = math.radians(-90 + index * 360 / total)
    centre, inner, outer = size / 2, size * 0.05, size * 0.46
    parts = []
    if one.usual is not None:
        parts.append(_arc(centre, inner + (outer - inner) * one.usual / 10, angle, total))
    if one.client is None:
        reach = inner + (outer - inner) * 0.3
        at = _at(centre, reach, angle)
        parts.append(tag("circle", cx=at[0], cy=at[1], r=max(2.0, size / 44), cls="mark", stroke_width=1.2))
    else:
        parts.append(
            tag(
                "path",
                d=_leaf(centre, inner, outer, angle, one.client, total),
                fill=one.hue,
                fill_opacity="0.85",
            )
        )
    if one.therapist is not None and size >= OUTLINE_FROM:
        outline = _leaf(centre, inner, outer, angle, one.therapist, total)
        parts.append(tag("path", d=outline, cls="mark", stroke_width=1.2, stroke_dasharray="3 2"))
    return "".join(parts)


def glyph(elements: Sequence[Petal]) -> SafeString:
    """The petals as a small mark beside words that say the same: short, and silent to a screen reader."""
    side, total = 100, len(elements)
    leaves, arcs, gaps = [], [], []
    for index, one in enumerate(elements):
        angle = math.radians(-90 + index * 360 / total)
        if one.client is None:
            gaps.append("M{:.0f},{:.0f}h0".format(*_at(50, 18, angle)))
        else:
            leaves.append(f'<path fill="{one.hue}" d="{_short_leaf(angle, one.client, total)}"/>')
        if one.usual is not None:
            arcs.append(_short_arc(8 + 38 * one.usual / 10, angle, total))
    arc = f'<path class="arc" d="{"".join(arcs)}"/>' if arcs else ""
    gap = f'<path class="gap" d="{"".join(gaps)}"/>' if gaps else ""
    inside = "".join([*leaves, arc, gap])
    return mark_safe(f'<svg class="glyph" viewBox="0 0 {side} {side}" aria-hidden="true">{inside}</svg>')


def _short_leaf(angle: float, value: float, total: int) -> str:
    half = 20 * (7 / max(total, 7)) * (0.45 + 0.055 * value)
    reach = 8 + 38 * max(value, 0.4) / 10
    start, tip = _at(50, 8, angle), _at(50, reach, angle)
    x, y = _at(50, 8 + (reach - 8) * 0.66, angle)
    dx, dy = -math.sin(angle) * half, math.cos(angle) * half
    return (
        f"M{start[0]:.0f},{start[1]:.0f}Q{x + dx:.0f},{y + dy:.0f} {tip[0]:.0f},{tip[1]:.0f}"
        f"Q{x - dx:.0f},{y - dy:.0f} {start[0]:.0f},{start[1]:.0f}"
    )


def _short_arc(reach: float, angle: float, total: int) -> str:
    spread = 0.22 * 7 / max(total, 7)
    a, b = _at(50, reach, angle - spread), _at(50, reach, angle + spread)
    return f"M{a[0]:.0f},{a[1]:.0f}A{reach:.0f},{reach:.0f} 0 0 1 {b[0]:.0f},{b[1]:.0f}"


def _at(centre: float, reach: float, angle: float) -> tuple[float, float]:
    return centre + reach * math.cos(angle), centre + reach * math.sin(angle)


def _leaf(centre: float, inner: float, outer: float, angle: float, value: float, total: int) -> str:
    reach = inner + (outer - inner) * max(value, 0.4) / 10
    half = outer * 0.44 * (7 / max(total, 7)) * (0.45 + 0.055 * value)
    across = (-math.sin(angle), math.cos(angle))
    start, tip = _at(centre, inner, angle), _at(centre, reach, angle)
    middle = _at(centre, inner + (reach - inner) * 0.66, angle)
    left = (middle[0] + across[0] * half, middle[1] + across[1] * half)
    right = (middle[0] - across[0] * half, middle[1] - across[1] * half)
    corners = [f"{x:.1f},{y:.1f}" for x, y in (start, left, tip, right, start)]
    return f"M{corners[0]} Q{corners[1]} {corners[2]} Q{corners[3]} {corners[4]}Z"


def _arc(centre: float, reach: float, angle: float, total: int) -> str:
    spread = 0.22 * 7 / max(total, 7)
    a, b = _at(centre, reach, angle - spread), _at(centre, reach, angle + spread)
    path = f"M{a[0]:.1f},{a[1]:.1f} A{reach:.1f},{reach:.1f} 0 0 1 {b[0]:.1f},{b[1]:.1f}"
    return tag("path", d=path, cls="mark", stroke_width=1.6, opacity="0.6")


def chairs(
    rows: Sequence[ChairRow], *, client: str, therapist: str, label: str = ""
) -> tuple[Picture, Picture]:
    """The review's picture, for a desk and for a phone: one of the two is shown, by the width of the screen."""
    wide = _chairs(
        rows,
        client,
        therapist,
        label,
        _Lines(width=680, left=216, height=44, first=26, above=False),
        "only-desk",
    )
    narrow = _chairs(
        rows,
        client,
        therapist,
        label,
        _Lines(width=350, left=10, height=68, first=40, above=True),
        "only-phone",
    )
    return wide, narrow


@dataclass(frozen=True, slots=True)
class _Lines:
    """How the rows lie: label beside the line on a desk, above it on a phone."""

    width: int
    left: int
    height: int
    first: int
    above: bool

    def x(self, value: float) -> float:
        return self.left + (self.width - self.left - 14) * value / 10


def _chairs(
    rows: Sequence[ChairRow], client: str, therapist: str, label: str, lines: _Lines, cls: str
) -> Picture:
    missing = _("not answered")
    table = tuple(
        (
            row.label,
            shown(row.client, missing),
            shown(row.therapist, missing),
            shown(row.guess, "–"),
            _range(row.usual),
        )
        for row in rows
    )
    said = sentence(
        [
            _("%(element)s: %(who)s %(a)s, %(whom)s %(b)s")
            % {"element": r[0], "who": client, "a": r[1], "whom": therapist, "b": r[2]}
            for r in table
        ]
    )
    parts = [_chair_row(row, lines.first + index * lines.height, lines) for index, row in enumerate(rows)]
    bottom = lines.height * len(rows) + 26
    parts += [
        text(v, x=lines.x(v), y=bottom - 4, text_anchor="middle", font_size=12, cls="soft-text")
        for v in (0, 5, 10)
    ]
    name = f"{label}: {said}" if label else said
    heads = (_("Element"), client, therapist, _("guess"), _("usual"))
    return Picture(drawing(lines.width, bottom, name, *parts, cls=cls), name, heads, table)


def _range(usual: tuple[float, float] | None) -> Cell:
    if usual is None:
        return _("too early to say")
    return _("%(low)s to %(high)s") % {"low": shown(usual[0], ""), "high": shown(usual[1], "")}


def _chair_row(row: ChairRow, y: int, lines: _Lines) -> str:
    label_y = y - 18 if lines.above else y + 5
    parts = [
        text(row.label, x=lines.left if lines.above else 0, y=label_y, font_size=15),
        tag("line", x1=lines.x(0), x2=lines.x(10), y1=y, y2=y, cls="axis"),
    ]
    if row.usual:
        low, high = lines.x(row.usual[0]), lines.x(row.usual[1])
        parts.append(tag("rect", x=low, y=y - 9, width=max(high - low, 6.0), height=18, rx=9, cls="band"))
    if row.client is not None and row.therapist is not None:
        ends = {"x1": lines.x(row.client), "x2": lines.x(row.therapist)}
        parts.append(tag("line", **ends, y1=y, y2=y, stroke=row.hue, stroke_width=2.5))
    parts += _marks(row, y, lines)
    if row.note:
        parts.append(text(row.note, x=lines.left, y=y + 24, font_size=12.5, cls="soft-text"))
    return "".join(parts)


def _marks(row: ChairRow, y: int, lines: _Lines) -> list[str]:
    """Dot, ring and tick: the ring is larger than the dot and the tick longer than both, so that none hides another."""
    parts = []
    if row.client is not None:
        parts.append(tag("circle", cx=lines.x(row.client), cy=y, r=6.5, fill=row.hue))
    if row.therapist is not None:
        parts.append(tag("circle", cx=lines.x(row.therapist), cy=y, r=9, cls="mark", stroke_width=2))
    if row.guess is not None:
        x = lines.x(row.guess)
        parts.append(tag("line", x1=x, x2=x, y1=y - 13, y2=y + 13, cls="mark", stroke_width=2))
    return parts


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement: where on the x axis (any unit, growing), its value or None, and its label in the table."""

    x: float
    value: float | None
    label: str


def course(
    points: Sequence[Point],
    *,
    low: float,
    high: float,
    label: str,
    band: Sequence[tuple[float, float, float]] = (),
    second: Sequence[Point] = (),
    names: tuple[str, str] = ("", ""),
    ends: tuple[str, str] | None = None,
) -> Picture:
    """A measure over time with gaps, drawn for a desk and for a phone: the width of the screen shows one of them.

    `band` is (x, low, high) of what was expected; a second series is dashed.
    `ends` are words for the lowest and the highest, in place of figures.
    """
    rows = tuple((one.label, shown(one.value, _("not answered"))) for one in points)
    said = sentence([f"{row[0]} {row[1]}" for row in rows])
    drawn = []
    for width, cls in ((540, "course only-desk"), (340, "course only-phone")):
        frame = _Frame(points, second, low, high, ends, width)
        parts = [frame.axes(), frame.area(band), frame.series(points, "a"), frame.series(second, "b")]
        drawn.append(drawing(width, frame.height, f"{label}: {said}", *parts, cls=cls))
    return Picture(mark_safe("".join(drawn)), label, (_("When"), names[0] or _("Value")), rows)


class _Frame:
    """The room a course is drawn in."""

    height, top, right, bottom = 200, 12, 12, 28

    def __init__(
        self,
        points: Sequence[Point],
        second: Sequence[Point],
        low: float,
        high: float,
        ends: tuple[str, str] | None = None,
        width: int = 540,
    ) -> None:
        self.ends, self.left, self.width = ends, 64 if ends else 36, width
        places = [one.x for one in (*points, *second)] or [0.0]
        self.x0, self.x1, self.low, self.high = min(places), max(places), low, high
        self.first, self.last = (points[0].label, points[-1].label) if points else ("", "")

    def x(self, place: float) -> float:
        span = self.x1 - self.x0
        return self.left + (self.width - self.left - self.right) * ((place - self.x0) / span if span else 0.5)

    def y(self, value: float) -> float:
        return self.top + (self.height - self.top - self.bottom) * (self.high - value) / (
            self.high - self.low
        )

    def axes(self) -> str:
        levels = (self.low, (self.low + self.high) / 2, self.high)
        lines = [
            tag("line", x1=self.left, x2=self.width - self.right, y1=self.y(v), y2=self.y(v), cls="axis")
            for v in levels
        ]
        said = (self.ends[0], "", self.ends[1]) if self.ends else tuple(str(shown(v, "")) for v in levels)
        marks = [
            text(words, x=self.left - 6, y=self.y(v) + 4, text_anchor="end", font_size=13, cls="soft-text")
            for v, words in zip(levels, said, strict=True)
            if words
        ]
        y = self.height - 6
        first = text(self.first, x=self.left, y=y, font_size=13, cls="soft-text")
        last = text(
            self.last, x=self.width - self.right, y=y, text_anchor="end", font_size=13, cls="soft-text"
        )
        return "".join([*lines, *marks, first, last if self.last != self.first else ""])

    def area(self, band: Sequence[tuple[float, float, float]]) -> str:
        if not band:
            return ""
        upper = [f"{self.x(x):.1f},{self.y(high):.1f}" for x, _low, high in band]
        lower = [f"{self.x(x):.1f},{self.y(low):.1f}" for x, low, _high in reversed(band)]
        return tag("polygon", points=" ".join([*upper, *lower]), cls="band")

    def series(self, points: Sequence[Point], which: str) -> str:
        runs: list[list[tuple[float, float]]] = []
        run: list[tuple[float, float]] = []
        for one in points:
            if one.value is None:
                runs.append(run)
                run = []
            else:
                run.append((self.x(one.x), self.y(one.value)))
        runs.append(run)
        dashes = "4 3" if which == "b" else None
        lines = [
            tag(
                "polyline",
                points=" ".join(f"{x:.1f},{y:.1f}" for x, y in r),
                cls=f"line-{which}",
                stroke_width=2,
                stroke_dasharray=dashes,
            )
            for r in runs
            if len(r) > 1
        ]
        dots = [tag("circle", cx=x, cy=y, r=4, cls=f"dot-{which}") for r in runs for x, y in r]
        return "".join([*lines, *dots])


def sparkline(values: Sequence[float | None], *, label: str, low: float = 0, high: float = 10) -> Picture:
    """The last few answers in a word's height."""
    points = [Point(float(i), v, str(i + 1)) for i, v in enumerate(values)]
    step = 100 / max(len(points) - 1, 1)
    known = [
        (i * step + 4, 24 - 20 * (p.value - low) / (high - low))
        for i, p in enumerate(points)
        if p.value is not None
    ]
    line = tag(
        "polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in known), cls="line-a", stroke_width=1.6
    )
    end = tag("circle", cx=known[-1][0], cy=known[-1][1], r=3, cls="dot-a") if known else ""
    rows = tuple((p.label, shown(p.value, _("not answered"))) for p in points)
    said = sentence([str(row[1]) for row in rows])
    return Picture(
        drawing(108, 28, f"{label}: {said}", line, end, natural=True), label, (_("Session"), _("Value")), rows
    )
