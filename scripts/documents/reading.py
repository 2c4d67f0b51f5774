"""The pages, and what stands on them: headings, links, code, console blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"build", "var", "node_modules", "__pycache__"}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```[ ]*$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6}[ ]+(.+?)[ ]*#*$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
SPAN = re.compile(r"`((?:[^`\n]|\n(?!\n))+)`")


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """The path a reader knows it by."""
        return str(self.path.relative_to(ROOT)) if self.path.is_relative_to(ROOT) else self.path.name

    @cached_property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return FENCE.sub("", self.text)

    @cached_property
    def anchors(self) -> set[str]:
        """The names its headings can be linked by, as GitHub makes them."""
        return {anchor_of(heading) for heading in HEADING.findall(self.prose)}

    @cached_property
    def links(self) -> list[str]:
        """Where its links and pictures lead."""
        return LINK.findall(SPAN.sub("", self.prose))

    @cached_property
    def spans(self) -> list[str]:
        """Everything in `backticks`."""
        return [" ".join(span.split()) for span in SPAN.findall(self.prose)]

    @cached_property
    def console_lines(self) -> list[str]:
        """The commands of its console blocks, without the prompt."""
        blocks = [body for language, body in FENCE.findall(self.text) if language == "console"]
        lines = [line for body in blocks for line in body.splitlines()]
        return [line[2:].strip() for line in lines if line.startswith("$ ")]


def anchor_of(heading: str) -> str:
    """The anchor of a heading: lower case, spaces to hyphens, punctuation gone."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")


def pages(root: Path = ROOT) -> Iterator[Page]:
    """Every Markdown file of the repository, in order."""
    for path in sorted(root.rglob("*.md")):
        parts = path.relative_to(root).parts
        if not any(part.startswith(".") or part in NOT_OURS for part in parts):
            yield Page(path, path.read_text("utf-8"))


def page(name: str) -> Page:
    """One page by its path; an absent one reads as empty, so that what needs it says what is missing."""
    path = ROOT / name
    return Page(path, path.read_text("utf-8") if path.exists() else "")
