"""What every page has to be that a journey comes by: open to everybody, and no wider than its screen."""

import os
import re
from functools import cache
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

# Everything on a page is looked at but its hidden parts; what axe cannot decide by itself is no violation.
RUN = """async () => (await axe.run({resultTypes: ["violations"]})).violations
  .map(one => one.id + ": " + one.help + " " + one.nodes.slice(0, 3).map(node => node.html).join(" "))"""

LAID_OUT = """() => document.documentElement && [document.documentElement.outerHTML, innerWidth,
  document.documentElement.scrollWidth, matchMedia("(prefers-color-scheme: dark)").matches]"""
# Ids, tokens, stamps and the port of the server: no two runs share them, and no two documents differ by them alone.
OF_ONE_RUN = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|[0-9A-Za-z]{64}|localhost:\d+")
_looked_at: set[int] = set()


def look(page: Page, name: str) -> None:
    """Keeps what the page looks like, whole, where ALLIANCE_SCREENS names a folder."""
    folder = os.environ.get("ALLIANCE_SCREENS")
    if folder and page.viewport_size:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def seen(page: Page, name: str, beside: Page | None = None) -> None:
    """Keeps what the page looks like, and holds that it is open to everybody."""
    look(page, name)
    accessible(page, beside)


def accessible(page: Page, beside: Page | None = None) -> None:
    """Axe finds nothing wrong with it; nothing runs over its edge.

    Axe runs on timers, which stand still where scripts are off: `beside` is a page of the same size to lay out the
    very same document in, where axe may run and nothing else does. A document that was looked at before, at the same
    width and in the same colours, is not looked at again.
    """
    document, width, overall, is_dark = _laid_out(page)
    assert overall <= width, (page.url, overall, width)
    known = hash((OF_ONE_RUN.sub("", document), width, is_dark))
    if known not in _looked_at:
        found = violations(_laid_out_again(page, beside) if beside else page)
        assert not found, (page.url, found)
        _looked_at.add(known)


def _laid_out(page: Page) -> tuple[str, int, int, bool]:
    """The document, once there is one: right after a click the new page may have none yet."""
    while (found := page.evaluate(LAID_OUT)) is None:
        page.wait_for_timeout(20)
    document, width, overall, is_dark = found
    return document, width, overall, is_dark


def violations(page: Page) -> list[str]:
    """What axe finds. It comes in by the debugger: the content security policy lets no script of ours in."""
    page.evaluate(_axe())
    found: list[str] = page.evaluate(RUN)
    return found


def _laid_out_again(page: Page, beside: Page) -> Page:
    document = page.content()
    beside.unroute_all()
    beside.route("**/*.js", lambda route: route.abort())
    beside.route(page.url, lambda route: route.fulfill(body=document, content_type="text/html"))
    beside.goto(page.url)
    return beside
