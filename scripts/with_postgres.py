"""Runs a command with DATABASE_URL naming a PostgreSQL of its own, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def cluster(settings: dict[str, str] | None = None) -> Iterator[str]:
    """Yields the URL of an empty database in a new cluster; durable unless `settings` say otherwise."""
    folder, port = Path(tempfile.mkdtemp(prefix="alliance-pg-")), _free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    where, bin_ = folder / "data", binaries()
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        _as_postgres([str(bin_ / "initdb"), "-D", str(where), "-U", "alliance", "-A", "trust", "-E", "UTF8"]),
        check=True,
        **quiet,
    )
    options = {"port": str(port), "listen_addresses": "127.0.0.1", "max_connections": "200"}
    options.update(settings or {})
    flags = " ".join(f"-c {name}={value}" for name, value in options.items()) + f" -k {folder}"
    control = [str(bin_ / "pg_ctl"), "-D", str(where), "-w", "-l", str(folder / "log")]
    subprocess.run(_as_postgres([*control, "-o", flags, "start"]), check=True, **quiet)
    try:
        yield f"postgres://alliance@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(_as_postgres([*control, "-m", "immediate", "stop"]), check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Runs sys.argv[1:] against a cluster without durability: tests only need speed."""
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with cluster(fast) as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
