"""What the devices do: a form is saved as a draft, perhaps, and then sent; what became of each is remembered."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.checkin.requests import Login, Sent, post

SAVED, SENT = 204, 302


@dataclass(slots=True)
class Step:
    """One form of one client. `is_unsure` while an answer to its sending was cut off."""

    sent: Sent
    login: Login
    is_drafted: bool
    draft_acknowledged: bool = False
    acknowledged: bool = False
    is_unsure: bool = False
    refused: list[int] = field(default_factory=list)

    def draft(self, port: int) -> bytes:
        """The page saves as it goes: everything as it stands, without the submission's id."""
        return post(port, self.sent.path("check_in_autosave"), self.sent.fields[1:], self.login)

    def whole(self, port: int) -> bytes:
        """The form, sent: the same id and the same body every time."""
        return self.sent.raw(self.login, port)


class Queue:
    """Steps to be taken by any device; counts what was acknowledged and lets one wait for a number of it."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._waiting = deque(steps)
        self._changed = threading.Condition()
        self.acknowledged = self.faults = 0

    def take(self) -> Step | None:
        """The next step, or None when all were taken."""
        with self._changed:
            return self._waiting.popleft() if self._waiting else None

    def back(self, step: Step) -> None:
        """A step that was cut off comes first."""
        with self._changed:
            self._waiting.appendleft(step)

    def again(self, steps: Iterable[Step]) -> None:
        """Steps to be sent once more."""
        with self._changed:
            self._waiting.extendleft(steps)

    def done(self) -> None:
        """One more was acknowledged."""
        with self._changed:
            self.acknowledged += 1
            self._changed.notify_all()

    def fault(self) -> None:
        """The server answered that it cannot: expected only while the database is down."""
        with self._changed:
            self.faults += 1

    def wait_for(self, n: int, timeout: float) -> bool:
        """Waits until `n` were acknowledged in all."""
        with self._changed:
            return self._changed.wait_for(lambda: self.acknowledged >= n, timeout)

    def __len__(self) -> int:
        return len(self._waiting)
