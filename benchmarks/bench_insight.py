"""make bench-insight: a fact folded at the end and late, at 200 sessions; states of thousands of alliances rebuilt.

On SQLite and on PostgreSQL, each in a process of its own, from facts as the loop writes them (simulated). `append_ms`
is the fold of the three states alone; `append_stored_ms` the whole subscriber, with the rows it reads and writes.
`refold_ms` is a fact through the whole ledger that is late by one session; the others say what more lateness costs.
A rebuild is linear where an alliance among many takes no longer than one among few (where starting weighs more).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.with_postgres import binaries, cluster

from benchmarks.checkin.serving import ROOT, environment
from benchmarks.figures import Figure, at_most, quick, report

SESSIONS, PROCESSES = 40, 2
REPEATS, COUNTS = (40, (10, 20)) if quick() else (300, (1_250, 2_500, 10_000))


def main() -> None:
    figures = [one for name, found in _measured() for one in _figures(name, found)]
    sizes = {"sessions": SESSIONS, "processes": PROCESSES, "repeats": REPEATS, "alliances": list(COUNTS)}
    report("bench-insight", figures, sizes)


def _measured() -> Iterator[tuple[str, dict[str, Any]]]:
    with tempfile.TemporaryDirectory(prefix="alliance-bench-") as folder:
        yield "", _run(Path(folder), f"sqlite:///{folder}/db.sqlite3")
    try:
        binaries()
    except SystemExit:
        print("!!!!!! SKIPPED: PostgreSQL is not installed (apt-get install postgresql) !!!!!!")
        return
    with tempfile.TemporaryDirectory(prefix="alliance-bench-") as folder, cluster() as server:
        yield "postgres_", _run(Path(folder), server)


def _run(folder: Path, url: str) -> dict[str, Any]:
    sizes = map(str, (REPEATS, SESSIONS, PROCESSES, *COUNTS))
    command = [sys.executable, "-m", "benchmarks.insight.run", *sizes]
    env = environment(folder, url)
    found = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(found.stdout))


def _figures(name: str, found: dict[str, Any]) -> Iterator[Figure]:
    yield Figure(f"{name}append_ms", found["append"], "ms", at_most(1.0))
    yield Figure(
        f"{name}append_stored_ms", found["append_stored"], "ms", note="with the rows read and written"
    )
    yield Figure(
        f"{name}refold_ms", found["late"]["1"], "ms", at_most(10.0), note="late by one session of 200"
    )
    for late, took in found["late"].items():
        if late != "1":
            yield Figure(f"{name}refold_{late}_sessions_ms", took, "ms", note=f"late by {late} sessions")
    count, seconds = found["rebuilt"][-1]
    yield Figure(
        f"{name}rebuild_sessions_per_s", count * SESSIONS / seconds, "sessions/s", note=f"{count} alliances"
    )
    (few, first), (many, last) = found["rebuilt"][0], found["rebuilt"][-1]
    ratio = (last / many) / (first / few)
    yield Figure(f"{name}rebuild_linear", ratio, "", at_most(1.25), note="time an alliance, many against few")


if __name__ == "__main__":
    main()
