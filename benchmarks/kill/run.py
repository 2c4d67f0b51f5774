"""One database: kills the server again and again under load, and compares the tables with what was acknowledged.

python -m benchmarks.kill.run sqlite|postgres KILLS SEED     prints one line of JSON
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from scripts.with_postgres import started

from benchmarks.checkin.serving import environment

Crash = Callable[[], None]


def main() -> None:
    kind, kills, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with (
        tempfile.TemporaryDirectory(prefix="alliance-kill-") as name,
        _database(kind, Path(name)) as (url, crash),
    ):
        os.environ.update(environment(Path(name), url))
        django.setup()
        from django.core.management import call_command

        from benchmarks.kill.proof import Proof

        call_command("migrate", verbosity=0, skip_checks=True)
        print(json.dumps(Proof(Path(name), kills, random.Random(seed), crash).run()))


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[tuple[str, Crash | None]]:
    """A database of its own, durable; where it is a server, also how to crash it and bring it back."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/alliance.sqlite3", None
        return
    with started() as cluster:

        def crash() -> None:
            cluster.crash()
            cluster.start()

        yield cluster.url, crash


if __name__ == "__main__":
    main()
