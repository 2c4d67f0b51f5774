"""A load in a process of its own: N connections kept alive, each sends its next request when it was answered.

    python -m benchmarks.checkin.load PORT CONNECTIONS REQUESTS ANSWERS

REQUESTS holds one request a line (JSON: an id and the bytes as latin-1 text); each is sent once, in order. ANSWERS gets
one line a request: id, status, milliseconds; a request that was cut off has status 0. Standard library only, one
thread, no parsing beyond the status line and the length: the two cores belong to the server.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SILENT_SECONDS = 60
CUT_OFF = 0


@dataclass(slots=True)
class Line:
    """One connection: what was sent on it and what came back so far."""

    socket: socket.socket
    name: str = ""
    sent_at: float = 0.0
    seen: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request."""

    name: str
    status: int
    ms: float


def main() -> None:
    port, connections, source, target = sys.argv[1:]
    requests = [json.loads(line) for line in Path(source).read_text().splitlines()]
    pairs = [(name, raw.encode("latin-1")) for name, raw in requests]
    started = time.perf_counter()
    answers = list(send_all(int(port), int(connections), pairs))
    seconds = time.perf_counter() - started
    lines = [[one.name, one.status, round(one.ms, 3)] for one in answers]
    Path(target).write_text(json.dumps({"seconds": seconds, "answers": lines}))


def send_all(port: int, connections: int, requests: list[tuple[str, bytes]]) -> Iterator[Answer]:
    """Sends every request, at most `connections` at a time, and yields the answers as they come."""
    waiting = iter(requests)
    with selectors.DefaultSelector() as selector:
        lines = [Line(_connect(port)) for _ in range(min(connections, len(requests)))]
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
            _next(line, waiting, selector)
        while selector.get_map():
            ready = selector.select(SILENT_SECONDS)
            for key, _ in ready:
                answer = _read(key.data)
                if answer is None:
                    continue
                yield answer
                _go_on(key.data, answer, port, waiting, selector)
            if not ready:
                yield from _give_up(selector)


def _connect(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=SILENT_SECONDS)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def _next(line: Line, waiting: Iterator[tuple[str, bytes]], selector: selectors.BaseSelector) -> None:
    following = next(waiting, None)
    if following is None:
        selector.unregister(line.socket)
        line.socket.close()
        return
    line.name, raw = following
    line.seen, line.sent_at = b"", time.perf_counter()
    line.socket.sendall(raw)


def _go_on(
    line: Line,
    answer: Answer,
    port: int,
    waiting: Iterator[tuple[str, bytes]],
    selector: selectors.BaseSelector,
) -> None:
    """The next request on this connection; on a new one where the server closed it."""
    if answer.status == CUT_OFF or b"connection: close" in line.seen.lower():
        selector.unregister(line.socket)
        line.socket.close()
        line.socket = _connect(port)
        selector.register(line.socket, selectors.EVENT_READ, line)
    _next(line, waiting, selector)


def _read(line: Line) -> Answer | None:
    """The answer, once it is there whole."""
    try:
        got = line.socket.recv(65536)
    except OSError:
        got = b""
    line.seen += got
    if not got:
        return Answer(line.name, CUT_OFF, _ms(line))
    status = whole_status(line.seen)
    return None if status is None else Answer(line.name, status, _ms(line))


def whole_status(seen: bytes) -> int | None:
    """The status of an answer that is there whole, or None."""
    head, gap, body = seen.partition(b"\r\n\r\n")
    if not gap:
        return None
    length = 0
    for field in head.lower().split(b"\r\n")[1:]:
        name, _, value = field.partition(b":")
        if name == b"content-length":
            length = int(value)
        elif name == b"transfer-encoding" and not body.endswith(b"0\r\n\r\n"):
            return None
    return int(head.split(b" ", 2)[1]) if len(body) >= length else None


def _ms(line: Line) -> float:
    return (time.perf_counter() - line.sent_at) * 1000


def _give_up(selector: selectors.BaseSelector) -> Iterator[Answer]:
    """Nobody answered for a minute: every request on the way counts as cut off."""
    for key in list(selector.get_map().values()):
        yield Answer(key.data.name, CUT_OFF, _ms(key.data))
        selector.unregister(key.fileobj)
        key.data.socket.close()


if __name__ == "__main__":
    main()
