"""Devices: each sends one form after the other until there are none, or until the server is gone."""

from __future__ import annotations

import socket
import threading

from benchmarks.checkin.load import whole_status
from benchmarks.kill.steps import SAVED, SENT, Queue, Step

SILENT_SECONDS = 60


FAULT = 500


class CutOff(Exception):
    """The connection ended before the answer was there whole, or the answer was that something is down."""


class Device(threading.Thread):
    """One browser with one connection. A step that was cut off goes back, to be sent again as it was."""

    def __init__(self, port: int, queue: Queue) -> None:
        super().__init__(daemon=True)
        self._port, self._queue = port, queue
        self._line: socket.socket | None = None

    def run(self) -> None:
        while (step := self._queue.take()) is not None:
            try:
                self._do(step)
            except (OSError, CutOff):
                self._queue.back(step)
                break
        if self._line is not None:
            self._line.close()

    def _do(self, step: Step) -> None:
        if step.is_drafted and not step.draft_acknowledged:
            status = self._ask(step.draft(self._port))
            step.draft_acknowledged = status == SAVED
            if status != SAVED:
                step.refused.append(status)
        step.is_unsure = not step.acknowledged
        status = self._ask(step.whole(self._port))
        step.is_unsure = False
        if status != SENT:
            step.refused.append(status)
            return
        step.acknowledged = True
        self._queue.done()

    def _ask(self, raw: bytes) -> int:
        if self._line is None:
            self._line = socket.create_connection(("127.0.0.1", self._port), timeout=SILENT_SECONDS)
        self._line.sendall(raw)
        seen = b""
        while (status := whole_status(seen)) is None:
            got = self._line.recv(65536)
            if not got:
                raise CutOff
            seen += got
        if b"connection: close" in seen.lower():
            self._line.close()
            self._line = None
        if status >= FAULT:
            self._queue.fault()
            raise CutOff
        return status


def let_loose(n: int, port: int, queue: Queue) -> list[Device]:
    """Starts `n` devices on one queue."""
    devices = [Device(port, queue) for _ in range(n)]
    for one in devices:
        one.start()
    return devices


def gather(devices: list[Device]) -> None:
    """Waits until every device has noticed."""
    for one in devices:
        one.join(SILENT_SECONDS + 5)
        if one.is_alive():
            raise SystemExit("A device hangs: the server neither answered nor hung up.")
