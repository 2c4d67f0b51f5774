"""A real browser on a real server: each visitor has a device of their own, signed in without a password.

`ALLIANCE_SCREENS=folder` keeps a screenshot of every page that a journey looks at.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from alliance.kernel.principal import Principal
from tests.journeys.hands import Keyboard
from tests.journeys.two import MONDAY, Calendar, Means, Person
from tests.spec.house import House, build
from tests.spec.visiting import visitor

# Playwright's own loop runs in this thread; Django's guard would take our plain database calls for async ones.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
PATIENCE_MS = 30_000  # a busy machine is slow, not broken
NAMES = ("chromium", "chromium-browser", "google-chrome")
MATRIX = {
    "a phone and a desk, by pointer": Means("phone", "desk"),
    "two desks, by keyboard alone": Means("desk", "desk", Keyboard),
    "two phones, without JavaScript": Means("phone", "phone", scripts=False),
}
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
        page.set_default_timeout(PATIENCE_MS)
        return page

    def close(self) -> None:
        for context in self.opened:
            context.close()


@pytest.fixture
def devices(chromium: Browser, live_server) -> Iterator[Devices]:
    found = Devices(chromium, live_server.url)
    yield found
    found.close()


def _is_wrong(line: ConsoleMessage) -> bool:
    return line.type == "error" and "status of 422" not in line.text


@contextmanager
def no_errors(page: Page) -> Iterator[None]:
    """Nothing on the page's own console, no blocked script or style, while the journey goes on.

    That a form was refused (422) is noted there by the browser, and is no error.
    """
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if _is_wrong(line) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    assert not said, said


@pytest.fixture
def calendar() -> Iterator[Calendar]:
    """The clock of the whole process, server included, held at a Monday from before anybody is there."""
    with ExitStack() as held:
        found = Calendar(held)
        found.turn_to(MONDAY - timedelta(weeks=8))
        yield found


@pytest.fixture
def house(calendar: Calendar, home: House) -> House:
    """The practice with everybody, in the calendar's time."""
    return home


@pytest.fixture(params=MATRIX.values(), ids=MATRIX.keys())
def means(request) -> Means:
    """Both widths, all three ways of using a page, each of them at least once in each chair."""
    return request.param


@pytest.fixture
def two(means: Means, house: House, devices: Devices) -> Iterator[tuple[Person, Person]]:
    """The client and the therapist, each at a device of their own, with nothing on its console."""
    client = _at(devices, means, means.client, house.client)
    therapist = _at(devices, means, means.therapist, house.therapist)
    with no_errors(client.page), no_errors(therapist.page):
        yield client, therapist


def _at(devices: Devices, means: Means, device: str, who: Principal) -> Person:
    opened = getattr(devices, device)
    page = opened(who, java_script_enabled=means.scripts)
    return Person(page, means.hands(page), None if means.scripts else opened())
