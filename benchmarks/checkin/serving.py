"""A server as `alliance serve` starts it: granian with two workers, in a process group of its own."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from alliance.cli.serving import command_for

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
APPLICATION = "alliance.config.wsgi:application"
START_SECONDS = 90


def environment(var: Path, database_url: str) -> dict[str, str]:
    """What names an installation: its folder with keys and secret, its database. Nothing of ours is inherited."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ALLIANCE_")}
    return {
        **kept,
        "ALLIANCE_VAR": str(var),
        "ALLIANCE_LOOPBACK": "1",
        "ALLIANCE_SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "alliance.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    port: int, env: Mapping[str, str], application: str = APPLICATION, log: Path | None = None
) -> subprocess.Popen[bytes]:
    """Starts the server and returns once it answers."""
    command = [*command_for("127.0.0.1", port, WORKERS)[:-1], application]
    with open(log or os.devnull, "ab") as file:
        server = subprocess.Popen(
            command, env=dict(env), cwd=ROOT, stdout=file, stderr=file, start_new_session=True
        )
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > deadline:
            stop(server)
            raise SystemExit(f"The server did not start; see {log}.")
        time.sleep(0.02)
    return server


def stop(server: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    """Ends the server and its workers: all of its own group, nobody else's."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, how)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@contextmanager
def served(env: Mapping[str, str], application: str = APPLICATION, log: Path | None = None) -> Iterator[int]:
    """Runs a server; yields its port."""
    port = free_port()
    server = start(port, env, application, log)
    try:
        yield port
    finally:
        stop(server)


def _answers(port: int) -> bool:
    """Whether any page comes back: each worker listens before it is asked for the first."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(f"HEAD /- HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return line.recv(16).startswith(b"HTTP/1.1 ")
    except OSError:
        return False
