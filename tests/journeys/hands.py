"""How somebody uses a page: by pointer, or by keyboard alone. Both can do the same, in the same words."""

import re
from collections import Counter
from re import Pattern
from typing import Any

from playwright.sync_api import ElementHandle, Locator, Page

Name = str | Pattern[str]
ENOUGH_TABS = 150
PARTS = 8  # tabs within one field: a day and an hour have seven parts
# Whether the wanted control (or another of its group) has the focus; what has it; whether that can be seen.
FOCUS = """wanted => {
  const here = document.activeElement;
  const isNowhere = !here || here === document.body;
  const isGroup = here.type === "radio" && wanted.type === "radio" && here.name === wanted.name;
  const shown = [here, here.closest("label")].some(one => {
    const style = one && getComputedStyle(one);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = here.getBoundingClientRect();
  const inSight = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return {there: here === wanted || isGroup, nowhere: isNowhere, main: here.id === "main",
          skip: here.className === "skip", inside: !!wanted.closest("main"), seen: shown && inSight,
          is: here.outerHTML.slice(0, 160)};
}"""

# How many arrows there are from the answer that has the focus to the wanted one.
ARROWS = """wanted => {
  const group = [...document.getElementsByName(wanted.name)];
  return (group.indexOf(wanted) - group.indexOf(document.activeElement) + group.length) % group.length;
}"""


class Pointer:
    """By mouse or thumb."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, name: Name) -> None:
        """A button that leads on."""
        self._lead_on(self._named("button", name))

    def follow(self, name: Name) -> None:
        """A link within the page, or in its navigation where the page itself has none of that name."""
        within = (
            self.page.get_by_role("main").get_by_role("link", name=name, exact=isinstance(name, str)).first
        )
        self._lead_on(within if within.count() else self._named("link", name))

    def pick(self, label: Name) -> None:
        """One of several answers in words."""
        self._choose(self.page.get_by_role("radio", name=label).locator("visible=true").first)

    def rate(self, value: int, question: str = "") -> None:
        """A number of a scale: of the only one on the page, or of the one that asks this."""
        place: Any = self.page.get_by_role("group", name=question, exact=True) if question else self.page
        self._choose(place.locator(f'.scale input[value="{value}"]').first)

    def tick(self, label: Name) -> None:
        """A box."""
        self.page.get_by_role("checkbox", name=label).check()

    def write(self, label: Name, words: str) -> None:
        """In place of whatever stands there."""
        self.page.get_by_label(label).first.fill(words)

    def select(self, label: str, option: str) -> None:
        """One line of a list."""
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def when(self, label: str, moment: str) -> None:
        """A day and an hour, `2026-03-02T10:00`."""
        self.page.get_by_label(label, exact=True).fill(moment)

    def unfold(self, name: Name) -> None:
        """What is behind a line that opens."""
        self.page.locator("summary", has_text=name).first.click()

    def _named(self, role: Any, name: Name) -> Locator:
        return self.page.get_by_role(role, name=name, exact=isinstance(name, str)).first

    def _choose(self, radio: Locator) -> None:
        radio.check(force=True)

    def _lead_on(self, control: Locator) -> None:
        with self.page.expect_navigation():
            control.click()


class Keyboard(Pointer):
    """By Tab, arrows, Space and Enter alone. Where the focus is can be seen at every stop, and it is never caught."""

    def tick(self, label: Name) -> None:
        self._reach(self.page.get_by_role("checkbox", name=label))
        self._key("Space")

    def write(self, label: Name, words: str) -> None:
        self._reach(self.page.get_by_label(label).first)
        self._key("Control+a")
        self.page.keyboard.insert_text(words)

    def select(self, label: str, option: str) -> None:
        self._reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(option)

    def when(self, label: str, moment: str) -> None:
        """Typed into its parts: month, day, year, hour, minute, half of the day."""
        self._reach(self.page.get_by_label(label, exact=True))
        year, month, day, hour, minute = re.split(r"\D", moment)
        self.page.keyboard.type(f"{month}{day}{year}")
        self._key("ArrowRight")
        self.page.keyboard.type(f"{int(hour) % 12 or 12:02}{minute}{'PM' if int(hour) > 11 else 'AM'}")

    def unfold(self, name: Name) -> None:
        self._reach(self.page.locator("summary", has_text=name).first)
        self._key("Enter")

    def _choose(self, radio: Locator) -> None:
        one = self._reach(radio)
        self._key("Space")
        for _ in range(one.evaluate(ARROWS)):
            self._key("ArrowRight")
        assert one.is_checked(), f"not reached by arrows: {radio}"

    def _lead_on(self, control: Locator) -> None:
        self._reach(control)
        with self.page.expect_navigation():
            self._key("Enter")

    def _reach(self, wanted: Locator) -> ElementHandle:
        """Tabs until it has the focus; from the top of a page by the link that skips to its content."""
        one = wanted.element_handle()
        stops: Counter[str] = Counter()
        for _ in range(ENOUGH_TABS):
            at = one.evaluate(FOCUS)
            if at["there"]:
                assert at["seen"], f"the focus cannot be seen: {at['is']}"
                return one
            assert at["nowhere"] or at["main"] or at["seen"], f"the focus cannot be seen: {at['is']}"
            stops[at["is"]] += 1
            assert at["nowhere"] or stops[at["is"]] <= PARTS, f"the focus is caught: {at['is']}"
            self._key("Enter" if at["skip"] and at["inside"] else "Tab")
        raise AssertionError(f"not reached in {ENOUGH_TABS} tabs: {wanted}")

    def _key(self, key: str) -> None:
        self.page.keyboard.press(key)
