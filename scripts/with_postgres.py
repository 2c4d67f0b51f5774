"""Runs a command with DATABASE_URL naming a PostgreSQL of its own, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


def binaries() -> Path:
    """The folder with initdb: Debian keeps it off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise SystemExit("PostgreSQL is not installed: apt-get install postgresql")
    return Path(on_path).parent


def _as_postgres(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: step down when we are root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL of its own that can be crashed and started again."""

    folder: Path
    port: int
    settings: Mapping[str, str]

    @property
    def url(self) -> str:
        """Its one database."""
        return f"postgres://alliance@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Starts it, after a crash with recovery, and returns once it answers."""
        flags = " ".join(f"-c {name}={value}" for name, value in self.settings.items()) + f" -k {self.folder}"
        self._control("-o", flags, "start")

    def crash(self) -> None:
        """Ends it as a crash would: nothing is flushed, nobody is waited for."""
        self._control("-m", "immediate", "stop", check=False)

    def make(self) -> None:
        """Makes it, empty."""
        kind = ["-U", "alliance", "-A", "trust", "-E", "UTF8"]
        self._run([str(binaries() / "initdb"), "-D", str(self.folder / "data"), *kind], check=True)

    def _control(self, *what: str, check: bool = True) -> None:
        control = [str(binaries() / "pg_ctl"), "-D", str(self.folder / "data"), "-w"]
        self._run([*control, "-l", str(self.folder / "log"), *what], check=check)

    def _run(self, command: list[str], *, check: bool) -> None:
        subprocess.run(_as_postgres(command), check=check, stdout=subprocess.DEVNULL, cwd=self.folder)


@contextmanager
def started(settings: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Yields a new cluster, thrown away afterwards; durable unless `settings` say otherwise."""
    folder, port = Path(tempfile.mkdtemp(prefix="alliance-pg-")), _free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    options = {"port": str(port), "listen_addresses": "127.0.0.1", "max_connections": "200"}
    made = Cluster(folder, port, {**options, **(settings or {})})
    made.make()
    made.start()
    try:
        yield made
    finally:
        made.crash()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster(settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yields the URL of an empty database in a new cluster; durable unless `settings` say otherwise."""
    with started(settings) as made:
        yield made.url


def main() -> int:
    """Runs sys.argv[1:] against a cluster without durability: tests only need speed."""
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with cluster(fast) as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
