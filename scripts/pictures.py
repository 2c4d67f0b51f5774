"""Takes the README's two pictures: fills and serves a demo of its own under build/, and photographs it in Chromium.

    python -m scripts.pictures

The client's page stands beside one step of the check-in, at 390×844 each; the joint review at 1280×800.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
INTO = ROOT / "docs" / "pictures"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CLIENT, THERAPIST, PAIR = "Mateo Riverglass", "Amara Oakhollow", "Priya"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo() -> Iterator[dict[str, Any]]:
    """A demo of its own, served; gives what the command printed: the address and the links."""
    command = [str(Path(sys.executable).with_name("alliance")), "demo", "--json", "--port", str(free_port())]
    env = {**os.environ, "ALLIANCE_VAR": str(ROOT / "build" / "pictures")}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        said = ""
        for line in served.stdout:
            said += line
            try:
                told = json.loads(said)
                break
            except json.JSONDecodeError:
                continue
        else:
            raise SystemExit("The demo did not start.")
        try:
            yield told
        finally:
            served.terminate()


def go_in(browser: Browser, told: dict[str, Any], name: str, size: dict[str, int]) -> Page:
    """Somebody of the demo on a device of their own."""
    url = next(one["url"] for one in told["links"] if one["name"] == name)
    page = browser.new_context(viewport=size, device_scale_factor=1).new_page()
    page.goto(url)
    page.locator("main button").first.click()
    page.wait_for_load_state()
    return page


def side_by_side(browser: Browser, shots: list[bytes], into: Path) -> None:
    """Two phones beside each other, on the colour of the ground."""
    page = browser.new_page(viewport={"width": 2 * PHONE["width"] + 72, "height": PHONE["height"] + 48})
    page.set_content(
        "<body style='margin:24px;display:flex;gap:24px;background:#efeae2'>"
        + "<img style='border-radius:18px'>" * len(shots)
    )
    for place, shot in enumerate(shots):
        page.evaluate(
            "([place, url]) => { const i = document.images[place]; i.src = url; return i.decode(); }",
            [place, "data:image/png;base64," + b64encode(shot).decode()],
        )
    page.screenshot(path=into)


def client(browser: Browser, told: dict[str, Any]) -> None:
    """The client's page, and one step of what it leads to."""
    page = go_in(browser, told, CLIENT, PHONE)
    home = page.screenshot()
    page.locator("main a.btn").first.click()
    page.wait_for_load_state()
    side_by_side(browser, [home, page.screenshot()], INTO / "client.png")


def review(browser: Browser, told: dict[str, Any]) -> None:
    """The joint review as a therapist opens it."""
    page = go_in(browser, told, THERAPIST, DESK)
    page.get_by_role("link", name=PAIR).first.click()
    page.get_by_text("Look back together").first.click()
    page.wait_for_load_state()
    if page.locator("main form button.btn").count():
        page.locator("main form button.btn").first.click()
        page.wait_for_load_state()
    page.screenshot(path=INTO / "review.png")


def main() -> None:
    """Both pictures."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise SystemExit("Chromium is not installed: apt-get install chromium")
    INTO.mkdir(parents=True, exist_ok=True)
    with demo() as told, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        client(browser, told)
        review(browser, told)
        browser.close()


if __name__ == "__main__":
    main()
