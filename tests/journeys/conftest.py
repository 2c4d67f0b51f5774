"""A real browser on a real server: each visitor has a device of their own, signed in without a password.

`ALLIANCE_SCREENS=folder` keeps a screenshot of every page that a journey looks at.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from alliance.kernel.principal import Principal
from tests.spec.house import House, build
from tests.spec.visiting import visitor

# Playwright's own loop runs in this thread; Django's guard would take our plain database calls for async ones.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def home(transactional_db) -> House:
    """One practice with everybody, in the real clock's time."""
    return build()


class Devices:
    """Opens devices: `phone(principal)` and `desk(principal)` give a page of a browser of their own."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.opened: list[BrowserContext] = []

    def phone(self, who: Principal | None = None, **more: object) -> Page:
        return self.device(who, PHONE, **more)

    def desk(self, who: Principal | None = None, **more: object) -> Page:
        return self.device(who, DESK, **more)

    def device(self, who: Principal | None, viewport: dict[str, int], **more: object) -> Page:
        context = self.browser.new_context(viewport=viewport, base_url=self.url, **more)
        self.opened.append(context)
        if who is not None:
            name = django_settings.SESSION_COOKIE_NAME
            value = visitor(who).cookies[name].value
            context.add_cookies([{"name": name, "value": value, "url": self.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    def close(self) -> None:
        for context in self.opened:
            context.close()


@pytest.fixture
def devices(chromium: Browser, live_server) -> Iterator[Devices]:
    found = Devices(chromium, live_server.url)
    yield found
    found.close()


def look(page: Page, name: str) -> None:
    """Keeps what the page looks like, whole, where ALLIANCE_SCREENS names a folder."""
    folder = os.environ.get("ALLIANCE_SCREENS")
    if folder:
        width = (page.viewport_size or PHONE)["width"]
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


@contextmanager
def no_errors(page: Page) -> Iterator[None]:
    """Nothing on the page's own console, no blocked script or style, while the journey goes on."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    assert not said, said
