"""Serves: granian with the worker beside it; both end together."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

from alliance.cli.ports import answers

Processes = Sequence["subprocess.Popen[bytes]"]


def command_for(host: str, port: int, workers: int) -> list[str]:
    """The server's command line."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        "4",
        "--no-access-log",
        "--log-level",
        "warning",
        "alliance.config.wsgi:application",
    ]


def serve_until_stopped(host: str, port: int, workers: int, announce: Callable[[], None]) -> int:
    """Starts server and worker, announces once it answers, and stops both when either ends or the terminal says so."""
    commands = [command_for(host, port, workers), [sys.executable, "-m", "alliance.cli.main", "worker"]]
    # A session of their own: Ctrl-C reaches this process alone, which then ends both in order.
    running = [
        subprocess.Popen(command, env=os.environ.copy(), start_new_session=True) for command in commands
    ]
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, _interrupt)
    try:
        return _wait(running, lambda: answers(host, port), announce)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(running)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wait(running: Processes, is_up: Callable[[], bool], announce: Callable[[], None]) -> int:
    """Waits until one of them ends; returns its code."""
    announced = False
    while True:
        for process in running:
            try:
                return process.wait(timeout=0.25)
            except subprocess.TimeoutExpired:
                continue
        if not announced and is_up():
            announce()
            announced = True


def _stop(running: Processes) -> None:
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        # Whatever it started is in its group: a server stopped while starting would leave its own processes behind.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
