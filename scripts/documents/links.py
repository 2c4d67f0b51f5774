"""Every relative link leads to a file, and to a heading of it where it names one."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from scripts.documents.reading import Page

ELSEWHERE = ("http://", "https://", "mailto:", "tel:")


def problems(page: Page) -> Iterator[str]:
    """A sentence for each link that leads nowhere."""
    for link in page.links:
        if not link.startswith(ELSEWHERE):
            yield from _of(page, unquote(link))


def _of(page: Page, link: str) -> Iterator[str]:
    file, _, anchor = link.partition("#")
    target = (page.path.parent / file) if file else page.path
    if not target.exists():
        yield f"{page.name}: the link {link} leads to no file"
    elif anchor and target.suffix == ".md":
        there = page if not file else Page(target, target.read_text("utf-8"))
        if anchor not in there.anchors:
            yield f"{page.name}: the link {link} names no heading of that page"
