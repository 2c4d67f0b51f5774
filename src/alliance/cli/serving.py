"""Serves: granian with the worker beside it; both end together."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

import typer

from alliance.cli.starting import console, port_is_free


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


def refuse_busy(host: str, port: int) -> None:
    """Ends with a sentence where somebody listens already."""
    if not port_is_free(host, port):
        console.print(
            f"Port {port} on {host} is taken by another program. Stop it, or choose another: "
            f"[bold]make run PORT={port + 1}[/] or [bold]alliance serve --port {port + 1}[/]."
        )
        raise typer.Exit(1)


def serve_until_stopped(host: str, port: int, workers: int) -> int:
    """Starts server and worker, waits, and stops both when either ends or the terminal says so."""
    commands = [command_for(host, port, workers), [sys.executable, "-m", "alliance.cli.main", "worker"]]
    running = [subprocess.Popen(command, env=os.environ.copy()) for command in commands]
    _pass_on_signals(running)
    try:
        return _wait(running)
    finally:
        _stop(running)


def _pass_on_signals(running: Sequence["subprocess.Popen[bytes]"]) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        _stop(running)

    signal.signal(signal.SIGTERM, stop)


def _wait(running: Sequence["subprocess.Popen[bytes]"]) -> int:
    try:
        while True:
            for process in running:
                try:
                    return process.wait(timeout=0.5)
                except subprocess.TimeoutExpired:
                    continue
    except KeyboardInterrupt:
        return 0


def _stop(running: Sequence["subprocess.Popen[bytes]"]) -> None:
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in running:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
