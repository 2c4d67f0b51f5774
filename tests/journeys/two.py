"""The two of an alliance at their devices, and what each does on the pages: the steps that journeys are told in."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, expect

from alliance.kernel import clock
from tests.journeys.hands import Name, Pointer
from tests.journeys.looking import seen

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
USUAL = 8
LOOK_OVER = "Look over and send"
LONGEST_FORM = 40


class Calendar:
    """The clock of the whole process, server included, held at one moment after the other."""

    def __init__(self, held: ExitStack) -> None:
        self.held = held

    def turn_to(self, moment: datetime) -> None:
        """It is this moment from now on."""
        self.held.enter_context(clock.at(moment))


@dataclass(frozen=True)
class Means:
    """With what a journey is made: the widths of the two devices, by what they are used, whether scripts run."""

    client: str
    therapist: str
    hands: type[Pointer] = Pointer
    scripts: bool = True


@dataclass
class Person:
    """Somebody in one of the chairs."""

    page: Page
    hands: Pointer
    beside: Page | None = None

    def come(self, name: str) -> None:
        """To where everybody arrives."""
        self.page.goto("/")
        self.look(name)

    def look(self, name: str) -> None:
        """At the page they are on: it shuts nobody out."""
        seen(self.page, name, self.beside)

    def follow(self, link: Name, name: str) -> None:
        """A link, and a look at where it leads."""
        self.hands.follow(link)
        self.look(name)

    def press(self, button: Name, name: str) -> None:
        """A button, and a look at where it leads."""
        self.hands.press(button)
        self.look(name)

    def reads(self, *sentences: str) -> None:
        """Each stands on the page, where it can be seen."""
        for sentence in sentences:
            expect(self.page.get_by_text(sentence).locator("visible=true").first).to_be_visible()

    def does_not_read(self, *sentences: str) -> None:
        """None of them stands anywhere in the page, hidden or not."""
        content = self.page.content()
        for sentence in sentences:
            assert sentence not in content, sentence

    def is_told(self, heading: str) -> None:
        """The heading of the page."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def answer_one_by_one(
        self, answers: Mapping[str, int | str], otherwise: int | None = USUAL, look: str = ""
    ) -> None:
        """A question a page: those named by their sentence; else scales by the usual number, choices and words skipped.
        Then sends.
        """
        for _ in range(LONGEST_FORM):
            if self.page.get_by_role("heading", level=1, name=LOOK_OVER).count():
                break
            if look:
                self.look(look)
            self._answer(answers.get(self.asked(), otherwise))
        self.look(f"{look or 'form'}-look-over")
        self.press("Send", f"{look or 'form'}-sent")
        self.is_told("Thank you. It is saved.")

    def answer_on_one_page(
        self, answers: Mapping[Any, int | str], otherwise: int | None = USUAL, look: str = "whole"
    ) -> None:
        """Everything on one page: what is named by its sentence, the other scales by the usual number; then sends."""
        self.follow("All on one page", look)
        for asked in self.page.locator("fieldset:has(.scale) legend").all_inner_texts():
            value = answers.get(asked, otherwise)
            if isinstance(value, int):
                self.hands.rate(value, asked)
        for asked, said in answers.items():
            if isinstance(said, str):
                self.hands.write(asked, said)
        self.press("Send", f"{look}-sent")
        self.is_told("Thank you. It is saved.")

    def note_it_took_place(self, look: str) -> None:
        """On the page of a session whose hour has come."""
        self.press("It took place", look)
        self.reads("took place")

    def asked(self) -> str:
        """The sentence of the one question on the page."""
        return self.page.locator(".question").first.inner_text()

    def _answer(self, value: int | str | None) -> None:
        fits = self.page.locator(".scale").count() > 0 if isinstance(value, int) else value is not None
        if not fits:
            return self.hands.press("Skip this one")
        if isinstance(value, int):
            self.hands.rate(value)
        elif self.page.locator("fieldset.field .choice").count():
            self.hands.pick(str(value))
        else:
            self.hands.write(self.asked(), str(value))
        is_last = self.page.get_by_role("button", name="Look over").count() > 0
        return self.hands.press("Look over" if is_last else "Next")


def steps_of(page: Page) -> Sequence[str]:
    """The sentences of the steps that can be chosen on the page."""
    return page.locator(".choice-step .choice b").all_inner_texts()
