"""Small pieces of SVG. Every text and number goes through `tag`, which escapes; nothing else writes markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString, mark_safe

Cell = str | float | int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the table that says the same: `heads` and `rows` stand beside the `svg`."""

    svg: SafeString
    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tag(_name: str, *children: str, **attributes: object) -> str:
    """One element; `cls` becomes class, underscores become dashes, None is left out, floats get two decimals."""
    parts = [_name]
    for key, value in attributes.items():
        if value is not None:
            name = "class" if key == "cls" else key.replace("_", "-").replace("viewbox", "viewBox")
            parts.append(f"{name}={quoteattr(_plain(value))}")
    inside = "".join(children)
    return f"<{' '.join(parts)}>{inside}</{_name}>" if inside else f"<{' '.join(parts)}/>"


def text(words: object, **attributes: object) -> str:
    """A text element with escaped words."""
    return tag("text", escape(str(words)), **attributes)


def drawing(
    width: float, height: float, label: str, *children: str, cls: str = "", natural: bool = False
) -> SafeString:
    """The whole picture with its sentence for those who do not see it."""
    svg = tag(
        "svg",
        *children,
        viewbox=f"0 0 {width:g} {height:g}",
        width=f"{width:g}" if natural else "100%",
        height=f"{height:g}" if natural else None,
        role="img",
        aria_label=label,
        cls=cls or None,
        xmlns="http://www.w3.org/2000/svg",
    )
    return mark_safe(svg)


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def shown(value: float | None, missing: str) -> Cell:
    """A figure as people read it: at most one decimal, or what stands for a missing one."""
    return missing if value is None else f"{value:.1f}".rstrip("0").rstrip(".")


def sentence(parts: Sequence[str]) -> str:
    """Parts joined into one label."""
    return "; ".join(parts)
